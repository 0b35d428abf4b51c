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
	Facts(ctx context.Context, seq int64, since civil.Date) (func(keys []uint64) ([]reconcile.Fact, error), error)
}

// opening is what a night begins with: the memory before run seq. Its rows are
// read where they are needed, and never lie in memory together.
type opening struct {
	store.Opening
	memory
	seq int64
}

func (p *Pipeline) readOpening(ctx context.Context, seq int64) (*opening, error) {
	o, err := p.Store.Opening(ctx, seq)
	return &opening{o, p.Store, seq}, err
}

// addCarried puts the simple sales of earlier nights into the matcher; what all other
// items say is blocked.
func (p *Pipeline) addCarried(ctx context.Context, s *prematchRun, o *opening) error {
	reported, err := p.reportedItems(ctx, s, o)
	if err != nil || o.Items == 0 {
		return err
	}
	writers := s.matcher.NewCarriedWriters(o.Items, p.Config.Fees, p.Config.Jobs, int(p.Config.Memory/8))
	return o.EachItem(ctx, o.seq, len(writers), func(worker int, row store.Row) error {
		item := reconcile.Item{Version: reconcile.Version{Place: row.Place}}
		if err := store.ReadItem(row.Text, &item); err != nil {
			return err
		}
		_, known := slices.BinarySearch(reported, fnv64(item.ID))
		writers[worker].AddItem(&item, row.N, known || o.ClosedItems[item.ID] != "")
		return nil
	})
}

// reportedItems returns digests of the items that exceptions are open about, ascending.
// The references of a refused row are blocked: a row that corrects it ends its exception. So are those
// of chargebacks and deductions: what they say learns the sale that comes.
func (p *Pipeline) reportedItems(ctx context.Context, s *prematchRun, o *opening) ([]uint64, error) {
	reported := make([]uint64, 0, o.Exceptions)
	err := o.EachException(ctx, o.seq, 1, func(_ int, row store.Row) error {
		kind, item, _ := store.ExceptionHead(row.Text)
		reported = append(reported, fnv64(item))
		block := s.matcher.BlockNamed
		switch kind {
		case reconcile.RejectedRow:
			block = s.matcher.BlockRefused
		case reconcile.Chargeback, reconcile.UnexplainedDeduction:
		default:
			return nil
		}
		x := &reconcile.Exception{}
		if err := store.ReadException(row.Text, x); err != nil {
			return err
		}
		block(x)
		return nil
	})
	slices.Sort(reported)
	return reported, err
}

// fnv64 stands for a text; two that share one are looked at twice.
func fnv64(text string) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(text)) // a hash never fails
	return hash.Sum64()
}

// loadOpening divides the memory before the night into batches, except what prematching
// has settled, whose sales go to the pairs.
func (p *Pipeline) loadOpening(ctx context.Context, o *opening, prematched *prematch.Result, into *merchantBatches, pairs *settledPairs) error {
	if err := o.EachItem(ctx, o.seq, p.Config.Jobs, func(_ int, row store.Row) error {
		if prematched != nil && prematched.Carried.Has(row.N) {
			return pairs.addItem(row.Text)
		}
		return into.addItem(row)
	}); err != nil {
		return err
	}
	return o.EachException(ctx, o.seq, p.Config.Jobs, func(_ int, row store.Row) error { return into.addException(row) })
}
