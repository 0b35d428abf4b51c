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
	for i := range night.Exceptions {
		x := &night.Exceptions[i]
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
	return p.publish(ctx, night)
}

// publish renders a committed night and puts its report set in place by one rename.
func (p *Pipeline) publish(ctx context.Context, night reconcile.Night) (Outcome, error) {
	started := p.Now()
	report := reports.Build(night)
	name := night.AsOf.String()
	if err := publish.Set(p.Config.Out, name, func(dir string) error {
		return report.WriteSet(ctx, dir, reports.Options{Matches: p.Config.Matches, Workers: p.Config.Jobs})
	}); err != nil {
		return Outcome{}, fmt.Errorf("publish the reports of %s: %w", name, err)
	}
	if err := p.Store.MarkPublished(ctx, night.Seq); err != nil {
		return Outcome{}, err
	}
	p.logStep("published", started, "as_of", night.AsOf)
	night.Matches = nil
	return Outcome{Night: night, Report: report, Set: filepath.Join(p.Config.Out, name)}, nil
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
