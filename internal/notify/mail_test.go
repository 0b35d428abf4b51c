package notify

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// postOffice is a server of mail on this machine: it keeps what it gets, and answers a command with
// what a test wants it to.
type postOffice struct {
	listener net.Listener
	answers  map[string][]string // to the command, one after another; then 250

	lock     sync.Mutex
	commands []string
	letters  []string
}

func newPostOffice(t *testing.T, answers map[string][]string) *postOffice {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{listener: listener, answers: answers}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go o.serve(connection)
		}
	}()
	t.Cleanup(func() { _ = listener.Close() })
	return o
}

func (o *postOffice) serve(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	in := bufio.NewReader(connection)
	say := func(text string) { _, _ = io.WriteString(connection, text+"\r\n") }
	say("220 office ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		word, _, _ := strings.Cut(strings.ToUpper(line), " ")
		o.lock.Lock()
		o.commands = append(o.commands, line)
		answer := "250 OK"
		if list := o.answers[word]; len(list) > 0 {
			answer, o.answers[word] = list[0], list[1:]
		}
		o.lock.Unlock()
		switch {
		case word == "EHLO":
			say("250-office\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME")
		case word == "AUTH" && answer == "250 OK":
			say("235 welcome")
		case word == "DATA" && answer == "250 OK":
			say("354 go on")
			var letter strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				letter.WriteString(line)
			}
			o.lock.Lock()
			o.letters = append(o.letters, letter.String())
			o.lock.Unlock()
			say("250 taken")
		case word == "QUIT":
			say("221 bye")
			return
		default:
			say(answer)
		}
	}
}

func (o *postOffice) target(user string) Target {
	return Target{Kind: SMTP, URL: "smtp://" + user + o.listener.Addr().String(), From: "tieout <tieout@example.com>", To: []string{"finance@example.com", "ops@example.com"}}
}

// TestMail: what a server gets, how often it is asked, and what is said of its answers.
func TestMail(t *testing.T) {
	news := &Message{Event: "closed", AsOf: "2026-11-20", Run: "R1", Colour: "red", Lines: []string{"1 sale has not arrived.", "应到未到 1 笔"}, News: true}
	for _, row := range []struct {
		why     string
		m       *Message
		user    string
		answers map[string][]string
		letters int
		tries   int // connections
		problem string
	}{
		{"news are sent, to each address", news, "", nil, 1, 1, ""},
		{"nothing new is not", &Message{Event: "closed", AsOf: "2026-11-20", Colour: "green"}, "", nil, 0, 0, ""},
		{"a night that failed is told of", &Message{Event: "failed", AsOf: "2026-11-20", Code: 11, Lines: []string{"the store can't be reached"}}, "", nil, 1, 1, ""},
		{"with a name and a password", news, "bot:pass-word@", nil, 1, 1, ""},
		{"a server that puts off is asked again", news, "", map[string][]string{"MAIL": {"451 later", "451 later"}}, 1, 3, ""},
		{"for ever is too long", news, "", map[string][]string{"MAIL": {"451 later", "451 later", "451 later"}}, 0, 3, "451"},
		{"one that refuses is not", news, "", map[string][]string{"MAIL": {"550 no"}}, 0, 1, "550"},
		{"a wrong password is not shown", news, "bot:pass-word@", map[string][]string{"AUTH": {"535 pass-word is wrong", "535 pass-word is wrong", "535 pass-word is wrong"}}, 0, 1, "535"},
	} {
		t.Run(row.why, func(t *testing.T) {
			office := newPostOffice(t, row.answers)
			faults := NewSender([]Target{office.target(row.user)}, at(1795017600)).Send(t.Context(), row.m)
			if row.problem == "" && len(faults) > 0 || row.problem != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), row.problem)) {
				t.Errorf("want %q, got %v", row.problem, faults)
			}
			for _, fault := range faults {
				if strings.Contains(fault.Error(), "pass-word") || !strings.Contains(fault.Error(), "notify smtp at 127.0.0.1") {
					t.Errorf("got %v", fault)
				}
			}
			office.lock.Lock()
			defer office.lock.Unlock()
			if len(office.letters) != row.letters {
				t.Fatalf("%d letters, want %d: %q", len(office.letters), row.letters, office.commands)
			}
			if got := strings.Count(strings.Join(office.commands, "\n")+"\n", "EHLO"); row.tries > 0 && got != row.tries {
				t.Errorf("%d connections, want %d: %q", got, row.tries, office.commands)
			}
			for _, letter := range office.letters {
				readLetter(t, letter, row.m)
			}
		})
	}
}

// readLetter reads a letter as a program of mail does.
func readLetter(t *testing.T, letter string, m *Message) {
	t.Helper()
	read, err := mail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil || subject != m.title(&Target{}) {
		t.Errorf("subject %q, %v", subject, err)
	}
	if to := read.Header.Get("To"); !strings.Contains(to, "finance@example.com") || !strings.Contains(to, "ops@example.com") {
		t.Errorf("to %q", to)
	}
	if date, err := read.Header.Date(); err != nil || date.Unix() != 1795017600 {
		t.Errorf("date %v, %v", date, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(read.Body))
	for _, line := range m.Lines {
		if err != nil || !strings.Contains(string(body), line) {
			t.Errorf("want %q in %q, %v", line, body, err)
		}
	}
}

// TestMailKeepsSecrets: a server elsewhere that offers no TLS gets nothing, and an address that is none
// is not shown.
func TestMailKeepsSecrets(t *testing.T) {
	for _, address := range []string{"http://host/secret", "smtp://", "smtp://u:secret@host:port", "::secret"} {
		faults := NewSender([]Target{{Kind: SMTP, URL: address, From: "a@example.com", To: []string{"b@example.com"}}}, at(0)).Send(t.Context(), &Message{Event: "failed", Lines: []string{"x"}})
		if len(faults) != 1 || strings.Contains(fmt.Sprint(faults), "secret") {
			t.Errorf("%s: %v", address, faults)
		}
	}
	for host, here := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "mail.example.com": false, "10.0.0.1": false} {
		if isThisMachine(host) != here {
			t.Errorf("%s: want %v", host, here)
		}
	}
}
