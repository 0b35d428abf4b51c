package store

import (
	"net/url"
	"testing"
)

// TestAddressOptions: what an address of PostgreSQL does not say, and the driver would leave open or will change.
func TestAddressOptions(t *testing.T) {
	for _, row := range []struct{ address, sslmode, timeout, why string }{
		{"postgres://u@db/tieout", "require", "10", "a server that takes the connection and never greets held every command for ever"},
		{"postgres://u@db/tieout?sslmode=disable&connect_timeout=3", "disable", "3", "what the address says stands"},
		{"postgres://u@db/tieout?connect_timeout=", "require", "10", "an empty option says nothing"},
	} {
		parsed, err := parseAddress(row.address, "")
		if err != nil {
			t.Fatal(err)
		}
		dsn, err := url.Parse(parsed.dsn)
		if err != nil {
			t.Fatal(err)
		}
		if query := dsn.Query(); query.Get("sslmode") != row.sslmode || query.Get("connect_timeout") != row.timeout {
			t.Errorf("%s: %s: got sslmode %q and connect_timeout %q", row.address, row.why, query.Get("sslmode"), query.Get("connect_timeout"))
		}
	}
}
