package main

import (
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/money"
)

// explainedNight is what nights in a row said of a reference.
type explainedNight struct {
	RunID      string            `json:"run_id"` // of the first one
	AsOf       string            `json:"as_of"`
	Last       string            `json:"last"`
	Nights     int               `json:"nights"`
	Rows       []explainedRow    `json:"rows"`
	Exceptions []explainedReason `json:"exceptions"`
	Problem    string            `json:"problem,omitempty"`
}

// explainedRow is a row and its verdict.
type explainedRow struct {
	Side      string `json:"side"`
	File      string `json:"file"`
	Line      int64  `json:"line"`
	What      string `json:"what"`
	Verdict   string `json:"verdict"`
	Reason    string `json:"reason,omitempty"`
	Gross     string `json:"gross"`
	Currency  string `json:"currency"`
	Fee       string `json:"fee,omitempty"` // expected of a sale, stated of a line
	Rule      string `json:"rule,omitempty"`
	Due       string `json:"due,omitempty"`
	Basis     string `json:"basis,omitempty"`
	WithFile  string `json:"with_file,omitempty"`
	WithLine  int64  `json:"with_line,omitempty"`
	WhyNot    string `json:"why_not,omitempty"`
	FirstSeen bool   `json:"first_seen"` // no earlier night had it
}

// explainedReason is an exception and why it was raised.
type explainedReason struct {
	ID       string `json:"exception_id"`
	Kind     string `json:"kind"`
	Cause    string `json:"cause"`
	Evidence string `json:"evidence"`
	Action   string `json:"action"`
}

func explainedView(e *nightly.Explanation) any {
	nights := []explainedNight{}
	for i := range e.Nights {
		n := &e.Nights[i]
		night := explainedNight{RunID: n.RunID, AsOf: n.AsOf.String(), Last: n.Last.String(), Nights: n.Count, Problem: n.Problem, Rows: []explainedRow{}, Exceptions: []explainedReason{}}
		for t := range n.Traces {
			night.Rows = append(night.Rows, explainedRowOf(&n.Traces[t]))
		}
		for _, x := range n.Exceptions {
			night.Exceptions = append(night.Exceptions, explainedReasonOf(x))
		}
		nights = append(nights, night)
	}
	decisions := []decisionView{}
	for _, d := range e.Decisions {
		decisions = append(decisions, decisionView{d.ExceptionID, d.What, d.By, d.Why, d.At})
	}
	return map[string]any{"reference": e.Reference, "nights": nights, "decisions": decisions, "unread": append([]string{}, e.Unread...)}
}

func explainedReasonOf(x *reconcile.Exception) explainedReason {
	return explainedReason{x.ID, string(x.Kind), x.Cause.Code, x.Cause.Evidence, x.Cause.Action}
}

func explainedRowOf(t *match.Trace) explainedRow {
	row := explainedRow{
		Side: string(t.Side), File: t.Origin.File, Line: t.Origin.Line, What: t.What, Verdict: string(t.Verdict), Reason: t.Reason,
		Gross: money.FormatAmount(t.Gross, t.Currency), Currency: t.Currency, Rule: t.Rule, Basis: t.Basis, WithFile: t.Other.File, WithLine: t.Other.Line, WhyNot: t.WhyNot, FirstSeen: !t.Carried,
	}
	if t.Fee.Valid {
		row.Fee = money.FormatAmount(t.Fee.Decimal, t.Currency)
	}
	if t.Due != 0 {
		row.Due = t.Due.String()
	}
	return row
}
