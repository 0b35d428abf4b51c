package match_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

// story is a few nights in the life of some money.
type story struct {
	name, why string
	nights    []night
}

// night is what comes in and what must be said. Rows are words of key=value;
// what they leave out is usual: an approved credit sale of merchant M1 at
// terminal T1 on 2026-10-19, a Monday, settled in full on the 20th.
type night struct {
	asOf       string // month-day of 2026
	terminal   []string
	lines      []string
	gates      []match.UnavailableFile
	senders    []string          // of settlement files; nil: of any provider
	closed     map[string]string // rrn or ID of an open exception to who closed it and why
	rejects    []reconcile.Reject
	unaccepted []match.UnavailableFile // restatements
	restated   string                  // accepted ones, with blanks between
	unread     bool                    // the other files of before are gone
	matching   []terms.Matching        // rules; none: the standard
	shares     []string                // listed shares of sales, as fractions
	match      string                  // names of open exceptions that a person matches, with blanks between
	unmatch    string                  // the name of one that such a match ended, or of a possible match
	reopen     string                  // the name of one that a person closed

	verdicts   []string // "rrn verdict": of every row that is remembered
	exceptions []string // "kind rrn": all that are open
	cleared    []string // "kind rrn how days-late"
	bases      []string // "rrn basis" of tonight's matches; nil is not compared
	proof      string   // "bucket count gross net; ..." of the buckets that are not empty; "" is not compared
}

// storyKeys are what a row of a story may say; another key would test nothing.
var storyKeys = strings.Fields("m t at type amount code card ch cur p product rrn trace batch auth order wallet orig origtrace origbatch origorder file on gross fee pan dep sold amounts")

// words reads key=value words; a time's underscore stands for a blank.
func words(row string, standard map[string]string) map[string]string {
	values := map[string]string{}
	for key, value := range standard {
		values[key] = value
	}
	for _, word := range strings.Fields(row) {
		key, value, _ := strings.Cut(word, "=")
		if !slices.Contains(storyKeys, key) {
			panic("a story knows no key " + key)
		}
		if key == "at" {
			value = strings.Replace(value, "_", " ", 1)
		}
		values[key] = value
	}
	return values
}

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", "2026-"+text)
	if err != nil {
		panic(err)
	}
	return t
}

func on(text string) civil.Date {
	day, err := civil.ParseDate("2026-" + text)
	if err != nil {
		panic(err)
	}
	return day
}

func transaction(row string, line int) reconcile.Transaction {
	v := words(row, map[string]string{
		"m": "M1", "t": "T1", "at": "10-19 10:00", "type": "SALE", "amount": "100.00", "code": "00", "card": "CREDIT", "ch": "CARD", "cur": "CNY", "p": "acq",
	})
	return reconcile.Transaction{
		Provider: v["p"], Product: v["product"], MerchantID: v["m"], TerminalID: v["t"], Time: at(v["at"]), Type: reconcile.TxnType(v["type"]),
		Amount: decimal.RequireFromString(v["amount"]), Currency: v["cur"], RRN: v["rrn"], TraceNo: v["trace"], BatchNo: v["batch"],
		AuthCode: v["auth"], OrderNo: v["order"], ResponseCode: v["code"], Channel: v["ch"], CardType: v["card"], Wallet: v["wallet"], CardNo: v["pan"],
		OriginalRRN: v["orig"], OriginalTraceNo: v["origtrace"], OriginalBatchNo: v["origbatch"],
		Origin: reconcile.Origin{File: cmp.Or(v["file"], "pos.csv"), Line: int64(line + 2)},
	}
}

func settlementLine(row string, asOf string, line int) reconcile.SettlementLine {
	v := words(row, map[string]string{"m": "M1", "on": asOf, "gross": "100.00", "fee": "0.60", "cur": "CNY", "p": "acq"})
	gross, fee := decimal.RequireFromString(v["gross"]), decimal.RequireFromString(v["fee"])
	kind := reconcile.LineType(v["type"])
	if kind == "" {
		kind = reconcile.LineSale
		if gross.IsNegative() {
			kind = reconcile.LineRefund
		}
	}
	l := reconcile.SettlementLine{
		Provider: v["p"], MerchantID: v["m"], TerminalID: v["t"], SettleDate: on(v["on"]), Type: kind, Gross: gross, Fee: fee, Net: gross.Sub(fee), Currency: v["cur"],
		RRN: v["rrn"], TraceNo: v["trace"], BatchNo: v["batch"], AuthCode: v["auth"], OrderNo: v["order"], OriginalRRN: v["orig"], OriginalOrderNo: v["origorder"], CardNo: v["pan"], DepositRef: v["dep"], Amounts: v["amounts"],
		Origin: reconcile.Origin{File: cmp.Or(v["file"], "settle-"+asOf+".csv"), Line: int64(line + 2)},
	}
	if v["at"] != "" {
		l.Time = at(v["at"])
	}
	if currency, amount, ok := strings.Cut(v["sold"], ":"); ok { // sold=EUR:100.00
		l.TxnCurrency, l.TxnAmount = currency, decimal.NewNullDecimal(decimal.RequireFromString(amount))
	}
	return l
}

// books are the contract of the stories: T+1 in China with a cut-off at 23:00,
// credit 0.60%, debit 0.50% up to 20.00, QR 0.38%. Merchant FREE has no price, BATCH
// pays 0.60% of a settle date's lines together, BAND 1.00% and 0.10 up to 100.00, 0.60%
// up to 20.00 above, and nobody knows what above 9,000.00; provider other has no term.
// INVOICE is billed 0.60% apart, CHARGED what each card costs; SHARE and CAPPED pay 0.50% up
// to 20.00, and get a share of it, or the price of what they refund, back.
func books(t testing.TB) (*terms.FeeBook, *terms.TermBook) {
	t.Helper()
	standard, _ := terms.BuiltinSchedule("unionpay-standard")
	standard.Provider = "acq"
	none := terms.FeeSchedule{Name: "none", Provider: "acq", Merchant: "FREE", Rounding: terms.HalfUp, Basis: terms.PerLine, Refund: terms.FeeReturned}
	batch := terms.FeeSchedule{
		Name: "batch", Provider: "acq", Merchant: "BATCH", Rounding: terms.HalfUp, Basis: terms.PerBatch, Refund: terms.FeeReturned, Rules: []terms.FeeRule{{Rate: decimal.RequireFromString("0.006")}},
	}
	limit := func(text string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(text)) }
	bands := terms.FeeSchedule{
		Name: "bands", Provider: "acq", Merchant: "BAND", Rounding: terms.HalfUp, Basis: terms.PerLine, Refund: terms.FeeReturned, Rules: []terms.FeeRule{
			{UpTo: limit("100.00"), Rate: decimal.RequireFromString("0.01"), Fixed: decimal.RequireFromString("0.10")},
			{Above: limit("100.00"), UpTo: limit("9000.00"), Rate: decimal.RequireFromString("0.006"), Cap: limit("20.00")},
		},
	}
	priced := func(merchant string, basis terms.Basis, refund terms.RefundFee, rate string, limit decimal.NullDecimal) terms.FeeSchedule {
		rule := terms.FeeRule{Rate: decimal.RequireFromString(rate), Cap: limit}
		return terms.FeeSchedule{Name: merchant, Provider: "acq", Merchant: merchant, Rounding: terms.HalfUp, Basis: basis, Refund: refund, Rules: []terms.FeeRule{rule}}
	}
	fees, err := terms.NewFeeBook([]terms.FeeSchedule{
		standard, none, batch, bands, priced("INVOICE", terms.Invoiced, terms.FeeReturned, "0.006", decimal.NullDecimal{}), priced("CHARGED", terms.AsCharged, terms.FeeReturned, "0.006", decimal.NullDecimal{}),
		priced("SHARE", terms.PerLine, terms.FeeProportional, "0.005", limit("20.00")), priced("CAPPED", terms.PerLine, terms.FeeReturned, "0.005", limit("20.00")),
	})
	if err != nil {
		t.Fatal(err)
	}
	calendars, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		t.Fatal(err)
	}
	terms, err := terms.NewTermBook([]terms.Term{
		{Provider: "acq", Days: 1, Business: true, Cutoff: 23 * time.Hour, Drift: 10 * time.Minute, Calendar: "CN", DepositDays: 1},
	}, calendars)
	if err != nil {
		t.Fatal(err)
	}
	return fees, terms
}

// memory is what a story carries from night to night.
type memory struct {
	items      []reconcile.Item
	exceptions []*reconcile.Exception
	settled    map[uint64][]reconcile.Fact
	pairs      map[[2]reconcile.Origin]*match.SettledPair // by sale and line
	matched    []match.Pairing                            // by hand
	notSame    []match.Pairing
	ended      map[string]*reconcile.Exception // by name: as it was last open
	gone       bool                            // the files of earlier nights: no row of them can be read again
	closed     map[string]string
	start      civil.Date // the first day whose trade is judged

	facts        []reconcile.Fact // in the order of the nights
	adjustments  []reconcile.Item
	transactions map[reconcile.Origin]reconcile.Transaction // as they were last read
	lines        map[reconcile.Origin]reconcile.SettlementLine
	nights       map[string]civil.Date // that first took a file
}

func newMemory() *memory {
	return &memory{
		settled: map[uint64][]reconcile.Fact{}, pairs: map[[2]reconcile.Origin]*match.SettledPair{}, ended: map[string]*reconcile.Exception{}, closed: map[string]string{}, nights: map[string]civil.Date{},
		transactions: map[reconcile.Origin]reconcile.Transaction{}, lines: map[reconcile.Origin]reconcile.SettlementLine{},
	}
}

// restate hands in what the memory has of the earlier versions of restated files.
func (m *memory) restate(n night, in *match.Input) {
	if n.restated == "" {
		return
	}
	in.RestatedFiles = func(file string) bool { return slices.Contains(strings.Fields(n.restated), file) }
	in.NightOf = func(file string) civil.Date { return m.nights[file] }
	for _, f := range m.facts {
		if in.RestatedFiles(f.Sale.File) || in.RestatedFiles(f.Line.File) {
			in.Earlier.Facts = append(in.Earlier.Facts, f)
		}
	}
	for _, item := range m.adjustments {
		if in.RestatedFiles(item.Line.Origin.File) {
			in.Earlier.Adjustments = append(in.Earlier.Adjustments, item)
		}
	}
	if n.unread {
		return
	}
	sales, lines := in.MerchantBatch.WithdrawnCounterparts(in.RestatedFiles)
	for _, f := range sales {
		if t, known := m.transactions[f.Sale]; known {
			in.Earlier.Transactions = append(in.Earlier.Transactions, t)
		}
	}
	for _, f := range lines {
		if l, known := m.lines[f.Line]; known {
			in.Earlier.Lines = append(in.Earlier.Lines, l)
		}
	}
}

// decide hands in what people decided since the night before.
func (m *memory) decide(n night, in *match.Input) {
	named := func(names string) (list []*reconcile.Exception) {
		for _, name := range strings.Fields(names) {
			list = append(list, m.ended[name])
		}
		return list
	}
	if n.match != "" {
		made := match.Pairing{Exceptions: named(n.match), By: "Li Na", Why: "the slip"}
		in.Matches, m.matched = []match.Pairing{made}, append(m.matched, made)
	}
	for _, x := range named(n.unmatch) {
		taken := match.Pairing{Exceptions: []*reconcile.Exception{x}}
		for _, made := range m.matched {
			if slices.ContainsFunc(made.Exceptions, func(o *reconcile.Exception) bool { return o.ID == x.ID }) {
				taken, in.Unmatched = made, made.Exceptions
			}
		}
		m.notSame = append(m.notSame, taken)
	}
	in.NotSame = m.notSame
	for _, x := range named(n.reopen) {
		delete(m.closed, x.ID)
		again := *x
		again.Place = reconcile.OpenedAgain
		in.Exceptions = append(slices.Clone(in.Exceptions), &again)
		in.ReopenedItems = map[string]bool{x.ItemID: true}
	}
}

// keep remembers what a night leaves.
func (m *memory) keep(in *match.Input, result *match.Result) {
	m.items, m.exceptions = result.Items, result.Exceptions
	for _, x := range m.exceptions {
		m.ended[name(x.RRN, x.OrderNo, x.TraceNo)] = x
	}
	for _, f := range result.Facts {
		f.Night = in.AsOf
		m.facts = append(m.facts, f)
		for _, key := range append([]uint64{f.Key}, f.Aliases...) {
			m.settled[key] = append(m.settled[key], f)
		}
	}
	for _, item := range result.Adjustments {
		m.pairs[[2]reconcile.Origin{{}, item.Line.Origin}] = &match.SettledPair{Line: *item.Line}
	}
	m.adjustments = append(m.adjustments, result.Adjustments...)
	for _, t := range in.Transactions {
		m.transactions[t.Origin] = t
		m.nights[t.Origin.File] = cmp.Or(m.nights[t.Origin.File], in.AsOf)
	}
	for _, l := range in.Lines {
		m.lines[l.Origin] = l
		m.nights[l.Origin.File] = cmp.Or(m.nights[l.Origin.File], in.AsOf)
	}
	for _, pair := range result.Matches {
		sale, line := *pair.Transaction, *pair.Line
		if whole, known := m.transactions[sale.Origin]; known {
			sale = whole // a rest or a part is not what its file says
		}
		if whole, known := m.lines[line.Origin]; known {
			line = whole
		}
		if !isFeeRow(&pair) {
			m.pairs[[2]reconcile.Origin{sale.Origin, line.Origin}] = &match.SettledPair{Sale: sale, Line: line}
		}
	}
}

// isFeeRow reports whether a match is of a fee line beside the line that settled the sale.
func isFeeRow(m *reconcile.LineMatch) bool { return m.Basis == "fee-of-sale" }

// tell plays a story and compares each night.
func tell(t *testing.T, s story) {
	t.Helper()
	newMemory().tell(t, s)
}

func (m *memory) tell(t *testing.T, s story) {
	t.Helper()
	for _, n := range s.nights {
		result := m.run(t, n)
		compare := func(what string, want, got []string) {
			t.Helper()
			slices.Sort(want)
			slices.Sort(got)
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("night of %s, %s (%s)\n%s", n.asOf, what, s.why, diff)
			}
		}
		compare("verdicts", n.verdicts, verdictsOf(result))
		compare("exceptions", n.exceptions, exceptionsOf(result.Exceptions))
		compare("cleared", n.cleared, clearedOf(result))
		if n.bases != nil {
			compare("bases", n.bases, basesOf(result))
		}
		if n.proof != "" {
			compare("proof", strings.Split(n.proof, "; "), proofOf(result))
		}
	}
}

// sideOf tells the stories' files apart by their names.
func sideOf(file string) reconcile.Side {
	if strings.HasPrefix(file, "pos") {
		return reconcile.TerminalSide
	}
	return reconcile.SettlementSide
}

// dayOf reads the day in a name such as pos-10-19.csv; zero where there is none.
func dayOf(file string) civil.Date {
	_, name, _ := strings.Cut(strings.TrimSuffix(file, ".csv"), "-")
	day, err := civil.ParseDate("2026-" + name)
	if err != nil {
		return 0
	}
	return day
}

func (n *night) sendersOrAny() []string {
	if n.senders == nil {
		return []string{""}
	}
	return n.senders
}

// run judges one night and checks what must hold on every one.
func (m *memory) run(t *testing.T, n night) match.Result {
	t.Helper()
	fees, book := books(t)
	matching, err := terms.NewMatchingBook(n.matching)
	if err != nil {
		t.Fatal(err)
	}
	in := match.Input{
		AsOf: on(n.asOf), MerchantBatch: match.MerchantBatch{Opening: m.items, Exceptions: m.exceptions}, ClosedItems: map[string]string{}, ClosedExceptions: m.closed,
		UnavailableFiles: n.gates, Senders: n.sendersOrAny(), Rejects: n.rejects, SideOf: sideOf, DayOf: dayOf, Unaccepted: n.unaccepted, Fees: fees, Terms: book, Matching: matching, Deductions: n.deductions(), KeepMatches: true,
		Facts: func(keys []uint64) (map[uint64][]reconcile.Fact, error) {
			found := map[uint64][]reconcile.Fact{}
			for _, key := range keys {
				if facts := m.settled[key]; facts != nil {
					found[key] = facts
				}
			}
			return found, nil
		},
	}
	in.ReadPairs = func(facts []reconcile.Fact) ([]*match.SettledPair, error) {
		pairs := make([]*match.SettledPair, len(facts))
		for i := range facts {
			pair := m.pairs[[2]reconcile.Origin{facts[i].Sale, facts[i].Line}]
			if pair == nil {
				pair = m.pairs[[2]reconcile.Origin{{}, facts[i].Line}]
			}
			if pair != nil && !m.gone {
				own := *pair
				pairs[i] = &own
			}
		}
		return pairs, nil
	}
	in.FindTraced = func(originals []match.TracedOriginal) (map[match.TracedOriginal][]string, error) {
		found := map[match.TracedOriginal][]string{}
		for place, pair := range m.pairs {
			for _, o := range originals {
				if place[0].File != "" && o.IsNamedBy(&pair.Sale) && !m.gone {
					found[o] = append(found[o], pair.Sale.RRN)
				}
			}
		}
		return found, nil
	}
	in.Start = m.start
	for i, row := range n.terminal {
		in.Transactions = append(in.Transactions, transaction(row, i))
	}
	for i, row := range n.lines {
		in.Lines = append(in.Lines, settlementLine(row, n.asOf, i))
	}
	for _, x := range m.exceptions {
		if why := cmp.Or(n.closed[x.RRN], n.closed[x.ID]); why != "" {
			m.closed[x.ID] = "closed " + why
			if x.ItemID != "" {
				in.ClosedItems[x.ItemID] = why
			}
		}
	}
	m.decide(n, &in)
	m.restate(n, &in)
	result, err := match.Reconcile(in)
	if err != nil {
		t.Fatal(err)
	}
	checkNight(t, &in, &result)
	m.keep(&in, &result)
	return result
}

// checkNight asserts the invariants: the proof ties, no row is in two matches,
// and the memory names each row once.
func checkNight(t testing.TB, in *match.Input, result *match.Result) {
	t.Helper()
	if !result.Proof.Ties() {
		t.Errorf("the proof does not tie: %+v", result.Proof["CNY"])
	}
	var count int64
	for _, proof := range result.Proof {
		count += proof.Terminal.New.Count
	}
	came := int64(len(in.Transactions))
	for file := range result.Dropped {
		if sideOf(file) == reconcile.TerminalSide {
			came -= result.Dropped[file].Count
		}
	}
	for file := range result.Withdrawn {
		if sideOf(file) == reconcile.TerminalSide {
			came -= result.Withdrawn[file].Count
		}
	}
	if count != came {
		t.Errorf("%d new transactions, %d in the proof", came, count)
	}
	rows := map[reconcile.Origin]bool{}
	for _, match := range result.Matches {
		for _, origin := range [...]reconcile.Origin{match.Transaction.Origin, match.Line.Origin} {
			if rows[origin] && !slices.Contains([]string{"in-parts", "one-for-many", "by-hand", "fee-of-sale"}, match.Basis) {
				t.Errorf("%v is in two matches", origin)
			}
			rows[origin] = true
		}
	}
	checkMatches(t, result)
	checkConserved(t, in, result)
	ids := map[string]bool{}
	for _, item := range result.Items {
		if ids[item.ID] {
			t.Errorf("two items have the ID %s", item.ID)
		}
		ids[item.ID] = true
	}
}

// checkConserved asserts that what was open after the night before is open, or told in cleared.csv.
func checkConserved(t testing.TB, in *match.Input, result *match.Result) {
	t.Helper()
	told := map[string]bool{}
	for _, x := range result.Exceptions {
		told[x.ID] = true
	}
	for i := range result.Cleared {
		told[result.Cleared[i].ID] = true
	}
	for _, x := range in.Exceptions {
		if !told[x.ID] && x.Place != reconcile.OpenedAgain {
			t.Errorf("%s: %s of %s is open no more, and nothing says what ended it: %+v", in.AsOf, x.Kind, name(x.RRN, x.OrderNo, x.Origin.File), x)
		}
	}
}

func verdictsOf(result match.Result) []string {
	var list []string
	for _, item := range result.Items {
		switch {
		case item.Transaction != nil:
			list = append(list, fmt.Sprintf("%s %s", name(item.Transaction.RRN, item.Transaction.OrderNo, item.Transaction.TraceNo), item.Verdict))
		case item.Verdict == reconcile.Adjustment: // set aside: it is of no balance
		case item.Line != nil:
			list = append(list, fmt.Sprintf("line:%s %s", name(item.Line.RRN, item.Line.OrderNo, item.Line.TraceNo), item.Verdict))
		}
	}
	for _, match := range result.Matches {
		if isFeeRow(&match) {
			continue // it settles nothing
		}
		list = append(list, fmt.Sprintf("%s settled", name(match.Transaction.RRN, match.Transaction.OrderNo, match.Transaction.TraceNo)))
	}
	return list
}

func basesOf(result match.Result) []string {
	var list []string
	for _, match := range result.Matches {
		if isFeeRow(&match) {
			continue
		}
		list = append(list, fmt.Sprintf("%s %s", name(match.Transaction.RRN, match.Transaction.OrderNo, match.Transaction.TraceNo), match.Basis))
	}
	return list
}

func name(names ...string) string { return cmp.Or(names...) }

func exceptionsOf(exceptions []*reconcile.Exception) []string {
	var list []string
	for _, x := range exceptions {
		list = append(list, fmt.Sprintf("%s %s", x.Kind, name(x.RRN, x.OrderNo, x.TraceNo, x.Origin.File)))
	}
	return list
}

func clearedOf(result match.Result) []string {
	var list []string
	for _, c := range result.Cleared {
		how := c.How
		if strings.HasPrefix(how, "closed by ") { // by whom and why, TestEveryClosingIsTold asks
			how = "closed"
		}
		list = append(list, fmt.Sprintf("%s %s %s %d", c.Kind, name(c.RRN, c.OrderNo, c.TraceNo, c.Origin.File), how, c.DaysLate))
	}
	return list
}

func proofOf(result match.Result) []string {
	var list []string
	p := result.Proof["CNY"]
	for _, part := range []struct {
		name string
		sum  reconcile.Sum
	}{
		{"opening", p.Terminal.Opening},
		{"new", p.Terminal.New},
		{"reopened", p.Terminal.Reopened},
		{"settled", p.Terminal.Settled},
		{"in-transit", p.Terminal.InTransit},
		{"missing", p.Terminal.Missing},
		{"held", p.Terminal.Held},
		{"excluded", p.Terminal.Excluded},
		{"line-opening", p.Settlement.Opening},
		{"line-new", p.Settlement.New},
		{"line-reopened", p.Settlement.Reopened},
		{"matched", p.Settlement.Matched},
		{"unexpected", p.Settlement.Unexpected},
		{"line-held", p.Settlement.Held},
		{"adjustments", p.Settlement.Adjustments},
	} {
		if part.sum.Count != 0 || !part.sum.Gross.IsZero() {
			list = append(list, fmt.Sprintf("%s %d %s %s", part.name, part.sum.Count, part.sum.Gross.StringFixed(2), part.sum.Net.StringFixed(2)))
		}
	}
	return list
}
