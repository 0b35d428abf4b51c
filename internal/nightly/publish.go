package nightly

import (
	"context"
	"fmt"
	"path/filepath"

	"tieout/internal/publish"
	"tieout/reconcile"
	"tieout/reports"
)

// night reads a closed night back from the store, as its reports show it.
func (p *Pipeline) night(ctx context.Context, seq int64) (reconcile.Night, error) {
	night, err := p.Store.Night(ctx, seq)
	if err != nil {
		return reconcile.Night{}, err
	}
	p.arrange(&night)
	return night, nil
}

// arrange works out what is not remembered and puts a night's lists in the
// order of its reports.
func (p *Pipeline) arrange(night *reconcile.Night) {
	for _, x := range night.Exceptions {
		x.BusinessDaysOverdue = p.Config.Terms.Overdue(x, night.AsOf)
	}
	for i := range night.Cleared {
		night.Cleared[i].BusinessDaysOverdue = -1
	}
	reconcile.SortExceptions(night.Exceptions)
	reconcile.SortCleared(night.Cleared)
	reconcile.SortInTransit(night.InTransit)
	reconcile.SortRejects(night.Rejects)
}

// publishRun renders a closed night from the store. Matches are not stored: a
// configuration that wants them has the night judged again.
func (p *Pipeline) publishRun(ctx context.Context, seq int64) (Outcome, error) {
	night, err := p.night(ctx, seq)
	if err != nil {
		return Outcome{}, err
	}
	if p.Config.Matches {
		if err := p.replay(ctx, seq, true, func(*reconcile.Input) {}, func(result *reconcile.Result) error {
			night.Matches = result.Matches
			return nil
		}); err != nil {
			return Outcome{}, fmt.Errorf("find the matches of the night again: %w", err)
		}
	}
	return p.publish(ctx, p.render(ctx, night))
}

// rendering is a night's report set that is being written beside its place.
type rendering struct {
	night    reconcile.Night
	report   *reports.Report
	prepared *publish.Prepared
	err      error
	done     chan struct{}
}

// render begins to write the report set of a night.
func (p *Pipeline) render(ctx context.Context, night reconcile.Night) *rendering {
	r := &rendering{night: night, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.report = reports.Build(night)
		r.prepared, r.err = publish.Prepare(p.Config.Out, night.AsOf.String(), func(dir string) error {
			return r.report.WriteSet(ctx, dir, reports.Options{Matches: p.Config.Matches, Workers: p.Config.Jobs})
		})
	}()
	return r
}

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
	err := r.err
	if err == nil {
		err = r.prepared.Place()
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("publish the reports of %s: %w", name, err)
	}
	if err := p.Store.MarkPublished(ctx, r.night.Seq); err != nil {
		return Outcome{}, err
	}
	p.logStep("published", started, "as_of", r.night.AsOf)
	r.night.Matches = nil
	return Outcome{Night: r.night, Report: r.report, Set: filepath.Join(p.Config.Out, name)}, nil
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
	err = p.locked(ctx, func() error {
		outcome, err = p.published(ctx, seq)
		return err
	})
	return outcome, err
}
