package match_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestEvidenceNamesWhatWasSettled plays two nights and reads what the second says of
// the one row that stayed alone.
func TestEvidenceNamesWhatWasSettled(t *testing.T) {
	const nobody, noLine = "no transaction of the merchant has the reference", "no settlement line names it"
	for _, row := range []struct {
		name, why     string
		first, second night
		kind          reconcile.Kind
		has, lacks    string
	}{
		{
			"a line with another amount", "the sale is known: an earlier night settled it",
			night{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}},
			night{lines: []string{"rrn=1 gross=60.00 fee=0.36"}},
			reconcile.UnexpectedSettlement,
			"the transaction with rrn 1 has its settlement line: a sale of 100.00 CNY (pos.csv:2) was settled with 100.00 (settle-10-20.csv:2) in the night of 2026-10-20", nobody,
		},
		{
			"a line with another amount on the same night", "the sale was settled a moment ago",
			night{},
			night{terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1 gross=60.00 fee=0.36"}},
			reconcile.UnexpectedSettlement,
			"(settle-10-21.csv:2) in the night of 2026-10-21", nobody,
		},
		{
			"a line by order number", "references other than the first are keys too",
			night{terminal: []string{"order=A trace=7 batch=1"}, lines: []string{"order=A"}},
			night{lines: []string{"order=A gross=60.00 fee=0.36"}},
			reconcile.UnexpectedSettlement,
			"the transaction with order_no A has", nobody,
		},
		{
			"a line by trace number", "the trace number counts with its terminal and batch",
			night{terminal: []string{"order=A trace=7 batch=1"}, lines: []string{"order=A"}},
			night{lines: []string{"trace=7 batch=1 t=T1 gross=60.00 fee=0.36"}},
			reconcile.UnexpectedSettlement,
			"the transaction with trace_no 7 has", nobody,
		},
		{
			"a sale with another amount", "the line is known: it settled another sale",
			night{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}},
			night{terminal: []string{"rrn=1 amount=40.00"}},
			reconcile.MissingSettlement,
			"the line that names it by rrn 1 settled another transaction: a sale of 100.00 CNY (pos.csv:2)", noLine,
		},
		{
			"a sale that was in transit", "it was not new when it fell due",
			night{terminal: []string{"rrn=1", "rrn=1 amount=40.00 at=10-20_10:00"}, lines: []string{"rrn=1"}},
			night{},
			reconcile.MissingSettlement,
			"in the night of 2026-10-20", noLine,
		},
		{
			"a refund of a settled sale", "the terminal never made it, and the sale that it names is known",
			night{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}},
			night{lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}},
			reconcile.UnexpectedSettlement,
			"the transaction with rrn 1 has its settlement line: a sale of 100.00 CNY (pos.csv:2)", nobody,
		},
		{
			"a refund that names its sale by order number", "it was settled by its rrn, and is remembered by that: the log has both",
			night{terminal: []string{"rrn=1 order=A"}, lines: []string{"rrn=1"}},
			night{lines: []string{"rrn=9 origorder=A gross=-100.00 fee=-0.60"}},
			reconcile.UnexpectedSettlement,
			"the transaction with rrn 1 has its settlement line: a sale of 100.00 CNY (pos.csv:2)", nobody,
		},
		{
			"a chargeback that names its sale by order number", "likewise",
			night{terminal: []string{"rrn=1 order=A"}, lines: []string{"rrn=1"}},
			night{lines: []string{"type=CHARGEBACK origorder=A gross=-100.00 fee=-0.60"}},
			reconcile.Chargeback,
			"; its sale: a sale of 100.00 CNY (pos.csv:2)", nobody,
		},
		{
			"a chargeback of an order of two sales", "which of them it is nobody knows",
			night{terminal: []string{"rrn=1 order=A", "rrn=2 order=A"}, lines: []string{"rrn=1", "rrn=2"}},
			night{lines: []string{"type=CHARGEBACK origorder=A gross=-100.00 fee=-0.60"}},
			reconcile.Chargeback,
			"took back 100.00 under original_order_no A", "its sale",
		},
		{
			"another merchant's sale", "references are a merchant's own",
			night{terminal: []string{"rrn=1 m=M2"}, lines: []string{"rrn=1 m=M2"}},
			night{lines: []string{"rrn=1 gross=60.00 fee=0.36"}},
			reconcile.UnexpectedSettlement,
			nobody + " rrn 1", "2026-10-20",
		},
		{
			"another reference", "nothing is known of it",
			night{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}},
			night{lines: []string{"rrn=01"}},
			reconcile.UnexpectedSettlement,
			nobody + " rrn 01", "2026-10-20",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			row.first.asOf, row.second.asOf = "10-20", "10-21"
			m.run(t, row.first)
			result := m.run(t, row.second)
			evidence := evidenceOf(result, row.kind)
			if !strings.Contains(evidence, row.has) || strings.Contains(evidence, row.lacks) {
				t.Errorf("%s: want %q and not %q, got %q", row.why, row.has, row.lacks, evidence)
			}
			for _, x := range result.Exceptions {
				if row.kind == reconcile.UnexpectedSettlement && strings.Contains(x.Cause.Action, "did not log") != (row.lacks != nobody) {
					t.Errorf("%s: the next step does not fit: %s", row.why, x.Cause.Action)
				}
			}
		})
	}
}

// TestAMissingSaleNamesTheLineThatWentElsewhere: a sale was held for its line had been settled to another merchant,
// which gave it back. It is missing from then on, and nobody may say that no line has its reference.
func TestAMissingSaleNamesTheLineThatWentElsewhere(t *testing.T) {
	m := newMemory()
	for _, n := range []night{
		{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 m=M2"}},
		{asOf: "10-21", lines: []string{"rrn=1 m=M2 gross=-100.00 fee=-0.60"}},
		{asOf: "10-22"},
	} {
		result := m.run(t, n)
		if evidence := evidenceOf(result, reconcile.MissingSettlement); n.asOf != "10-20" &&
			evidence != "the line with its reference and amount (settle-10-20.csv:2) was settled to another merchant, and is open there no longer" {
			t.Errorf("night of %s: want the line named, got %q", n.asOf, evidence)
		}
	}
}

func evidenceOf(r match.Result, kind reconcile.Kind) (all string) {
	for _, x := range r.Exceptions {
		if x.Kind == kind {
			all += x.Cause.Evidence
		}
	}
	return all
}

// TestFactsSettleJustTheirAmount hands out a fact of the very key that is asked, with
// one thing different: a false hit would hide money.
func TestFactsSettleJustTheirAmount(t *testing.T) {
	line := settlementLine("rrn=1", "10-21", 0)
	right := reconcile.Fact{
		Key: line.FactKeys()[0], Night: on("10-20"), MerchantID: "M1", Side: reconcile.TerminalSide, Type: "SALE", Verdict: reconcile.Settled, Currency: "CNY", Gross: 10000, Settled: 10000,
	}
	for _, row := range []struct {
		name, why string
		change    func(*reconcile.Fact)
		kind      reconcile.Kind
	}{
		{"the same", "it was settled before", func(*reconcile.Fact) {}, reconcile.DuplicateSettlement},
		{"another amount was sold", "what the line says was settled", func(f *reconcile.Fact) { f.Gross = 9000 }, reconcile.DuplicateSettlement},
		{"another merchant", "digests may collide", func(f *reconcile.Fact) { f.MerchantID = "M2" }, reconcile.UnexpectedSettlement},
		{"another amount", "a part or a correction", func(f *reconcile.Fact) { f.Settled = 9999 }, reconcile.UnexpectedSettlement},
		{"another currency", "amounts are compared with it", func(f *reconcile.Fact) { f.Currency = "USD" }, reconcile.UnexpectedSettlement},
		{"a line of no sale", "a fee with the digest of a sale", func(f *reconcile.Fact) { f.Side = reconcile.SettlementSide }, reconcile.UnexpectedSettlement},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := right
			row.change(&f)
			m := newMemory()
			m.settled[f.Key] = []reconcile.Fact{f}
			result := m.run(t, night{asOf: "10-21", lines: []string{"rrn=1"}})
			if len(result.Exceptions) != 1 || result.Exceptions[0].Kind != row.kind {
				t.Errorf("%s: want %s, got %v", row.why, row.kind, result.Exceptions)
			}
		})
	}
}
