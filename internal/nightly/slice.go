package nightly

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A night may be read on several machines. Each slice reads every file of the night, for only so
// can it account for them as a whole, and keeps the rows of its own merchants: it joins the simple
// ones, and hands over what it settled and the rows that are left. It writes nothing into the
// store. Who combines the slices judges the rows that are left in one place, so that what rows of
// several slices have to do with each other (money under another merchant, payouts, a file that
// looks cut) needs no second look at any of them; and commits and publishes the one night.

// SliceOutcome is what a slice hands over, as the caller shows it.
type SliceOutcome struct {
	Path    string `json:"path"`
	Slice   int    `json:"slice"`
	Of      int    `json:"of"`
	AsOf    string `json:"as_of"`
	Files   int    `json:"files"`   // that were read
	Settled int64  `json:"settled"` // pairs
	Left    int64  `json:"left"`    // rows for whoever combines
	Bytes   int64  `json:"bytes"`

	Notes []string `json:"notes,omitempty"`
}

// slicesFolder has the slices, beside the report sets.
const slicesFolder = "slices"

// SlicesFolder is where the slices of a night lie.
func SlicesFolder(c *config.Config, asOf civil.Date) string {
	return filepath.Join(c.Out, slicesFolder, asOf.String())
}

// RunSlice reads a slice of the night of options.AsOf and writes what it hands over.
func (p *Pipeline) RunSlice(ctx context.Context, options Options, slice reconcile.Slice) (outcome SliceOutcome, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = p.explainPanic(ctx, invariantOf(value))
		}
		err = fault.Note(err, "nothing was handed over")
	}()
	if err := p.RefuseFuture(options); err != nil {
		return SliceOutcome{}, err
	}
	last, closed, err := p.Store.LastRun(ctx)
	if err != nil {
		return SliceOutcome{}, err
	}
	if closed && options.AsOf < last.AsOf {
		return SliceOutcome{}, p.nightClosed(options, last)
	}
	if err := CheckTemporary(); err != nil {
		return SliceOutcome{}, err
	}
	options.slice = slice
	head, err := p.Store.Head(ctx)
	if err != nil {
		return SliceOutcome{}, err
	}
	before, err := p.readOpening(ctx, head.Seq+1)
	if err != nil {
		return SliceOutcome{}, err
	}
	found, err := p.discover(ctx, options)
	if err != nil {
		return SliceOutcome{}, err
	}
	defer func() { err = errors.Join(err, found.close()) }()
	return p.handOver(ctx, options, before, found, head.Hash)
}

// handOver loads the slice and writes it.
func (p *Pipeline) handOver(ctx context.Context, options Options, before *opening, found *intake, head string) (SliceOutcome, error) {
	p.limitMemory(0)
	if err := p.setMask(ctx, before, found); err != nil {
		return SliceOutcome{}, err
	}
	if err := p.findReplacing(ctx, before, found); err != nil {
		return SliceOutcome{}, err
	}
	same, err := p.sameNight(options, before, found, head)
	if err != nil {
		return SliceOutcome{}, err
	}
	loaded, err := p.loadNight(ctx, options, before, found)
	if err != nil {
		return SliceOutcome{}, err
	}
	slice := options.slice
	path := filepath.Join(SlicesFolder(p.Config, options.AsOf), fmt.Sprintf("%d-of-%d.slice", slice.Number, slice.Of))
	outcome, err := p.writeSlice(path, &sliceHead{Slice: slice, AsOf: options.AsOf, AcceptRestated: options.AcceptRestated, Strict: p.Strict, Same: same}, found, loaded)
	if err != nil {
		return SliceOutcome{}, fmt.Errorf("write the slice: %w", err)
	}
	outcome.Notes = found.notes
	return outcome, nil
}
