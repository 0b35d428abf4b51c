package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// What an earlier night said of a row is told from what it left, without judging it again:
// open rows stand in the memory as they are, ended ones have a fact, and their rows can be
// read again from their files.

// TraceOfItem says how a night left a row of the memory. In needs the fees and terms alone.
func TraceOfItem(in *Input, item *reconcile.Item) (Trace, bool) {
	switch {
	case item.Transaction != nil:
		e := &transactionState{Transaction: item.Transaction, item: item, id: item.ID, minor: reconcile.MinorOf(&item.Transaction.Origin, item.Transaction.Signed(), item.Transaction.Currency)}
		e.setDueAndFee(in, newDueCache())
		e.verdict, e.reason, e.due = item.Verdict, item.Reason, item.Due
		e.byPayout = e.reason == reasonByPayout && e.verdict != reconcile.Settled
		return e.trace(nil), true
	case item.Line != nil:
		l := lineStateOf(item.Line)
		l.item, l.id, l.verdict, l.reason = item, item.ID, item.Verdict, item.Reason
		return l.trace(nil), true
	default:
		return Trace{}, false
	}
}

// TracesOfFact says how a night ended the rows of a fact: a sale and the line that settled it,
// or one of them alone. Pair holds the rows as their files have them; nil: they can't be read
// again, and of them only amounts and places are known. Of a fact that takes an earlier one back
// it says only that: what became of the sale is told by the night's other facts and open rows.
func TracesOfFact(in *Input, f *reconcile.Fact, pair *SettledPair) []Trace {
	if f.Reason == ReasonRetracted {
		return []Trace{retractedOfFact(f, pair)}
	}
	var traces []Trace
	if f.Sale.File != "" && f.Side == reconcile.TerminalSide {
		traces = append(traces, saleOfFact(in, f, pair))
	}
	if f.Line.File != "" {
		traces = append(traces, lineOfFact(f, pair))
	}
	return traces
}

// Retracted is said of a row of which a night took back what an earlier one had said.
const Retracted reconcile.Verdict = ReasonRetracted

func retractedOfFact(f *reconcile.Fact, pair *SettledPair) Trace {
	t := lineOfFact(f, pair)
	if f.Line.File == "" {
		t = saleOfFact(&Input{}, f, nil)
	}
	t.Verdict, t.Reason, t.Basis = Retracted, "what an earlier night said of it holds no longer", ""
	return t
}

func saleOfFact(in *Input, f *reconcile.Fact, pair *SettledPair) Trace {
	t := Trace{
		Side: reconcile.TerminalSide, Origin: f.Sale, What: f.Type + " of merchant " + f.MerchantID, Gross: majorOf(f.Gross, f.Currency), Currency: f.Currency,
	}
	if pair != nil && pair.Sale.MerchantID != "" {
		e := &transactionState{Transaction: &pair.Sale, minor: f.Gross}
		e.setDueAndFee(in, newDueCache())
		t = e.trace(nil)
	}
	if t.Verdict = f.Verdict; f.Line.File != "" {
		t.Basis, t.Other = basisOfFact(f, pair), f.Line
	} else {
		t.Reason = f.Reason
	}
	return t
}

func lineOfFact(f *reconcile.Fact, pair *SettledPair) Trace {
	t := Trace{
		Side: reconcile.SettlementSide, Origin: f.Line, What: "line of merchant " + f.MerchantID, Gross: majorOf(f.Settled, f.Currency), Currency: f.Currency,
		Verdict: f.Verdict, Fee: decimal.NewNullDecimal(majorOf(f.Fee, f.Currency)),
	}
	if pair != nil {
		t.What = whatOfLine(&pair.Line)
	}
	if f.Side == reconcile.TerminalSide {
		t.Verdict, t.Basis, t.Other = reconcile.Matched, basisOfFact(f, pair), f.Sale
	} else {
		t.Reason = f.Reason
	}
	return t
}

// basisOfFact says by what the rows of a fact were matched: a fact names what was not a
// reference; empty where the rows can't be read again.
func basisOfFact(f *reconcile.Fact, pair *SettledPair) string {
	if f.Reason != "" || pair == nil || pair.Sale.MerchantID == "" {
		return f.Reason
	}
	for _, level := range referenceLevels() {
		key := level.ofTransaction(&pair.Sale)
		if key != "" && key == level.ofLine(&pair.Line) && level.agrees(&pair.Sale, &pair.Line) {
			return level.basisOf(&pair.Sale, &pair.Line)
		}
	}
	return ""
}

func whatOfLine(l *reconcile.SettlementLine) string {
	return fmt.Sprintf("%s settled on %s to merchant %s", l.Type, l.SettleDate, l.MerchantID)
}
