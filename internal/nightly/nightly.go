package nightly

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tieout/internal/config"
	"tieout/loaders"
	"tieout/reconcile"
	"tieout/reports"
	"tieout/store"
)

// Pipeline runs nights for one configuration.
type Pipeline struct {
	Config  *config.Config
	Store   *store.Store
	Version string
	Log     *slog.Logger
	Now     func() time.Time // the clock: which day it is, and how long a step took
	Limits  loaders.Limits
	// ScreenFrom is the size in bytes from which a night is screened; see the constant.
	ScreenFrom int64
	// Limit sets how many bytes the collector holds the process to; nil: no limit.
	Limit func(bytes int64)
	// Strict refuses files without the control totals that their format has, of every source.
	Strict bool
	// Progress is told how many of the bytes to read have been read; nil: nobody asks.
	Progress func(step string, done, total int64)

	profiles sync.Map // of sources, by name
}

// Options are the choices of one run.
type Options struct {
	AsOf           reconcile.Date
	DryRun         bool     // judge and show, commit and publish nothing
	AcceptRestated []string // files whose new bytes are taken although an earlier version was
	FailOn         string   // "", "missing" or "any"

	whole bool // every row takes the full way, whatever the night's size
}

// Outcome is a night as the caller shows it.
type Outcome struct {
	Night  reconcile.Night
	Report *reports.Report // of the night
	// Set is the folder of the published reports; empty on a dry run.
	Set string
	// Repeated says that the night had been closed before and nothing changed.
	Repeated bool
	// Notes are things that the operator should know and that are no error.
	Notes []string
}

// Errors of a run that end it before anything is committed.
var (
	ErrNightClosed  = errors.New("night-closed")
	ErrStillWritten = errors.New("file-still-written")
	ErrProof        = errors.New("proof-does-not-tie")
)

// Run closes the night of options.AsOf, or repeats a closed one.
func (p *Pipeline) Run(ctx context.Context, options Options) (Outcome, error) {
	release, err := p.Store.Lock(ctx)
	if err != nil {
		return Outcome{}, err
	}
	defer func() {
		if err := release(); err != nil {
			p.Log.Warn("release the lock", "error", err)
		}
	}()
	last, closed, err := p.Store.LastRun(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if closed && !last.Published && !options.DryRun {
		p.Log.Info("finish the night that an earlier process closed and did not publish", "run", last.ID)
		if _, err := p.publishRun(ctx, last.Seq); err != nil {
			return Outcome{}, err
		}
	}
	if closed && options.AsOf < last.AsOf {
		return p.repeatEarlier(ctx, options, last)
	}
	return p.closeNight(ctx, options, last, closed)
}

// repeatEarlier shows a night that lies before the last closed one. Its files
// can't be taken in any more: closed nights are never undone.
func (p *Pipeline) repeatEarlier(ctx context.Context, options Options, last store.Run) (Outcome, error) {
	run, found, err := p.Store.LatestRunOf(ctx, options.AsOf)
	if err != nil {
		return Outcome{}, err
	}
	if !found {
		return Outcome{}, fmt.Errorf("%w: want a night after %s, the last one closed, got %s\nhint: late files are taken in by the next night; run: tieout run --as-of %s\n[night-closed]",
			ErrNightClosed, last.AsOf, options.AsOf, last.AsOf.AddDays(1))
	}
	outcome, err := p.published(ctx, run.Seq)
	outcome.Notes = append(outcome.Notes, fmt.Sprintf("the night of %s is closed; files that came since are taken in by the next night", options.AsOf))
	return outcome, err
}

// closeNight takes in what is new, judges it, commits and publishes.
func (p *Pipeline) closeNight(ctx context.Context, options Options, last store.Run, closed bool) (Outcome, error) {
	seq, started := last.Seq+1, p.Now()
	opening, err := p.Store.Opening(ctx, seq)
	if err != nil {
		return Outcome{}, err
	}
	p.bound(int64(len(opening.Items)))
	intake, err := p.discover(ctx, options)
	if err != nil {
		return Outcome{}, err
	}
	defer intake.close()
	p.logStep("discovered", started, "files", len(intake.arrivals), "opening", len(opening.Items))
	if closed && last.AsOf == options.AsOf && last.ConfigDigest == p.Config.Digest && !intake.anyNew && len(opening.Closings) == 0 && !options.DryRun {
		return p.published(ctx, last.Seq)
	}
	loaded, err := p.loadNight(ctx, options, carriedOf(&opening), intake)
	if err != nil {
		return Outcome{}, err
	}
	in, err := p.input(ctx, options, seq, opening, intake, loaded)
	if err != nil {
		return Outcome{}, err
	}
	started = p.Now()
	result, err := p.judge(in)
	if err != nil {
		return Outcome{}, err
	}
	p.logStep("reconciled", started, "transactions", len(in.Transactions), "lines", len(in.Lines), "opening", len(in.Opening))
	if !result.Proof.Ties() {
		return Outcome{}, fmt.Errorf("%w: nothing was committed; the inputs are untouched\nhint: this is a defect of tieout, please report it with the summary of: tieout run --dry-run\n[proof-does-not-tie]", ErrProof)
	}
	commit := p.commitOf(options, seq, last, intake, loaded, result)
	if options.DryRun {
		return Outcome{Night: commit.Night, Report: reports.Build(commit.Night), Notes: append(intake.notes, "dry run: nothing was committed or published")}, nil
	}
	started = p.Now()
	rendered := p.render(ctx, commit.Night) // while the night is committed
	if commit.Run.ResultDigest, err = resultDigest(&result); err != nil {
		return Outcome{}, errors.Join(err, rendered.drop())
	}
	if err := p.Store.Commit(ctx, commit); err != nil {
		return Outcome{}, errors.Join(err, rendered.drop())
	}
	p.logStep("committed", started, "run", commit.Run.ID, "as_of", options.AsOf)
	if err := p.remember(ctx, intake); err != nil {
		return Outcome{}, errors.Join(err, rendered.drop())
	}
	outcome, err := p.publish(ctx, rendered)
	outcome.Notes = intake.notes
	return outcome, err
}

// judge reconciles the night. The configuration's currency always has its
// equation, on a night without trade too.
func (p *Pipeline) judge(in reconcile.Input) (reconcile.Result, error) {
	result, err := reconcile.Reconcile(in)
	if err == nil && result.Proof[p.Config.Currency] == nil {
		result.Proof[p.Config.Currency] = &reconcile.CurrencyProof{}
	}
	return result, err
}

// logStep logs a step of the night with the time that it took.
func (p *Pipeline) logStep(step string, started time.Time, details ...any) {
	p.Log.Info(step, append(details, "took", p.Now().Sub(started).Round(time.Millisecond).String())...)
}
