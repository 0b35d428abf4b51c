package nightly

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/store"
)

// Verification is what tieout verify found of one night.
type Verification struct {
	RunID  string
	AsOf   string
	Judged bool // the night was judged again and said the same
	Undone bool // a person took it back; Note says who, and its verdicts count no more
	// Published says that the files of its report set are those that were published.
	Published bool
	// Note says why the night could not be judged again, or its reports not be compared,
	// though nothing is wrong with it: the configuration has changed since, or an input was
	// restated.
	Note string
	// Problem says what is wrong: an input is gone or changed, the night says something
	// else today, or its reports were changed. Several have a line each.
	Problem string
}

func (v *Verification) note(text string) {
	v.Note = strings.TrimPrefix(v.Note+"; "+text, "; ")
}

func (v *Verification) problem(texts ...string) {
	v.Problem = strings.TrimPrefix(v.Problem+"\n"+strings.Join(texts, "\n"), "\n")
	v.Problem = strings.TrimSuffix(v.Problem, "\n")
}

// Verified is what tieout verify found.
type Verified struct {
	Nights   []Verification
	Problems []string // of no single night: of the anchor, or of report sets of unknown nights
	Notes    []string
}

// verifying is what the nights are held against.
type verifying struct {
	runs   []store.Run
	files  []store.FileRow
	nights []store.FactNight
	// decisions say whose policy it was that inputs are gone.
	decisions []store.Decision
	witness   *witness
	now       map[string]string // by day, which run's reports its folder should hold
	// untrusted says that the anchor does not fit the store, and is no measure of it.
	untrusted bool
	// cleaned says that neither the anchor nor any report set is there, which is one problem.
	cleaned bool
}

// Verify recomputes the hash chain, holds its end against the anchor, re-reads the inputs
// of every closed night, judges each night again, and compares the reports with those that
// were published.
func (p *Pipeline) Verify(ctx context.Context) (found Verified, err error) {
	if err := p.Store.Verify(ctx); err != nil {
		return found, p.withDecisionGone(ctx, err)
	}
	all, err := p.readVerifying(ctx)
	if err != nil {
		return found, err
	}
	if err := p.verifyAnchor(ctx, all, &found); err != nil {
		return found, err
	}
	for i := range all.runs {
		v, err := p.verifyNight(ctx, all, &all.runs[i])
		if err != nil {
			return found, err
		}
		if err := p.verifySet(ctx, all, &all.runs[i], &v); err != nil {
			return found, err
		}
		found.Nights = append(found.Nights, v)
	}
	return found, p.verifyFolder(ctx, all, &found)
}

// withDecisionGone puts before what is wrong with the store that it lacks what a person decided: the anchor knows who had
// decided what, and the store does not any more.
func (p *Pipeline) withDecisionGone(ctx context.Context, wrong error) error {
	w, err := p.readWitness(ctx)
	if err != nil {
		return wrong // the store is damaged: it can't be asked
	}
	if gone := w.undecided(); gone != nil {
		gone.Class = fault.Failed // it is what was looked for, and no wrong call
		return errors.Join(gone, wrong)
	}
	return wrong
}

func (p *Pipeline) readVerifying(ctx context.Context) (all *verifying, err error) {
	all = &verifying{now: map[string]string{}}
	if all.runs, err = p.Store.History(ctx); err != nil {
		return nil, err
	}
	for i := range all.runs {
		if all.runs[i].Undone == nil {
			all.now[all.runs[i].AsOf.String()] = all.runs[i].ID
		}
	}
	if all.files, err = p.Store.Files(ctx); err != nil {
		return nil, err
	}
	if all.nights, err = p.Store.FactNights(ctx); err != nil {
		return nil, err
	}
	if all.decisions, err = p.Store.Decisions(ctx); err != nil {
		return nil, err
	}
	all.witness, err = p.readWitness(ctx)
	return all, err
}

// verifyNight re-reads a night's inputs and judges it again.
func (p *Pipeline) verifyNight(ctx context.Context, all *verifying, run *store.Run) (Verification, error) {
	v := Verification{RunID: run.ID, AsOf: run.AsOf.String()}
	if u := run.Undone; u != nil {
		v.Undone = true
		v.note(fmt.Sprintf("undone by %s at %s: %s", u.By, u.At, u.Why))
		return v, nil
	}
	if run.Edition > edition {
		v.problem(resultDiffers("a newer version of tieout closed it; verify it with that version", "want a night of edition %d or earlier, got one of edition %d", edition, run.Edition))
		return v, nil
	}
	var digest, unnamed string
	var refusedGone []string
	err := p.replay(ctx, run.Seq, false, "", func(night *reconcile.Night, v *verdicts) (err error) {
		digest, refusedGone = v.resultDigest(), v.refusedGone
		unnamed, err = p.fileOfOtherNames(ctx, all.files, run.Seq, night)
		return err
	})
	var changed *changedInput
	switch {
	case ctx.Err() != nil:
		return v, ctx.Err()
	case errors.As(err, &changed) && acceptedLater(all.files, run.Seq, changed):
		v.note(changed.name + " was restated later and accepted; without its first version the verdicts were not compared")
	case isGone(err) && prunedBefore(all.decisions, run.AsOf) != "":
		v.note(prunedBefore(all.decisions, run.AsOf))
	case err != nil:
		v.problem(fault.Named(err).Error())
	case run.Edition != edition:
		v.note("an earlier version of tieout closed it by other rules: its inputs are unchanged, its verdicts were not compared")
	case run.ConfigDigest != p.Config.Digest:
		v.note("the configuration has changed since: its inputs are unchanged, its verdicts were not compared")
	case digest != run.ResultDigest && forgottenBefore(all.nights, run):
		v.note("the facts of nights that it knew are forgotten: its inputs are unchanged, its verdicts can't be compared")
	case digest != run.ResultDigest && len(refusedGone) > 0:
		v.note("the night used no row of " + strings.Join(refusedGone, ", ") + ", whose bytes are not there any more; what their rows name is in the evidence, and the verdicts can't be compared")
	case digest != run.ResultDigest:
		v.problem(resultDiffers("the program's rules changed, or the store was edited", "want the result that was committed, digest %.12s, got %.12s", run.ResultDigest, digest))
	case unnamed != "":
		v.problem(resultDiffers("the store was edited; tieout explain would not find all rows of the file", "want what the rows of %s are called, got other names", unnamed))
	default:
		v.Judged = true
	}
	return v, nil
}

// acceptedLater reports whether a later night took in the new bytes, which
// somebody accepted: that the old ones are gone is then known.
func acceptedLater(files []store.FileRow, seq int64, changed *changedInput) bool {
	for i := range files {
		f := &files[i]
		if f.Seq > seq && f.Name == changed.name && f.SHA256 == changed.got && f.State == reconcile.FileTaken {
			return true
		}
	}
	return false
}

// forgottenBefore reports whether the night asked facts that are forgotten since.
func forgottenBefore(nights []store.FactNight, run *store.Run) bool {
	since := run.AsOf.AddDays(-rememberSettledDays)
	return slices.ContainsFunc(nights, func(n store.FactNight) bool {
		return n.Forgotten && n.Seq < run.Seq && n.AsOf >= since
	})
}

// resultDiffers is the problem of a night that says something else today.
func resultDiffers(hint, format string, values ...any) string {
	return (&fault.Error{Name: "result-differs", Fact: fmt.Sprintf(format, values...), Hint: hint}).Error()
}
