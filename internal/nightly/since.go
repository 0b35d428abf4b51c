package nightly

import (
	"context"
	"slices"

	"tieout/reconcile"
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
