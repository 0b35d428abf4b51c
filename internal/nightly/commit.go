package nightly

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// The exit codes of a closed night; cmd knows the rest.
const (
	ExitClosed     = 0
	ExitOpen       = 3 // open exceptions at or above --fail-on
	ExitIncomplete = 4 // closed, but a file is missing past its time or unusable, due money waits for one, or rows were refused
)

// edition is that of the rules by which nights are judged and of the records in
// which they are kept. Whoever changes what a night says of the same input, or
// the fields of a record, counts it up: verify then compares the verdicts of the
// nights of its own edition only.
const edition = 6

// runOf completes a judged night and returns its run, which follows a link of the chain.
func (p *Pipeline) runOf(options Options, before string, night *reconcile.Night, v *verdicts) store.Run {
	slices.SortFunc(night.Files, func(a, b reconcile.FileAccount) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SHA256, b.SHA256))
	})
	night.InputsDigest, night.ChainBefore = inputsDigest(night.Files), before
	night.ExitCode = ExitCodeOf(night, options.FailOn)
	night.RunID = runID(before, options.AsOf, night.InputsDigest, p.Config.Digest)
	return store.Run{
		Seq: night.Seq, ID: night.RunID, AsOf: options.AsOf, Version: p.Version, Edition: edition, ConfigDigest: p.Config.Digest,
		InputsDigest: night.InputsDigest, ExitCode: night.ExitCode, Proof: v.proof,
	}
}

// commit writes a judged night in one transaction.
func (p *Pipeline) commit(ctx context.Context, run store.Run, night *reconcile.Night, v *verdicts) error {
	run.ResultDigest = v.resultDigest()
	forget, err := p.forgetBefore(ctx, run.AsOf)
	if err != nil {
		return err
	}
	return p.Store.Commit(ctx, store.Commit{
		Run: run, Files: night.StoredFiles(), Rejects: night.Rejects, Facts: v.facts.Each, Remember: forget,
		Cleared: listed(v.cleared), Adjustments: listed(v.adjustments),
		Items:      store.Memory{Rows: records(v.items[:]...), Gone: v.gone},
		Exceptions: store.Memory{Rows: records(v.exceptions), Gone: v.resolved},
	})
}

// forgetBefore returns the day before which tonight deletes facts; zero: none. It is
// counted from the night before: when tonight is undone, the one in its place may lie
// as far back, and asks for as many days of facts.
func (p *Pipeline) forgetBefore(ctx context.Context, asOf civil.Date) (civil.Date, error) {
	before, found, err := p.Store.NightBefore(ctx, asOf)
	if err != nil || !found {
		return 0, err
	}
	return before.AddDays(-keepFactsDays), nil
}

// listed hands out the records of a list, which have no version.
func listed(runs *spill.Runs) store.Records {
	return func(use func(reconcile.Version, []byte) error) error {
		return runs.Merge(func(_, record []byte) error { return use(reconcile.Version{}, record) })
	}
}

// runID names the run by the night and by everything that decides its result.
func runID(parts ...any) string {
	var text []string
	for _, part := range parts {
		text = append(text, fmt.Sprint(part))
	}
	sum := sha256.Sum256([]byte(strings.Join(text, "\x1f")))
	return fmt.Sprintf("%s-%s", parts[1], hex.EncodeToString(sum[:4]))
}

// ExitCodeOf is what a process should end with that closed a night or shows it.
func ExitCodeOf(night *reconcile.Night, failOn string) int {
	if incomplete(night) {
		return ExitIncomplete
	}
	open := int64(0)
	for _, count := range night.Kinds {
		open += count
	}
	if failOn == "any" && open > 0 || failOn == "missing" && arrears(night) > 0 {
		return ExitOpen
	}
	return ExitClosed
}

// arrears counts the open exceptions that say that due money has not arrived.
func arrears(night *reconcile.Night) int64 {
	count := night.Short
	for kind, open := range night.Kinds {
		if kind.Rule().Fails == reconcile.FailsAlways {
			count += open
		}
	}
	return count
}

// incomplete reports whether a file is missing past its time or unusable, due
// money waits for one, or rows of tonight's files were refused. A restatement that a person
// closed is there every night, and no longer news.
func incomplete(night *reconcile.Night) bool {
	if night.Kinds[reconcile.RestatedFile] > 0 {
		return true
	}
	for i := range night.Files {
		if night.Files[i].IsUnusable() {
			return true
		}
	}
	for _, proof := range night.Proof {
		if proof.Terminal.Waiting.Count > 0 || proof.Payouts.Waiting.Count > 0 {
			return true
		}
	}
	for kind, open := range night.Kinds {
		if open > 0 && kind.Rule().Fails == reconcile.FailsAsFile {
			return true
		}
	}
	return len(night.Rejects) > 0
}
