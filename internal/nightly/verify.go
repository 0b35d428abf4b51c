package nightly

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	// Note says why the night could not be judged again, though nothing is wrong
	// with it: the configuration has changed since, or an input was restated.
	Note string
	// Problem says what is wrong: an input is gone or changed, or the night says
	// something else today.
	Problem string
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

// Verify recomputes the hash chain, re-reads the inputs of every closed night
// and judges each night again.
func (p *Pipeline) Verify(ctx context.Context) ([]Verification, error) {
	if err := p.Store.Verify(ctx); err != nil {
		return nil, err
	}
	runs, err := p.Store.History(ctx)
	if err != nil {
		return nil, err
	}
	files, err := p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	nights, err := p.Store.FactNights(ctx)
	if err != nil {
		return nil, err
	}
	var checked []Verification
	for _, run := range runs {
		v := Verification{RunID: run.ID, AsOf: run.AsOf.String()}
		if u := run.Undone; u != nil {
			v.Undone, v.Note = true, fmt.Sprintf("undone by %s at %s: %s", u.By, u.At, u.Why)
			checked = append(checked, v)
			continue
		}
		if run.Edition > edition {
			v.Problem = resultDiffers("a newer version of tieout closed it; verify it with that version", "want a night of edition %d or earlier, got one of edition %d", edition, run.Edition)
			checked = append(checked, v)
			continue
		}
		var digest string
		err := p.replay(ctx, run.Seq, false, "", func(_ *reconcile.Night, v *verdicts) error {
			digest = v.resultDigest()
			return nil
		})
		var changed *changedInput
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &changed) && acceptedLater(files, run.Seq, changed):
			v.Note = changed.name + " was restated later and accepted; without its first version the verdicts were not compared"
		case err != nil:
			v.Problem = fault.Named(err).Error()
		case run.Edition != edition:
			v.Note = "an earlier version of tieout closed it by other rules: its inputs are unchanged, its verdicts were not compared"
		case run.ConfigDigest != p.Config.Digest:
			v.Note = "the configuration has changed since: its inputs are unchanged, its verdicts were not compared"
		case digest != run.ResultDigest && forgottenBefore(nights, &run):
			v.Note = "the facts of nights that it knew are forgotten: its inputs are unchanged, its verdicts can't be compared"
		case digest != run.ResultDigest:
			v.Problem = resultDiffers("the program's rules changed, or the store was edited", "want the result that was committed, digest %.12s, got %.12s", run.ResultDigest, digest)
		default:
			v.Judged = true
		}
		checked = append(checked, v)
	}
	return checked, nil
}
