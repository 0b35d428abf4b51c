package nightly

import (
	"context"
	"fmt"
	"slices"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// Inputs need not be kept for ever: a policy says for how long. What the archive has of older
// nights goes; their verdicts, reports and the chain over all of them stay. That it was a
// policy, and whose, is kept like any decision, and verify says so where it finds nothing.

// leastKept is for how many calendar days before the newest night inputs are kept at least:
// rows of that age may still be read again, for they are remembered for a hundred days and may
// have been open as long before.
const leastKept = 200

var errPrune = &fault.Error{Name: "prune-refused", Class: fault.Usage, Hint: "keep at least as many days"}

// PrunedInputs is what a pruning did.
type PrunedInputs struct {
	Before  civil.Date // the first day whose nights keep their inputs
	Nights  int        // that lose theirs
	Removed int64      // files of the archive
	Inbox   int64      // inputs of these nights that still lie in the inbox, and were left there
}

// Prune removes from the archive what only nights as of earlier than days before the newest one
// took in. It is kept first, and done again where it was cut off.
func (p *Pipeline) Prune(ctx context.Context, days int, step store.Step, by, why string) (done PrunedInputs, err error) {
	if days < leastKept {
		return done, errPrune.At("--keep", "want %dd or more, got %dd: inputs of that age may be read again", leastKept, days)
	}
	err = p.withLock(ctx, Options{}, func() error {
		last, closed, err := p.Store.LastRun(ctx)
		if err != nil || !closed {
			return err
		}
		done.Before = last.AsOf.AddDays(-days)
		old, kept, err := p.inputsBefore(ctx, &done)
		if err != nil || done.Nights == 0 {
			return err
		}
		if !slices.ContainsFunc(old, func(file store.FileRow) bool { return !kept[file.SHA256] && p.Config.Archive.Find(file.SHA256) != "" }) {
			return nil // it was done, or nothing was ever kept: what was not removed is not called so, whoever removes it from the inbox
		}
		step.Before = done.Before.String()
		if err := p.Store.Decide(ctx, []store.Decision{{Act: store.Pruned, By: by, Why: why, Step: step}}, p.Now()); err != nil {
			return err
		}
		for _, file := range old {
			if kept[file.SHA256] || p.Config.Archive.Find(file.SHA256) == "" {
				continue
			}
			if err := p.Config.Archive.Remove(file.SHA256); err != nil {
				return fault.Note(err, "the rest is removed by the next prune")
			}
			done.Removed++
		}
		return p.extendAnchor(ctx)
	})
	return done, err
}

// inputsBefore returns the inputs of the nights before the day, and the SHA-256 of those that
// later nights took in too.
func (p *Pipeline) inputsBefore(ctx context.Context, done *PrunedInputs) (old []store.FileRow, kept map[string]bool, err error) {
	runs, err := p.Store.Runs(ctx)
	if err != nil {
		return nil, nil, err
	}
	before := map[int64]bool{}
	for i := range runs {
		if runs[i].AsOf < done.Before {
			before[runs[i].Seq] = true
		}
	}
	done.Nights = len(before)
	files, err := p.Store.Files(ctx)
	kept = map[string]bool{}
	for i := range files {
		switch {
		case files[i].State != reconcile.FileTaken:
		case !before[files[i].Seq]:
			kept[files[i].SHA256] = true
		default:
			old = append(old, files[i])
			if same, err := holds(p.pathOf(files[i].Name), files[i].SHA256); err == nil && same {
				done.Inbox++
			}
		}
	}
	return old, kept, err
}

// prunedBefore says by whom the inputs of a night were pruned; empty: by nobody.
func prunedBefore(decisions []store.Decision, night civil.Date) string {
	for i := range decisions {
		d := &decisions[i]
		if d.Act != store.Pruned {
			continue
		}
		if before, err := civil.ParseDate(d.Step.Before); err == nil && night < before {
			return fmt.Sprintf("its inputs were pruned by %s on %s (%s): it can't be judged again", d.By, d.At[:len(civil.DateLayout)], d.Why)
		}
	}
	return ""
}
