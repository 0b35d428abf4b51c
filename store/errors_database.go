package store

import (
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"

	"github.com/lib/pq"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tieout/internal/fault"
)

// What a database may say besides the faults that are exported.
var (
	busy     = &fault.Error{Name: "store-busy", Class: fault.Unreachable, Hint: "wait until the other program is done with the database, then run again"}
	refused  = &fault.Error{Name: "store-refused", Class: fault.Usage, Hint: "correct user, password or sslmode in store: or TIEOUT_STORE, or the rights of the user in the database"}
	missing  = &fault.Error{Name: "database-missing", Class: fault.Usage, Hint: "create the database, or correct its name in store: or TIEOUT_STORE"}
	noRoom   = &fault.Error{Name: "disk-full", Hint: "make room on the disk of the database, then run again"}
	badDisk  = &fault.Error{Name: "disk-failed", Hint: "look at the disk of the database and at the system's log; run again when it works"}
	noMemory = &fault.Error{Name: "out-of-memory", Hint: "give the database more memory, then run again"}
	failed   = &fault.Error{Name: "store-failed", Hint: "look at the database's own log; when that does not say why, please report this message"}
)

// kindOf sorts an error of a database by what can be done about it.
func kindOf(err error) *fault.Error {
	var server *pq.Error
	if errors.As(err, &server) {
		return kindOfPostgres(string(server.Code))
	}
	var local *sqlite.Error
	if errors.As(err, &local) {
		return kindOfSQLite(local.Code())
	}
	var certificate *tls.CertificateVerificationError
	var network net.Error
	var file *fs.PathError // of a certificate or a key that the address names
	switch {
	case errors.Is(err, pq.ErrSSLNotSupported), errors.As(err, &certificate), errors.As(err, &file):
		return refused
	case errors.As(err, &network), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, net.ErrClosed),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrUnreachable
	}
	return failed
}

// kindOfPostgres knows the codes of PostgreSQL, appendix A of its manual. The
// first two characters are the class.
func kindOfPostgres(code string) *fault.Error {
	switch code {
	case "3D000", "57P04": // it does not exist; it was dropped
		return missing
	case "42501": // insufficient privilege
		return refused
	case "53100":
		return noRoom
	case "53200":
		return noMemory
	case "53300": // too many connections
		return ErrUnreachable
	case "25006": // a standby, or a transaction that may only read
		return ErrUnwritable
	case "55P03": // somebody holds the table
		return busy
	case "58030": // input or output of the server failed
		return badDisk
	case "XX001", "XX002": // data or an index is corrupted
		return ErrDamaged
	}
	switch {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"): // no connection; shut down, or not yet up
		return ErrUnreachable
	case strings.HasPrefix(code, "28"): // wrong user or password, or no entry in pg_hba.conf
		return refused
	case strings.HasPrefix(code, "40"): // a deadlock, or two transactions in each other's way
		return busy
	}
	return failed
}

// kindOfSQLite knows the result codes of SQLite; its low byte is the primary one.
func kindOfSQLite(code int) *fault.Error {
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return busy
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH:
		return ErrUnwritable
	case sqlite3.SQLITE_FULL:
		return noRoom
	case sqlite3.SQLITE_IOERR:
		return badDisk
	case sqlite3.SQLITE_NOMEM:
		return noMemory
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	}
	return failed
}

// isNoDatabase reports whether SQLite says that a file is none of its own.
func isNoDatabase(err error) bool {
	var local *sqlite.Error
	return errors.As(err, &local) && local.Code()&0xff == sqlite3.SQLITE_NOTADB
}
