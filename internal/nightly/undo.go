package nightly

import (
	"context"
	"fmt"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/store"
)

// errUndoForgotten means that facts are deleted which a night in place of the newest one
// would ask: it would judge by less than the newest one did.
var errUndoForgotten = &fault.Error{
	Name: "undo-forgotten", Class: fault.Usage,
	Hint: "the night stands; bring the store back from the backup of before it, and close the nights since again",
}

// UndoOutcome is what became of a night that was taken back.
type UndoOutcome struct {
	Run    store.Run // with Undone set
	KeptAs string    // the folder of its report set below out; empty: it had none
	Latest string    // the folder that latest points to since; empty: there is none
	Files  int       // how many files are no longer taken in
	// Decisions are what people decided since the night. They stay; the next run acts on them.
	Decisions []Decided
	Notes     []string
}

// Undo takes back the newest night that stands, in the name of a person: what it took in
// is to be taken in again, what it ended stands again, and its report set is put aside.
// The night before is then the newest one.
func (p *Pipeline) Undo(ctx context.Context, by, why string) (outcome UndoOutcome, err error) {
	err = p.locked(ctx, Options{}, func(notes []string) error {
		outcome, err = p.undo(ctx, notes, by, why)
		return err
	})
	return outcome, err
}

func (p *Pipeline) undo(ctx context.Context, notes []string, by, why string) (outcome UndoOutcome, err error) {
	outcome.Notes = notes
	if err := p.finishUndos(ctx); err != nil {
		return outcome, err
	}
	run, closed, err := p.Store.LastRun(ctx)
	if err != nil {
		return outcome, err
	}
	if closed {
		if err := p.refuseSigned(ctx, &run); err != nil {
			return outcome, err
		}
		if err := p.refuseForgotten(ctx, &run); err != nil {
			return outcome, err
		}
		if !run.Published { // so that its report set can be kept
			if _, err := p.publishRun(ctx, run.Seq); ctx.Err() != nil {
				return outcome, err
			} else if err != nil {
				outcome.Notes = append(outcome.Notes, fmt.Sprintf("the night of %s had no reports, and they can't be rendered now: %v", run.AsOf, fault.Named(err)))
			}
		}
		if err := p.decidedSince(ctx, &run, &outcome); err != nil {
			return outcome, err
		}
	}
	if closed { // before anything is undone: what is there twice does no harm
		back, err := p.putBack(ctx, &run)
		outcome.Notes = append(outcome.Notes, back...)
		if err != nil {
			return outcome, fault.Note(err, "nothing was undone")
		}
	}
	undone, err := p.Store.Undo(ctx, by, why, p.Now())
	if err != nil {
		return outcome, fault.Note(err, "nothing was undone")
	}
	run.Undone = &undone
	outcome.Run = run
	p.Log.Info("undone", "run", run.ID, "as_of", run.AsOf, "by", by)
	aside, err := p.putAside(ctx, &run)
	if err == nil {
		err = p.extendAnchor(ctx)
	}
	outcome.KeptAs, outcome.Latest = undone.KeptAs.String, p.latest()
	outcome.Notes = append(outcome.Notes, aside...)
	return outcome, undoCommitted(&run, err)
}

// undoCommitted adds to an error what it did not take back.
func undoCommitted(run *store.Run, err error) error {
	return fault.Note(err, "the night of "+run.AsOf.String()+" is undone, and its reports are put aside by the next run")
}

// decidedSince counts the files that the night took in, and lists what people decided
// after it.
func (p *Pipeline) decidedSince(ctx context.Context, run *store.Run, outcome *UndoOutcome) error {
	files, err := p.Store.Files(ctx)
	if err != nil {
		return err
	}
	for i := range files {
		if files[i].Seq == run.Seq && files[i].State == reconcile.FileTaken {
			outcome.Files++
		}
	}
	outcome.Decisions, err = p.decided(ctx, func(_ string, afterSeq int64) bool { return afterSeq >= run.Seq })
	return err
}

// refuseForgotten refuses to undo a night when it, or somebody since, deleted facts
// that the night in its place would ask.
func (p *Pipeline) refuseForgotten(ctx context.Context, run *store.Run) error {
	deleted, err := p.Store.FactsDeletedSince(ctx, run.Seq)
	if err != nil || deleted == 0 {
		return err
	}
	nights, err := p.Store.FactNights(ctx)
	if err != nil {
		return err
	}
	before, found, err := p.nightUnder(ctx, run.Seq)
	if err != nil || !found {
		return err
	}
	since := before.AsOf.AddDays(-rememberSettledDays)
	for i := range nights {
		if n := &nights[i]; n.Forgotten && n.Seq < run.Seq && n.AsOf < deleted && n.AsOf >= since {
			return errUndoForgotten.At("the night of "+run.AsOf.String(), "want the facts of the nights since %s, got nights whose facts were deleted, the first of %s", since, n.AsOf)
		}
	}
	return nil
}

// nightUnder returns the newest night before run seq that stands.
func (p *Pipeline) nightUnder(ctx context.Context, seq int64) (under store.Run, found bool, err error) {
	runs, err := p.Store.Runs(ctx)
	for i := range runs {
		if runs[i].Seq < seq {
			under, found = runs[i], true
		}
	}
	return under, found, err
}
