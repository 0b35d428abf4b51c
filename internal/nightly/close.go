package nightly

import (
	"context"

	"tieout/store"
)

// CloseExceptions closes exceptions in the name of a person, between two nights.
func (p *Pipeline) CloseExceptions(ctx context.Context, ids []string, by, why string) ([]store.Closing, error) {
	release, err := p.Store.Lock(ctx)
	if err != nil {
		return nil, err
	}
	closings, err := p.Store.CloseExceptions(ctx, ids, by, why, p.Now().UTC())
	if releaseErr := release(); err == nil {
		err = releaseErr
	}
	return closings, err
}
