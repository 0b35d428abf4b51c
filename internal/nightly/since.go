package nightly

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// addContext tells a night what stands beside it, as it was when the night was closed: what people had done about
// claims, the nights to which it is compared, and what came of what had been missing.
func (p *Pipeline) addContext(ctx context.Context, night *reconcile.Night) error {
	night.Deadline = p.Config.Terms.ClaimDeadline
	p.addMerchantSources(night)
	decisions, err := p.Store.Decisions(ctx)
	if err != nil {
		return err
	}
	runs, err := p.Store.Runs(ctx)
	if err != nil {
		return err
	}
	digest := p.Config.Digest
	if at := slices.IndexFunc(runs, func(run store.Run) bool { return run.Seq == night.Seq }); at >= 0 {
		digest = runs[at].ConfigDigest
	}
	runs = slices.DeleteFunc(runs, func(run store.Run) bool { return run.Seq >= night.Seq })
	decisions = slices.DeleteFunc(decisions, func(d store.Decision) bool { return d.AfterSeq >= night.Seq })
	if err := p.addClaims(ctx, night, decisions, runs); err != nil {
		return err
	}
	if len(runs) > 0 {
		before := &runs[len(runs)-1]
		night.Before = &reconcile.EarlierNight{AsOf: before.AsOf, Proof: before.Proof}
		night.ConfigChanged = before.ConfigDigest != digest
	}
	p.addSigned(night, decisions, runs)
	return p.addRecovered(ctx, night, decisions, runs)
}

// addMerchantSources says which sources are one merchant's: their files are no other's to see.
func (p *Pipeline) addMerchantSources(night *reconcile.Night) {
	night.OneMerchant = map[string]string{}
	for i := range p.Config.Sources {
		if source := &p.Config.Sources[i]; source.MerchantID != "" {
			night.OneMerchant[source.Name] = source.MerchantID
		}
	}
}

// addSigned finds the last night that somebody had signed, and which files came tonight that it should have had.
func (p *Pipeline) addSigned(night *reconcile.Night, decisions []store.Decision, runs []store.Run) {
	last := -1
	for i := range decisions {
		d := &decisions[i]
		if d.Act != store.Signed {
			continue
		}
		if at := slices.IndexFunc(runs, func(run store.Run) bool { return run.ID == d.Step.Run }); at >= 0 && at >= last {
			last, night.Signed = at, &reconcile.EarlierNight{AsOf: runs[at].AsOf, SignedBy: d.By, Proof: runs[at].Proof}
		}
	}
	if night.Signed == nil {
		return
	}
	for i := range night.Files {
		f := &night.Files[i]
		if source := p.sourceNamed(f.Source); f.State == reconcile.FileTaken && source != nil && !f.Date.IsZero() && f.Date.AddDays(source.ArrivesDays) <= night.Signed.AsOf {
			night.SignedFiles = append(night.SignedFiles, f.Name)
		}
	}
	slices.Sort(night.SignedFiles)
}

// addRecovered adds up what came since the first of the night's month of what had been missing.
func (p *Pipeline) addRecovered(ctx context.Context, night *reconcile.Night, decisions []store.Decision, runs []store.Run) error {
	first := firstOfMonth(night.AsOf)
	night.Recovered = map[string]*reconcile.Recovered{}
	of := func(currency string) *reconcile.Recovered {
		if night.Recovered[currency] == nil {
			night.Recovered[currency] = &reconcile.Recovered{}
		}
		return night.Recovered[currency]
	}
	seen := map[string]bool{}
	add := func(c *reconcile.Cleared) error {
		if c.ID == "" || !c.Claimed() || !c.Arrived() || seen[c.ID] {
			return nil
		}
		seen[c.ID] = true
		r := of(c.Currency)
		r.Count, r.Arrived = r.Count+1, r.Arrived.Add(c.ClaimedAmount())
		return nil
	}
	for i := range runs {
		if runs[i].AsOf >= first {
			if err := p.Store.EachCleared(ctx, runs[i].Seq, add); err != nil {
				return err
			}
		}
	}
	if night.Cleared != nil {
		if err := night.Cleared(add); err != nil {
			return err
		}
	}
	before := int64(0)
	for i := range runs {
		if runs[i].AsOf < first {
			before = runs[i].Seq
		}
	}
	eachRecovery(decisions, before, night.Seq, func(x *reconcile.Exception, came decimal.Decimal) {
		r := of(x.Currency)
		r.Otherwise = r.Otherwise.Add(came)
	})
	return nil
}

// firstOfMonth is the first day of a day's month.
func firstOfMonth(day civil.Date) civil.Date { return day.AddDays(1 - day.Time().Day()) }

// eachRecovery hands out what people said between two runs that came another way, net; less, where they took it back.
func eachRecovery(decisions []store.Decision, from, to int64, use func(*reconcile.Exception, decimal.Decimal)) {
	states := map[string]*reconcile.ClaimState{}
	for i := range decisions {
		d := &decisions[i]
		if !d.Act.IsStep() && d.Act != store.Reopen {
			continue
		}
		for _, x := range d.Exceptions {
			before := states[x.ID].RecoveredOf(x)
			stepOn(states, d, x)
			if came := states[x.ID].RecoveredOf(x).Sub(before); !came.IsZero() && d.AfterSeq >= from && d.AfterSeq < to {
				use(x, came)
			}
		}
	}
}
