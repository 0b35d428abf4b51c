package notify

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestWhatAServerSaysShowsNoSecret: a robot may answer with what it was asked; and what is no address may be a secret.
func TestWhatAServerSaysShowsNoSecret(t *testing.T) {
	answer := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
	defer server.Close()
	m := &Message{Event: "failed", AsOf: "2026-11-20", Code: 1}
	for _, row := range []struct {
		why    string
		target Target
		answer string
		want   string
	}{
		{"the token of the query", Target{Kind: DingTalk, URL: server.URL + "/robot/send?access_token=tok-123"}, `{"errcode":310000,"errmsg":"token tok-123 is not exist"}`, "want code 0, got 310000: token *** is not exist"},
		{"the secret that signs", Target{Kind: DingTalk, URL: server.URL + "/robot/send?access_token=a", Secret: "SEC-9"}, `{"errcode":1,"errmsg":"sign with SEC-9 not match"}`, "sign with *** not match"},
		{"a part of the path", Target{Kind: Feishu, URL: server.URL + "/open-apis/bot/v2/hook/0f1e2d3c-tok"}, `{"code":19001,"msg":"no hook 0f1e2d3c-tok"}`, "no hook ***"},
		{"the whole address", Target{Kind: WeCom, URL: server.URL + "/send?key=k"}, `{"errcode":1,"errmsg":"` + server.URL + `/send?key=k is unknown"}`, "got 1: *** is unknown"},
		{"a text without a scheme that is known", Target{Kind: Slack, URL: "ftp://tok-123"}, "", "notify slack at an address that is none: "},
	} {
		answer = row.answer
		faults := NewSender([]Target{row.target}, at(0)).Send(t.Context(), m)
		if len(faults) != 1 || !strings.Contains(faults[0].Error(), row.want) || strings.Contains(faults[0].Error(), "tok") && !strings.Contains(row.want, "token") {
			t.Errorf("%s: want %q, got %v", row.why, row.want, faults)
		}
	}
}
