package match_test

import (
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestEveryClosingIsTold: whatever kind of exception a person closes, cleared.csv has it on the next night, with who
// closed it and why. A kind that is added is in the table from then on.
func TestEveryClosingIsTold(t *testing.T) {
	fees, book := books(t)
	const closed, writtenOff = "closed by Li Na: slip", "written off by Wang Wei: too old"
	for _, test := range []struct {
		how, why  string
		remembers bool // memory has the row
	}{
		{closed, "the row is settled, or there is none: nothing of tonight speaks of it", false},
		{closed, "the row is open, and leaves with its exception", true},
		{writtenOff, "a loss is another word than a closing", false},
		{writtenOff, "what the row says of its closing is not what became of the claim", true},
	} {
		for i := range reconcile.Kinds {
			rule := &reconcile.Kinds[i]
			x := &reconcile.Exception{ID: "E1", Kind: rule.Kind, Provider: "acq", MerchantID: "M1", Currency: "CNY", FirstReported: on("10-20"), Origin: reconcile.Origin{File: "pos.csv", Line: 2}}
			in := match.Input{
				AsOf: on("10-21"), ClosedItems: map[string]string{}, ClosedExceptions: map[string]string{"E1": test.how}, Senders: []string{""}, Fees: fees, Terms: book,
				MerchantBatch: match.MerchantBatch{Exceptions: []*reconcile.Exception{x}},
			}
			if test.remembers {
				item, is := rememberedRow(rule)
				if !is {
					continue
				}
				x.ItemID, in.Opening, in.ClosedItems = item.ID, []reconcile.Item{item}, map[string]string{item.ID: "by Li Na: slip"}
			}
			result, err := match.Reconcile(in)
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Exceptions) != 0 || len(result.Cleared) != 1 || result.Cleared[0].ID != "E1" || result.Cleared[0].Kind != rule.Kind || result.Cleared[0].How != test.how {
				t.Errorf("%s (%s): want it told once as %q, got open %v, cleared %v", rule.Kind, test.why, test.how, exceptionsOf(result.Exceptions), result.Cleared)
			}
		}
	}
}

// rememberedRow returns the row of an exception whose kind stands with an open one of a merchant.
func rememberedRow(rule *reconcile.KindRule) (item reconcile.Item, is bool) {
	item = reconcile.Item{ID: "A", Side: rule.Side, Judgement: reconcile.Judgement{Verdict: rule.Verdict, FirstSeen: on("10-20"), Due: on("10-20")}}
	switch sale, line := transaction("rrn=1", 0), settlementLine("rrn=1", "10-20", 0); {
	case rule.Global || !item.IsOpen():
		return item, false
	case rule.Side == reconcile.SettlementSide:
		item.Line = &line
	default:
		item.Side, item.Transaction = reconcile.TerminalSide, &sale
	}
	return item, true
}
