package notify

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func at(seconds int64) func() time.Time {
	return func() time.Time { return time.Unix(seconds, 0).UTC() }
}

// TestSignatures: the vectors that two other programs gave.
func TestSignatures(t *testing.T) {
	if got := sign("SECtieout-test-0001", "1795017600000\nSECtieout-test-0001"); got != "0GQSPh0npxvZenHN5Rf0y/LcFkQUVQQQ3aeNHyiVdpE=" {
		t.Errorf("钉钉: %s", got)
	}
	if got := sign("1795017600\ntieout-test-0001", ""); got != "/pKt2vJ4XXKRBmTyOJT+trQ+4OIg/CkEYziEAKEUI4c=" {
		t.Errorf("飞书: %s", got)
	}
	address, err := dingTalkAddress(&Target{URL: "https://h/robot/send?access_token=T", Secret: "SECtieout-test-0001"}, time.UnixMilli(1795017600000))
	if err != nil || !strings.Contains(address, "sign=0GQSPh0npxvZenHN5Rf0y%2FLcFkQUVQQQ3aeNHyiVdpE%3D") || !strings.Contains(address, "access_token=T") {
		t.Errorf("%s %v", address, err)
	}
}

// TestSend: what each target gets, and what its answer means.
func TestSend(t *testing.T) {
	news := &Message{Event: "closed", AsOf: "2026-11-20", Run: "R1", Colour: "red", Lines: []string{"1 sale has not arrived."}, News: true}
	quiet := &Message{Event: "closed", AsOf: "2026-11-20", Colour: "green", Lines: []string{"Nothing is missing."}}
	failed := &Message{Event: "failed", AsOf: "2026-11-20", Code: 11, Lines: []string{"the store can't be reached"}}
	start := &Message{Event: "start", AsOf: "2026-11-20"}
	for _, row := range []struct {
		why     string
		kind    Kind
		m       *Message
		answer  string
		status  int
		path    string // that is asked; empty: nothing is
		body    string // a part of what is sent
		problem string
	}{
		{"a watcher hears that the job began", Ping, start, "", 200, "/hook/start", "", ""},
		{"and that it ended well", Ping, quiet, "", 200, "/hook", "", ""},
		{"and with which code it failed", Ping, failed, "", 200, "/hook/11", "", ""},
		{"a machine gets all of it", JSON, quiet, "", 200, "/hook", `"news":false`, ""},
		{"a chat is told of news", Slack, news, "ok", 200, "/hook", "1 sale has not arrived.", ""},
		{"and of nothing else", Slack, quiet, "", 200, "", "", ""},
		{"but of a night that failed", Teams, failed, "", 202, "/hook", "exit code 11", ""},
		{"the code stands in the body", WeCom, news, `{"errcode":0}`, 200, "/hook", `"msgtype":"markdown"`, ""},
		{"also when the status is good", WeCom, news, `{"errcode":40058,"errmsg":"too long"}`, 200, "/hook", "", "want code 0, got 40058: too long"},
		{"signed in the address", DingTalk, news, `{"errcode":0}`, 200, "/hook?sign=", "tieout 2026-11-20: red", ""},
		{"signed in the body", Feishu, news, `{"code":0}`, 200, "/hook", `"sign":"`, ""},
		{"a keyword is missing", Feishu, news, `{"code":19024,"msg":"keyword"}`, 200, "/hook", "", "want code 0, got 19024"},
		{"no robot answers so", Feishu, news, "<html>", 200, "/hook", "", "want an answer in JSON"},
		{"the address is wrong", Slack, news, "", 404, "/hook", "", "404 Not Found"},
	} {
		t.Run(string(row.kind)+" "+row.why, func(t *testing.T) {
			asked, sent := "", ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				asked, sent = r.URL.String(), string(body)
				w.WriteHeader(row.status)
				_, _ = io.WriteString(w, row.answer)
			}))
			defer server.Close()
			s := NewSender([]Target{{Kind: row.kind, URL: server.URL + "/hook", Secret: "S"}}, at(1795017600))
			faults := s.Send(t.Context(), row.m)
			if row.problem == "" && len(faults) > 0 || row.problem != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), row.problem)) {
				t.Errorf("want %q, got %v", row.problem, faults)
			}
			want, part, _ := strings.Cut(row.path, "?")
			got, query, _ := strings.Cut(asked, "?")
			if got != want || !strings.Contains(query, part) || !strings.Contains(sent, row.body) {
				t.Errorf("want %s and %s, got %s\n%s", row.path, row.body, asked, sent)
			}
			for _, fault := range faults {
				if strings.Contains(fault.Error(), "/hook") {
					t.Errorf("the address is shown: %v", fault)
				}
			}
		})
	}
}

// TestSendTriesAgain: a server that is away for a moment is asked again; one that stays away is
// told of without its address.
func TestSendTriesAgain(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if calls++; calls < 3 || len(body) == 0 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	m := &Message{Event: "failed", AsOf: "2026-11-20", Code: 1}
	if faults := NewSender([]Target{{Kind: JSON, URL: server.URL + "/secret"}}, at(0)).Send(t.Context(), m); len(faults) > 0 || calls != 3 {
		t.Errorf("%d calls, %v", calls, faults)
	}
	server.Close()
	faults := NewSender([]Target{{Kind: JSON, URL: server.URL + "/secret"}, {Kind: Slack, URL: "::no address::secret"}}, at(0)).Send(t.Context(), m)
	if len(faults) != 2 || strings.Contains(faults[0].Error()+faults[1].Error(), "secret") {
		t.Errorf("%v", faults)
	}
}

// TestCut: whole lines are kept, and what is left out is counted.
func TestCut(t *testing.T) {
	text := strings.Repeat("应到未到 1 笔\n", 1000)
	got := cut(text, 4000)
	if len(got) > 4000 || !strings.Contains(got, "… (+") || strings.Contains(got, "\ufffd") {
		t.Errorf("%d bytes", len(got))
	}
	data, err := json.Marshal(got)
	if err != nil || len(data) == 0 {
		t.Error(err)
	}
	if cut("short", 4000) != "short" {
		t.Error("a short text is whole")
	}
}
