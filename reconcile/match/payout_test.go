package match_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

// bankHouse plays nights of the bank side alone: what lines add up to, the movements
// of the account, and the memory between the nights.
type bankHouse struct {
	t          *testing.T
	terms      *terms.TermBook
	deductions []match.Deduction
	first      string // of the statements
	optional   bool

	opening []reconcile.Item
	last    reconcile.Proof
	facts   map[uint64][]reconcile.Fact
	people
}

// people close the exceptions that are open, by kind, and take such closings back.
type people struct {
	exceptions []*reconcile.Exception
	closed     map[string]string
	shut       []*reconcile.Exception // as they stood when a person closed them
}

func (h *people) close(kind string, items map[string]string) {
	for _, x := range h.exceptions {
		if string(x.Kind) == kind {
			h.closed[x.ID], items[x.ItemID] = "closed by Li: looked at", "by Li: looked at"
			h.shut = append(h.shut, x)
		}
	}
}

func (h *people) reopen(kind string) (items map[string]bool) {
	items = map[string]bool{}
	for _, x := range h.shut {
		if string(x.Kind) == kind {
			delete(h.closed, x.ID)
			again := *x
			again.Place = reconcile.OpenedAgain
			h.exceptions, items[x.ItemID] = append(h.exceptions, &again), true
		}
	}
	return items
}

func newBankHouse(t *testing.T) *bankHouse {
	t.Helper()
	calendars, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		t.Fatal(err)
	}
	book, err := terms.NewTermBook([]terms.Term{{Provider: "acq", Days: 1, Business: true, Calendar: "CN", DepositDays: 1}}, calendars)
	if err != nil {
		t.Fatal(err)
	}
	return &bankHouse{t: t, terms: book, first: "09-01", people: people{closed: map[string]string{}}, facts: map[uint64][]reconcile.Fact{}}
}

// bankRows are what one night brings, a row a line:
//
//	pay MERCHANT REFERENCE SETTLE_DATE NET     lines of a payout; - names nothing
//	got MERCHANT REFERENCE VALUE_DATE AMOUNT [TEXT...]
//	late bank|settle DAY                       a file that has not come
//	close KIND                                 a person closes exceptions first
//	reopen KIND                                a person takes such closings back
func (h *bankHouse) night(asOf string, rows ...string) match.Result {
	h.t.Helper()
	closedItems := map[string]string{}
	in := match.Input{
		AsOf: on(asOf), Terms: h.terms, Deductions: h.deductions, ClosedItems: closedItems, ClosedExceptions: h.closed, Senders: []string{""},
		DepositSources: []match.DepositSource{{Provider: "acq", Expected: !h.optional, ArrivesDays: 1, First: on(h.first)}},
	}
	if !h.optional {
		in.UnavailableFiles = []match.UnavailableFile{{Source: "bank", Side: reconcile.DepositSide, Provider: "acq", Date: on(asOf), Early: true, Cause: reconcile.Cause{Evidence: "tonight's statement comes tomorrow"}}}
	}
	var payouts []reconcile.Payout
	brought := decimal.Zero
	for i, row := range rows {
		f := strings.Fields(row)
		switch f[0] {
		case "pay":
			net := decimal.RequireFromString(f[4])
			brought = brought.Add(net)
			payouts = append(payouts, reconcile.Payout{Provider: "acq", MerchantID: f[1], DepositRef: said(f[2]), SettleDate: on(f[3]), Currency: "CNY", Lines: 1, Net: net})
		case "got":
			in.Deposits = append(in.Deposits, reconcile.Deposit{
				Provider: "acq", MerchantID: said(f[1]), Reference: said(f[2]), ValueDate: on(f[3]), Amount: amount(f[4]), Currency: "CNY", Text: strings.Join(f[5:], " "),
				Origin: reconcile.Origin{File: "bank/" + f[3] + ".csv", Line: int64(i + 2)},
			})
			if len(f) == 6 && f[5][0] == '#' { // its line, on whatever night it comes
				last := &in.Deposits[len(in.Deposits)-1]
				last.Origin.Line, _ = strconv.ParseInt(f[5][1:], 10, 64)
			}
		case "late":
			side := reconcile.DepositSide
			if f[1] == "settle" {
				side = reconcile.SettlementSide
			}
			in.UnavailableFiles = append(in.UnavailableFiles, match.UnavailableFile{Source: f[1], Side: side, Provider: "acq", Date: on(f[2]), Cause: reconcile.Cause{Evidence: "a file has not come"}})
		case "close":
			h.close(f[1], closedItems)
		case "reopen":
			in.ReopenedItems = h.reopen(f[1])
		}
	}
	before := len(h.exceptions)
	if len(h.facts) > 0 {
		in.Facts = func([]uint64) (map[uint64][]reconcile.Fact, error) { return h.facts, nil }
	}
	judge := match.NewJudge(in, match.NewLineSet(0))
	judge.Record(0, &match.Result{Payouts: payouts})
	result, err := judge.Finish(match.MerchantBatch{Opening: h.opening, Exceptions: h.exceptions})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range result.Facts {
		f.Night = in.AsOf
		for _, key := range append([]uint64{f.Key}, f.Aliases...) {
			h.facts[key] = append(h.facts[key], f)
		}
	}
	h.check(asOf, brought, &result)
	if gone := int64(before) - result.Resolved; gone < 0 {
		h.t.Errorf("%s: more exceptions were resolved than stood", asOf)
	}
	h.opening, h.exceptions, h.last = nil, result.Exceptions, result.Proof
	for i, item := range result.Items {
		item.Version = reconcile.Version{Place: int64(i + 1)}
		h.opening = append(h.opening, item)
	}
	return result
}

func said(text string) string {
	if text == "-" {
		return ""
	}
	return text
}

// check holds a night against what every night must be.
func (h *bankHouse) check(asOf string, brought decimal.Decimal, r *match.Result) {
	h.t.Helper()
	proof := r.Proof.ForCurrency("CNY")
	if !r.Proof.Ties() {
		h.t.Errorf("%s: the proof does not tie: %+v %+v", asOf, proof.Payouts, proof.Deposits)
	}
	if !proof.Payouts.New.Net.Equal(brought) {
		h.t.Errorf("%s: want new payouts of %s, got %s", asOf, brought, proof.Payouts.New.Net)
	}
	if h.last != nil {
		payouts, deposits := h.last.ForCurrency("CNY").ClosingBank()
		if !payouts.Equal(proof.Payouts.Opening) || !deposits.Equal(proof.Deposits.Opening) {
			h.t.Errorf("%s: opens with %+v and %+v, the night before left %+v and %+v", asOf, proof.Payouts.Opening, proof.Deposits.Opening, payouts, deposits)
		}
	}
	for _, sum := range [...]reconcile.Sum{proof.Payouts.New, proof.Payouts.Paid, proof.Payouts.InTransit, proof.Payouts.Short, proof.Payouts.Missing, proof.Payouts.Closed, proof.Payouts.Reopened} {
		if sum.Count < 0 {
			h.t.Errorf("%s: a count below nothing: %+v", asOf, proof.Payouts)
		}
	}
	kept := map[string]bool{}
	for i := range r.Items {
		kept[r.Items[i].ID] = true
	}
	if len(kept) != len(r.Items) || int64(len(h.opening))-r.Gone > int64(len(r.Items)) {
		h.t.Errorf("%s: %d items, %d of them different; %d stood, %d went", asOf, len(r.Items), len(kept), len(h.opening), r.Gone)
	}
}

// summary says what a night says: payouts and movements, then the exceptions.
func summary(r *match.Result) string {
	proof := r.Proof.ForCurrency("CNY")
	var said []string
	add := func(name string, sum reconcile.Sum) {
		if sum.Count != 0 || !sum.Net.IsZero() {
			said = append(said, fmt.Sprintf("%s %d %s", name, sum.Count, sum.Net.StringFixed(2)))
		}
	}
	p, d := proof.Payouts, proof.Deposits
	add("paid", p.Paid)
	add("transit", p.InTransit)
	add("waiting", p.Waiting)
	add("short", p.Short)
	add("missing", p.Missing)
	add("closed", p.Closed)
	add("reopened", p.Reopened)
	add("matched", d.Matched)
	add("unmatched", d.Unmatched)
	add("set aside", d.Closed)
	add("excess", d.Excess)
	add("listed", d.Listed)
	var kinds []string
	for _, x := range r.Exceptions {
		kinds = append(kinds, string(x.Kind))
	}
	slices.Sort(kinds)
	for _, c := range r.Cleared {
		kinds = append(kinds, fmt.Sprintf("-%s %s", c.Kind, c.How))
	}
	return strings.Join(said, ", ") + " | " + strings.Join(kinds, ", ")
}

// bankNight is a night of a story: what comes, and what is wanted of it.
type bankNight struct {
	asOf string
	rows []string
	want string
}

func rows(list ...string) []string { return list }

// TestPayouts plays the lives of payouts. 2026-10-20 is a Tuesday.
func TestPayouts(t *testing.T) {
	for _, story := range []struct {
		name, why string
		nights    []bankNight
	}{
		{"missing", "in transit while a statement of its days may come, missing on each night after", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40"), "transit 1 99.40 | "},
			{"10-21", nil, "transit 1 99.40 | "},
			{"10-22", nil, "missing 1 99.40 | missing-deposit"},
			{"10-23", nil, "missing 1 99.40 | missing-deposit"},
			{"10-30", rows("got M1 D1 10-29 99.40"), "paid 1 99.40, matched 1 99.40 | -missing-deposit paid"},
			{"10-31", nil, " | "},
		}},
		{"over a weekend", "what is settled on a Friday may come on Monday, and is missing from Tuesday on", []bankNight{
			{"10-23", rows("pay M1 D1 10-23 99.40"), "transit 1 99.40 | "},
			{"10-24", nil, "transit 1 99.40 | "},
			{"10-26", nil, "transit 1 99.40 | "},
			{"10-27", nil, "missing 1 99.40 | missing-deposit"},
			{"10-31", nil, "missing 1 99.40 | missing-deposit"},
		}},
		{"over holidays", "the first business day after the National Day is the last day", []bankNight{
			{"09-30", rows("pay M1 - 09-30 99.40"), "transit 1 99.40 | "},
			{"10-07", nil, "transit 1 99.40 | "},
			{"10-08", nil, "transit 1 99.40 | "},
			{"10-09", rows("got M1 - 10-08 99.40"), "paid 1 99.40, matched 1 99.40 | "},
		}},
		{"a statement is late", "its payouts wait for it, and are missing once it came without them", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40"), "transit 1 99.40 | "},
			{"10-22", rows("late bank 10-21"), "waiting 1 99.40 | missing-file"},
			{"10-23", nil, "missing 1 99.40 | missing-deposit, -missing-file file-arrived"},
			{"10-24", rows("late bank 10-21"), "missing 1 99.40 | missing-deposit, missing-file"},
		}},
		{"a statement of before", "a file of a day on which it could not come yet holds up nothing", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40"), "transit 1 99.40 | "},
			{"10-22", rows("late bank 10-19"), "missing 1 99.40 | missing-deposit, missing-file"},
		}},
		{"in parts", "what came is paid, the rest is short from its day on; the parts end it", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 497.00"), "transit 1 497.00 | "},
			{"10-21", rows("got M1 D1 10-20 450.00"), "paid 0 450.00, transit 1 47.00, matched 1 450.00 | "},
			{"10-22", nil, "short 1 47.00 | deposit-short"},
			{"10-26", rows("got - D1 10-26 40.00"), "paid 0 40.00, short 1 7.00, matched 1 40.00 | deposit-short"},
			{"11-20", rows("got M1 D1 11-19 7.00"), "paid 1 7.00, matched 1 7.00 | -deposit-short paid"},
			{"11-21", nil, " | "},
		}},
		{"before its files", "more came than lines say, until the file of another day came", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 198.80"), "transit 1 198.80 | "},
			{"10-22", rows("got M1 D1 10-21 427.42", "late settle 10-21"), "paid 1 198.80, matched 1 427.42, excess 1 228.62 | missing-file"},
			{"10-23", rows("pay M1 D1 10-21 228.62"), "paid 1 427.42, reopened 1 198.80, matched 1 427.42 | -missing-file file-arrived"},
			{"10-24", nil, " | "},
		}},
		{"over", "more came than lines say, and no file is lacking: from the next business day on it is said", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40", "got M1 D1 10-20 100.40"), "paid 1 99.40, matched 1 100.40, excess 1 1.00 | "},
			{"10-21", nil, " | deposit-over"},
			{"10-22", nil, " | deposit-over"},
			{"10-23", rows("pay M1 D1 10-21 1.00"), "paid 1 100.40, reopened 1 99.40, matched 1 100.40 | -deposit-over paid"},
		}},
		{"over, looked at", "a person closes it, and it is said no more until more comes", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40"), "transit 1 99.40 | "},
			{"10-22", rows("got M1 D1 10-20 100.40"), "paid 1 99.40, matched 1 100.40, excess 1 1.00 | deposit-over"},
			{"10-23", rows("close deposit-over"), " | -deposit-over closed by Li: looked at"},
			{"10-26", nil, " | "},
			{"10-28", rows("got M1 D1 10-26 5.00"), "matched 1 5.00, excess 1 5.00 | "},
		}},
		{"paid before its lines", "the movement waits, and is explained by the late file", []bankNight{
			{"10-20", rows("pay M2 D9 10-19 10.00", "got M2 D9 10-19 10.00"), "paid 1 10.00, matched 1 10.00 | "},
			{"10-22", rows("got M1 D1 10-21 99.40", "late settle 10-20"), "unmatched 1 99.40 | missing-file"},
			{"10-23", rows("got M1 - 10-22 5.00", "late settle 10-20"), "unmatched 2 104.40 | missing-file"},
			{"10-26", rows("pay M1 D1 10-20 99.40"), "paid 1 99.40, matched 1 99.40, unmatched 1 5.00 | unexplained-deposit, -missing-file file-arrived"},
		}},
		{"lines after it was paid", "a later line of the same days opens the payout again", []bankNight{
			{"10-21", rows("pay M1 D1 10-20 100.00", "got M1 D1 10-20 100.00"), "paid 1 100.00, matched 1 100.00 | "},
			{"10-23", rows("pay M1 D1 10-20 50.00"), "paid 0 100.00, short 1 50.00, reopened 1 100.00, matched 1 100.00 | deposit-short"},
			{"10-26", rows("got M1 D1 10-23 50.00"), "paid 1 50.00, matched 1 50.00 | -deposit-short paid"},
		}},
		{"lines after it was paid, without reference", "the same for the payout of a day", []bankNight{
			{"10-21", rows("pay M1 - 10-20 100.00", "got M1 - 10-20 100.00"), "paid 1 100.00, matched 1 100.00 | "},
			{"10-23", rows("pay M1 - 10-20 50.00"), "paid 0 100.00, short 1 50.00, reopened 1 100.00, matched 1 100.00 | deposit-short"},
			{"10-26", rows("got M1 - 10-23 50.00"), "paid 1 50.00, matched 1 50.00 | -deposit-short paid"},
		}},
		{"lines weeks after it was paid", "the payout is remembered", []bankNight{
			{"10-21", rows("pay M1 D1 10-20 100.00", "got M1 D1 10-20 100.00", "pay M9 - 10-19 1.00", "got M9 - 10-19 1.00"), "paid 2 101.00, matched 2 101.00 | "},
			{"11-05", nil, " | "},
			{"12-15", rows("pay M1 D1 10-20 50.00"), "paid 0 100.00, short 1 50.00, reopened 1 100.00, matched 1 100.00 | deposit-short"},
			{"12-16", nil, "short 1 50.00 | deposit-short"},
			{"12-18", rows("got M1 D1 12-16 50.00"), "paid 1 50.00, matched 1 50.00 | -deposit-short paid"},
			{"12-31", nil, " | "},
		}},
		{"lines weeks after it was paid, without reference", "and that of a day", []bankNight{
			{"10-21", rows("pay M1 - 10-20 100.00", "got M1 - 10-20 100.00", "pay M9 - 10-19 1.00", "got M9 - 10-19 1.00"), "paid 2 101.00, matched 2 101.00 | "},
			{"11-05", nil, " | "},
			{"12-15", rows("pay M1 - 10-20 50.00", "pay M1 - 10-21 7.00", "got M1 - 10-21 7.00"), "paid 1 107.00, short 1 50.00, reopened 1 100.00, matched 2 107.00 | deposit-short"},
		}},
		{"a reference comes round", "lines settled after a payout was paid are another payout", []bankNight{
			{"10-21", rows("pay M1 D1 10-20 100.00", "got M1 D1 10-20 100.00"), "paid 1 100.00, matched 1 100.00 | "},
			{"10-27", rows("pay M1 D1 10-26 70.00"), "transit 1 70.00 | "},
			{"10-28", rows("got M1 D1 10-27 70.00"), "paid 1 70.00, matched 1 70.00 | "},
		}},
		{"one reference for each day's payout", "a day that does not come is short though later ones do", []bankNight{
			{"10-20", rows("pay M1 ACC 10-20 100.00"), "transit 1 100.00 | "},
			{"10-21", rows("pay M1 ACC 10-21 50.00"), "transit 1 150.00 | "},
			{"10-22", rows("got M1 ACC 10-21 100.00", "pay M1 ACC 10-22 70.00"), "paid 0 100.00, transit 1 120.00, matched 1 100.00 | "},
			{"10-23", nil, "short 1 120.00 | deposit-short"},
		}},
		{"several days, one reference", "days of one reference are one payout", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 298.20"), "transit 1 298.20 | "},
			{"10-21", rows("pay M1 D1 10-21 417.48"), "transit 1 715.68 | "},
			{"10-22", rows("got M1 D1 10-21 715.68"), "paid 1 715.68, matched 1 715.68 | "},
		}},
		{"several days, no reference", "the only run of days that adds up to the movement", []bankNight{
			{"10-23", rows("pay M1 - 10-23 298.20", "pay M2 - 10-23 11.00"), "transit 2 309.20 | "},
			{"10-26", rows("pay M1 - 10-24 417.48", "pay M1 - 10-25 20.00"), "transit 4 746.68 | "},
			{"10-27", rows("got M1 - 10-26 735.68", "got M2 - 10-26 11.00"), "paid 4 746.68, matched 2 746.68 | "},
		}},
		{"two sets add up to it", "nothing is guessed: missing, and unexplained", []bankNight{
			{"10-20", rows("pay M2 D9 10-12 10.00", "got M2 D9 10-12 10.00"), "paid 1 10.00, matched 1 10.00 | "},
			{"10-23", rows("pay M1 - 10-20 50.00", "pay M1 - 10-21 100.00", "pay M1 - 10-22 50.00"), "transit 1 50.00, missing 2 150.00 | missing-deposit, missing-deposit"},
			{"10-24", rows("got M1 - 10-23 150.00"), "missing 3 200.00, unmatched 1 150.00 | missing-deposit, missing-deposit, missing-deposit"},
			{"10-27", nil, "missing 3 200.00, unmatched 1 150.00 | missing-deposit, missing-deposit, missing-deposit, unexplained-deposit"},
		}},
		{"all shops of a house", "one movement for the payouts of a day, whoever's they are", []bankNight{
			{"10-20", rows("pay M1 - 10-20 100.00", "pay M2 - 10-20 50.00", "pay M3 - 10-20 7.00"), "transit 3 157.00 | "},
			{"10-21", rows("got - - 10-20 157.00"), "paid 3 157.00, matched 1 157.00 | "},
		}},
		{"all shops of a house, one reference", "the movement names no shop", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 100.00", "pay M2 D1 10-20 50.00"), "transit 2 150.00 | "},
			{"10-22", rows("got - D1 10-20 149.00"), "paid 1 149.00, short 1 1.00, matched 1 149.00 | deposit-short"},
			{"10-23", rows("got - D1 10-22 1.00"), "paid 1 1.00, matched 1 1.00 | -deposit-short paid"},
		}},
		{"one reference, each shop its own", "what one got more does not pay the other", []bankNight{
			{"10-20", rows("pay M1 0001 10-20 100.00", "pay M2 0001 10-20 50.00"), "transit 2 150.00 | "},
			{"10-22", rows("got M1 0001 10-20 110.00", "got M2 0001 10-20 40.00"), "paid 1 140.00, short 1 10.00, matched 2 150.00, excess 1 10.00 | deposit-over, deposit-short"},
		}},
		{"two movements, one reference", "on two days", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 994.00"), "transit 1 994.00 | "},
			{"10-21", rows("got M1 D1 10-20 600.00"), "paid 0 600.00, transit 1 394.00, matched 1 600.00 | "},
			{"10-22", rows("got M1 D1 10-21 394.00"), "paid 1 394.00, matched 1 394.00 | "},
		}},
		{"two movements, no reference", "the only ones that add up to the payout", []bankNight{
			{"10-20", rows("pay M1 - 10-20 994.00"), "transit 1 994.00 | "},
			{"10-21", rows("got M1 - 10-20 600.00"), "transit 1 994.00, unmatched 1 600.00 | "},
			{"10-22", rows("got M1 - 10-21 394.00"), "paid 1 994.00, matched 2 994.00 | "},
			{"10-23", nil, " | "},
		}},
		{"the rest without a reference", "exactly what is lacking, and nothing else is", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 994.00"), "transit 1 994.00 | "},
			{"10-22", rows("got M1 D1 10-20 600.00"), "paid 0 600.00, short 1 394.00, matched 1 600.00 | deposit-short"},
			{"10-23", rows("got M1 - 10-22 394.00"), "paid 1 394.00, matched 1 394.00 | -deposit-short paid"},
		}},
		{"equal payouts of one merchant", "the earliest is paid; whichever it is, the same is left", []bankNight{
			{"10-20", rows("pay M1 - 10-20 99.40"), "transit 1 99.40 | "},
			{"10-21", rows("pay M1 - 10-21 99.40"), "transit 2 198.80 | "},
			{"10-22", rows("got M1 - 10-21 99.40"), "paid 1 99.40, transit 1 99.40, matched 1 99.40 | "},
			{"10-23", nil, "missing 1 99.40 | missing-deposit"},
		}},
		{"equal payouts of two merchants", "nobody guesses whose the movement is", []bankNight{
			{"10-20", rows("pay M1 - 10-20 99.40", "pay M2 - 10-20 99.40"), "transit 2 198.80 | "},
			{"10-22", rows("got - - 10-20 99.40"), "missing 2 198.80, unmatched 1 99.40 | missing-deposit, missing-deposit, unexplained-deposit"},
			{"10-23", rows("got M1 - 10-22 99.40"), "paid 2 198.80, matched 2 198.80 | -unexplained-deposit matched, -missing-deposit paid, -missing-deposit paid"},
		}},
		{"a second payout of the amount comes late", "what was paid by amount is open again", []bankNight{
			{"10-21", rows("pay M1 - 10-20 99.40", "got - - 10-20 99.40"), "paid 1 99.40, matched 1 99.40 | "},
			{"10-23", rows("pay M2 - 10-20 99.40"), "missing 2 198.80, reopened 1 99.40, unmatched 1 99.40 | missing-deposit, missing-deposit, unexplained-deposit"},
		}},
		{"a reference displaces an amount", "the movement without one is left over", []bankNight{
			{"10-19", rows("pay M9 D9 10-12 1.00", "got M9 D9 10-12 1.00"), "paid 1 1.00, matched 1 1.00 | "},
			{"10-21", rows("pay M1 D1 10-20 99.40", "got M1 - 10-20 99.40"), "paid 1 99.40, matched 1 99.40 | "},
			{"10-23", rows("got M1 D1 10-20 99.40"), "paid 1 99.40, reopened 1 99.40, matched 1 99.40, unmatched 1 99.40 | unexplained-deposit"},
		}},
		{"another amount, the only one", "merchant and day name it: short by the difference", []bankNight{
			{"10-20", rows("pay M1 - 10-20 98.41"), "transit 1 98.41 | "},
			{"10-21", rows("got M1 - 10-20 90.00"), "transit 1 98.41, unmatched 1 90.00 | "},
			{"10-22", nil, "paid 0 90.00, short 1 8.41, matched 1 90.00 | deposit-short"},
			{"10-23", nil, "short 1 8.41 | deposit-short"},
			{"10-26", rows("close deposit-short"), "closed 1 8.41 | -deposit-short closed by Li: looked at"},
			{"10-27", nil, " | "},
		}},
		{"another order of amount", "a movement of a few yuan is no payout of thousands", []bankNight{
			{"10-19", rows("pay M9 D9 10-12 1.00", "got M9 D9 10-12 1.00"), "paid 1 1.00, matched 1 1.00 | "},
			{"10-20", rows("pay M1 - 10-20 9800.00"), "transit 1 9800.00 | "},
			{"10-22", rows("got M1 - 10-20 3.21"), "missing 1 9800.00, unmatched 1 3.21 | missing-deposit, unexplained-deposit"},
		}},
		{"below nothing", "never missing; the next payout is less by it", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 -450.00"), "transit 1 -450.00 | "},
			{"10-26", nil, "transit 1 -450.00 | "},
			{"10-27", rows("pay M1 D2 10-27 1000.00"), "transit 2 550.00 | "},
			{"10-28", rows("got M1 D2 10-27 550.00"), "paid 2 550.00, matched 1 550.00 | "},
		}},
		{"below nothing, no references", "netted into the next day", []bankNight{
			{"10-20", rows("pay M1 - 10-20 -450.00"), "transit 1 -450.00 | "},
			{"10-21", rows("pay M1 - 10-21 1000.00"), "transit 2 550.00 | "},
			{"10-22", rows("got M1 - 10-21 550.00"), "paid 2 550.00, matched 1 550.00 | "},
		}},
		{"below nothing, more than the next", "what it takes away is not missing", []bankNight{
			{"10-20", rows("pay M1 - 10-20 -450.00"), "transit 1 -450.00 | "},
			{"10-21", rows("pay M1 - 10-21 300.00"), "transit 2 -150.00 | "},
			{"10-26", rows("pay M1 - 10-26 500.00"), "transit 3 350.00 | "},
			{"10-27", rows("got M1 - 10-26 350.00"), "paid 3 350.00, matched 1 350.00 | "},
		}},
		{"below nothing, and not netted", "the next one is paid in full", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 -450.00"), "transit 1 -450.00 | "},
			{"10-22", rows("pay M1 D2 10-21 1000.00", "got M1 D2 10-21 1000.00"), "paid 1 1000.00, transit 1 -450.00, matched 1 1000.00 | "},
			{"10-23", rows("got M1 D1 10-22 -450.00"), "paid 1 -450.00, matched 1 -450.00 | "},
		}},
		{"nothing left of two", "a payout and one below nothing of the same amount end each other", []bankNight{
			{"10-20", rows("pay M1 - 10-20 -100.00"), "transit 1 -100.00 | "},
			{"10-21", rows("pay M1 - 10-21 100.00"), "transit 2 0.00 | "},
			{"10-23", nil, "paid 2 0.00 | "},
		}},
		{"nothing", "ends beside the next payout", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 0.00"), "transit 1 0.00 | "},
			{"10-26", nil, "transit 1 0.00 | "},
			{"10-28", rows("pay M1 D2 10-27 5.00", "got M1 D2 10-27 5.00"), "paid 2 5.00, matched 1 5.00 | "},
		}},
		{"unexplained", "from the next business day on, every night until somebody says what it is", []bankNight{
			{"10-20", rows("pay M2 D9 10-12 10.00", "got M2 D9 10-12 10.00"), "paid 1 10.00, matched 1 10.00 | "},
			{"10-21", rows("got M1 ZQ 10-20 731.20"), "unmatched 1 731.20 | "},
			{"10-22", nil, "unmatched 1 731.20 | unexplained-deposit"},
			{"12-22", nil, "unmatched 1 731.20 | unexplained-deposit"},
			{"12-23", rows("close unexplained-deposit"), "set aside 1 731.20 | -unexplained-deposit closed by Li: looked at"},
			{"12-24", nil, " | "},
		}},
		{"unexplained, without any lines", "nothing says when trade began", []bankNight{
			{"10-22", rows("got M1 ZQ 10-20 731.20"), "unmatched 1 731.20 | unexplained-deposit"},
		}},
		{"unexplained at the start", "it may pay trade of before the first lines", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40", "got M1 D0 10-20 55.00"), "transit 1 99.40, unmatched 1 55.00 | "},
			{"10-22", rows("got M1 D1 10-21 99.40", "got M1 D2 10-21 44.00"), "paid 1 99.40, matched 1 99.40, unmatched 1 44.00, set aside 1 55.00 | "},
			{"10-23", nil, "set aside 1 44.00 | "},
			{"10-26", rows("pay M1 D2 10-20 44.00"), "paid 1 44.00, matched 1 44.00 | "},
		}},
		{"money out", "a debit that no payout speaks of is none of it", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40", "got - - 10-20 -3000.00"), "transit 1 99.40, unmatched 1 -3000.00 | "},
			{"10-22", rows("got M1 D1 10-20 99.40"), "paid 1 99.40, matched 1 99.40, set aside 1 -3000.00 | "},
		}},
		{"returned by the bank", "a payout that went back is short of all of it", []bankNight{
			{"10-21", rows("pay M1 D1 10-20 99.40", "got M1 D1 10-20 99.40"), "paid 1 99.40, matched 1 99.40 | "},
			{"10-23", rows("got M1 D1 10-22 -99.40"), "short 1 99.40, reopened 1 99.40, matched 2 0.00 | deposit-short"},
		}},
		{"paid twice", "the second is more than the payout", []bankNight{
			{"10-21", rows("pay M1 D1 10-20 99.40", "got M1 D1 10-20 99.40"), "paid 1 99.40, matched 1 99.40 | "},
			{"10-26", rows("got M1 D1 10-22 99.40"), "matched 1 99.40, excess 1 99.40 | deposit-over"},
		}},
		{"missing becomes short", "the exception lives on under its ID", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40"), "transit 1 99.40 | "},
			{"10-22", nil, "missing 1 99.40 | missing-deposit"},
			{"10-23", rows("got M1 D1 10-22 90.00"), "paid 0 90.00, short 1 9.40, matched 1 90.00 | deposit-short, -missing-deposit became deposit-short"},
			{"10-26", rows("got M1 D1 10-23 9.40"), "paid 1 9.40, matched 1 9.40 | -deposit-short paid"},
		}},
		{"the bank's own number", "no payout has it: the amount decides", []bankNight{
			{"10-21", rows("pay M1 PB5512 10-20 298.20", "got M1 TX99871 10-20 298.20"), "paid 1 298.20, matched 1 298.20 | "},
			{"10-26", nil, " | "},
		}},
		{"the bank's own number, and another movement", "the one without a number is the nearer one", []bankNight{
			{"10-19", rows("pay M9 D9 10-12 1.00", "got M9 D9 10-12 1.00"), "paid 1 1.00, matched 1 1.00 | "},
			{"10-22", rows("pay M1 PB5512 10-20 298.20", "got M1 TX99871 10-20 298.20", "got M1 - 10-21 298.20"), "paid 1 298.20, matched 1 298.20, unmatched 1 298.20 | unexplained-deposit"},
		}},
		{"another payout's reference", "it is not the bank's own: both stand, and each names the other", []bankNight{
			{"10-21", rows("pay M2 PB2 10-20 50.00", "pay M1 PB1 10-20 298.20"), "transit 2 348.20 | "},
			{"10-22", rows("got M2 PB2 10-20 50.00"), "paid 1 50.00, missing 1 298.20, matched 1 50.00 | missing-deposit"},
			{"10-23", rows("got M1 PB2 10-22 298.20"), "missing 1 298.20, unmatched 1 298.20 | missing-deposit"},
			{"10-26", nil, "missing 1 298.20, unmatched 1 298.20 | missing-deposit, unexplained-deposit"},
		}},
		{"a reference in the bank's own way", "case and zeros at the beginning make no other payout", []bankNight{
			{"10-21", rows("pay M1 pb5512 10-20 298.20", "pay M1 0077 10-20 50.00", "got M1 PB5512 10-20 298.20", "got M1 77 10-20 50.00"), "paid 2 348.20, matched 2 348.20 | "},
		}},
		{"two odd payouts near each other", "the first movement can pay no other one, and the second is left for the second", []bankNight{
			{"10-15", rows("pay M9 D9 10-12 1.00", "got M9 D9 10-12 1.00"), "paid 1 1.00, matched 1 1.00 | "},
			{"10-20", rows("pay M1 - 10-16 300.00", "got M1 - 10-19 285.00"), "paid 0 285.00, short 1 15.00, matched 1 285.00 | deposit-short"},
			{"10-23", rows("pay M1 - 10-21 250.00", "got M1 - 10-22 240.00"), "paid 0 240.00, short 2 25.00, matched 1 240.00 | deposit-short, deposit-short"},
			{"10-26", nil, "short 2 25.00 | deposit-short, deposit-short"},
		}},
		{"two equal payouts, the earlier movement without a name", "each is paid by a movement of its days", []bankNight{
			{"10-22", rows("pay M1 - 10-21 100.00", "pay M1 - 10-22 100.00", "got - - 10-21 100.00"), "paid 1 100.00, transit 1 100.00, matched 1 100.00 | "},
			{"10-28", rows("got M1 - 10-27 100.00"), "paid 1 100.00, matched 1 100.00 | "},
		}},
		{"too much stands", "until a person closes it, however long ago it was", []bankNight{
			{"10-15", rows("pay M9 D9 10-13 1.00", "got M9 D9 10-13 1.00"), "paid 1 1.00, matched 1 1.00 | "},
			{"10-20", rows("pay M1 R1 10-19 100.00", "got M1 R1 10-19 105.00"), "paid 1 100.00, matched 1 105.00, excess 1 5.00 | deposit-over"},
			{"10-21", nil, " | deposit-over"},
			{"11-06", nil, " | deposit-over"},
			{"11-09", rows("close deposit-over"), " | -deposit-over closed by Li: looked at"},
			{"11-30", nil, " | "},
		}},
		{"closed and opened again", "it is missing as it was, and is paid then", []bankNight{
			{"10-22", rows("pay M1 D1 10-20 99.40"), "missing 1 99.40 | missing-deposit"},
			{"10-23", rows("close missing-deposit"), "closed 1 99.40 | -missing-deposit closed by Li: looked at"},
			{"10-26", rows("reopen missing-deposit"), "missing 1 99.40, reopened 1 99.40 | missing-deposit"},
			{"10-28", rows("got M1 D1 10-26 99.40"), "paid 1 99.40, matched 1 99.40 | -missing-deposit paid"},
		}},
		{"a rest closed and opened again", "it is short as it was, with what came of it", []bankNight{
			{"10-20", rows("pay M1 D1 10-20 99.40", "got M1 D1 10-20 90.00"), "paid 0 90.00, transit 1 9.40, matched 1 90.00 | "},
			{"10-22", nil, "short 1 9.40 | deposit-short"},
			{"10-23", rows("close deposit-short"), "closed 1 9.40 | -deposit-short closed by Li: looked at"},
			{"10-26", rows("reopen deposit-short"), "paid 0 90.00, short 1 9.40, reopened 1 99.40, matched 1 90.00 | deposit-short"},
			{"10-27", nil, "short 1 9.40 | deposit-short"},
			{"10-28", rows("got M1 D1 10-26 9.40"), "paid 1 9.40, matched 1 9.40 | -deposit-short paid"},
		}},
		{"too much, closed and opened again", "it is too much as it was", []bankNight{
			{"10-21", rows("pay M1 D1 10-20 99.40", "got M1 D1 10-20 100.40"), "paid 1 99.40, matched 1 100.40, excess 1 1.00 | deposit-over"},
			{"10-22", nil, " | deposit-over"},
			{"10-23", rows("close deposit-over"), " | -deposit-over closed by Li: looked at"},
			{"10-26", rows("reopen deposit-over"), " | deposit-over"},
			{"10-27", nil, " | deposit-over"},
		}},
		{"unexplained money, closed and opened again", "it is unexplained as it was", []bankNight{
			{"10-19", rows("pay M9 D9 10-12 1.00", "got M9 D9 10-12 1.00"), "paid 1 1.00, matched 1 1.00 | "},
			{"10-26", rows("got M1 - 10-22 50.00"), "unmatched 1 50.00 | unexplained-deposit"},
			{"10-27", rows("close unexplained-deposit"), "set aside 1 50.00 | -unexplained-deposit closed by Li: looked at"},
			{"10-28", rows("reopen unexplained-deposit"), "unmatched 1 50.00 | unexplained-deposit"},
			{"10-29", nil, "unmatched 1 50.00 | unexplained-deposit"},
		}},
		{"closed by a person", "it leaves; what comes later is unexplained", []bankNight{
			{"10-22", rows("pay M1 D1 10-20 99.40"), "missing 1 99.40 | missing-deposit"},
			{"10-23", rows("close missing-deposit"), "closed 1 99.40 | -missing-deposit closed by Li: looked at"},
			{"10-26", nil, " | "},
			{"10-28", rows("got M1 D1 10-26 99.40"), "unmatched 1 99.40 | unexplained-deposit"},
		}},
	} {
		t.Run(story.name, func(t *testing.T) {
			h := newBankHouse(t)
			for _, night := range story.nights {
				result := h.night(night.asOf, night.rows...)
				if diff := gocmp.Diff(night.want, summary(&result)); diff != "" {
					t.Errorf("%s, night of %s:\n%s", story.why, night.asOf, diff)
				}
			}
		})
	}
}

// TestPayoutExceptionsLiveOn: id and first night of an exception stay while what it is
// about is open, whatever it is called.
func TestPayoutExceptionsLiveOn(t *testing.T) {
	h := newBankHouse(t)
	h.night("10-20", "pay M1 D1 10-20 99.40")
	first := h.night("10-22").Exceptions[0]
	for _, night := range []bankNight{
		{"10-23", rows("got M1 D1 10-22 50.00"), "deposit-short"},
		{"10-26", rows("pay M1 D1 10-19 1.00"), "deposit-short"},
		{"10-27", rows("got M1 D1 10-26 10.00"), "deposit-short"},
		{"10-29", rows("got M1 D1 10-26 900.00"), "deposit-over"},
	} {
		result := h.night(night.asOf, night.rows...)
		if len(result.Exceptions) != 1 {
			t.Fatalf("%s: want one exception, got %+v", night.asOf, result.Exceptions)
		}
		x := result.Exceptions[0]
		if string(x.Kind) != night.want || x.ID != first.ID || x.FirstReported != first.FirstReported {
			t.Errorf("%s: want %s %s of %s, got %s %s of %s", night.asOf, night.want, first.ID, first.FirstReported, x.Kind, x.ID, x.FirstReported)
		}
	}
}

// TestListedWireFee: what the configuration lists is no short payout, as long as its
// limit holds.
func TestListedWireFee(t *testing.T) {
	h := newBankHouse(t)
	fits := func(text string) bool { return strings.Contains(text, "wire fee") }
	h.deductions = []match.Deduction{{Provider: "acq", Fits: fits, Limit: amount("30.00"), Since: on("10-01")}}
	for _, night := range []bankNight{
		{"10-21", rows("pay M1 D1 10-20 795.20", "got M1 D1 10-20 780.20 payout less wire fee 15.00"), "paid 1 795.20, matched 1 780.20, listed 1 15.00 | "},
		{"10-22", nil, " | "},
		{"10-28", rows("pay M1 D2 10-26 100.00", "got M1 D2 10-26 85.00 less wire fee"), "paid 1 100.00, matched 1 85.00, listed 1 15.00 | "},
		{"10-30", rows("pay M1 D3 10-28 100.00", "got M1 D3 10-28 85.00 less wire fee"), "paid 0 85.00, short 1 15.00, matched 1 85.00 | deposit-short"},
		{"10-31", rows("pay M2 D4 10-28 100.00", "got M2 D4 10-28 85.00"), "paid 0 85.00, short 2 30.00, matched 1 85.00 | deposit-short, deposit-short"},
	} {
		result := h.night(night.asOf, night.rows...)
		if diff := gocmp.Diff(night.want, summary(&result)); diff != "" {
			t.Errorf("night of %s:\n%s", night.asOf, diff)
		}
	}
}

// TestListedFeeAmongOthers: a movement that names a listed deduction is of the payout from which no
// more than its limit was taken, whatever else came in those days.
func TestListedFeeAmongOthers(t *testing.T) {
	h := newBankHouse(t)
	h.deductions = []match.Deduction{{Provider: "acq", Fits: func(text string) bool { return strings.Contains(text, "wire fee") }, Limit: amount("30.00"), Since: on("10-01")}}
	h.night("10-15", rows("pay M9 D9 10-12 1.00", "got M9 D9 10-12 1.00")...)
	h.night("10-21", rows("pay M1 - 10-20 900.00", "pay M1 - 10-21 700.00", "got M1 - 10-21 885.00 less wire fee", "got M1 - 10-21 640.00")...)
	result := h.night("10-23")
	if diff := gocmp.Diff("paid 1 1540.00, short 1 60.00, matched 2 1525.00, listed 1 15.00 | deposit-short", summary(&result)); diff != "" {
		t.Error(diff)
	}
}

// TestBeforeTheFirstStatement: payouts that could only stand in a statement of before
// are none of the night's, until such a statement comes.
func TestBeforeTheFirstStatement(t *testing.T) {
	h := newBankHouse(t)
	h.first = "10-22"
	for _, night := range []struct {
		bankNight
		first string
	}{
		{bankNight{"10-22", rows("pay M1 D1 10-19 50.00", "pay M1 D2 10-21 60.00"), "transit 1 60.00, closed 1 50.00 | "}, "10-22"},
		{bankNight{"10-23", nil, "missing 1 60.00 | missing-deposit"}, "10-22"},
		{bankNight{"10-24", rows("got M1 D1 10-20 50.00"), "paid 1 50.00, missing 1 60.00, reopened 1 50.00, matched 1 50.00 | missing-deposit"}, "10-20"},
	} {
		h.first = night.first
		result := h.night(night.asOf, night.rows...)
		if diff := gocmp.Diff(night.want, summary(&result)); diff != "" {
			t.Errorf("night of %s:\n%s", night.asOf, diff)
		}
	}
}

// TestAnOptionalAccountMissesPayoutsToo: an account whose statements are no duty says
// nothing of a day by its silence until they would have come.
func TestAnOptionalAccountMissesPayoutsToo(t *testing.T) {
	h := newBankHouse(t)
	h.optional = true
	for _, night := range []bankNight{
		{"10-20", rows("pay M1 D1 10-20 99.40"), "transit 1 99.40 | "},
		{"10-21", nil, "transit 1 99.40 | "},
		{"10-22", nil, "missing 1 99.40 | missing-deposit"},
	} {
		result := h.night(night.asOf, night.rows...)
		if diff := gocmp.Diff(night.want, summary(&result)); diff != "" {
			t.Errorf("night of %s:\n%s", night.asOf, diff)
		}
	}
}

// openBank says what a house has open: of payouts under a reference what is lacking
// under it, whichever of its days that is.
func (h *bankHouse) openBank() (open []string) {
	named := map[string]decimal.Decimal{}
	for i := range h.opening {
		item := &h.opening[i]
		switch {
		case !item.IsOpen():
		case item.Payout != nil:
			rest := item.Payout.Net.Sub(item.Payment.Paid).Sub(item.Payment.Closed)
			if ref := item.Payout.DepositRef; ref != "" {
				named[item.Payout.MerchantID+" "+ref] = named[item.Payout.MerchantID+" "+ref].Add(rest)
				continue
			}
			open = append(open, fmt.Sprintf("%s %s %s %s", item.Payout.MerchantID, item.Payout.SettleDate, item.Verdict, rest.StringFixed(2)))
		default:
			open = append(open, fmt.Sprintf("%s:%d %s", item.Deposit.Origin.File, item.Deposit.Origin.Line, item.Deposit.Amount))
		}
	}
	for name, rest := range named {
		open = append(open, name+" "+rest.StringFixed(2))
	}
	slices.Sort(open)
	return open
}

// kindsOf lists the kinds of the open exceptions. Whether a payout is short or missing
// whose reference has come round depends on which night its days came.
func (h *bankHouse) kindsOf() map[reconcile.Kind]bool {
	kinds := map[reconcile.Kind]bool{}
	for _, x := range h.exceptions {
		if x.Kind == reconcile.MissingDeposit && x.OrderNo != "" {
			kinds[reconcile.DepositShort] = true
			continue
		}
		kinds[x.Kind] = true
	}
	return kinds
}

// sameBank wants two houses to have the same open.
func sameBank(t *testing.T, want, got *bankHouse, format string, values ...any) {
	t.Helper()
	if diff := gocmp.Diff(want.openBank(), got.openBank(), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s: other payouts or movements are open:\n%s", fmt.Sprintf(format, values...), diff)
	}
	if !maps.Equal(want.kindsOf(), got.kindsOf()) {
		t.Fatalf("%s: want the exceptions %v, got %v", fmt.Sprintf(format, values...), want.kindsOf(), got.kindsOf())
	}
}
