package nightly

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/publish"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
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
	// Wait waits between two looks at young files; nil: they are not looked at twice.
	Wait   func(ctx context.Context, d time.Duration) error
	Limits text.Limits
	// BatchRows is how many rows are judged at a time; 0: the constant. No number
	// changes a byte.
	BatchRows int64
	// PrematchFrom is the size in bytes from which a night is prematched; see the constant.
	PrematchFrom int64
	// Limit sets how many bytes the collector holds the process to; nil: no limit.
	Limit func(bytes int64)
	// Strict refuses files without the control totals that their format has, of every source.
	Strict bool
	// Progress is called with how many of the bytes to read have been read; may be nil.
	Progress func(step string, done, total int64)

	profiles sync.Map // of sources, by name
	seams    *seams   // nil but in tests
}

// Options are the choices of one run.
type Options struct {
	AsOf           civil.Date
	DryRun         bool     // judge and show, commit and publish nothing
	AcceptRestated []string // files whose new bytes are taken although an earlier version was
	FailOn         string   // "", "missing" or "any"
	AllowFuture    bool     // of a night after tomorrow
	AllowEmpty     bool     // of a first night without a file
	NewStore       bool     // an empty store is meant, though there are reports of another
	NewAnchor      bool     // the anchor is begun anew, though it does not fit the store
	Slices         *Slices  // of which the night of AsOf is put together; nil: it is read from its files

	rendering bool            // a closed night is rendered again: a set that was edited must not keep it from that
	whole     bool            // every row takes the slow path, whatever the night's size
	slice     reconcile.Slice // what of the night is loaded; zero: all of it
}

// Outcome is a night as the caller shows it.
type Outcome struct {
	Night  reconcile.Night // without its rows, which are read no more
	Report *reports.Report // of the night
	// Set is the folder of the published reports; empty on a dry run.
	Set string
	// Repeated says that the night had been closed before and nothing changed.
	Repeated bool
	// Notes are things that the operator should know and that are no error.
	Notes []string
}

// Faults for errors.Is that end a run before anything is committed.
var (
	ErrNightClosed = &fault.Error{Name: "night-closed", Class: fault.Usage}
	ErrFutureNight = &fault.Error{
		Name: "future-night", Class: fault.Usage,
		Hint: "correct the date; if it is meant, add --allow-future, and no night before it can be closed any more",
	}
	ErrNothing = &fault.Error{
		Name: "nothing-to-judge", Class: fault.Usage,
		Hint: "compare inbox: and files: with the names of your files; if there are really none, add --allow-empty",
	}
	ErrStoreLost = &fault.Error{
		Name: "store-lost", Class: fault.Usage,
		Hint: "bring the store back, or correct store: or TIEOUT_STORE; to begin anew, which forgets what is still awaited, add --new-store: no set is overwritten",
	}
	ErrProof = &fault.Error{Name: "proof-does-not-tie", Hint: "this is a defect of tieout, please report it with the summary of: tieout run --dry-run"}
)

// Run closes the night of options.AsOf, or repeats a closed one.
func (p *Pipeline) Run(ctx context.Context, options Options) (outcome Outcome, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fault.Note(p.explainPanic(ctx, invariantOf(value)), "nothing was committed")
		}
	}()
	outcome, err = p.run(ctx, options)
	return outcome, fault.Note(err, "nothing was committed") // what came after the commit says so itself
}

// committed adds to an error what it did not undo.
func committed(night string, err error) error {
	return fault.Note(err, "the night of "+night+" is committed, and its reports are put in place by the next run")
}

func (p *Pipeline) run(ctx context.Context, options Options) (Outcome, error) {
	if err := p.RefuseFuture(options); err != nil {
		return Outcome{}, err
	}
	if options.Slices != nil {
		options.AcceptRestated = options.Slices.list[0].head.AcceptRestated
	}
	release, err := p.Store.Lock(ctx)
	if err != nil {
		return Outcome{}, err
	}
	defer func() {
		if err := release(); err != nil {
			p.Log.Warn("release the lock", "error", err)
		}
	}()
	notes, err := p.holdAgainstAnchor(ctx, options)
	if err != nil {
		return Outcome{}, err
	}
	outcome, err := p.runLocked(ctx, options)
	outcome.Notes = append(notes, outcome.Notes...)
	return outcome, err
}

// runLocked is run under the store's lock, after the anchor was held against the store.
func (p *Pipeline) runLocked(ctx context.Context, options Options) (Outcome, error) {
	if !options.DryRun {
		if err := p.finishUndos(ctx); err != nil {
			return Outcome{}, err
		}
	}
	last, closed, err := p.Store.LastRun(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if !options.DryRun {
		if err := publish.Probe(p.Config.Out); err != nil {
			return Outcome{}, err
		}
		if err := atKey(p.Config, "out", tryLatest(p.Config.Out)); err != nil {
			return Outcome{}, err
		}
		if err := CheckTemporary(); err != nil {
			return Outcome{}, err
		}
	}
	if closed && !last.Published && !options.DryRun {
		p.Log.Info("finish the night that an earlier process closed and did not publish", "run", last.ID)
		if _, err := p.publishRun(ctx, last.Seq); err != nil {
			return Outcome{}, committed(last.AsOf.String(), err)
		}
	}
	if closed && options.AsOf < last.AsOf {
		return p.repeatEarlier(ctx, options, last)
	}
	return p.closeNight(ctx, options, last, closed)
}

// repeatEarlier shows a night that lies before the last closed one. Its files
// can't be taken in any more: only the newest night can be undone.
func (p *Pipeline) repeatEarlier(ctx context.Context, options Options, last store.Run) (Outcome, error) {
	run, found, err := p.Store.LatestRunOf(ctx, options.AsOf)
	if err != nil {
		return Outcome{}, err
	}
	if !found {
		return Outcome{}, p.nightClosed(options, last)
	}
	outcome, err := p.published(ctx, run.Seq)
	outcome.Notes = append(outcome.Notes, fmt.Sprintf("the night of %s is closed; files that came since are taken in by the next night", options.AsOf))
	return outcome, err
}

// nightClosed is the fault of a night before the last closed one.
func (p *Pipeline) nightClosed(options Options, last store.Run) error {
	e := ErrNightClosed.At("--as-of", "want a night after %s, the last one closed, got %s", last.AsOf, options.AsOf)
	e.Hint = "late files are taken in by the next night; run: tieout run --as-of " + last.AsOf.AddDays(1).String()
	return e
}

// closeNight takes in what is new, judges it, commits and publishes.
func (p *Pipeline) closeNight(ctx context.Context, options Options, last store.Run, closed bool) (outcome Outcome, err error) {
	started := p.Now()
	head, err := p.Store.Head(ctx)
	if err != nil {
		return Outcome{}, err
	}
	before, err := p.readOpening(ctx, head.Seq+1)
	if err != nil {
		return Outcome{}, err
	}
	intake, err := p.discover(ctx, options)
	if err != nil {
		return Outcome{}, err
	}
	defer func() { err = errors.Join(err, intake.close()) }()
	if !closed && !intake.anyFile() && !options.AllowEmpty {
		return Outcome{}, p.nothingToJudge(options, intake)
	}
	p.logStep("discovered", started, "files", len(intake.arrivals), "opening", before.Items)
	if closed && last.AsOf == options.AsOf && last.ConfigDigest == p.Config.Digest && !intake.anyNew && before.Decided == 0 && !options.DryRun {
		outcome, err := p.published(ctx, last.Seq)
		outcome.Notes = append(outcome.Notes, intake.unclaimedNotes()...)
		return outcome, err
	}
	night, v, err := p.judged(ctx, options, before, intake, "")
	if err != nil {
		return Outcome{}, err
	}
	if !v.proof.Ties() {
		return Outcome{}, ErrProof.At("the night of "+options.AsOf.String(), "want a proof whose two sides are equal, got one whose sides differ; nothing was committed, the inputs are untouched")
	}
	if err := opensAsClosed(options.AsOf.String(), &last, v.proof); err != nil {
		return Outcome{}, err
	}
	if !closed {
		if err := p.proposeStart(intake, v); err != nil {
			return Outcome{}, err
		}
	}
	run := p.runOf(options, head.Hash, night, v)
	if options.DryRun {
		if err := p.addContext(ctx, night); err != nil {
			return Outcome{}, err
		}
		report, err := reports.Read(ctx, p.shownNight(night))
		return Outcome{Night: night.Head(), Report: report, Notes: append(intake.notes, "dry run: nothing was committed or published")}, err
	}
	started = p.Now()
	rendered := p.render(ctx, night) // while the night is committed
	if err := p.commit(ctx, run, night, v); err != nil {
		return Outcome{}, errors.Join(err, rendered.drop())
	}
	p.logStep("committed", started, "run", night.RunID, "as_of", options.AsOf)
	if err := p.rememberSeen(ctx, intake); err != nil {
		return Outcome{}, committed(options.AsOf.String(), errors.Join(err, rendered.drop()))
	}
	outcome, err = p.publish(ctx, rendered)
	outcome.Notes = append(intake.notes, outcome.Notes...)
	return outcome, committed(options.AsOf.String(), err)
}

// judged loads and judges a night. Its rows lie in the intake's spill store. Trace is a
// reference whose rows are reported.
func (p *Pipeline) judged(ctx context.Context, options Options, before *opening, found *intake, trace string) (*reconcile.Night, *verdicts, error) {
	p.limitMemory(0)
	if err := p.setMask(ctx, before, found); err != nil {
		return nil, nil, err
	}
	if err := p.findReplacing(ctx, before, found); err != nil {
		return nil, nil, err
	}
	loaded, err := p.loadNight(ctx, options, before, found)
	if err != nil {
		return nil, nil, err
	}
	in, err := p.input(ctx, options, before, found, loaded)
	if err != nil {
		return nil, nil, err
	}
	in.Trace = trace
	started := p.Now()
	v, err := p.judge(ctx, in, loaded, found.spillStore)
	if err != nil {
		return nil, nil, err
	}
	dropped, withdrawn := v.droppedRows()
	found.noteRestated(dropped, withdrawn)
	found.noteAbsent(v.absent)
	if err := compareBooks(options.AsOf.String(), loadersBook(found, dropped, withdrawn), verdictsBook(v.proof)); err != nil {
		return nil, nil, err
	}
	if err := p.noteRepeats(ctx, found, v); err != nil {
		return nil, nil, err
	}
	p.logStep("reconciled", started, "opening", before.Items)
	night := &reconcile.Night{Seq: before.seq, AsOf: options.AsOf, Version: p.Version, StoreID: p.Store.Identity().ID, Files: found.accounts(), Rejects: loaded.allRejects(found), Proof: v.proof, Kinds: v.kinds, Short: v.short}
	night.Unclaimed, night.MoreUnclaimed = found.unclaimed, found.moreUnclaimed
	reconcile.SortRejects(night.Rejects)
	p.setRows(night, v)
	return night, v, nil
}

// logStep logs a step of the night with the time that it took.
func (p *Pipeline) logStep(step string, started time.Time, details ...any) {
	p.Log.Info(step, append(details, "took", p.Now().Sub(started).Round(time.Millisecond).String())...)
}
