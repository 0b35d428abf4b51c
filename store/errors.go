package store

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/lib/pq"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors for errors.Is.
var (
	// ErrLocked means that another run holds the lock.
	ErrLocked = errors.New("store-locked")
	// ErrUnreachable means that the database can't be reached now; a later try may succeed.
	ErrUnreachable = errors.New("store-unreachable")
	// ErrDSN means that store: names no database that tieout knows.
	ErrDSN = errors.New("bad-store")
	// ErrChain means that a closed night was edited.
	ErrChain = errors.New("chain-broken")
	// ErrUnknownException means that no open exception has that ID.
	ErrUnknownException = errors.New("unknown-exception")
)

// reach names the errors of a database that is not there.
func (s *Store) reach(doing string, err error) error {
	if err == nil {
		return nil
	}
	var network *net.OpError
	if errors.As(err, &network) || unreachableCode(err) {
		return fmt.Errorf("%w: %s %s: %w\nhint: start the database, or correct store: in the configuration\n[store-unreachable]", ErrUnreachable, doing, s.shown, plainError{err})
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// unreachableCode knows the codes by which a database says that it is not
// there, not up, or not for us.
func unreachableCode(err error) bool {
	var server *pq.Error
	if errors.As(err, &server) {
		class := string(server.Code)
		return strings.HasPrefix(class, "08") || strings.HasPrefix(class, "28") || strings.HasPrefix(class, "57P") || class == "3D000" || class == "53300"
	}
	var local *sqlite.Error
	if errors.As(err, &local) {
		switch local.Code() & 0xff {
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY:
			return true
		}
	}
	return errors.Is(err, pq.ErrSSLNotSupported)
}

// plainError keeps a driver's error on one line.
type plainError struct{ error }

func (e plainError) Error() string { return strings.ReplaceAll(e.error.Error(), "\n", " ") }
func (e plainError) Unwrap() error { return e.error }
