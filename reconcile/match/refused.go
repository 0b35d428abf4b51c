package match

import (
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// refusedRow is a row of a file that could not be used, of tonight or of a night
// before.
type refusedRow struct {
	origin    reconcile.Origin
	side      reconcile.Side // of its file; empty when it is not known
	provider  string         // of its file, where that was refused whole; else empty
	whole     bool           // its file was refused whole
	merchant  string
	why       string // the name of the fault
	exception string // of a night before: the ID of its open exception
}

// indexRefused finds refused rows by the references that could still be read. One
// of tonight goes before one of a night before.
func indexRefused(in *Input) *refusedIndex {
	index := &refusedIndex{last: map[string]int32{}}
	add := func(row refusedRow, references ...string) {
		if in.SideOf != nil {
			row.side = in.SideOf(row.origin.File)
		}
		for _, reference := range references {
			if reference != "" {
				index.add(reference, row)
			}
		}
	}
	for _, x := range slices.Backward(in.Refused) {
		add(refusedRow{origin: x.Origin, merchant: x.MerchantID, why: faultOf(x.Cause.Evidence), exception: x.ID}, x.RRN, x.OrderNo)
	}
	for i := range slices.Backward(in.Rejects) {
		r := &in.Rejects[i]
		add(refusedRow{origin: r.Origin, merchant: r.Merchant, why: r.Reason}, r.RRN, r.OrderNo)
	}
	return index
}

// refusedIndex finds refused rows by their references, of which there may be as many as files have
// lines: each entry names the next one of its reference, the last that was added first.
type refusedIndex struct {
	rows   []indexedRow
	last   map[string]int32 // by reference: 1 more than the number of the entry
	unread []RefusedFile    // of which not all rows could be read
}

type indexedRow struct {
	refusedRow
	next int32
}

func (x *refusedIndex) add(reference string, row refusedRow) {
	x.rows = append(x.rows, indexedRow{row, x.last[reference]})
	x.last[reference] = int32(len(x.rows))
}

// of hands out the rows that bear a reference.
func (x *refusedIndex) of(reference string) func(yield func(*refusedRow) bool) {
	return func(yield func(*refusedRow) bool) {
		for at := x.last[reference]; at > 0; at = x.rows[at-1].next {
			if !yield(&x.rows[at-1].refusedRow) {
				return
			}
		}
	}
}

// refusedEvidence is the evidence of a refused row's exception, and faultOf its inverse.
func refusedEvidence(r *reconcile.Reject) string { return "[" + r.Reason + "] " + r.Detail }

func faultOf(evidence string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(evidence, "["), "]")
	return name
}

// refusedRowOf returns a refused row of a side that names one of the references;
// nil when there is none. Where the side of a refused row is not known, it is one
// of another file than the row's own.
func (c *candidates) refusedRowOf(side reconcile.Side, file, provider, merchant string, references ...string) *refusedRow {
	for _, reference := range references {
		for r := range c.refused.of(reference) {
			if (r.side == side || r.side == "" && r.origin.File != file) && reconcile.Compatible(r.merchant, merchant) && reconcile.Compatible(r.provider, provider) {
				return r
			}
		}
	}
	return nil
}

// A refused row that a person closed is shown no more, and is evidence all the same:
// a fact keeps it.

// refusedFact returns what is to be remembered of a refused row that a person closed;
// false when no later row could be found by it.
func (in *Input) refusedFact(x *reconcile.Exception) (reconcile.Fact, bool) {
	keys := reconcile.FactKeys(x.MerchantID, x.RRN, "", "")
	if x.OrderNo != "" {
		keys = append(keys, reconcile.FactKey(x.MerchantID, 'O', x.OrderNo))
	}
	if len(keys) == 0 || x.MerchantID == "" {
		return reconcile.Fact{}, false
	}
	f := reconcile.Fact{Key: keys[0], Aliases: keys[1:], MerchantID: x.MerchantID, Type: faultOf(x.Cause.Evidence), Reason: reasonRefused, Line: x.Origin}
	if in.SideOf != nil {
		f.Side = in.SideOf(x.Origin.File)
	}
	return f, true
}

// rememberRefused adds the facts of the refused rows that a person closed since the
// night before.
func (r *Result) rememberRefused(in *Input) {
	for _, x := range in.Exceptions {
		if x.Kind != reconcile.RejectedRow || in.ClosedExceptions[x.ID] == "" {
			continue
		}
		if f, ok := in.refusedFact(x); ok {
			r.Facts = append(r.Facts, f)
		}
	}
}

// lastRefused returns the last refused row of a side that a person closed and that has
// one of the keys; nil when there is none.
func (b *settledBefore) lastRefused(named namedKeys, merchant string, side reconcile.Side, file string) (last *refusedRow) {
	night := civil.Date(0)
	for _, key := range named.keys {
		for i := range b.facts[key] {
			f := &b.facts[key][i]
			if f.Reason == reasonRefused && f.MerchantID == merchant && reconcile.Compatible(f.Provider, named.provider) && (f.Side == side || f.Side == "" && f.Line.File != file) && f.Night >= night {
				last, night = &refusedRow{origin: f.Line, side: f.Side, merchant: merchant, why: f.Type}, f.Night
			}
		}
	}
	return last
}

// corrects returns the open exceptions of rows refused before that a row of tonight
// says again, and could be used: the same side, merchant and reference.
func corrects(refused *refusedIndex, side reconcile.Side, merchant string, references ...string) (ids []string) {
	for _, reference := range references {
		for r := range refused.of(reference) {
			if r.exception != "" && r.side == side && reconcile.Compatible(r.merchant, merchant) {
				ids = append(ids, r.exception)
			}
		}
	}
	return ids
}

// addCorrected notes which refused rows the rows of tonight correct.
func (r *Result) addCorrected(p *partition, refused *refusedIndex) {
	if len(refused.rows) == 0 {
		return
	}
	for _, e := range p.transactions {
		if e.item == nil {
			r.Corrected = append(r.Corrected, corrects(refused, reconcile.TerminalSide, e.MerchantID, e.RRN, e.OrderNo)...)
		}
	}
	for _, l := range p.lines {
		if l.item == nil && l.isSaleOrRefund() {
			r.Corrected = append(r.Corrected, corrects(refused, reconcile.SettlementSide, l.MerchantID, l.RRN, l.OrderNo)...)
		}
	}
}
