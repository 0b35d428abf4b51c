package notify

import (
	"strings"
	"testing"
)

// TestDoubted holds addresses that can't work, and some that do, against the forms of their kinds.
func TestDoubted(t *testing.T) {
	const secret = "S3CRET"
	tests := []struct {
		why  string
		kind Kind
		url  string
		want string // of the fact; empty: no doubt
		sure bool
	}{
		{"a watcher on any host", Ping, "https://hc-ping.com/S3CRET", "", false},
		{"a watcher in the house", Ping, "http://10.0.0.7:8080/S3CRET", "", false},
		{"copied without its beginning", Ping, "hc-ping.com/S3CRET", "begins with https:// or http://", true},
		{"mistyped", JSON, "htps://example.com/S3CRET", "begins with https:// or http://", true},
		{"a secret with a colon, which looks like a beginning", JSON, "S3CRET:x", "begins with https:// or http://", true},
		{"nothing behind it", JSON, "https:///S3CRET", "with a host, got one without", true},
		{"a variable that is set to nothing", JSON, "", "got an empty one", true},
		{"read from a file with its line end", Slack, "https://hooks.slack.com/services/S3CRET\n", "can't be read", true},
		{"no such port", JSON, "https://example.com:99999/S3CRET", "a port from 1 to 65535", true},
		{"what speaks as Slack does, elsewhere", Slack, "https://chat.example.com/hooks/S3CRET", "", false},
		{"Teams has hosts of each customer", Teams, "https://x.webhook.office.com/S3CRET", "", false},
		{"a whole address of a robot", WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=S3CRET", "", false},
		{"without the number of the robot", WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "with key=, got one without", true},
		{"the address of another robot", WeCom, "https://oapi.dingtalk.com/robot/send?access_token=S3CRET", "which is dingtalk's", true},
		{"a robot takes no message of another kind, and answers 200", JSON, "https://open.feishu.cn/open-apis/bot/v2/hook/S3CRET", "which is feishu's", true},
		{"a relay may stand there", WeCom, "https://relay.example.com/S3CRET", "got one at relay.example.com", false},
		{"robots are spoken to in TLS alone", DingTalk, "http://oapi.dingtalk.com/robot/send?access_token=S3CRET", "got one with http://", true},
		{"the token of another parameter", DingTalk, "https://oapi.dingtalk.com/robot/send?token=S3CRET", "with access_token=", true},
		{"abroad it is called Lark", Feishu, "https://open.larksuite.com/open-apis/bot/v2/hook/S3CRET", "", false},
		{"the path alone names the robot", Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/", "with the path of a robot", true},
		{"mail through a server with a password", SMTP, "smtp://bot:S3CRET@mail.example.com:587", "", false},
		{"mail through a server of the house", SMTP, "smtp://mail", "", false},
		{"a page of the mail server", SMTP, "https://mail.example.com/S3CRET", "begins with smtp:// or smtps://", true},
		{"a sign in a password ends the address", SMTP, "smtp://bot:S3#CRET@mail.example.com:587", "can't be read", true},
		{"a user who can't prove it", SMTP, "smtp://bot@mail.example.com:587", "a user with a password", true},
		{"no server", SMTP, "smtps://:465", "with a host, got one without", true},
		{"port nought", SMTP, "smtps://mail.example.com:0", "a port from 1 to 65535", true},
	}
	for _, test := range tests {
		doubt := Doubted(&Target{Kind: test.kind, URL: test.url})
		if doubt == nil {
			if test.want != "" {
				t.Errorf("%s: want %q, got no doubt", test.why, test.want)
			}
			continue
		}
		if test.want == "" || !strings.Contains(doubt.Fact, test.want) || doubt.Sure != test.sure || doubt.Hint == "" {
			t.Errorf("%s: want %q, sure %v, got %+v", test.why, test.want, test.sure, *doubt)
		}
		if shown := doubt.Fact + doubt.Hint; strings.Contains(shown, secret) || strings.Contains(shown, "CRET") {
			t.Errorf("%s: the secret is shown: %+v", test.why, *doubt)
		}
	}
}

// TestDoubtedSecret: a secret that nothing signs with was meant for another kind.
func TestDoubtedSecret(t *testing.T) {
	for kind, url := range map[Kind]string{
		DingTalk: "https://oapi.dingtalk.com/robot/send?access_token=x",
		Feishu:   "https://open.feishu.cn/open-apis/bot/v2/hook/x",
		Slack:    "https://hooks.slack.com/services/x",
		WeCom:    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
	} {
		signs := kind == DingTalk || kind == Feishu
		if doubt := Doubted(&Target{Kind: kind, URL: url, Secret: "x"}); (doubt == nil) != signs {
			t.Errorf("%s: want a doubt unless it signs, got %+v", kind, doubt)
		}
	}
}
