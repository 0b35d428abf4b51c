package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"tieout/internal/fault"
)

// Faults for errors.Is.
var (
	// ErrLocked means that another run holds the lock.
	ErrLocked = &fault.Error{Name: "store-locked", Class: fault.Locked, Hint: "wait until it ends, then run again"}
	// ErrUnreachable means that the database can't be reached now; a later try may succeed.
	ErrUnreachable = &fault.Error{Name: "store-unreachable", Class: fault.Unreachable, Hint: "start the database, or correct store: in the configuration; then run again"}
	// ErrUnwritable means that the file of the database can't be opened or written.
	ErrUnwritable = &fault.Error{Name: "store-unwritable", Class: fault.Usage, Hint: "make its folder, and let the job's user write the file and the folder; or correct store: in the configuration"}
	// ErrDSN means that store: names no database that tieout knows.
	ErrDSN = &fault.Error{Name: "bad-store", Class: fault.Usage, Hint: "correct store: or TIEOUT_STORE"}
	// ErrNone means that no store is there yet, and that the caller wanted none made.
	ErrNone = &fault.Error{Name: "store-missing", Class: fault.Usage, Hint: "name another configuration with --config, or correct store:; a store that was lost comes back with tieout restore, the first night makes a new one: tieout run"}
	// ErrDamaged means that the database holds what tieout did not write.
	ErrDamaged = &fault.Error{Name: "store-damaged", Hint: "restore the store from a backup; do not sign reports of later nights"}
	// ErrChain means that a closed night was edited.
	ErrChain = &fault.Error{Name: "chain-broken", Hint: "restore the store from a backup; do not sign reports of later nights"}
	// errMaskKey means that the configuration has another masking key than the store's rows.
	errMaskKey = &fault.Error{Name: "mask-key-differs", Class: fault.Usage, Hint: "put that key back into the file of mask_key:, or leave mask_key: as it was; a store keeps its key from its first night on"}
	// ErrUnknownException means that no open exception has that ID.
	ErrUnknownException = &fault.Error{Name: "unknown-exception", Class: fault.Usage, Hint: "exceptions.csv of the last night lists the IDs of those that are open"}
)

// wrapError names an error of the database. What has a name, and an interruption,
// keeps it.
func (s *Store) wrapError(doing string, err error) error {
	var named *fault.Error
	err = s.address.withoutSecrets(err)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &named), errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, err)
	}
	if kindOf(err) == ErrUnwritable && s.address.path != "" {
		if file, why := os.OpenFile(s.address.path, os.O_RDWR, 0); why == nil {
			_ = file.Close() // nothing was written
		} else { // SQLite says of every reason only that it can't open the file
			return fileFault(s.address.path, doing, why)
		}
	}
	e := kindOf(err).At(s.place(), "%s", doing)
	e.Err = err
	return e
}

// place is where the database is: the path of its file, or its address without the password.
func (s *Store) place() string { return cmp.Or(s.address.path, s.shown) }

// damaged says of what it reads that tieout did not write it.
func damaged(format string, values ...any) error {
	return ErrDamaged.At("the store", format, values...)
}
