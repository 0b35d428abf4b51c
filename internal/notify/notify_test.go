package notify

import (
	"context"
	"encoding/json"
	"io"
	"log"
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
		{"the server is broken, also at the last try", JSON, news, "", 500, "/hook", "", "want an answer of 2xx, got 500 Internal Server Error"},
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

// TestRedirects: a message is told where its address says, or it is said that it was not. A POST that is sent
// on as a GET arrives without its body, and Go tells the next host the address of the first.
func TestRedirects(t *testing.T) {
	m := &Message{Event: "failed", AsOf: "2026-11-20", Code: 1, Lines: []string{"the night failed"}}
	for _, row := range []struct {
		why     string
		kind    Kind
		status  int
		other   bool   // another host
		method  string // that arrives; empty: nothing does
		problem string
	}{
		{"a POST would arrive as a GET without its body", JSON, 302, false, "", "got 302 Found: it sends on"},
		{"a POST goes nowhere but to its host", JSON, 307, true, "", "got 307 Temporary Redirect: it sends on"},
		{"a POST to the same host stays one", JSON, 307, false, "POST", ""},
		{"and for good", Slack, 308, false, "POST", ""},
		{"a ping is a GET and stays one", Ping, 301, false, "GET", ""},
		{"a ping goes nowhere but to its host", Ping, 302, true, "", "got 302 Found"},
	} {
		t.Run(string(row.kind)+" "+row.why, func(t *testing.T) {
			arrived, body, referer := "", "", ""
			var server *httptest.Server
			server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/secret") {
					to := server.URL + "/next"
					if row.other {
						to = strings.Replace(to, "127.0.0.1", "localhost", 1)
					}
					http.Redirect(w, r, to, row.status)
					return
				}
				data, _ := io.ReadAll(r.Body)
				arrived, body, referer = r.Method, string(data), r.Referer()
			}))
			defer server.Close()
			faults := NewSender([]Target{{Kind: row.kind, URL: server.URL + "/secret"}}, at(0)).Send(t.Context(), m)
			if row.problem == "" && len(faults) > 0 || row.problem != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), row.problem) || strings.Contains(faults[0].Error(), "secret")) {
				t.Errorf("want %q, got %v", row.problem, faults)
			}
			if arrived != row.method || referer != "" || row.method == "POST" && !strings.Contains(body, "the night failed") {
				t.Errorf("want %q, got %q with body %q and Referer %q", row.method, arrived, body, referer)
			}
		})
	}
}

// TestFaultsAreInWords: what keeps a message from its target is said without the words of a library.
func TestFaultsAreInWords(t *testing.T) {
	done := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer silent.Close()
	defer close(done)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for _, row := range []struct{ why, url, problem string }{
		{"no answer", silent.URL, "want an answer within 10s, got none"},
		{"no server", "http://127.0.0.1:1/secret", "got one that refused it"},
		{"no host of that name", "http://no-such-host.invalid/secret", "got one of which the name servers know no address"},
		{"no address", "nourl-secret", "want an address that begins with https:// or http://"},
		{"another protocol", "ftp://127.0.0.1/secret", "want an address that begins with https:// or http://"},
		{"a certificate of its own", secure.URL, "want a certificate that this machine trusts"},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "want an answer in TLS"},
	} {
		s := NewSender([]Target{{Kind: JSON, URL: row.url}}, at(0))
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
		faults := s.Send(ctx, &Message{Event: "failed", AsOf: "2026-11-20", Code: 1})
		stop()
		if len(faults) != 1 || !strings.Contains(faults[0].Error(), row.problem) || strings.Contains(faults[0].Error(), "secret") {
			t.Errorf("%s: want %q, got %v", row.why, row.problem, faults)
		}
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
