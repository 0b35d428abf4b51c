package store

import (
	"net/url"
	"path/filepath"
	"strings"
)

// address is where the database is.
type address struct {
	dialect dialect
	dsn     string // for the driver; may hold a password
	path    string // of the SQLite file
	shown   string // for messages; never holds a password
}

// parseAddress reads sqlite:PATH or postgres://USER@HOST/DATABASE?sslmode=MODE.
// A path is relative to baseDir. sslmode is always written out, because the
// driver's own default is about to change: require when the address names none.
func parseAddress(text, baseDir string) (address, error) {
	bad := func(got string) (address, error) {
		return address{}, ErrDSN.At("store", "want sqlite:PATH or postgres://USER@HOST:5432/DATABASE?sslmode=MODE, got %q", got)
	}
	scheme, rest, found := strings.Cut(text, ":")
	switch {
	case found && scheme == "sqlite" && rest != "" && rest != ":memory:" && !strings.ContainsAny(rest, "?#%"):
		path := rest
		if !filepath.IsAbs(path) {
			path = filepath.Join(baseDir, path)
		}
		// A night writes much and once: a rollback journal writes new pages one time, a
		// write-ahead log three times. Blocks of rows and parts of keys are large, and larger
		// pages take a quarter of a commit's time away.
		pragmas := "?_pragma=page_size(16384)&_pragma=journal_mode(TRUNCATE)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate"
		return address{dialect: sqliteDialect, dsn: "file:" + (&url.URL{Path: path}).EscapedPath() + pragmas, path: path, shown: "sqlite:" + rest}, nil
	case found && (scheme == "postgres" || scheme == "postgresql"):
		parsed, err := url.Parse(text)
		if err != nil || parsed.Path == "" && parsed.Query().Get("dbname") == "" {
			return bad(scheme + "://...")
		}
		query := parsed.Query()
		if query.Get("sslmode") == "" {
			query.Set("sslmode", "require")
			parsed.RawQuery = query.Encode()
		}
		return address{dialect: postgresDialect, dsn: parsed.String(), shown: redacted(parsed)}, nil
	default:
		return bad(scheme)
	}
}

// redacted returns the address without password and options.
func redacted(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		shown.User = url.User(u.User.Username())
	}
	return shown.String()
}
