package main

import (
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/money"
)

// explanationView is what explain prints for programs.
type explanationView struct {
	Reference string         `json:"reference"`
	Nights    []nightView    `json:"nights"`
	Decisions []decisionView `json:"decisions"`
}

type nightView struct {
	AsOf       string          `json:"as_of"`
	RunID      string          `json:"run_id"`
	Rows       []traceView     `json:"rows"`
	Exceptions []exceptionView `json:"exceptions"`
	Problem    string          `json:"problem,omitempty"` // why the night can't be judged again
}

// traceView is a row; amounts are texts with the currency's decimals, refunds negative.
type traceView struct {
	File     string     `json:"file"`
	Line     int64      `json:"line"`
	Side     string     `json:"side"`
	What     string     `json:"what"`
	Verdict  string     `json:"verdict"`
	Reason   string     `json:"reason,omitempty"`
	Gross    string     `json:"gross"`
	Fee      string     `json:"fee,omitempty"` // expected of a transaction, actual of a line; absent: not known
	Currency string     `json:"currency"`
	Rule     string     `json:"rule,omitempty"`
	Due      string     `json:"due_date,omitempty"`
	Basis    string     `json:"basis,omitempty"`
	With     *placeView `json:"with,omitempty"`
	Nearest  *placeView `json:"nearest,omitempty"`
	WhyNot   string     `json:"why_not,omitempty"`
}

type placeView struct {
	File string `json:"file"`
	Line int64  `json:"line"`
}

type exceptionView struct {
	ID       string `json:"exception_id"`
	Kind     string `json:"kind"`
	Cause    string `json:"cause"`
	Evidence string `json:"evidence"`
	Action   string `json:"action"`
}

func viewOfExplanation(e *nightly.Explanation) explanationView {
	view := explanationView{Reference: e.Reference, Nights: []nightView{}, Decisions: []decisionView{}}
	for _, night := range e.Nights {
		n := nightView{AsOf: night.AsOf.String(), RunID: night.RunID, Problem: night.Problem, Rows: []traceView{}, Exceptions: []exceptionView{}}
		for i := range night.Traces {
			n.Rows = append(n.Rows, viewOfTrace(&night.Traces[i]))
		}
		for _, x := range night.Exceptions {
			n.Exceptions = append(n.Exceptions, exceptionView{x.ID, string(x.Kind), x.Cause.Code, x.Cause.Evidence, x.Cause.Action})
		}
		view.Nights = append(view.Nights, n)
	}
	for _, d := range e.Decisions {
		view.Decisions = append(view.Decisions, decisionView{ExceptionID: d.ExceptionID, What: d.What, By: d.By, Why: d.Why, At: d.At})
	}
	return view
}

func viewOfTrace(t *match.Trace) traceView {
	view := traceView{
		File: t.Origin.File, Line: t.Origin.Line, Side: string(t.Side), What: t.What, Verdict: string(t.Verdict), Reason: t.Reason,
		Gross: money.FormatAmount(t.Gross, t.Currency), Currency: t.Currency, Rule: t.Rule, Basis: t.Basis,
		With: viewOfPlace(t.Other), Nearest: viewOfPlace(t.Candidate), WhyNot: t.WhyNot,
	}
	if t.Fee.Valid {
		view.Fee = money.FormatAmount(t.Fee.Decimal, t.Currency)
	}
	if t.Due != 0 {
		view.Due = t.Due.String()
	}
	return view
}

func viewOfPlace(at reconcile.Origin) *placeView {
	if at.File == "" {
		return nil
	}
	return &placeView{at.File, at.Line}
}
