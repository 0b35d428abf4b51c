package nightly

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"tieout/internal/publish"
	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reports"
)

// publishRun renders a closed night from the store and puts its report set in place.
func (p *Pipeline) publishRun(ctx context.Context, seq int64) (outcome Outcome, err error) {
	return p.rendered(ctx, seq, func(r *rendering) (Outcome, error) { return p.publish(ctx, r) })
}

// rendered renders a closed night from the store, and hands what is being written to
// place. Matches are not stored: a configuration that wants them has the night judged again.
func (p *Pipeline) rendered(ctx context.Context, seq int64, place func(*rendering) (Outcome, error)) (outcome Outcome, err error) {
	spillStore := p.newSpillStore()
	defer func() { err = errors.Join(err, spillStore.Close()) }()
	night, err := p.readNight(ctx, seq, spillStore)
	if err != nil {
		return Outcome{}, err
	}
	if !p.Config.Matches {
		return place(p.render(ctx, &night))
	}
	if rejudge := p.replay(ctx, seq, true, "", func(judged *reconcile.Night, _ *verdicts) error {
		night.Matches = judged.Matches
		outcome, err = place(p.render(ctx, &night))
		return err
	}); rejudge != nil && err == nil {
		err = fmt.Errorf("find the matches of the night again: %w", rejudge)
	}
	return outcome, err
}

// newSpillStore returns a store for what the night has no memory for.
func (p *Pipeline) newSpillStore() *spill.Store { return spill.NewStore(p.Config.Memory / 16) }

// rendering is a night's report set that is being written beside its place.
type rendering struct {
	night    *reconcile.Night
	report   *reports.Report
	prepared *publish.Prepared
	err      error
	done     chan struct{}
}

// render begins to write the report set of a night.
func (p *Pipeline) render(ctx context.Context, night *reconcile.Night) *rendering {
	r := &rendering{night: night, done: make(chan struct{})}
	// Read before the night is committed: the store has one writer, and maybe one reader.
	night.Earlier, r.err = p.earlierFiles(ctx, night)
	if r.err == nil {
		r.err = p.addContext(ctx, night)
	}
	if r.err != nil {
		close(r.done)
		return r
	}
	go func() {
		defer close(r.done)
		r.prepared, r.err = publish.Prepare(p.Config.Out, night.AsOf.String(), p.Config.OutMode, func(dir string) (err error) {
			r.report, err = reports.Write(ctx, dir, p.shownNight(night), reports.Options{Matches: p.Config.Matches, Workers: p.Config.Jobs, Memory: p.Config.Memory / 16})
			return err
		})
	}()
	return r
}

// earlierFiles lists the files of the nights before in which the sale of a claim, and its money,
// could have been; none where nothing is claimed.
func (p *Pipeline) earlierFiles(ctx context.Context, night *reconcile.Night) ([]reconcile.NightFile, error) {
	for kind, count := range night.Kinds {
		if count > 0 && (kind.Rule().Claimed || kind == reconcile.MissingDeposit) {
			return p.Store.FilesBefore(ctx, night.Seq, night.AsOf.AddDays(-evidenceDays))
		}
	}
	return nil, nil
}

// evidenceDays is how far back a claim lists files.
const evidenceDays = 100

// drop takes back a report set whose night was not committed.
func (r *rendering) drop() error {
	<-r.done
	if r.prepared == nil {
		return nil
	}
	return r.prepared.Drop()
}

// publish puts the report set of a committed night in place by one rename.
func (p *Pipeline) publish(ctx context.Context, r *rendering) (Outcome, error) {
	started, name := p.Now(), r.night.AsOf.String()
	<-r.done
	err, kept := r.err, ""
	if err == nil {
		kept, err = r.prepared.Place(func(dir string) (bool, error) { return p.ofAnotherStore(ctx, dir) })
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("publish the reports of %s: %w", name, err)
	}
	if err := p.recordSet(ctx, r.night.Seq, name); err != nil {
		return Outcome{}, err
	}
	p.logStep("published", started, "as_of", r.night.AsOf)
	outcome := Outcome{Night: r.night.Head(), Report: r.report, Set: filepath.Join(p.Config.Out, name)}
	if kept != "" {
		outcome.Notes = append(outcome.Notes, fmt.Sprintf("the report set %s was of another store; it was kept as %s", name, kept))
	}
	return outcome, nil
}

// published shows a night that was closed before, and puts its report set back
// when it is not there any more.
func (p *Pipeline) published(ctx context.Context, seq int64) (Outcome, error) {
	outcome, err := p.publishRun(ctx, seq)
	outcome.Repeated = true
	return outcome, err
}

// Show reads a closed night back and puts its report set in place again.
func (p *Pipeline) Show(ctx context.Context, seq int64) (outcome Outcome, err error) {
	err = p.locked(ctx, Options{rendering: true}, func(notes []string) error {
		if err := p.finishUndos(ctx); err != nil {
			return err
		}
		if outcome, err = p.published(ctx, seq); err != nil {
			return err
		}
		outcome.Notes = append(notes, outcome.Notes...)
		return nil
	})
	return outcome, err
}
