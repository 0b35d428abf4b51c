package nightly

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/match"
)

// judge judges the night, a batch for each worker at a time.
func (p *Pipeline) judge(ctx context.Context, in match.Input, loaded *loaded, spillStore *spill.Store) (*verdicts, error) {
	if err := loaded.batches.recall.answer(ctx, &in); err != nil {
		return nil, err
	}
	j := match.NewJudge(in, loaded.batches.lines)
	v := newVerdicts(spillStore, loaded.batches.count+2+(len(in.Rejects)+len(in.Deposits))/match.PartSize)
	every := make([]int, loaded.batches.count)
	for i := range every {
		every[i] = i
	}
	var lock sync.Mutex // of what a batch reports to the judge about others
	judge := func(i int, batch match.MerchantBatch) error {
		result, err := j.JudgeBatch(batch)
		if err != nil {
			return err
		}
		p.seams.judged(&result)
		lock.Lock()
		j.Record(i, &result)
		lock.Unlock()
		return v.addResult(i, &result)
	}
	if err := p.eachBatch(ctx, loaded.batches, every, judge); err != nil {
		return nil, err
	}
	// Money of one merchant that went to another: both batches are judged again, and
	// those with sales that wait for the rest of a file that looks cut, and with rows that
	// contest a match of an earlier night, or that payouts alone settle.
	rejudge, err := j.BatchesToRejudge(loaded.batches.global)
	if err != nil {
		return nil, err
	}
	v.refusedGone = loaded.batches.recall.pairs.gone
	if len(rejudge) > 0 {
		if err := p.eachBatch(ctx, loaded.batches, j.BatchesWithMisrouted(), func(_ int, batch match.MerchantBatch) error {
			strays, err := j.CollectMisrouted(batch)
			lock.Lock()
			defer lock.Unlock()
			j.AddMisrouted(strays)
			return err
		}); err != nil {
			return nil, err
		}
		j.PairMisrouted()
		if err := p.eachBatch(ctx, loaded.batches, rejudge, judge); err != nil {
			return nil, err
		}
	}
	part := loaded.batches.count
	last, err := j.FinishInParts(loaded.batches.global, func(refused *match.Result) error {
		part++
		return v.addResult(part, refused)
	})
	if err != nil {
		return nil, err
	}
	if err := v.addResult(loaded.batches.count, &last); err != nil {
		return nil, err
	}
	if err := errors.Join(v.held.join(), p.writePairs(loaded.pairs, v)); err != nil {
		return nil, err
	}
	v.absent = last.Absent
	v.mergeBatches(in.Prematched)
	if v.proof[p.Config.Currency] == nil {
		// The configuration's currency always has its equation, on a night without trade too.
		v.proof[p.Config.Currency] = &reconcile.CurrencyProof{}
	}
	return v, nil
}

// eachBatch reads the numbered batches and hands them to work, as many at a time
// as there are workers and memory is for.
func (p *Pipeline) eachBatch(ctx context.Context, s *merchantBatches, numbers []int, work func(int, match.MerchantBatch) error) error {
	var failed atomic.Bool
	together, alone, most := s.splitByMemory(numbers, int64(max(p.Config.Jobs, 1)), p.Config.Memory/2)
	p.limitMemory(most)
	errs := make([]error, s.count)
	each := func(i int) {
		if failed.Load() {
			return
		}
		err := ctx.Err()
		var batch match.MerchantBatch
		if err == nil {
			batch, err = s.read(i)
		}
		if err == nil {
			err = work(i, batch)
		}
		if errs[i] = err; err != nil {
			failed.Store(true)
		}
	}
	p.inParallel(len(together), func(n int) { each(together[n]) })
	for _, number := range alone {
		each(number)
	}
	return errors.Join(errs...)
}
