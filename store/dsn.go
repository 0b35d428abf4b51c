package store

import (
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// address is where the database is.
type address struct {
	dialect dialect
	dsn     string   // for the driver; may hold a password
	path    string   // of the SQLite file
	shown   string   // for messages; never holds a password
	secrets []string // of dsn, as messages of the driver may quote them
}

// connectSeconds is how long a server may take to greet, where the address does not say it: the driver
// would wait for ever for one that takes the connection and says nothing.
const connectSeconds = "10"

// parseAddress reads sqlite:PATH or postgres://USER@HOST/DATABASE?sslmode=MODE.
// A path is relative to baseDir. sslmode is always written out, because the
// driver's own default is about to change: require when the address names none; and so is
// connect_timeout.
func parseAddress(text, baseDir string) (address, error) {
	bad := func(got string) (address, error) {
		shown := "an address of another form"
		if plainScheme.MatchString(got) {
			shown = strconv.Quote(got)
		}
		return address{}, ErrDSN.At("store", "want sqlite:PATH or postgres://USER@HOST:5432/DATABASE?sslmode=MODE, got %s", shown)
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
		// An @ behind the host: the password has a sign that ends it in a URL, and its rest would
		// be shown as the database.
		if err != nil || parsed.Path == "" && parsed.Query().Get("dbname") == "" || strings.Contains(parsed.Path+parsed.Fragment, "@") {
			return bad(scheme + "://...")
		}
		query := parsed.Query()
		for option, usual := range map[string]string{"sslmode": "require", "connect_timeout": connectSeconds} {
			if query.Get(option) == "" {
				query.Set(option, usual)
			}
		}
		parsed.RawQuery = query.Encode()
		return address{dialect: postgresDialect, dsn: parsed.String(), shown: redacted(parsed), secrets: secretsOf(parsed)}, nil
	case !strings.HasPrefix(rest, "//") && scheme != "sqlite" && scheme != "postgres":
		return bad("") // it may be a user or a password
	default:
		return bad(scheme)
	}
}

// ofGo is what Go's own package says of a number, in front of what is wrong with it.
var ofGo = regexp.MustCompile(`strconv\.\w+: parsing "[^"]*": `)

// checkOptions wants options of PostgreSQL's address that the driver knows: it would say so
// only when the server is asked, as if the server did.
func (a *address) checkOptions() error {
	if a.dialect.driver != "postgres" {
		return nil
	}
	if _, err := pq.NewConnector(a.dsn); err != nil {
		text := ofGo.ReplaceAllString(strings.TrimPrefix(a.withoutSecrets(err).Error(), "pq: "), "")
		return ErrDSN.At("store", "want an address whose options PostgreSQL knows: %s", text)
	}
	return nil
}

// plainScheme is what may be shown of an address that tieout can't read: in any other form a
// password may stand at its beginning.
var plainScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]{1,15}(://\.\.\.)?$`)

// redacted returns the address without password and options. A user with a colon in it
// is one whose password was written with it, as %3A.
func redacted(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		name, _, _ := strings.Cut(u.User.Username(), ":")
		shown.User = url.User(name)
	}
	return shown.String()
}

// secretsOf returns what no message may show of an address, plain and as it is escaped.
func secretsOf(u *url.URL) (secrets []string) {
	add := func(secret string) {
		if secret != "" {
			secrets = append(secrets, secret, url.QueryEscape(secret), url.PathEscape(secret))
		}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		add(password)
		_, rest, _ := strings.Cut(u.User.Username(), ":")
		add(rest)
		add(strings.TrimPrefix(u.User.String(), url.User(u.User.Username()).String()+":"))
	}
	for key, values := range u.Query() {
		for _, value := range values {
			if strings.Contains(strings.ToLower(key), "pass") {
				add(value)
			}
		}
	}
	// A secret before its own beginning, which would leave the rest.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(secrets)
}

// secretless is an error of the driver without the address's secrets.
type secretless struct {
	error
	text string
}

func (e secretless) Error() string { return e.text }
func (e secretless) Unwrap() error { return e.error }

// withoutSecrets takes the address's secrets out of what an error says.
func (a *address) withoutSecrets(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, secret := range a.secrets {
		text = strings.ReplaceAll(text, secret, "...")
	}
	if text == err.Error() {
		return err
	}
	return secretless{err, text}
}
