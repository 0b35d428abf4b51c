package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"tieout/reconcile"
)

// summarySchema names the layout of summary.json.
const summarySchema = "tieout/summary/1"

type summary struct {
	Schema       string                     `json:"schema"`
	StoreID      string                     `json:"store_id,omitempty"` // near the top: NameOf reads no further
	RunID        string                     `json:"run_id"`
	AsOf         string                     `json:"as_of"`
	Version      string                     `json:"version"`
	InputsDigest string                     `json:"inputs_digest"`
	ChainBefore  string                     `json:"chain_before,omitempty"` // the hash of the link to which the night was added; the first has none
	Ties         bool                       `json:"ties"`
	ExitCode     int                        `json:"exit_code"`
	Headline     Headline                   `json:"headline"`
	Currencies   map[string]summaryCurrency `json:"currencies"`
	MatchRates   []MatchRate                `json:"match_rates"`            // which share of what was due was settled, in percent
	Exceptions   map[string]int             `json:"exceptions"`             // open, by kind
	Findings     []Finding                  `json:"findings"`               // causes that explain several exceptions
	MissingBy    []Breakdown                `json:"missing_by"`             // what never arrived, by provider, merchant, age and cause
	MissingTop   []TopMissing               `json:"missing_top"`            // the missing rows of the most money
	FeeAudit     []FeeAudited               `json:"fee_audit"`              // open fee variances by merchant and rule
	FeesCharged  []FeeCharged               `json:"fees_charged,omitempty"` // fees that are taken as stated, by month
	Cleared      int                        `json:"cleared"`
	Waiting      []summaryWait              `json:"waiting"` // files that due money waits for
	Files        []summaryFile              `json:"files"`
	Unclaimed    []reconcile.UnclaimedFile  `json:"unclaimed"` // files that no source takes
	// MoreUnclaimed counts those that are too many to be named.
	MoreUnclaimed int64 `json:"more_unclaimed,omitempty"`
	// Since compares to the night before and to the last one signed, Recovered is what came this month of what
	// had been missing.
	Since         []Since         `json:"since"`
	Recovered     []RecoveredView `json:"recovered"`
	ConfigChanged bool            `json:"configuration_changed"`
	SignedFiles   []string        `json:"signed_period_files"` // that came though a signed night should have had them
}

type summaryCurrency struct {
	Difference string      `json:"difference"`
	Terminal   orderedSums `json:"terminal"`
	Settlement orderedSums `json:"settlement"`
	Fees       summaryFees `json:"fees"`
	Payouts    orderedSums `json:"payouts"`
	Deposits   orderedSums `json:"deposits"`
	Bridge     orderedSums `json:"bridge"`
}

type summaryFees struct {
	Expected  string `json:"expected"`
	Actual    string `json:"actual"`
	Variance  string `json:"variance"`
	Tolerated string `json:"tolerated"`
}

type summarySum struct {
	Count int64  `json:"count"`
	Gross string `json:"gross"`
	Net   string `json:"net"`
}

// summaryWait is a file that due money waits for: its source and day, both empty where
// nobody knows which.
type summaryWait struct {
	Source   string `json:"source"`
	Date     string `json:"date"`
	Since    string `json:"since"` // the first night on which some of it waited
	Currency string `json:"currency"`
	Count    int64  `json:"count"`
	Net      string `json:"net"`
}

type summaryFile struct {
	Name          string              `json:"name"`
	SHA256        string              `json:"sha256"`
	Source        string              `json:"source"`
	Side          reconcile.Side      `json:"side"`
	Profile       string              `json:"profile"`
	Date          string              `json:"date,omitempty"`
	Lines         int64               `json:"lines"`
	Accepted      int64               `json:"accepted"`
	Rejected      int64               `json:"rejected"`
	Ignored       int64               `json:"ignored"`
	Structure     int64               `json:"structure"`
	ControlTotals string              `json:"control_totals"`
	State         reconcile.FileState `json:"state"`
	Error         string              `json:"error,omitempty"`
	Detail        string              `json:"detail,omitempty"`
	// Repeats says how many rows stand in which other file too.
	Repeats []reconcile.RepeatedRows `json:"repeats,omitempty"`
}

// orderedSums writes the terms of an equation in the equation's order.
type orderedSums []ProofLine

// MarshalJSON writes {"opening": {...}, "new": {...}, ...}.
func (lines orderedSums) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(summarySum{line.Count, line.Gross, line.Net})
		if err != nil {
			return nil, err
		}
		b.WriteString(strconv.Quote(line.Name) + ":")
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// WriteSummary writes summary.json: the proof and the counts, for machines.
func (r *Report) WriteSummary(w io.Writer) error {
	s := summary{
		Schema: summarySchema, StoreID: r.StoreID, RunID: r.RunID, AsOf: r.AsOf, Version: r.Version, InputsDigest: r.InputsDigest, ChainBefore: r.ChainBefore,
		Ties: r.Ties, ExitCode: r.ExitCode, Headline: r.Headline, Currencies: map[string]summaryCurrency{}, Exceptions: map[string]int{},
		MatchRates: append([]MatchRate{}, r.Rates...), Findings: append([]Finding{}, r.Findings...), FeeAudit: append([]FeeAudited{}, r.FeeAudit...), FeesCharged: r.FeesCharged, MissingBy: append([]Breakdown{}, r.Parts...), MissingTop: append([]TopMissing{}, r.Top...), Cleared: r.clearedCount, Waiting: r.waits.summary(), Files: []summaryFile{}, Unclaimed: append([]reconcile.UnclaimedFile{}, r.Unclaimed...), MoreUnclaimed: r.MoreUnclaimed,
		Since: append([]Since{}, r.Since...), Recovered: append([]RecoveredView{}, r.Recovered...), ConfigChanged: r.ConfigChanged, SignedFiles: append([]string{}, r.SignedFiles...),
	}
	for _, proof := range r.Proofs {
		s.Currencies[proof.Currency] = summaryCurrency{
			Difference: proof.Difference, Terminal: proof.Terminal, Settlement: proof.Settlement,
			Fees: summaryFees(proof.Fees), Payouts: proof.Payouts, Deposits: proof.Deposits, Bridge: proof.Bridge,
		}
	}
	for _, kind := range r.Kinds {
		s.Exceptions[kind.Kind] = kind.Count
	}
	for i := range r.Files {
		f := &r.Files[i]
		s.Files = append(s.Files, summaryFile{
			Name: f.Name, SHA256: f.SHA256, Source: f.Source, Side: f.Side, Profile: f.Profile, Date: f.Date.String(),
			Lines: f.Lines, Accepted: f.Accepted, Rejected: f.Rejected, Ignored: f.Ignored, Structure: f.Structure,
			ControlTotals: f.ControlTotals, State: f.State, Error: f.ErrorName, Detail: f.Detail, Repeats: f.Repeats,
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(s)
}
