package nightly

import (
	"context"

	"tieout/store"
)

// locked does work between two nights, under the store's lock, after the anchor was held against
// the store as before a night: what a person adds to an older copy of the store would be told to the
// anchor, which then refuses the right one. On a dry run the work reads, and nothing is added to the
// anchor. Work is handed what the operator should know.
func (p *Pipeline) locked(ctx context.Context, options Options, work func(notes []string) error) error {
	release, err := p.Store.Lock(ctx)
	if err != nil {
		return err
	}
	err = p.workLocked(ctx, options, work)
	if releaseErr := release(); err == nil {
		err = releaseErr
	}
	return err
}

func (p *Pipeline) workLocked(ctx context.Context, options Options, work func(notes []string) error) error {
	notes, err := p.holdAgainstAnchor(ctx, options)
	if err != nil {
		return err
	}
	if err := work(notes); err != nil || options.DryRun {
		return err
	}
	return p.anchorDecided(ctx)
}

// withLock is locked for work that shows no notes itself.
func (p *Pipeline) withLock(ctx context.Context, options Options, work func() error) error {
	return p.locked(ctx, options, func(notes []string) error {
		for _, note := range notes {
			p.Log.Warn(note)
		}
		return work()
	})
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
	err = p.withLock(ctx, Options{}, func() error {
		closings, err = p.Store.CloseExceptions(ctx, ids, by, why, p.Now().UTC())
		return err
	})
	return closings, err
}
