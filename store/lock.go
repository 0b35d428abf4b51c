package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How long a lock is waited for. A server notices the death of a client within
// moments; a run that is alive holds the lock for much longer.
const (
	lockPatience      = 2 * time.Second
	migrationPatience = 30 * time.Second
	lockInterval      = 50 * time.Millisecond
)

// advisoryLock is the number of the PostgreSQL advisory lock: "tieout" in ASCII.
const advisoryLock = 0x7469656f7574

// Lock takes the one lock of the store and returns what releases it. It frees
// itself when the process dies: the kernel drops a file lock, the server an
// advisory lock. Errors: ErrLocked, ErrUnreachable.
func (s *Store) Lock(ctx context.Context) (release func() error, err error) {
	return s.lockFor(ctx, lockPatience)
}

func (s *Store) lockFor(ctx context.Context, patience time.Duration) (release func() error, err error) {
	waited := time.NewTimer(patience)
	defer waited.Stop()
	for {
		release, err := s.tryLock(ctx)
		if !errors.Is(err, ErrLocked) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-waited.C:
			return nil, err
		case <-time.After(lockInterval):
		}
	}
}

func (s *Store) tryLock(ctx context.Context) (func() error, error) {
	if s.address.dialect.driver == "sqlite" {
		return lockFile(s.address.path + ".lock")
	}
	// The lock belongs to one connection, which stays ours until release.
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, s.wrapError("reach the store", err)
	}
	var taken bool
	err = conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", int64(advisoryLock)).Scan(&taken)
	switch {
	case err != nil:
		return nil, errors.Join(s.wrapError("take the lock", err), conn.Close())
	case !taken:
		return nil, errors.Join(errLocked(s.shown), conn.Close())
	}
	return func() error { return unlock(conn) }, nil
}

// unlock gives the lock back even when the run was interrupted.
func unlock(conn *sql.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(advisoryLock))
	if closing := conn.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("release the lock: %w", err)
	}
	return nil
}

func errLocked(shown string) error {
	return ErrLocked.At(shown, "another run holds the lock")
}
