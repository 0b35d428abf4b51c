package store_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"tieout/store"
)

// TestNoAddressShowsItsPassword opens addresses of every form, most of which lead nowhere, and
// looks for the password in what is said of them.
func TestNoAddressShowsItsPassword(t *testing.T) {
	for _, password := range []string{"s3cret", "p@ss/w:rd#1?x&y=z %41", "密码"} {
		escaped := url.QueryEscape(password)
		part := password[:5]
		for _, address := range []string{
			"postgres://user:" + escaped + "@127.0.0.1:1/tieout?sslmode=disable",
			"postgres://user:" + password + "@127.0.0.1:1/tieout?sslmode=disable",
			"postgresql://user%3A" + escaped + "@127.0.0.1:1/tieout?sslmode=disable",
			"postgres://127.0.0.1:1/tieout?sslmode=disable&user=u&password=" + escaped,
			"postgres://127.0.0.1:1/tieout?sslmode=disable&sslpassword=" + escaped,
			"postgres://127.0.0.1:1/tieout?sslmode=require&sslkey=nowhere&sslcert=nowhere&sslpassword=" + escaped,
			"postgres://127.0.0.1:1/tieout?sslmode=disable&passfile=/nowhere/" + escaped,
			"postgres://127.0.0.1:1/tieout?sslmode=" + "wrong&password=" + escaped,
			"postgres://127.0.0.1:1/tieout?connect_timeout=x&password=" + escaped,
			"postgres://127.0.0.1:x/tieout?password=" + escaped,
			"postgres:///tieout?host=/nowhere&password=" + escaped + "&sslmode=disable",
			"postgres://user:" + escaped + "@127.0.0.1:1",
			"postgres://user:" + escaped + "@[::1/tieout",
			"postgres://user:" + escaped + "%zz@127.0.0.1/tieout",
			"postgres:host=127.0.0.1 password=" + password,
			"host=127.0.0.1 port=1 user=u password=" + password + " dbname=tieout",
			"host=127.0.0.1 password='" + password + "'",
			"password=" + password,
			"password=" + password + ":x",
			password + ":x@tcp(127.0.0.1:1)/tieout",
			"mysql://root:" + escaped + "@127.0.0.1/tieout",
			"jdbc:postgresql://127.0.0.1/tieout?password=" + escaped,
			"Postgres://user:" + escaped + "@127.0.0.1:1/tieout",
			" postgres://user:" + escaped + "@127.0.0.1:1/tieout",
			"sqlite:tieout.db?password=" + escaped,
		} {
			db, err := store.Open(context.Background(), address, t.TempDir())
			if err == nil {
				t.Errorf("%s: want an error", address)
				_ = db.Close()
				continue
			}
			for _, said := range []string{err.Error(), fmt.Sprintf("%+v", err)} {
				if strings.Contains(said, part) || strings.Contains(said, escaped) || strings.Contains(said, "w:rd") {
					t.Errorf("%s: the password is in: %s", address, said)
				}
			}
		}
	}
}
