package nightly_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// bankSources are a log, settlement files and statements that come each day that they should.
var bankSources = []string{
	`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}*.csv", provider: acq, expect: daily`,
	`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq, expect: business-days`,
	`name: bank, side: deposit, profile: deposit-csv, files: "bank_{date}*.csv", provider: acq, expect: business-days`,
}

const (
	posHead    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type\n"
	settleHead = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,deposit_ref\n"
	bankHead   = "value_date,amount,currency,reference,merchant_id,text\n"
)

// putDay lays the files of a night into the inbox: yesterday's log and statement, today's
// settlement file, with the rows given by the beginning of the file's name. Rows of a
// statement that is held back come with the night that names it.
func (h *nightFixture) putDay(day civil.Date, rows map[string]string, held map[string]bool) {
	h.t.Helper()
	name := func(kind string, day civil.Date) string {
		return kind + "_" + strings.ReplaceAll(day.String(), "-", "") + ".csv"
	}
	business := func(day civil.Date) bool { weekday := day.Time().Weekday(); return weekday != 0 && weekday != 6 }
	yesterday := day.AddDays(-1)
	files := map[string]string{name("pos", yesterday): posHead}
	if business(day) {
		files[name("settle", day)] = settleHead
	}
	if business(yesterday) {
		files[name("bank", yesterday)] = bankHead
	}
	for file, text := range rows {
		head := map[byte]string{'p': posHead, 's': settleHead, 'b': bankHead}[file[0]]
		files[file] = head + text
	}
	for file, text := range files {
		if _, given := rows[file]; given || !held[file] {
			h.put(file, text)
		}
	}
}

// saleOf is a sale of M1 on a day of November, and its line.
func saleOf(rrn, day, amount string) string {
	return fmt.Sprintf("M1,T1,2026-11-%s 10:00:00,SALE,%s,%s,00,CARD,CREDIT\n", day, amount, rrn)
}

func lineOf(rrn, day, gross, fee, net, reference string) string {
	return fmt.Sprintf("2026-11-%s,M1,SALE,%s,%s,%s,%s,%s\n", day, gross, fee, net, rrn, reference)
}

func movementOf(day, amount, reference, text string) string {
	return fmt.Sprintf("2026-11-%s,%s,CNY,%s,M1,%s\n", day, amount, reference, text)
}

// bankStory is a merchant's week with the bank: 2026-11-09 is a Monday.
type bankStory struct {
	name, why string
	extra     string   // of the configuration
	held      []string // files that come with the night that names them, or never
	nights    map[string]map[string]string
	want      map[string]string // by day: payouts, movements, exceptions, exit code
}

var bankStories = []bankStory{
	{
		name: "missing", why: "on every night from its day on, also at the weekend",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("401", "09", "640.00"), "settle_20261110.csv": lineOf("401", "10", "640.00", "3.84", "636.16", "PB1")},
		},
		want: map[string]string{
			"10": "in_transit 1 636.16; ; exit 0", "11": "in_transit 1 636.16; ; exit 0", "12": "missing 1 636.16; missing-deposit PB1; exit 3",
			"14": "missing 1 636.16; missing-deposit PB1; exit 3", "17": "missing 1 636.16; missing-deposit PB1; exit 3",
		},
	},
	{
		name: "in parts", why: "short until the parts add up",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("402", "09", "500.00"), "settle_20261110.csv": lineOf("402", "10", "500.00", "3.00", "497.00", "PB2")},
			"11": {"bank_20261110.csv": movementOf("10", "450.00", "PB2", "")},
			"17": {"bank_20261116.csv": movementOf("16", "47.00", "PB2", "")},
		},
		want: map[string]string{
			"11": "paid 0 450.00, in_transit 1 47.00; matched 1 450.00; exit 0", "13": "short 1 47.00; deposit-short PB2; exit 3",
			"17": "paid 1 47.00; matched 1 47.00; exit 0",
		},
	},
	{
		name: "before its second file", why: "one movement for lines of two files, of which one is late",
		held: []string{"settle_20261111.csv"},
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("403", "09", "200.00") + saleOf("404", "09", "230.00"), "settle_20261110.csv": lineOf("403", "10", "200.00", "1.20", "198.80", "PB3")},
			"12": {"bank_20261111.csv": movementOf("11", "427.42", "PB3", "")},
			"13": {"settle_20261111.csv": lineOf("404", "11", "230.00", "1.38", "228.62", "PB3")},
		},
		want: map[string]string{
			"12": "paid 1 198.80; matched 1 427.42, over 1 228.62; missing-settlement , missing-file ; exit 4",
			"13": "reopened 1 198.80, paid 1 427.42; reopened 1 427.42, matched 1 427.42; exit 0", "16": "; ; exit 0",
		},
	},
	{
		name: "days in one sum", why: "two days, one movement without a reference",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("405", "09", "300.00"), "settle_20261110.csv": lineOf("405", "10", "300.00", "1.80", "298.20", "")},
			"11": {"pos_20261110.csv": saleOf("406", "10", "420.00"), "settle_20261111.csv": lineOf("406", "11", "420.00", "2.52", "417.48", "")},
			"12": {"bank_20261111.csv": movementOf("11", "715.68", "", "")},
		},
		want: map[string]string{"11": "in_transit 2 715.68; ; exit 0", "12": "paid 2 715.68; matched 1 715.68; exit 0", "17": "; ; exit 0"},
	},
	{
		name: "two movements", why: "of one day, without a reference",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("407", "09", "1000.00"), "settle_20261110.csv": lineOf("407", "10", "1000.00", "6.00", "994.00", "")},
			"11": {"bank_20261110.csv": movementOf("10", "600.00", "", "") + movementOf("10", "394.00", "", "")},
		},
		want: map[string]string{"11": "paid 1 994.00; matched 2 994.00; exit 0", "17": "; ; exit 0"},
	},
	{
		name: "a chargeback netted", why: "the payout of the day is less by it",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("408", "09", "450.00"), "settle_20261110.csv": lineOf("408", "10", "450.00", "2.70", "447.30", "")},
			"11": {
				"bank_20261110.csv": movementOf("10", "447.30", "", ""), "settle_20261111.csv": "2026-11-11,M1,CHARGEBACK,-450.00,0.00,-450.00,408,\n",
			},
			"12": {"pos_20261111.csv": saleOf("409", "11", "1000.00"), "settle_20261112.csv": lineOf("409", "12", "1000.00", "6.00", "994.00", "")},
			"13": {"bank_20261112.csv": movementOf("12", "544.00", "", "")},
		},
		want: map[string]string{
			"11": "paid 1 447.30, in_transit 1 -450.00; matched 1 447.30; chargeback ; exit 0", "12": "in_transit 2 544.00; chargeback ; exit 0",
			"13": "paid 2 544.00; matched 1 544.00; chargeback ; exit 0",
		},
	},
	{
		name: "a statement that does not come", why: "due payouts wait for it, and the night is incomplete",
		held: []string{"bank_20261111.csv"},
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("410", "09", "100.00"), "settle_20261110.csv": lineOf("410", "10", "100.00", "0.60", "99.40", "PB4")},
			"16": {"bank_20261111.csv": movementOf("11", "99.40", "PB4", "")},
		},
		want: map[string]string{
			"12": "waiting 1 99.40; missing-file ; exit 4", "13": "waiting 1 99.40; missing-file ; exit 4", "16": "paid 1 99.40; matched 1 99.40; exit 0",
		},
	},
	{
		name: "unexplained", why: "money that no payout explains, until somebody says what it is",
		nights: map[string]map[string]string{
			"11": {"bank_20261110.csv": movementOf("10", "731.20", "ZQ4", "")},
		},
		want: map[string]string{
			"11": "; unmatched 1 731.20; exit 0", "12": "; unmatched 1 731.20; unexplained-deposit ZQ4; exit 0", "16": "; unmatched 1 731.20; unexplained-deposit ZQ4; exit 0",
		},
	},
	{
		name: "a wire fee that is listed", why: "the payout is paid", extra: "deductions:\n  - {provider: acq, text: \"*wire fee*\", limit: 30.00}\n",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("411", "09", "800.00"), "settle_20261110.csv": lineOf("411", "10", "800.00", "4.80", "795.20", "PB5")},
			"11": {"bank_20261110.csv": movementOf("10", "780.20", "PB5", "payout PB5 less wire fee 15.00")},
		},
		want: map[string]string{"11": "paid 1 795.20; matched 1 780.20, listed 1 15.00; exit 0", "13": "; ; exit 0"},
	},
	{
		name: "five days", why: "a contract that gives a week has one", extra: "DEPOSIT 5bd",
		nights: map[string]map[string]string{
			"10": {"pos_20261109.csv": saleOf("412", "09", "100.00"), "settle_20261110.csv": lineOf("412", "10", "100.00", "0.60", "99.40", "PB6")},
		},
		want: map[string]string{"16": "in_transit 1 99.40; ; exit 0", "17": "in_transit 1 99.40; ; exit 0", "18": "missing 1 99.40; missing-deposit PB6; exit 3"},
	},
}

// TestPayoutsAndTheBank plays weeks with the bank on both stores; each night is verified
// and rendered again from the store, with the same bytes.
func TestPayoutsAndTheBank(t *testing.T) {
	for i := range bankStories {
		story := &bankStories[i]
		for _, on := range []string{"sqlite", "postgres"} {
			t.Run(story.name+"/"+on, func(t *testing.T) {
				h := newNightFixture(t, bankContract(story), bankSources...)
				if on == "postgres" {
					if i%3 != 0 {
						t.Skip("each third story is enough for the other store")
					}
					h.address = pgtest.Database(t)
				}
				h.play(story)
				if i%2 == 0 {
					h.rereads()
				}
			})
		}
	}
}

func bankContract(story *bankStory) string {
	if days, found := strings.CutPrefix(story.extra, "DEPOSIT "); found {
		return strings.Replace(contract, "grace: 0", "grace: 0, deposit: "+days, 1)
	}
	return strings.Replace(contract, "sources:\n", story.extra+"sources:\n", 1)
}

// play plays the nights of a story from 2026-11-10 on.
func (h *nightFixture) play(story *bankStory) {
	h.t.Helper()
	h.put("settle_20261109.csv", settleHead)
	h.put("bank_20261109.csv", bankHead)
	held := map[string]bool{}
	for _, file := range story.held {
		held[file] = true
	}
	last := civil.NewDate(2026, 11, 17)
	if _, later := story.want["18"]; later {
		last++
	}
	for day := civil.NewDate(2026, 11, 10); day <= last; day++ {
		number := day.String()[8:]
		h.putDay(day, story.nights[number], held)
		outcome, err := h.run(day.String(), nightly.Options{FailOn: "missing"})
		must(h.t, err)
		if want, asked := story.want[number]; asked {
			if diff := gocmp.Diff(want, bankSummary(h, &outcome)); diff != "" {
				h.t.Errorf("%s, night of %s:\n%s", story.why, day, diff)
			}
		}
	}
}

// bankSummary says what a night says of the bank, from its proof and exceptions.csv.
func bankSummary(h *nightFixture, o *nightly.Outcome) string {
	p := o.Night.Proof["CNY"]
	text := func(parts ...any) string {
		var said []string
		for i := 0; i < len(parts); i += 2 {
			if sum := parts[i+1].(reconcile.Sum); sum.Count != 0 || !sum.Net.IsZero() {
				said = append(said, fmt.Sprintf("%s %d %s", parts[i], sum.Count, sum.Net.StringFixed(2)))
			}
		}
		return strings.Join(said, ", ")
	}
	parts := []string{
		text("reopened", p.Payouts.Reopened, "paid", p.Payouts.Paid, "in_transit", p.Payouts.InTransit, "waiting", p.Payouts.Waiting, "short", p.Payouts.Short, "missing", p.Payouts.Missing, "closed", p.Payouts.Closed),
		text("reopened", p.Deposits.Reopened, "matched", p.Deposits.Matched, "unmatched", p.Deposits.Unmatched, "closed", p.Deposits.Closed, "over", p.Deposits.OverBy(), "listed", p.Deposits.Listed),
	}
	var open []string
	for _, row := range h.rows(o.Night.AsOf.String(), "exceptions.csv") {
		open = append(open, row["kind"]+" "+row["order_no"])
	}
	if parts[1] == "" && len(open) > 0 {
		parts = parts[:1]
	}
	if len(open) > 0 {
		parts = append(parts, strings.Join(open, ", "))
	}
	return strings.Join(append(parts, fmt.Sprintf("exit %d", o.Night.ExitCode)), "; ")
}

// rereads wants every night to verify, and its reports to have the same bytes when
// they are rendered from the store; and of every count of the proof a list.
func (h *nightFixture) rereads() {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, context.Background())
		must(h.t, err)
		for _, v := range checked {
			if !v.Judged {
				h.t.Errorf("verify %s: %s%s", v.AsOf, v.Problem, v.Note)
			}
		}
	})
	h.rerenders()
}

// rerenders is rereads without verification.
func (h *nightFixture) rerenders() {
	h.t.Helper()
	before := h.digests()
	h.open(func(p *nightly.Pipeline) {
		runs, err := p.Store.Runs(context.Background())
		must(h.t, err)
		for i := range runs {
			h.listed(&runs[i].AsOf, runs[i].Proof["CNY"])
			must(h.t, os.RemoveAll(filepath.Join(h.dir, "reports", runs[i].AsOf.String())))
			_, err := p.Show(context.Background(), runs[i].Seq)
			must(h.t, err)
		}
	})
	if diff := gocmp.Diff(before, h.digests()); diff != "" {
		h.t.Errorf("the reports differ when they are rendered from the store:\n%s", diff)
	}
}

// listed holds the counts of the payouts and movements to deposits.csv.
func (h *nightFixture) listed(asOf *civil.Date, c *reconcile.CurrencyProof) {
	h.t.Helper()
	count, money := map[string]int64{}, map[string]decimal.Decimal{}
	for _, row := range h.rows(asOf.String(), "deposits.csv") {
		key := row["what"] + " " + row["verdict"]
		count[key]++
		money[key] = money[key].Add(decimal.RequireFromString(row["difference"] + map[bool]string{true: "0"}[row["difference"] == ""]))
	}
	for key, sum := range map[string]reconcile.Sum{
		"payout paid": c.Payouts.Paid, "payout in-transit": c.Payouts.InTransit, "payout waiting": c.Payouts.Waiting, "payout short": c.Payouts.Short,
		"payout missing": c.Payouts.Missing, "payout closed": c.Payouts.Closed,
		"movement matched": c.Deposits.Matched, "movement unmatched": c.Deposits.Unmatched, "movement closed": c.Deposits.Closed,
	} {
		if count[key] != sum.Count {
			h.t.Errorf("%s: %s: deposits.csv lists %d, the proof counts %d", asOf, key, count[key], sum.Count)
		}
		if short := money[key].Neg(); (key == "payout short" || key == "payout missing") && !short.Equal(sum.Net) {
			h.t.Errorf("%s: %s: deposits.csv lacks %s, the proof %s", asOf, key, short, sum.Net)
		}
	}
}

// TestAPayoutLostOnTheWayRefusesTheNight loses, doubles and changes what lines add up to
// between the batches and the bank side, and a movement before it: nothing is committed.
func TestAPayoutLostOnTheWayRefusesTheNight(t *testing.T) {
	cent := decimal.RequireFromString("0.01")
	ofPayouts := func(change func([]reconcile.Payout) []reconcile.Payout) func(*nightly.Pipeline) {
		return func(p *nightly.Pipeline) {
			p.PrematchFrom = 1 << 60
			p.TamperResults(func(r *match.Result) {
				if len(r.Payouts) > 0 {
					r.Payouts = change(slices.Clone(r.Payouts))
				}
			})
		}
	}
	lose := func(list []reconcile.Payout) []reconcile.Payout { return list[1:] }
	double := func(list []reconcile.Payout) []reconcile.Payout { return append(list, list[0]) }
	addCent := func(list []reconcile.Payout) []reconcile.Payout {
		list[0].Net = list[0].Net.Add(cent)
		return list
	}
	ofPrematched := func(change func([]reconcile.Payout) []reconcile.Payout) func(*nightly.Pipeline) {
		return func(p *nightly.Pipeline) { p.TamperPayouts(change) }
	}
	ofDeposits := func(change func(account.Row) []account.Row) func(*nightly.Pipeline) {
		return func(p *nightly.Pipeline) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Deposit != nil {
					return change(r)
				}
				return []account.Row{r}
			})
		}
	}
	for _, row := range []struct {
		name, why string
		tamper    func(*nightly.Pipeline)
	}{
		{"a payout is lost", "its money would never be missed", ofPayouts(lose)},
		{"a payout is doubled", "the bank would be asked for it twice", ofPayouts(double)},
		{"a payout's amount is changed", "a cent is a cent", ofPayouts(addCent)},
		{"a prematched payout is lost", "its money would never be missed", ofPrematched(lose)},
		{"a prematched payout is doubled", "the bank would be asked for it twice", ofPrematched(double)},
		{"a prematched payout's amount is changed", "a cent is a cent", ofPrematched(addCent)},
		{"a movement is lost", "its payout would be missing", ofDeposits(func(account.Row) []account.Row { return nil })},
		{"a movement is doubled", "more would have come than did", ofDeposits(func(r account.Row) []account.Row { return []account.Row{r, r} })},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(t, contract, bankSources...)
			h.put("settle_20261109.csv", settleHead)
			h.put("bank_20261109.csv", bankHead+movementOf("09", "1.00", "D0", ""))
			day := civil.NewDate(2026, 11, 10)
			h.putDay(day, map[string]string{
				"pos_20261109.csv": saleOf("1", "09", "100.00"), "settle_20261110.csv": lineOf("1", "10", "100.00", "0.60", "99.40", "D1"),
			}, map[string]bool{"bank_20261109.csv": true})
			var err error
			h.open(func(p *nightly.Pipeline) {
				row.tamper(p)
				_, err = p.Run(context.Background(), nightly.Options{AsOf: day})
			})
			var refused *fault.Error
			if !errors.As(err, &refused) || refused.Name != "books-differ" {
				t.Fatalf("%s: want the night to be refused, got %v", row.why, err)
			}
			h.night("2026-11-10", nightly.ExitClosed)
		})
	}
}

// TestLinesLongAfterAPayout: a payout of weeks ago is remembered as a fact, on the real
// store: a later line opens it again.
func TestLinesLongAfterAPayout(t *testing.T) {
	h := newNightFixture(t, contract, bankSources...)
	h.put("settle_20261109.csv", settleHead)
	h.put("bank_20261109.csv", bankHead)
	rows := map[string]map[string]string{
		"2026-11-10": {
			"pos_20261109.csv":    saleOf("1", "09", "100.00") + saleOf("2", "09", "50.00") + saleOf("3", "09", "10.00"),
			"settle_20261110.csv": lineOf("3", "09", "10.00", "0.06", "9.94", "D0") + lineOf("1", "10", "100.00", "0.60", "99.40", "D1"),
		},
		"2026-11-11": {"bank_20261110.csv": movementOf("10", "99.40", "D1", "") + movementOf("10", "9.94", "D0", "")},
		"2026-12-07": {"settle_20261207.csv": lineOf("2", "10", "50.00", "0.30", "49.70", "D1")},
		"2026-12-08": {"bank_20261207.csv": strings.ReplaceAll(movementOf("07", "49.70", "D1", ""), "2026-11", "2026-12")},
	}
	for day := civil.NewDate(2026, 11, 10); day <= civil.NewDate(2026, 12, 8); day++ {
		h.putDay(day, rows[day.String()], nil)
		outcome := h.anyNight(day.String())
		p := outcome.Night.Proof["CNY"]
		switch day.String() {
		case "2026-12-07":
			if p.Payouts.Reopened.Count != 1 || p.Payouts.Short.Count != 1 || p.Payouts.Short.Net.String() != "49.7" || p.Deposits.Reopened.Count != 1 {
				t.Errorf("want the payout of a month ago short by 49.70, got %+v, %+v", p.Payouts, p.Deposits)
			}
		case "2026-12-08":
			if p.Payouts.Paid.Count != 1 || p.Payouts.Short.Count != 0 {
				t.Errorf("want it paid, got %+v", p.Payouts)
			}
		}
	}
	h.rereads()
}
