package reports

import (
	"maps"
	"slices"
	"strings"

	"tieout/reconcile"
)

// Report is a closed night, ready to be shown: everything is worked out, and
// every amount is text with its currency's decimals.
type Report struct {
	RunID, AsOf, Version, StoreID, InputsDigest string
	ExitCode                                    int
	Ties                                        bool

	Proofs  []ProofView // one for each currency, sorted
	Missing []MissingView
	Kinds   []KindCount // open exceptions by kind, sorted
	Files   []reconcile.FileAccount
	Waiting []WaitView // files that money waits for

	// The first rows, which people are shown, and how many there are.
	missing                                                               []missingRow
	exceptions                                                            []ExceptionRow
	cleared                                                               []clearedRow
	missingCount, exceptionCount, transitCount, clearedCount, rejectCount int
}

// MissingView adds up what never arrived, in one currency.
type MissingView struct {
	Currency   string
	Count      int
	Gross, Net string
}

// KindCount counts the open exceptions of one kind.
type KindCount struct {
	Kind  string
	Count int
}

// WaitView counts transactions that wait for a file.
type WaitView struct {
	Evidence string
	Count    int
}

// begin makes the part of a Report that needs no rows.
func begin(night *reconcile.Night) *Report {
	r := &Report{
		RunID: night.RunID, AsOf: night.AsOf.String(), Version: night.Version, StoreID: night.StoreID, InputsDigest: night.InputsDigest,
		ExitCode: night.ExitCode, Ties: night.Proof.Ties(), Files: night.Files, rejectCount: len(night.Rejects),
	}
	for _, currency := range slices.Sorted(maps.Keys(night.Proof)) {
		r.Proofs = append(r.Proofs, proofView(currency, night.Proof[currency]))
	}
	return r
}

// waitCount counts what waits for which file.
type waitCount map[string]int

func (w waitCount) see(item *reconcile.Item) {
	evidence := item.Cause.Evidence
	if evidence == "" {
		return
	}
	if _, known := w[evidence]; !known {
		evidence = strings.Clone(evidence) // of a row that does not stay
	}
	w[evidence]++
}

func (w waitCount) views() []WaitView {
	var views []WaitView
	for _, evidence := range slices.Sorted(maps.Keys(w)) {
		views = append(views, WaitView{evidence, w[evidence]})
	}
	return views
}
