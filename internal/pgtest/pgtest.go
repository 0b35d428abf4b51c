// Package pgtest gives tests a real PostgreSQL: the server that
// TIEOUT_TEST_POSTGRES names, or a throw-away cluster of the binaries that the
// machine has. Where there are none it installs the distribution's package if
// it may. It fails, and never skips, when no server can be had: a suite that
// did not run is not a suite that passed.
package pgtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver called postgres
)

// Variable names a server to use instead of a throw-away one.
const Variable = "TIEOUT_TEST_POSTGRES"

// cluster is the one server of a test binary.
var cluster = sync.OnceValues(start)

// Main runs a package's tests, stops the server that they started, and ends
// the process.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run runs a package's tests and stops the server that they started.
func Run(m *testing.M) int {
	code := m.Run()
	if stop != nil {
		stop()
	}
	return code
}

// Server returns the address of the server and what stops it, for benchmarks.
func Server() (address string, end func(), err error) {
	address, err = cluster()
	return address, func() {
		if stop != nil {
			stop()
		}
	}, err
}

// stop is set by the one start of the cluster.
var stop func()

// Database makes an empty database for the test and returns its address.
func Database(t testing.TB) string {
	t.Helper()
	server, err := cluster()
	if err != nil {
		t.Fatalf("no PostgreSQL to test against: %v\nInstall it (apt-get install postgresql), or name a server: %s=postgres://user@host:5432/postgres?sslmode=disable", err, Variable)
	}
	name := "tieout_" + randomName(t)
	execute(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

func randomName(t testing.TB) string {
	t.Helper()
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b[:])
}

func execute(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// start finds, installs and starts a server, and returns its address.
func start() (string, error) {
	if server := os.Getenv(Variable); server != "" {
		return server, nil
	}
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "tieout-pg-")
	if err != nil {
		return "", err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	if err := run(owner, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"); err != nil {
		return "", err
	}
	// No port is taken: the server is reached by a socket in its own folder.
	options := fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off -c synchronous_commit=off -c full_page_writes=off", dir)
	if err := run(owner, filepath.Join(bin, "pg_ctl"), "-D", data, "-l", filepath.Join(dir, "log"), "-w", "-t", "60", "-o", options, "start"); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log")) // the error of pg_ctl is reported in any case
		return "", fmt.Errorf("%w\n%s", err, log)
	}
	stop = func() {
		_ = run(owner, filepath.Join(bin, "pg_ctl"), "-D", data, "-m", "immediate", "stop") // a throw-away cluster
		_ = os.RemoveAll(dir)
	}
	return "postgres://postgres@/postgres?sslmode=disable&host=" + url.QueryEscape(dir), nil
}

// binaries returns the folder of initdb and pg_ctl, installing them where allowed.
func binaries() (string, error) {
	if bin := find(); bin != "" {
		return bin, nil
	}
	if os.Geteuid() != 0 {
		return "", fmt.Errorf("no server binaries in pg_config --bindir or /usr/lib/postgresql/*/bin, and only root may install them")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	for _, args := range [][]string{{"update", "-q"}, {"install", "-y", "-q", "--no-install-recommends", "postgresql"}} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("apt-get %s: %w\n%s", args[0], err, out)
		}
	}
	if bin := find(); bin != "" {
		return bin, nil
	}
	return "", fmt.Errorf("the package postgresql was installed and has no initdb")
}

func find() string {
	var folders []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is right
	slices.Sort(versions)
	slices.Reverse(versions)
	for _, folder := range append(folders, versions...) {
		if _, err := os.Stat(filepath.Join(folder, "initdb")); err == nil {
			return folder
		}
	}
	return ""
}

// ownerOf gives the folder to the user postgres when we are root, as whom the
// server refuses to run.
func ownerOf(dir string) (string, error) {
	if os.Geteuid() != 0 {
		return "", nil
	}
	if _, err := user.Lookup("postgres"); err != nil {
		return "", fmt.Errorf("root can't run a server, and there is no user postgres: %w", err)
	}
	return "postgres", exec.Command("chown", "postgres", dir).Run()
}

// run runs a command, as another user when one is named.
func run(as, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if as != "" {
		quoted := make([]string, 0, len(args)+1)
		for _, word := range append([]string{name}, args...) {
			quoted = append(quoted, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
		}
		cmd = exec.Command("su", as, "-s", "/bin/sh", "-c", strings.Join(quoted, " "))
	}
	cmd.Dir = os.TempDir()
	// pg_ctl's server inherits these; a pipe would keep us waiting for its end.
	var out bytes.Buffer
	file, err := os.CreateTemp("", "tieout-pg-out-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	cmd.Stdout, cmd.Stderr = file, file
	if err := cmd.Run(); err != nil {
		if text, readErr := os.ReadFile(file.Name()); readErr == nil {
			out.Write(text)
		}
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out.String())
	}
	return file.Close()
}
