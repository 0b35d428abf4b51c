package reports

import (
	"encoding/json"
	"io"
	"maps"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// fileProof is a file as a claim names it.
type fileProof struct {
	Night         string `json:"night"` // as of which it was judged
	Name          string `json:"name"`
	SHA256        string `json:"sha256"`
	Source        string `json:"source"`
	Date          string `json:"date,omitempty"`
	Lines         int64  `json:"lines"`
	Accepted      int64  `json:"accepted"`
	Rejected      int64  `json:"rejected"`
	ControlTotals string `json:"control_totals"`
	// Totals are those that a settlement file states of itself, and that its rows were held against; of one that
	// states none no sum is said: it would be that of others' money, whom nobody printed.
	Totals []fileTotal `json:"totals,omitempty"`
	// Of a file of which no row was read: why (skipped or quarantined), of which file it is a copy, what it lacks.
	State     reconcile.FileState `json:"state,omitempty"`
	CopyOf    string              `json:"copy_of,omitempty"`
	ErrorName string              `json:"error_name,omitempty"`
}

// fileTotal is a control total of a file, in one currency and major units.
type fileTotal struct {
	Currency string `json:"currency"`
	Count    int64  `json:"count"`
	Gross    string `json:"gross"`
	Net      string `json:"net"`
}

// settlementProofOf is a settlement file as a claim names it, with its control totals.
func settlementProofOf(night string, f *reconcile.FileAccount) fileProof {
	proof := proofOf(night, f)
	if f.ControlTotals != reconcile.ControlTied {
		return proof
	}
	for _, currency := range slices.Sorted(maps.Keys(f.Sums)) {
		sum := f.Sums[currency]
		proof.Totals = append(proof.Totals, fileTotal{currency, sum.Count, money.FormatAmount(sum.Gross, currency), money.FormatAmount(sum.Net, currency)})
	}
	return proof
}

func proofOf(night string, f *reconcile.FileAccount) fileProof {
	return fileProof{
		Night: night, Name: f.Name, SHA256: f.SHA256, Source: f.Source, Date: f.Date.String(),
		Lines: f.Lines, Accepted: f.Accepted, Rejected: f.Rejected, ControlTotals: f.ControlTotals,
	}
}

// proofTotal adds up the rows of a claim in one currency, in major units.
type proofTotal struct {
	Currency string `json:"currency"`
	Count    int    `json:"count"`
	Gross    string `json:"gross"`
	Net      string `json:"net"`
	// What came of the rows by the word of a person, and what is claimed.
	Recovered string `json:"recovered"`
	Claimed   string `json:"claimed"`
}

// packProof is evidence.json: what the claim rests on, for machines.
type packProof struct {
	Schema     string       `json:"schema"`
	RunID      string       `json:"run_id"`
	AsOf       string       `json:"as_of"`
	Provider   string       `json:"provider"`
	MerchantID string       `json:"merchant_id"`
	Deadline   string       `json:"deadline,omitempty"` // by the provider's rule, of the first of the rows
	Totals     []proofTotal `json:"totals"`
	// Logs are those in which rows of the claim stand; claim.csv names file and line of
	// each. SettlementFiles are those in which the money could have been.
	Logs            []fileProof `json:"logs"`
	SettlementFiles []fileProof `json:"settlement_files"`
	// SettlementFilesNotRead are those that came in that time and of which no row was read.
	SettlementFilesNotRead []fileProof `json:"settlement_files_not_read"`
}

func (v *letterView) proof(w io.Writer) error {
	totals := []proofTotal{}
	for i := range v.Totals {
		t := &v.Totals[i]
		came, rest := v.came.of(t)
		totals = append(totals, proofTotal{t.Currency, t.Count, t.Gross, t.Net, came, rest})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(packProof{
		Schema: "tieout/claim/1", RunID: v.RunID, AsOf: v.AsOf, Provider: v.Provider, MerchantID: v.Merchant, Deadline: v.Deadline, Totals: totals,
		Logs: append([]fileProof{}, v.Logs...), SettlementFiles: append([]fileProof{}, v.Settlement...), SettlementFilesNotRead: append([]fileProof{}, v.Unread...),
	})
}
