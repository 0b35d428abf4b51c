package match_test

import (
	"fmt"
	"strings"
	"testing"

	"tieout/reconcile/match"
)

// TestOtherCurrencies: a sale in euros that is settled in yuan is matched in euros, and its
// line stands on the settlement side in yuan.
func TestOtherCurrencies(t *testing.T) {
	inEuro := []string{"rrn=1 cur=EUR"}
	for _, s := range []story{
		{
			"matched in the currency of the sale", "the fee is the line's own: no schedule of euros is held against it",
			[]night{{
				asOf: "10-20", terminal: inEuro, lines: []string{"rrn=1 gross=785.00 fee=9.13 sold=EUR:100.00"}, verdicts: []string{"1 settled"}, bases: []string{"1 rrn"},
				proof: "line-new 1 785.00 775.87; matched 1 785.00 775.87",
			}},
		},
		{
			"the line comes first", "it is remembered in its own currency, and found in that of the sale",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 gross=785.00 fee=0.00 sold=EUR:100.00"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", terminal: inEuro, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"less was sold than the line says", "amounts are compared in the currency of the sale",
			[]night{{
				asOf: "10-20", terminal: inEuro, lines: []string{"rrn=1 gross=706.50 fee=0.00 sold=EUR:90.00"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"},
			}},
		},
		{
			"sent twice", "the second line is a duplicate, on the night and on a later one",
			[]night{
				{asOf: "10-20", terminal: inEuro, lines: []string{"rrn=1 gross=785.00 fee=0.00 sold=EUR:100.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"rrn=1 gross=785.00 fee=0.00 sold=EUR:100.00"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"sold in a third currency", "reference alone is no match: both are held",
			[]night{{
				asOf: "10-20", terminal: inEuro, lines: []string{"rrn=1 gross=785.00 fee=0.00 sold=USD:100.00"},
				verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"currency-mismatch 1"},
			}},
		},
		{
			"in two parts", "parts are added up in the currency of the sale",
			[]night{{
				asOf: "10-20", terminal: inEuro, lines: []string{"rrn=1 gross=314.00 fee=0.00 sold=EUR:40.00", "rrn=1 gross=471.00 fee=0.00 sold=EUR:60.00"},
				verdicts: []string{"1 settled", "1 settled"}, bases: []string{"1 in-parts", "1 in-parts"},
			}},
		},
		{
			"one part of it", "its rest is due in euros",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 cur=EUR", "rrn=2 cur=EUR"}, lines: []string{
					"rrn=1 gross=314.00 fee=0.00 sold=EUR:40.00", "rrn=1 gross=78.50 fee=0.00 sold=EUR:10.00",
				}, verdicts: []string{"1 missing", "1 settled", "1 settled", "2 missing"}, exceptions: []string{"missing-settlement 2", "partial-settlement 1"}},
			},
		},
		{
			"voided after it was settled", "sale and line are opened again, each in its currency",
			[]night{
				{asOf: "10-20", terminal: inEuro, lines: []string{"rrn=1 gross=785.00 fee=0.00 sold=EUR:100.00"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"type=VOID rrn=9 orig=1 cur=EUR at=10-19_12:00 file=pos-2.csv"}, verdicts: []string{"1 excluded", "9 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"},
					proof: "line-reopened 1 785.00 785.00; line-held 1 785.00 785.00",
				},
			},
		},
		{
			"settled in the currency of the sale", "as every line is",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestRatesOfAFile: a line whose rate is not that of its like is told of, with what their
// middle rate would have given; it is settled all the same.
func TestRatesOfAFile(t *testing.T) {
	const odd = "rrn=5 gross=760.00 fee=0.00 sold=EUR:100.00"
	usual := []string{
		"rrn=1 gross=785.00 fee=0.00 sold=EUR:100.00", "rrn=2 gross=784.50 fee=0.00 sold=EUR:100.00", "rrn=3 gross=785.30 fee=0.00 sold=EUR:100.00", "rrn=4 gross=785.10 fee=0.00 sold=EUR:100.00",
	}
	sales := []string{"rrn=1 cur=EUR", "rrn=2 cur=EUR", "rrn=3 cur=EUR", "rrn=4 cur=EUR", "rrn=5 cur=EUR"}
	for _, test := range []struct {
		name, why string
		lines     []string
		said      string // in the evidence; empty: nothing is
	}{
		{"off by three hundredths", "told, with the middle rate", append(usual[:4:4], odd), "at 7.6 CNY for one EUR; the middle rate of the file's lines of that day is 7.85, which would be about 785.00 CNY"},
		{"all alike", "a rate that drifts within the day is usual", append(usual[:4:4], "rrn=5 gross=783.00 fee=0.00 sold=EUR:100.00"), ""},
		{"of another file", "only lines of one file are compared", append(usual[:4:4], odd+" file=other.csv"), ""},
		{"of another day", "and of one day", append(usual[:4:4], odd+" on=10-21"), ""},
		{"of few", "three lines say nothing of a fourth's rate", []string{usual[0], usual[1], odd}, ""},
	} {
		fees, termBook := books(t)
		in := match.Input{AsOf: on("10-20"), Terms: termBook, Fees: fees, Senders: []string{""}, SideOf: sideOf, DayOf: dayOf}
		for i, row := range test.lines {
			in.Lines = append(in.Lines, settlementLine(row, "10-20", i))
		}
		for i, row := range sales[:len(test.lines)] {
			in.Transactions = append(in.Transactions, transaction(row, i))
		}
		if len(test.lines) == 3 {
			in.Transactions[2].RRN = "5"
		}
		result, err := match.Reconcile(in)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, x := range result.Exceptions {
			said += string(x.Kind) + " " + x.Cause.Evidence
		}
		if !strings.Contains(said, test.said) || (test.said == "") != (said == "") || !result.Proof.Ties() {
			t.Errorf("%s (%s): got %q, ties %v", test.name, test.why, said, result.Proof.Ties())
		}
		bridge := result.Proof.ForCurrency("CNY").Bridge
		if count := int64(len(test.lines)); bridge.OtherMatched.Count != count || result.Proof.ForCurrency("EUR").Bridge.OtherSettled.Count != count || bridge.Matched.Count != 0 {
			t.Errorf("%s: want all pairs beside both bridges, got %+v", test.name, bridge)
		}
	}
}

// TestRatesOfSmallAmounts: what is rounded to the smallest unit is at no other rate, and a rate far
// below one has digits enough to be compared.
func TestRatesOfSmallAmounts(t *testing.T) {
	for _, test := range []struct {
		name, currency string
		sold, settled  []string
		odd            int // lines that are told
	}{
		{"yen in dollars, down to a cent", "JPY", []string{"1500", "2200", "980", "30", "7", "1"}, []string{"9.53", "13.98", "6.23", "0.19", "0.04", "0.01"}, 0},
		{"rupiah in dollars", "IDR", []string{"155000.00", "1000000.00", "32000.00", "48000.00"}, []string{"9.53", "61.50", "1.97", "2.95"}, 0},
		{"rupiah in dollars, one of them dear", "IDR", []string{"155000.00", "1000000.00", "32000.00", "480000.00"}, []string{"9.53", "61.50", "1.97", "28.90"}, 1},
		{"yen in dollars, one of them two cents off", "JPY", []string{"1500", "2200", "980", "30"}, []string{"9.53", "13.98", "6.23", "0.17"}, 1},
	} {
		fees, termBook := books(t)
		in := match.Input{AsOf: on("10-20"), Terms: termBook, Fees: fees, Senders: []string{""}, SideOf: sideOf, DayOf: dayOf}
		for i := range test.sold {
			in.Transactions = append(in.Transactions, transaction(fmt.Sprintf("rrn=%d cur=%s amount=%s", i+1, test.currency, test.sold[i]), i))
			in.Lines = append(in.Lines, settlementLine(fmt.Sprintf("rrn=%d cur=USD gross=%s fee=0.00 sold=%s:%s", i+1, test.settled[i], test.currency, test.sold[i]), "10-20", i))
		}
		result, err := match.Reconcile(in)
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Exceptions) != test.odd {
			t.Errorf("%s: want %d lines told, got %q", test.name, test.odd, exceptionsOf(result.Exceptions))
		}
		for _, x := range result.Exceptions {
			t.Log(x.Cause.Evidence)
		}
	}
}
