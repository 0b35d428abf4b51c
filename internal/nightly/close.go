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
	if err = work(); err == nil {
		err = p.anchorDecided(ctx)
	}
	if releaseErr := release(); err == nil {
		err = releaseErr
	}
	return err
}

// anchorDecided lets the anchor say what was decided, once there is one: until the next night
// the chain does not hold it.
func (p *Pipeline) anchorDecided(ctx context.Context) error {
	w, err := p.readWitness(ctx)
	if err != nil || len(w.own) == 0 || len(w.unmarked()) == 0 {
		return err
	}
	return p.writeAnchor(ctx, w)
}

// CloseExceptions closes exceptions in the name of a person.
func (p *Pipeline) CloseExceptions(ctx context.Context, ids []string, by, why string) (closings []store.Closing, err error) {
	err = p.withLock(ctx, func() error {
		closings, err = p.Store.CloseExceptions(ctx, ids, by, why, p.Now().UTC())
		return err
	})
	return closings, err
}
