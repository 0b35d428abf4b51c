package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// salesHouse plays nights of a provider of whom terminal logs and a bank account are
// loaded, and no settlement files.
type salesHouse struct {
	t       *testing.T
	opening []reconcile.Item
	facts   map[uint64][]reconcile.Fact
	people
	last reconcile.Proof
}

// night judges one night. A row is a transaction in the words of a story, or
//
//	got VALUE_DATE AMOUNT    a movement of the account
//	late DAY                 a statement that has not come
//	close KIND               a person closes exceptions first
func (h *salesHouse) night(asOf string, rows ...string) match.Result {
	h.t.Helper()
	fees, termBook := books(h.t)
	closedItems := map[string]string{}
	in := match.Input{
		AsOf: on(asOf), Terms: termBook, Fees: fees, ClosedItems: closedItems, ClosedExceptions: h.closed, KeepMatches: true,
		NoSettlements:  func(provider string) bool { return provider == "acq" },
		DepositSources: []match.DepositSource{{Provider: "acq", Expected: true, ArrivesDays: 1, First: on("09-01")}},
		SettledBefore:  func([]uint64) (map[uint64]civil.Date, error) { return nil, nil },
		Facts:          func([]uint64) (map[uint64][]reconcile.Fact, error) { return h.facts, nil },
	}
	in.UnavailableFiles = []match.UnavailableFile{{Source: "bank", Side: reconcile.DepositSide, Provider: "acq", Date: on(asOf), Early: true, Cause: reconcile.Cause{Evidence: "tonight's statement comes tomorrow"}}}
	for i, row := range rows {
		f := strings.Fields(row)
		switch f[0] {
		case "got":
			in.Deposits = append(in.Deposits, reconcile.Deposit{
				Provider: "acq", MerchantID: "M1", ValueDate: on(f[1]), Amount: amount(f[2]), Currency: "CNY", Origin: reconcile.Origin{File: "bank-" + asOf + ".csv", Line: int64(i + 2)},
			})
		case "late":
			in.UnavailableFiles = append(in.UnavailableFiles, match.UnavailableFile{Source: "bank", Side: reconcile.DepositSide, Provider: "acq", Date: on(f[1]), Cause: reconcile.Cause{Evidence: "a statement has not come"}})
		case "close":
			h.close(f[1], closedItems)
		case "reopen":
			in.ReopenedItems = h.reopen(f[1])
		default:
			in.Transactions = append(in.Transactions, transaction("file=pos-"+asOf+".csv "+row, i))
		}
	}
	in.Opening, in.Exceptions = h.opening, h.exceptions
	result, err := match.Reconcile(in)
	if err != nil {
		h.t.Fatal(err)
	}
	if !result.Proof.Ties() {
		h.t.Errorf("%s: the proof does not tie: %+v", asOf, result.Proof.ForCurrency("CNY"))
	}
	if h.last != nil {
		left, _ := h.last.ForCurrency("CNY").Closing()
		if open := result.Proof.ForCurrency("CNY").Terminal.Opening; open.Count != left.Count || !open.Gross.Equal(left.Gross) {
			h.t.Errorf("%s: opens with %+v, the night before left %+v", asOf, open, left)
		}
	}
	for _, f := range result.Facts {
		f.Night = in.AsOf
		for _, key := range append([]uint64{f.Key}, f.Aliases...) {
			h.facts[key] = append(h.facts[key], f)
		}
	}
	h.opening, h.exceptions, h.last = nil, result.Exceptions, result.Proof
	for i, item := range result.Items {
		item.Version = reconcile.Version{Place: int64(i + 1)}
		h.opening = append(h.opening, item)
	}
	return result
}

// told says what a night says: transactions, payouts, exceptions, and what went.
func told(r *match.Result) string {
	c := r.Proof.ForCurrency("CNY")
	var said []string
	for _, bucket := range [...]struct {
		name string
		sum  reconcile.Sum
	}{
		{"settled", c.Terminal.Settled},
		{"held", c.Terminal.Held},
		{"waiting", c.Terminal.Waiting},
		{"missing", c.Terminal.Missing},
		{"excluded", c.Terminal.Excluded},
		{"paid", c.Payouts.Paid},
		{"transit", c.Payouts.InTransit},
		{"short", c.Payouts.Short},
		{"lost", c.Payouts.Missing},
		{"closed", c.Payouts.Closed},
	} {
		if bucket.sum.Count != 0 || !bucket.sum.Net.IsZero() {
			said = append(said, fmt.Sprintf("%s %d %s", bucket.name, bucket.sum.Count, bucket.sum.Net.StringFixed(2)))
		}
	}
	var kinds []string
	for _, x := range r.Exceptions {
		kinds = append(kinds, string(x.Kind))
	}
	for _, x := range r.Cleared {
		kinds = append(kinds, "-"+string(x.Kind)+" "+x.How)
	}
	slices.Sort(kinds)
	return strings.Join(said, ", ") + " | " + strings.Join(kinds, ", ")
}

// TestSalesThatPayoutsSettle: a sale of Monday the 19th is due on the 20th, and to be in the
// bank on the 21st.
func TestSalesThatPayoutsSettle(t *testing.T) {
	for _, story := range []struct {
		name, why string
		nights    []bankNight
	}{
		{"in time", "held until the payout is in the bank, then settled with it", []bankNight{
			{"10-20", rows("rrn=1", "rrn=2 amount=50.00"), "held 2 149.10, transit 1 149.10 | "},
			{"10-21", rows("got 10-20 149.10"), "settled 2 149.10, paid 1 149.10 | "},
			{"10-22", nil, " | "},
		}},
		{"never", "missing as one sum from the day on that it is due, until it comes", []bankNight{
			{"10-20", rows("rrn=1", "rrn=2 amount=50.00"), "held 2 149.10, transit 1 149.10 | "},
			{"10-22", nil, "missing 2 149.10, lost 1 149.10 | missing-deposit"},
			{"10-23", nil, "missing 2 149.10, lost 1 149.10 | missing-deposit"},
			{"10-26", rows("got 10-23 149.10"), "settled 2 149.10, paid 1 149.10 | -missing-deposit paid"},
		}},
		{"one of them is lacking", "which sales were paid nothing says for sure: held, and the payout is short", []bankNight{
			{"10-20", rows("rrn=1", "rrn=2 amount=50.00"), "held 2 149.10, transit 1 149.10 | "},
			{"10-22", rows("got 10-21 99.40"), "held 2 149.10, paid 0 99.40, short 1 49.70 | deposit-short"},
			{"10-26", rows("got 10-23 49.70"), "settled 2 149.10, paid 1 49.70 | -deposit-short paid"},
		}},
		{"short, and closed", "what came is theirs, and a person awaits no more: they leave", []bankNight{
			{"10-20", rows("rrn=1", "rrn=2 amount=50.00"), "held 2 149.10, transit 1 149.10 | "},
			{"10-22", rows("got 10-21 149.00"), "held 2 149.10, paid 0 149.00, short 1 0.10 | deposit-short"},
			{"10-23", rows("close deposit-short"), "excluded 2 149.10, closed 1 0.10 | - closed by Li: looked at, - closed by Li: looked at, -deposit-short closed by Li: looked at"},
			{"10-26", nil, " | "},
		}},
		{"missing, and closed", "so do these", []bankNight{
			{"10-22", rows("rrn=1"), "missing 1 99.40, lost 1 99.40 | missing-deposit"},
			{"10-23", rows("close missing-deposit"), "excluded 1 99.40, closed 1 99.40 | - closed by Li: looked at, -missing-deposit closed by Li: looked at"},
			{"10-26", nil, " | "},
		}},
		{"missing, closed, and opened again", "the sales are missing with their payout, as they were", []bankNight{
			{"10-22", rows("rrn=1", "rrn=2 amount=50.00"), "missing 2 149.10, lost 1 149.10 | missing-deposit"},
			{"10-23", rows("close missing-deposit"), "excluded 2 149.10, closed 1 149.10 | - closed by Li: looked at, - closed by Li: looked at, -missing-deposit closed by Li: looked at"},
			{"10-26", rows("reopen missing-deposit"), "missing 2 149.10, lost 1 149.10 | missing-deposit"},
			{"10-27", nil, "missing 2 149.10, lost 1 149.10 | missing-deposit"},
			{"10-28", rows("got 10-26 149.10"), "settled 2 149.10, paid 1 149.10 | -missing-deposit paid"},
		}},
		{"voided before it is paid", "the payout is lower by the sale", []bankNight{
			{"10-20", rows("rrn=1", "rrn=2 amount=50.00"), "held 2 149.10, transit 1 149.10 | "},
			{"10-21", rows("type=VOID rrn=9 orig=2 amount=50.00 at=10-19_12:00", "got 10-20 99.40"), "settled 1 99.40, excluded 2 -0.30, paid 1 99.40 | - voided"},
		}},
		{"voided after it was paid", "a later payout is lower by what it brought", []bankNight{
			{"10-20", rows("rrn=1"), "held 1 99.40, transit 1 99.40 | "},
			{"10-21", rows("got 10-20 99.40"), "settled 1 99.40, paid 1 99.40 | "},
			{"10-22", rows("type=VOID rrn=9 orig=1 at=10-21_12:00", "rrn=3 amount=300.00 at=10-21_13:00"), "held 2 198.80, transit 1 198.80 | "},
			{"10-23", rows("got 10-22 198.80"), "settled 2 198.80, paid 1 198.80 | "},
		}},
		{"a refund", "the payout is lower by it", []bankNight{
			{"10-20", rows("rrn=1", "type=REFUND rrn=2 amount=30.00"), "held 2 69.58, transit 1 69.58 | "},
			{"10-21", rows("got 10-20 69.58"), "settled 2 69.58, paid 1 69.58 | "},
		}},
		{"a refund, and never", "what is missing is the sale: the refund lowers its payout, and stays held", []bankNight{
			{"10-22", rows("rrn=1", "type=REFUND rrn=2 amount=30.00"), "held 1 -29.82, missing 1 99.40, lost 1 69.58 | missing-deposit"},
		}},
		{"refunds alone", "a payout below nothing is never missing: it is taken from a later one", []bankNight{
			{"10-22", rows("type=REFUND rrn=2 amount=30.00"), "held 1 -29.82, transit 1 -29.82 | "},
			{"10-26", nil, "held 1 -29.82, transit 1 -29.82 | "},
			{"10-27", rows("rrn=1 at=10-26_10:00"), "held 2 69.58, transit 2 69.58 | "},
			{"10-28", rows("got 10-27 69.58"), "settled 2 69.58, paid 2 69.58 | "},
		}},
		{"a log that comes late", "the payout was paid without its sale: short by it", []bankNight{
			{"10-20", rows("rrn=1"), "held 1 99.40, transit 1 99.40 | "},
			{"10-21", rows("got 10-20 99.40"), "settled 1 99.40, paid 1 99.40 | "},
			{"10-22", rows("rrn=2 amount=50.00"), "held 1 49.70, paid 0 99.40, short 1 49.70 | deposit-short"},
			{"10-23", rows("got 10-22 49.70"), "settled 1 49.70, paid 1 49.70 | -deposit-short paid"},
		}},
		{"the statement is late", "due money waits for it", []bankNight{
			{"10-20", rows("rrn=1"), "held 1 99.40, transit 1 99.40 | "},
			{"10-22", rows("late 10-21"), "waiting 1 99.40 | missing-file"},
			{"10-23", rows("got 10-21 99.40"), "settled 1 99.40, paid 1 99.40 | -missing-file file-arrived"},
		}},
		{"no price", "what it should bring nobody knows: it is in no payout", []bankNight{
			{"10-20", rows("rrn=1 m=FREE"), "held 1 100.00 | no-fee-rule"},
			{"10-26", nil, "held 1 100.00 | no-fee-rule"},
		}},
		{"logged again after it was paid", "it was settled: no payout is awaited for it", []bankNight{
			{"10-20", rows("rrn=1"), "held 1 99.40, transit 1 99.40 | "},
			{"10-21", rows("got 10-20 99.40"), "settled 1 99.40, paid 1 99.40 | "},
			{"10-22", rows("rrn=1"), "held 1 100.00 | duplicate-transaction"},
		}},
		{"outcome unknown", "the case to ask about first, and in no payout", []bankNight{
			{"10-20", rows("rrn=1 code="), "held 1 99.40 | unconfirmed-transaction"},
		}},
		{"two merchants", "each has its own payout", []bankNight{
			{"10-20", rows("rrn=1", "rrn=2 m=M2"), "held 2 198.80, transit 2 198.80 | "},
			{"10-22", rows("got 10-21 99.40"), "settled 1 99.40, missing 1 99.40, paid 1 99.40, lost 1 99.40 | missing-deposit"},
		}},
	} {
		t.Run(story.name, func(t *testing.T) {
			h := &salesHouse{t: t, facts: map[uint64][]reconcile.Fact{}, people: people{closed: map[string]string{}}}
			for _, night := range story.nights {
				result := h.night(night.asOf, night.rows...)
				if diff := gocmp.Diff(night.want, told(&result)); diff != "" {
					t.Errorf("%s, night of %s:\n%s", story.why, night.asOf, diff)
				}
			}
		})
	}
}

// TestMissingSalesAreOneSum: the exception of the payout says what its sales add up to, and
// names them; one that is short names the sale that is worth what is lacking.
func TestMissingSalesAreOneSum(t *testing.T) {
	h := &salesHouse{t: t, facts: map[uint64][]reconcile.Fact{}, people: people{closed: map[string]string{}}}
	result := h.night("10-22", "rrn=1", "rrn=2 amount=50.00")
	x := result.Exceptions[0]
	if !x.Claimed() || !x.Gross.Decimal.Equal(amount("150.00")) || !x.ExpectedFee.Decimal.Equal(amount("0.90")) || !x.ExpectedNet.Decimal.Equal(amount("149.10")) ||
		!strings.Contains(x.Cause.Evidence, "1 (pos-10-22.csv:2, 100.00 CNY); 2 (pos-10-22.csv:3, 50.00 CNY)") {
		t.Errorf("want the sum of both sales and their names, got %+v", x)
	}
	result = h.night("10-23", "got 10-22 99.40")
	x = result.Exceptions[0]
	if x.Claimed() || !strings.Contains(x.Cause.Evidence, "of that amount is one sale alone: 2 (pos-10-22.csv:3, 50.00 CNY)") {
		t.Errorf("want the sale named that is worth what is lacking, got %+v", x)
	}
	for i := range result.Items {
		if item := &result.Items[i]; item.Transaction != nil && item.Partner != x.ItemID {
			t.Errorf("want the held sale to name the payout whose exception speaks of it, got %+v", item)
		}
	}
}
