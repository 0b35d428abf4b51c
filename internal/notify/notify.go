// Package notify tells people and watchers what became of a night: a ping, a webhook, the robot of a
// chat, or mail. It never fails a night, and never shows an address, which is a secret.
package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Kind is how a target is spoken to.
type Kind string

// The kinds.
const (
	Ping     Kind = "ping"     // GET: URL/start, URL, URL/CODE as watchers of cron jobs have it
	JSON     Kind = "json"     // the message as it is
	Slack    Kind = "slack"    // and what speaks as Slack does
	Teams    Kind = "teams"    // an adaptive card
	WeCom    Kind = "wecom"    // 企业微信
	DingTalk Kind = "dingtalk" // 钉钉
	Feishu   Kind = "feishu"   // 飞书
)

// Target is one place that is told.
type Target struct {
	Kind   Kind
	URL    string // a secret
	Secret string // by which messages are signed (钉钉, 飞书); empty: they are not
	Prefix string // what a robot wants to find in a message; empty: nothing

	From string   // of mail
	To   []string // likewise
}

// Message is what a night has to tell.
type Message struct {
	Event  string   `json:"event"` // start, closed or failed
	AsOf   string   `json:"as_of"`
	Run    string   `json:"run_id,omitempty"`
	Code   int      `json:"exit_code"`
	Colour string   `json:"colour,omitempty"`
	Lines  []string `json:"lines"` // sentences for people, the gravest first
	News   bool     `json:"news"`  // something is new, or older than it was
	// Chinese says that people are told in Chinese, the title and the word for robots among it.
	Chinese bool `json:"-"`
}

// quiet reports whether a target is not told of the message: chats are told of a night that failed, or
// that has news; pings of everything.
func (m *Message) quiet(kind Kind) bool {
	switch kind {
	case Ping:
		return false
	case JSON:
		return m.Event == "start"
	}
	return m.Event == "start" || m.Event == "closed" && !m.News
}

// Sender sends messages.
type Sender struct {
	Targets []Target
	Now     func() time.Time
	client  *http.Client
}

const (
	sendWithin = 10 * time.Second // one try
	tries      = 3
)

// NewSender returns a sender. Now dates the signatures.
func NewSender(targets []Target, now func() time.Time) *Sender {
	client := retryablehttp.NewClient()
	client.Logger, client.RetryMax = nil, tries-1 // its logger would show addresses
	client.RetryWaitMin, client.RetryWaitMax = 200*time.Millisecond, 2*time.Second
	client.HTTPClient.Timeout = sendWithin
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler // the last answer says more than how often was asked
	client.HTTPClient.CheckRedirect = followed
	outer := client.StandardClient()
	outer.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the inner one decided
	return &Sender{Targets: targets, Now: now, client: outer}
}

// followed follows an answer that sends on to the same host with the same method, and tells the
// next place nothing of the first: an address is a secret. Any other is an answer that is not 2xx: a
// message that arrives as a request without a body has told nobody.
func followed(next *http.Request, before []*http.Request) error {
	const most = 5
	first := before[0]
	if next.Method != first.Method || next.URL.Hostname() != first.URL.Hostname() || first.URL.Scheme == "https" && next.URL.Scheme != "https" || len(before) > most {
		return http.ErrUseLastResponse
	}
	next.Header.Del("Referer")
	return nil
}

// Send tells every target, and returns what went wrong with each, without an address.
func (s *Sender) Send(ctx context.Context, m *Message) (faults []error) {
	for i := range s.Targets {
		t := &s.Targets[i]
		if m.quiet(t.Kind) {
			continue
		}
		if err := s.send(ctx, t, m); err != nil {
			faults = append(faults, fmt.Errorf("notify %s at %s: %w", t.Kind, hostOf(t.URL), withoutAddress(err)))
		}
	}
	return faults
}

func (s *Sender) send(ctx context.Context, t *Target, m *Message) error {
	if t.Kind == SMTP {
		return s.mail(ctx, t, m)
	}
	request, err := s.request(ctx, t, m)
	if err != nil {
		return err
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return err
	}
	const most = 64 << 10
	body, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	switch {
	case answer.StatusCode >= http.StatusMultipleChoices && answer.StatusCode < http.StatusBadRequest:
		return fmt.Errorf("want an answer of 2xx, got %s: it sends on to another place, where the message was not sent; write that one's address", answer.Status)
	case answer.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("want an answer of 2xx, got %s", answer.Status)
	}
	return refusedBy(t, body)
}

// request makes the request of a target.
func (s *Sender) request(ctx context.Context, t *Target, m *Message) (*http.Request, error) {
	if !isAddress(t.URL) {
		return nil, errAddress
	}
	if t.Kind == Ping {
		address := strings.TrimSuffix(t.URL, "/")
		switch {
		case m.Event == "start":
			address += "/start"
		case m.Event == "failed" || m.Code != 0:
			address += fmt.Sprintf("/%d", m.Code)
		}
		return http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	}
	address, payload, err := s.payload(t, m)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err == nil {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return request, err
}

// hostOf is the machine of an address; the rest of it is the secret. What has another scheme is no address, and may be
// the secret itself.
func hostOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "smtp", "smtps"}, parsed.Scheme) || parsed.Host == "" {
		return "an address that is none"
	}
	return parsed.Hostname()
}
