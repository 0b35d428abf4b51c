package nightly_test

import (
	"bytes"
	"cmp"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/reconcile/civil"
)

// cutter passes on what a program and a database say to each other, until it is told to cut all
// connections; then it takes none any more.
type cutter struct {
	net.Listener
	server string // network and address of it
	cut    func(said []byte) (before, after bool)
	gone   atomic.Bool
	lock   sync.Mutex
	open   []net.Conn
}

// newCutter stands before a database, and returns the address under which it is to be reached.
func newCutter(t *testing.T, database string, cut func(said []byte) (before, after bool)) (*cutter, string) {
	t.Helper()
	address, err := url.Parse(database)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c := &cutter{Listener: listener, server: address.Host, cut: cut}
	if socket := address.Query().Get("host"); socket != "" {
		c.server = socket + "/.s.PGSQL." + cmp.Or(address.Query().Get("port"), "5432")
	}
	query := address.Query()
	query.Del("host")
	query.Del("port")
	address.RawQuery, address.Host = query.Encode(), listener.Addr().String()
	go c.serve()
	t.Cleanup(c.end)
	return c, address.String()
}

func (c *cutter) serve() {
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		network := "tcp"
		if strings.HasPrefix(c.server, "/") {
			network = "unix"
		}
		server, err := net.Dial(network, c.server)
		if err != nil || c.gone.Load() {
			_ = client.Close()
			continue
		}
		c.lock.Lock()
		c.open = append(c.open, client, server)
		c.lock.Unlock()
		answers := &muted{to: client, heard: make(chan struct{}, 1)}
		go func() { _, _ = io.Copy(answers, server) }()
		go c.watch(client, server, answers)
	}
}

// muted passes on what the database answers, until it is silenced: then it tells that there was an
// answer, and not which.
type muted struct {
	to     net.Conn
	silent atomic.Bool
	heard  chan struct{}
}

func (m *muted) Write(said []byte) (int, error) {
	if !m.silent.Load() {
		return m.to.Write(said)
	}
	select {
	case m.heard <- struct{}{}:
	default:
	}
	return len(said), nil
}

// watch passes on what the program says.
func (c *cutter) watch(client, server net.Conn, answers *muted) {
	said := make([]byte, 64<<10)
	for {
		n, err := client.Read(said)
		if err != nil {
			return
		}
		before, after := c.cut(said[:n])
		if before {
			c.end()
			return
		}
		if after { // the program never hears what became of it
			answers.silent.Store(true)
			_, _ = server.Write(said[:n])
			<-answers.heard
			c.end()
			return
		}
		if _, err := server.Write(said[:n]); err != nil {
			return
		}
	}
}

// end cuts everything.
func (c *cutter) end() {
	c.gone.Store(true)
	_ = c.Close()
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, conn := range c.open {
		_ = conn.Close()
	}
}

// TestACutConnectionHeals cuts the connection to the database while a night is committed: the run
// ends with the class of what a later try may reach, which is exit code 11, and that closes the
// night with the bytes of one that was not disturbed.
func TestACutConnectionHeals(t *testing.T) {
	day := nights()[0]
	asOf, err := civil.ParseDate(day)
	must(t, err)
	calm := demoHouse(t)
	calm.address = pgtest.Database(t)
	_, err = calm.run(day, nightly.Options{})
	must(t, err)
	for _, row := range []struct {
		name, why, at string
		behind        bool
	}{
		{"before the commit", "the database takes the night back", "COMMIT", false},
		{"behind the commit", "the night is committed, and nobody told the run", "COMMIT", true},
		{"amid the rows", "half of the night was sent", "COPY", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := demoHouse(t)
			h.t, h.address = t, pgtest.Database(t)
			direct := h.address
			var begun atomic.Bool // the run's own row was sent
			c, address := newCutter(t, direct, func(said []byte) (before, after bool) {
				if bytes.Contains(said, []byte("INSERT INTO runs")) {
					begun.Store(true)
				}
				cut := begun.Load() && bytes.Contains(said, []byte(row.at))
				return cut && !row.behind, cut && row.behind
			})
			h.address = address
			err := h.tryOpen(func(p *nightly.Pipeline) error {
				_, err := p.Run(t.Context(), nightly.Options{AsOf: asOf})
				return err
			})
			if !c.gone.Load() || fault.ClassOf(err) != fault.Unreachable {
				t.Fatalf("%s: want a fault that a later try heals, got: %v (cut: %t)", row.why, err, c.gone.Load())
			}
			h.address = direct
			_, err = h.run(day, nightly.Options{})
			must(t, err)
			if diff := gocmp.Diff(calm.published(), h.published()); diff != "" {
				t.Errorf("%s (-calm +healed):\n%s", row.why, diff)
			}
		})
	}
}
