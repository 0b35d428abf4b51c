package notify

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Doubt is why a target can't be told, whatever the network does, or may not be. It shows no more of an
// address than its host: the rest is a secret.
type Doubt struct {
	Fact, Hint string
	// Sure says that no message can arrive; else a relay of somebody's own may stand there.
	Sure bool
}

// robot is the address that the maker of a chat gives its robots.
type robot struct {
	hosts []string
	path  string // how the path begins
	query string // the part of the query that names the robot; empty: the path does
	form  string // as people are shown it
}

var robots = map[Kind]robot{
	WeCom:    {[]string{"qyapi.weixin.qq.com"}, "/cgi-bin/webhook/send", "key", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY"},
	DingTalk: {[]string{"oapi.dingtalk.com"}, "/robot/send", "access_token", "https://oapi.dingtalk.com/robot/send?access_token=TOKEN"},
	Feishu:   {[]string{"open.feishu.cn", "open.larksuite.com"}, "/open-apis/bot/v2/hook/", "", "https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN"},
	Slack:    {[]string{"hooks.slack.com"}, "/", "", "https://hooks.slack.com/services/TOKEN"},
}

// ownRobots are those whose messages nothing else reads; what speaks as Slack does stands on many hosts.
var ownRobots = [...]Kind{WeCom, DingTalk, Feishu}

// Doubted looks at a target's address without sending anything; nil: it may work.
func Doubted(t *Target) *Doubt {
	parsed, err := url.Parse(t.URL)
	switch {
	case t.URL == "":
		return sure("want an address, got an empty one", formOf(t.Kind))
	case err != nil && t.Kind == SMTP:
		return sure("want an address, got one that can't be read", "signs in a password such as / ? # % are written as %2F %3F %23 %25: "+formOf(SMTP))
	case err != nil:
		return sure("want an address, got one that can't be read", "write it without blanks and line ends: "+formOf(t.Kind))
	case t.Kind == SMTP:
		return doubtedMail(parsed)
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return sure("want an address that begins with https:// or http://, got one that begins otherwise", formOf(t.Kind))
	case parsed.Hostname() == "":
		return sure("want an address with a host, got one without", formOf(t.Kind))
	case !isPort(parsed.Port()):
		return sure("want a port from 1 to 65535, got another", formOf(t.Kind))
	case t.Secret != "" && t.Kind != DingTalk && t.Kind != Feishu:
		return sure("secret: want none for "+string(t.Kind)+", got one", "leave secret: out; only dingtalk and feishu sign with it")
	}
	return doubtedRobot(t.Kind, parsed)
}

func sure(fact, hint string) *Doubt { return &Doubt{fact, hint, true} }

// doubtedRobot holds an address against those of robots.
func doubtedRobot(kind Kind, address *url.URL) *Doubt {
	host := strings.ToLower(address.Hostname())
	owner := Kind("")
	for known := range robots {
		if slices.Contains(robots[known].hosts, host) {
			owner = known
		}
	}
	own := robots[kind]
	switch {
	case owner != "" && owner != kind:
		return sure("want an address of "+string(kind)+", got one at "+host+", which is "+string(owner)+"'s", "write kind: "+string(owner)+", or the other address")
	case owner == "":
		if slices.Contains(ownRobots[:], kind) {
			return &Doubt{"want an address at " + strings.Join(own.hosts, " or ") + ", got one at " + host, "leave it if a relay of your own stands there, else write " + own.form, false}
		}
	case address.Scheme != "https":
		return sure("want an address that begins with https://, got one with http://", "write "+own.form)
	case !strings.HasPrefix(address.Path, own.path) || len(address.Path) == len(own.path) && own.query == "":
		return sure("want an address with the path of a robot, got one with another", "copy it whole from the robot: "+own.form)
	case own.query != "" && address.Query().Get(own.query) == "":
		return sure("want an address with "+own.query+"=, got one without", "copy it whole from the robot: "+own.form)
	}
	return nil
}

// doubtedMail looks at the address of a server that takes mail in.
func doubtedMail(address *url.URL) *Doubt {
	switch {
	case address.Scheme != "smtp" && address.Scheme != "smtps":
		return sure("want an address that begins with smtp:// or smtps://, got one that begins otherwise", formOf(SMTP))
	case address.Hostname() == "":
		return sure("want an address with a host, got one without", formOf(SMTP))
	case !isPort(address.Port()):
		return sure("want a port from 1 to 65535, got another", formOf(SMTP))
	case address.User != nil:
		if password, _ := address.User.Password(); password == "" || address.User.Username() == "" {
			return sure("want a user with a password, got one of the two", "leave both out where the server asks for none: "+formOf(SMTP))
		}
	}
	return nil
}

// isPort reports whether a port can be reached; none is the usual one.
func isPort(text string) bool {
	if text == "" {
		return true
	}
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// formOf is how the address of a kind is written.
func formOf(kind Kind) string {
	if kind == SMTP {
		return "write smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465"
	}
	if own, known := robots[kind]; known {
		return "write " + own.form
	}
	return "write https://HOST/PATH"
}
