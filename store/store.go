package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver called postgres
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the driver called sqlite

	"tieout/internal/fault"
	"tieout/internal/mask"
)

//go:embed migrations
var migrations embed.FS

// dialect is what differs between the two databases.
type dialect struct {
	driver, folder string
	goose          goose.Dialect
	bind           int
}

var (
	sqliteDialect   = dialect{"sqlite", "migrations/sqlite", goose.DialectSQLite3, sqlx.QUESTION}
	postgresDialect = dialect{"postgres", "migrations/postgres", goose.DialectPostgres, sqlx.DOLLAR}
)

// Store is the memory between nights. It is safe for concurrent reading; a
// night is written under Lock.
type Store struct {
	db       *sqlx.DB
	address  address
	shown    string
	identity Identity
	layouts  layouts
	masking  maskKey
	mask     mask.Key
}

// Options are what a store takes from its surroundings.
type Options struct {
	NewID     func() string // makes the name of a store that has none; nil: a random one
	Mask      mask.Key      // shared with other stores; the zero key: the store has its own
	NewSecret func() string // makes the secret of that; nil: a random one
	Existing  bool          // want a store that is there: where none is, nothing is made
}

// Open reaches the database at dsn, sqlite:PATH (relative to baseDir) or
// postgres://..., and brings its tables up to date.
// Errors: ErrDSN, ErrNone, ErrUnreachable, ErrUnwritable, ErrLocked, and what else kindOf knows.
func Open(ctx context.Context, dsn, baseDir string) (*Store, error) {
	return OpenWith(ctx, dsn, baseDir, Options{})
}

// OpenWith is Open with options.
func OpenWith(ctx context.Context, dsn, baseDir string, o Options) (*Store, error) {
	s, err := openOnly(dsn, baseDir)
	if err != nil {
		return nil, err
	}
	if err := s.checkReady(ctx, o.Existing); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if err := s.identify(ctx, o.NewID); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if err := s.prepareMask(ctx, o.Mask, o.NewSecret); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// openOnly names the database and asks nothing of it yet.
func openOnly(dsn, baseDir string) (*Store, error) {
	address, err := parseAddress(dsn, baseDir)
	if err != nil {
		return nil, err
	}
	if err := address.checkOptions(); err != nil {
		return nil, err
	}
	db, err := sql.Open(address.dialect.driver, address.dsn)
	if err != nil {
		return nil, ErrDSN.At(address.shown, "%v", address.withoutSecrets(err))
	}
	return &Store{db: sqlx.NewDb(db, address.dialect.driver), address: address, shown: address.shown}, nil
}

// Close releases the database.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// checkReady wants an answer of the database and its newest tables, which are made where
// there are none unless the store has to be there.
func (s *Store) checkReady(ctx context.Context, existing bool) error {
	if s.address.path != "" {
		if err := s.findFile(existing); err != nil {
			return err
		}
	}
	if err := s.db.PingContext(ctx); err != nil {
		return s.wrapError("reach the store", err)
	}
	if existing {
		if err := s.findTables(ctx); err != nil {
			return err
		}
	}
	provider, err := s.provider()
	if err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return s.wrapError("read the version of the store", err)
	}
	if !pending {
		return s.readLayouts(ctx)
	}
	if err := s.refuseOld(ctx, provider); err != nil {
		return err
	}
	// goose has no lock for SQLite; the night's own lock keeps two first starts apart.
	release, err := s.lockFor(ctx, migrationPatience)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	if err := errors.Join(s.wrapError("bring the store up to date", err), release()); err != nil {
		return err
	}
	return s.readLayouts(ctx)
}

// makePrivate makes the file of a database that is not there yet, for its owner alone: SQLite would
// leave it to the umask. The files beside it get its mode. Where none can be
// made, SQLite says why.
func makePrivate(path string) {
	if file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		_ = file.Close() // nothing was written
	}
}

// textsVersion is the migration from which on a store's rows are written as they
// are now.
const textsVersion = 4

// refuseOld wants no closed night in a store whose rows are written in an older
// way: the chain of its nights covers those rows, and can't be made anew.
func (s *Store) refuseOld(ctx context.Context, provider *goose.Provider) error {
	version, err := provider.GetDBVersion(ctx)
	if err != nil {
		return s.wrapError("read the version of the store", err)
	}
	if version == 0 || version >= textsVersion {
		return nil
	}
	var runs int
	if err := s.db.GetContext(ctx, &runs, "SELECT COUNT(*) FROM runs"); err != nil {
		return s.wrapError("read the runs", err)
	}
	if runs == 0 {
		return nil
	}
	return &fault.Error{
		Name: "store-too-old", Class: fault.Usage, Place: s.place(),
		Fact: fmt.Sprintf("want a store of this version of tieout, got one with %d closed nights that a version before the first release wrote", runs),
		Hint: "keep its reports, name a new database in store:, and close the nights again",
	}
}

func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, s.address.dialect.folder)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	var options []goose.ProviderOption
	if s.address.dialect.driver == "postgres" {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("make the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.address.dialect.goose, s.db.DB, files, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

// rebind writes a query's question marks as the database wants them.
func (s *Store) rebind(query string) string { return sqlx.Rebind(s.address.dialect.bind, query) }

// inTransaction runs work in one transaction: all of it is written, or nothing.
func (s *Store) inTransaction(ctx context.Context, work func(*sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return s.wrapError("begin a transaction", err)
	}
	defer func() {
		if value := recover(); value != nil { // nothing may stay locked for whoever asks why
			_ = tx.Rollback()
			panic(value)
		}
	}()
	if err := work(tx); err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, fmt.Errorf("roll back: %w", undo))
		}
		return err
	}
	return s.wrapError("commit", tx.Commit())
}
