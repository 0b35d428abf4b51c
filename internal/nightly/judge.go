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

// judge judges the night, a share for each worker at a time.
func (p *Pipeline) judge(ctx context.Context, in match.Input, loaded *loaded, room *spill.Room) (*verdicts, error) {
	var err error
	if in.SettledBefore, err = loaded.shares.settled.answers(); err != nil {
		return nil, err
	}
	j := match.NewJudge(in, loaded.shares.lines)
	v := newVerdicts(room, loaded.shares.number)
	every := make([]int, loaded.shares.number)
	for i := range every {
		every[i] = i
	}
	var lock sync.Mutex // of what a share tells the judge of others
	judge := func(i int, share match.Share) error {
		result, err := j.Share(share)
		if err != nil {
			return err
		}
		lock.Lock()
		j.Record(i, &result)
		lock.Unlock()
		return v.take(i, &result)
	}
	if err := p.eachShare(ctx, loaded.shares, every, judge); err != nil {
		return nil, err
	}
	// Money of one merchant that went to another: both shares are judged again.
	if again := j.Suspected(); len(again) > 0 {
		if err := p.eachShare(ctx, loaded.shares, again, func(_ int, share match.Share) error {
			strays, err := j.Gather(share)
			lock.Lock()
			defer lock.Unlock()
			j.Keep(strays)
			return err
		}); err != nil {
			return nil, err
		}
		j.Hold()
		if err := p.eachShare(ctx, loaded.shares, again, judge); err != nil {
			return nil, err
		}
	}
	last := j.Finish(loaded.shares.global, v.lumps())
	if err := v.take(loaded.shares.number, &last); err != nil {
		return nil, err
	}
	v.together(in.Screened)
	if v.proof[p.Config.Currency] == nil {
		// The configuration's currency always has its equation, on a night without trade too.
		v.proof[p.Config.Currency] = &reconcile.CurrencyProof{}
	}
	return v, nil
}

// eachShare reads the numbered shares and hands them to work, as many at a time
// as there are workers and memory is for.
func (p *Pipeline) eachShare(ctx context.Context, s *shares, numbers []int, work func(int, match.Share) error) error {
	var failed atomic.Bool
	together, alone, most := s.apart(numbers, int64(max(p.Config.Jobs, 1)), p.Config.Memory/2)
	p.bound(most)
	errs := make([]error, s.number)
	each := func(i int) {
		if failed.Load() {
			return
		}
		err := ctx.Err()
		var share match.Share
		if err == nil {
			share, err = s.read(i)
		}
		if err == nil {
			err = work(i, share)
		}
		if errs[i] = err; err != nil {
			failed.Store(true)
		}
	}
	p.sideBySide(len(together), func(n int) { each(together[n]) })
	for _, number := range alone {
		each(number)
	}
	return errors.Join(errs...)
}
