package nightly

import (
	"context"

	"tieout/store"
)

// withLock does work between two nights, under the store's lock.
func (p *Pipeline) withLock(ctx context.Context, work func() error) error {
	release, err := p.Store.Lock(ctx)
	if err != nil {
		return err
	}
	err = work()
	if releaseErr := release(); err == nil {
		err = releaseErr
	}
	return err
}

// CloseExceptions closes exceptions in the name of a person.
func (p *Pipeline) CloseExceptions(ctx context.Context, ids []string, by, why string) (closings []store.Closing, err error) {
	err = p.withLock(ctx, func() error {
		closings, err = p.Store.CloseExceptions(ctx, ids, by, why, p.Now().UTC())
		return err
	})
	return closings, err
}
