package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// errAddress means that an address can't be spoken to; it is a secret, and not shown.
var errAddress = errors.New("want an address that begins with https:// or http:// and names a host, got another")

// isAddress reports whether requests can be sent to an address.
func isAddress(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Hostname() != ""
}

// inWords says what kept a message from its target, without an address and without the words of a
// library; nil when it is none of the known reasons.
func inWords(err error) error {
	var network net.Error
	var name *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errAddress):
		return errAddress
	case errors.Is(err, context.Canceled):
		return errors.New("it was interrupted")
	case errors.As(err, &name):
		return errors.New("want a host that is known, got one of which the name servers know no address")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return errors.New("want an answer within " + sendWithin.String() + ", got none")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("want a server that takes the connection, got one that refused it")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return errors.New("want a host that can be reached, got one to which no way leads")
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &host), errors.As(err, &invalid):
		return errors.New("want a certificate that this machine trusts, got another")
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return errors.New("want an answer in TLS, got another: is it http:// instead of https://?")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return errors.New("want an answer, got a connection that was cut")
	}
	return nil
}

// withoutAddress says what went wrong in words of its own; Go's and libraries' name the address whole.
func withoutAddress(err error) error {
	if said := inWords(err); said != nil {
		return said
	}
	var named *url.Error
	if errors.As(err, &named) {
		return withoutAddress(named.Err)
	}
	if strings.Contains(err.Error(), "://") { // a library wrote it into its own words
		return errors.New("the request failed")
	}
	return err
}
