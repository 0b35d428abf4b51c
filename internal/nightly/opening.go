package nightly

import (
	"context"
	"hash/fnv"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
	"tieout/store"
)

// memory is what the pipeline reads rows of earlier nights from: the store.
type memory interface {
	EachItem(ctx context.Context, seq int64, workers int, use func(worker int, row store.Row) error) error
	EachException(ctx context.Context, seq int64, workers int, use func(worker int, row store.Row) error) error
	SettledBefore(ctx context.Context, seq int64, since civil.Date) (func(keys []uint64) (map[uint64]civil.Date, error), error)
}

// opening is what a night begins with: the memory before run seq. Its rows are
// read where they are needed, and never lie in memory together.
type opening struct {
	store.Opening
	memory
	seq int64
}

func (p *Pipeline) opening(ctx context.Context, seq int64) (*opening, error) {
	o, err := p.Store.Opening(ctx, seq)
	return &opening{o, p.Store, seq}, err
}

// carry puts the plain sales of earlier nights into the screen; what all other
// items say is suspect to it.
func (p *Pipeline) carry(ctx context.Context, s *screening, o *opening) error {
	if o.Items == 0 {
		return nil
	}
	told, err := p.told(ctx, o)
	if err != nil {
		return err
	}
	carriers := s.screen.Carriers(o.Items, p.Config.Fees, p.Config.Jobs, int(p.Config.Memory/8))
	return o.EachItem(ctx, o.seq, len(carriers), func(worker int, row store.Row) error {
		item := reconcile.Item{Version: reconcile.Version{Place: row.Place}}
		if err := store.ReadItem(row.Text, &item); err != nil {
			return err
		}
		_, known := slices.BinarySearch(told, digest64(item.ID))
		carriers[worker].Item(&item, row.N, known || o.ClosedItems[item.ID] != "")
		return nil
	})
}

// told returns digests of the items that exceptions are open about, ascending.
func (p *Pipeline) told(ctx context.Context, o *opening) ([]uint64, error) {
	told := make([]uint64, 0, o.Exceptions)
	err := o.EachException(ctx, o.seq, 1, func(_ int, row store.Row) error {
		_, item, _ := store.ExceptionHead(row.Text)
		told = append(told, digest64(item))
		return nil
	})
	slices.Sort(told)
	return told, err
}

// digest64 stands for a text; two that share one are looked at twice.
func digest64(text string) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(text)) // a hash never fails
	return hash.Sum64()
}

// open parts the memory before the night into shares, but for what the screen
// has settled.
func (p *Pipeline) open(ctx context.Context, o *opening, screened *prematch.Screened, into *shares) error {
	if err := o.EachItem(ctx, o.seq, p.Config.Jobs, func(_ int, row store.Row) error {
		if screened != nil && screened.Carried.Has(row.N) {
			return nil
		}
		return into.item(row)
	}); err != nil {
		return err
	}
	return o.EachException(ctx, o.seq, p.Config.Jobs, func(_ int, row store.Row) error { return into.exception(row) })
}
