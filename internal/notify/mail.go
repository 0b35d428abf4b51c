package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// SMTP is mail, by a server that takes it in: smtp://USER:PASSWORD@HOST:587 begins with a plain
// connection and goes on in TLS, smtps://HOST:465 is in TLS from its first byte. A server that offers
// no TLS gets nothing, unless it is on this machine.
const SMTP Kind = "smtp"

// mailWait is how long is waited before a mail is tried again.
const mailWait = 500 * time.Millisecond

// mail sends a message to the target's people. A server that is away, or that puts the message off
// (RFC 5321, replies of 4xx), is asked again; one that refuses it is not.
func (s *Sender) mail(ctx context.Context, t *Target, m *Message) error {
	client, err := mailClient(t)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		message, err := s.mailOf(t, m)
		if err != nil {
			return err
		}
		err = client.DialAndSendWithContext(ctx, message)
		if err == nil {
			return nil
		}
		if try == tries || isRefusal(err) {
			return mailFault(t, err)
		}
		select {
		case <-ctx.Done():
			return mailFault(t, err)
		case <-time.After(mailWait):
		}
	}
}

// isRefusal reports whether a server has said that it never takes a message, or a password.
func isRefusal(err error) bool {
	var refused *mail.SendError
	var reply *textproto.Error
	return errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 || errors.As(err, &reply) && reply.Code >= 500
}

// mailFault says what went wrong without what the address has of secrets. What a server answers is
// left in its words.
func mailFault(t *Target, err error) error {
	var reply *textproto.Error
	if said := inWords(err); said != nil && !errors.As(err, &reply) {
		return said
	}
	text := strings.TrimSpace(err.Error())
	if parsed, _ := url.Parse(t.URL); parsed != nil && parsed.User != nil {
		if password, set := parsed.User.Password(); set && password != "" {
			text = strings.ReplaceAll(text, password, "***")
		}
	}
	return errors.New(text)
}

// mailClient speaks to the server of a target.
func mailClient(t *Target) (*mail.Client, error) {
	parsed, err := url.Parse(t.URL)
	if err != nil || parsed.Hostname() == "" || parsed.Scheme != "smtp" && parsed.Scheme != "smtps" {
		return nil, errors.New("want an address such as smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465, got another") // which is a secret
	}
	options := []mail.Option{mail.WithTimeout(sendWithin)}
	switch {
	case parsed.Scheme == "smtps":
		options = append(options, mail.WithSSL(), mail.WithPort(465))
	case isThisMachine(parsed.Hostname()):
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithPort(587))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithPort(587))
	}
	if port := parsed.Port(); port != "" {
		number, err := strconv.Atoi(port)
		if err != nil {
			return nil, fmt.Errorf("want a number of a port, got %q", port)
		}
		options = append(options, mail.WithPort(number))
	}
	if parsed.User != nil {
		password, _ := parsed.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(parsed.User.Username()), mail.WithPassword(password))
		if isThisMachine(parsed.Hostname()) {
			options = append(options, mail.WithSMTPAuth(mail.SMTPAuthPlainNoEnc))
		}
	}
	return mail.NewClient(parsed.Hostname(), options...)
}

func isThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// mailOf writes the message: what a chat gets, with the title as its subject.
func (s *Sender) mailOf(t *Target, m *Message) (*mail.Msg, error) {
	message := mail.NewMsg()
	if err := message.From(t.From); err != nil {
		return nil, fmt.Errorf("want an address of mail in from, got another: %w", err)
	}
	if err := message.To(t.To...); err != nil {
		return nil, fmt.Errorf("want addresses of mail in to, got others: %w", err)
	}
	message.Subject(m.title(t))
	message.SetDateWithValue(s.Now())
	lines := strings.Join(m.Lines, "\n")
	if m.Run != "" {
		lines += "\n\nrun " + m.Run
	}
	message.SetBodyString(mail.TypeTextPlain, lines+"\n")
	return message, nil
}

// IsMailAddress reports whether a text is one address of mail, with a name or without.
func IsMailAddress(text string) bool { return mail.NewMsg().From(text) == nil }
