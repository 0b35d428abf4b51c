package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lib/pq"

	"tieout/internal/fault"
)

// TestWhatADatabaseSays: a code of PostgreSQL or of the connection has a name
// and a class by what can be done about it.
func TestWhatADatabaseSays(t *testing.T) {
	for _, row := range []struct {
		why   string
		err   error
		name  string
		class fault.Class
	}{
		{"nobody listens", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, "store-unreachable", fault.Unreachable},
		{"the name is not known now", &net.DNSError{Err: "no such host", Name: "db"}, "store-unreachable", fault.Unreachable},
		{"the connection is gone", driver.ErrBadConn, "store-unreachable", fault.Unreachable},
		{"the server went away in the middle of an answer", io.ErrUnexpectedEOF, "store-unreachable", fault.Unreachable},
		{"connection failure", &pq.Error{Code: "08006"}, "store-unreachable", fault.Unreachable},
		{"the administrator stops the server", &pq.Error{Code: "57P01"}, "store-unreachable", fault.Unreachable},
		{"the server starts", &pq.Error{Code: "57P03"}, "store-unreachable", fault.Unreachable},
		{"too many connections", &pq.Error{Code: "53300"}, "store-unreachable", fault.Unreachable},
		{"a deadlock", &pq.Error{Code: "40P01"}, "store-busy", fault.Unreachable},
		{"somebody holds the table", &pq.Error{Code: "55P03"}, "store-busy", fault.Unreachable},
		{"the password is wrong", &pq.Error{Code: "28P01"}, "store-refused", fault.Usage},
		{"no entry in pg_hba.conf", &pq.Error{Code: "28000"}, "store-refused", fault.Usage},
		{"no right to make tables", &pq.Error{Code: "42501"}, "store-refused", fault.Usage},
		{"the server has no TLS", pq.ErrSSLNotSupported, "store-refused", fault.Usage},
		{"no such database", &pq.Error{Code: "3D000"}, "database-missing", fault.Usage},
		{"the database was dropped", &pq.Error{Code: "57P04"}, "database-missing", fault.Usage},
		{"a standby only reads", &pq.Error{Code: "25006"}, "store-unwritable", fault.Usage},
		{"the server's disk is full", &pq.Error{Code: "53100"}, "disk-full", fault.Failed},
		{"the server's disk fails", &pq.Error{Code: "58030"}, "disk-failed", fault.Failed},
		{"the server has no memory", &pq.Error{Code: "53200"}, "out-of-memory", fault.Failed},
		{"a page is corrupted", &pq.Error{Code: "XX001"}, "store-damaged", fault.Failed},
		{"a table is missing", &pq.Error{Code: "42P01"}, "store-failed", fault.Failed},
		{"anything else", errors.New("odd"), "store-failed", fault.Failed},
	} {
		s := &Store{shown: "postgres://u@h/d"}
		err := s.wrapError("read the runs", fmt.Errorf("query: %w", row.err))
		var got *fault.Error
		if !errors.As(err, &got) || got.Name != row.name || got.Class != row.class || got.Hint == "" || got.Place != s.shown || !errors.Is(err, row.err) {
			t.Errorf("%s: want %s of class %d, got %v", row.why, row.name, row.class, err)
		}
	}
}

// TestReachKeepsWhatIsNamed: an interruption and a fault are not named again.
func TestReachKeepsWhatIsNamed(t *testing.T) {
	s := &Store{shown: "postgres://u@h/d"}
	if err := s.wrapError("read", fmt.Errorf("query: %w", context.Canceled)); !errors.Is(err, context.Canceled) || errors.Is(err, failed) {
		t.Errorf("an interruption, got %v", err)
	}
	if err := s.wrapError("read", ErrChain.At("x", "y")); !errors.Is(err, ErrChain) || fault.ClassOf(err) != fault.Failed {
		t.Errorf("a fault, got %v", err)
	}
}

// TestWhatSQLiteSays brings real answers of SQLite about.
func TestWhatSQLiteSays(t *testing.T) {
	for _, row := range []struct {
		name, why  string
		statements []string // all but the last succeed
		want       string
	}{
		{"full", "no page is left", []string{"PRAGMA max_page_count = 1", "CREATE TABLE more AS SELECT zeroblob(1000000)"}, "disk-full"},
		{"read only", "the connection may not write", []string{"PRAGMA query_only = 1", "DELETE FROM runs"}, "store-unwritable"},
		{"mistake", "a statement that is wrong is tieout's own fault", []string{"SELECT nothing FROM nowhere"}, "store-failed"},
	} {
		s := openedFile(t)
		conn, err := s.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, statement := range row.statements {
			_, err = conn.ExecContext(t.Context(), statement)
			if err != nil && i < len(row.statements)-1 {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		if err := s.wrapError("write", err); err == nil || !strings.HasSuffix(err.Error(), "["+row.want+"]") || !strings.HasPrefix(err.Error(), s.address.path+": write: ") {
			t.Errorf("%s (%s): want %s, got %v", row.name, row.why, row.want, err)
		}
		if err := errors.Join(conn.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestABusyDatabaseIsTriedAgain holds the file as another program would.
func TestABusyDatabaseIsTriedAgain(t *testing.T) {
	s := openedFile(t)
	other, err := s.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mine, err := s.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, first := other.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
	_, second := mine.ExecContext(t.Context(), "PRAGMA busy_timeout = 0")
	if err := errors.Join(first, second); err != nil {
		t.Fatal(err)
	}
	_, err = mine.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	if err := s.wrapError("begin a transaction", err); !errors.Is(err, busy) || fault.ClassOf(err) != fault.Unreachable {
		t.Errorf("want store-busy, got %v", err)
	}
	if err := errors.Join(other.Close(), mine.Close(), s.Close()); err != nil {
		t.Error(err)
	}
}

// TestFilesOfTheDatabase: what no retry changes is configuration; a limit or a
// disk has its own name.
func TestFilesOfTheDatabase(t *testing.T) {
	for code, want := range map[syscall.Errno]string{
		syscall.EACCES: "store-unwritable", syscall.EROFS: "store-unwritable", syscall.ENOENT: "store-unwritable", syscall.ENOTDIR: "store-unwritable",
		syscall.EMFILE: "too-many-open-files", syscall.EIO: "disk-failed", syscall.ENOSPC: "disk-full",
	} {
		err := fault.Named(fileFault("/x/t.db", "open", &os.PathError{Op: "open", Path: "/x/t.db", Err: code}))
		if !strings.HasPrefix(err.Error(), "/x/t.db: open: ") || !strings.HasSuffix(err.Error(), "["+want+"]") {
			t.Errorf("%v: want %s, got %v", code, want, err)
		}
	}
}

func openedFile(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "t.db"), "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
