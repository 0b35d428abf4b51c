package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// Report is a closed night, ready to be shown: everything is worked out, and
// every amount is text with its currency's decimals.
type Report struct {
	RunID, AsOf, Version, InputsDigest string
	ExitCode                           int
	Ties                               bool

	Proofs  []ProofView // one for each currency, sorted
	Missing []MissingView
	Kinds   []KindCount // open exceptions by kind, sorted
	Files   []reconcile.FileAccount
	Waiting []WaitView // files that money waits for

	// What may be many stays as the night has it: rows are made as they are written.
	missing    []*reconcile.Exception
	exceptions []*reconcile.Exception
	transit    []reconcile.Item
	cleared    []clearedRow
	rejects    []rejectRow
	matches    []matchRow
	packs      []pack
}

// MissingView adds up what never arrived, in one currency.
type MissingView struct {
	Currency   string
	Count      int
	Gross, Net string
}

// KindCount counts the open exceptions of one kind.
type KindCount struct {
	Kind  string
	Count int
}

// WaitView counts transactions that wait for a file.
type WaitView struct {
	Evidence string
	Count    int
}

// Build makes a Report of a closed night. Its slices are in the order of the night's.
func Build(night reconcile.Night) *Report {
	r := &Report{
		RunID: night.RunID, AsOf: night.AsOf.String(), Version: night.Version, InputsDigest: night.InputsDigest,
		ExitCode: night.ExitCode, Ties: night.Proof.Ties(), Files: night.Files, exceptions: night.Exceptions, transit: night.InTransit,
	}
	for _, currency := range slices.Sorted(maps.Keys(night.Proof)) {
		r.Proofs = append(r.Proofs, proofView(currency, night.Proof[currency]))
	}
	kinds := map[string]int{}
	for _, x := range night.Exceptions {
		kinds[string(x.Kind)]++
		if x.Kind == reconcile.MissingSettlement {
			r.missing = append(r.missing, x)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		r.Kinds = append(r.Kinds, KindCount{kind, kinds[kind]})
	}
	r.Missing = sumMissing(r.missing)
	r.packs = packsOf(r.missing, night.Files)
	waiting := map[string]int{}
	for i := range night.InTransit {
		item := &night.InTransit[i]
		if item.Cause.Evidence != "" {
			waiting[item.Cause.Evidence]++
		}
	}
	for _, evidence := range slices.Sorted(maps.Keys(waiting)) {
		r.Waiting = append(r.Waiting, WaitView{evidence, waiting[evidence]})
	}
	for i := range night.Cleared {
		r.cleared = append(r.cleared, clearedRowOf(&night.Cleared[i]))
	}
	for i := range night.Rejects {
		r.rejects = append(r.rejects, rejectRowOf(&night.Rejects[i]))
	}
	for i := range night.Matches {
		r.matches = append(r.matches, matchRowOf(&night.Matches[i]))
	}
	return r
}

// sumMissing adds up the missing transactions by currency. An expected net that
// no rule gives counts as the gross.
func sumMissing(missing []*reconcile.Exception) []MissingView {
	type total struct {
		count      int
		gross, net decimal.Decimal
	}
	totals := map[string]*total{}
	for _, x := range missing {
		t := totals[x.Currency]
		if t == nil {
			t = &total{}
			totals[x.Currency] = t
		}
		t.count++
		t.gross = t.gross.Add(x.Gross.Decimal)
		if x.ExpectedNet.Valid {
			t.net = t.net.Add(x.ExpectedNet.Decimal)
		} else {
			t.net = t.net.Add(x.Gross.Decimal)
		}
	}
	var views []MissingView
	for currency, t := range totals {
		views = append(views, MissingView{currency, t.count, reconcile.FormatAmount(t.gross, currency), reconcile.FormatAmount(t.net, currency)})
	}
	slices.SortFunc(views, func(a, b MissingView) int { return cmp.Compare(a.Currency, b.Currency) })
	return views
}

// ProofView is the equation of one currency as text.
type ProofView struct {
	Currency   string
	Difference string // of all equations together; 0.00 when they close
	Terminal   []ProofLine
	Settlement []ProofLine
	Deposits   []ProofLine
	Fees       FeeLine
}

// ProofLine is one term of an equation.
type ProofLine struct {
	Side       string // terminal, settlement or deposits
	Name       string // as summary.json calls it
	Label      string // as people call it
	Sign       string // "+" left of the equals sign, "=" right of it
	Count      int64
	Gross, Net string
}

// Zero reports whether the term has no rows.
func (l ProofLine) Zero() bool { return l.Count == 0 }

// FeeLine compares fees; amounts are text.
type FeeLine struct{ Expected, Actual, Variance string }

func proofView(currency string, c *reconcile.CurrencyProof) ProofView {
	side := ""
	line := func(name, label, sign string, sum reconcile.Sum) ProofLine {
		return ProofLine{
			Side: side, Name: name, Label: label, Sign: sign, Count: sum.Count,
			Gross: reconcile.FormatAmount(sum.Gross, currency), Net: reconcile.FormatAmount(sum.Net, currency),
		}
	}
	t, s, d := &c.Terminal, &c.Settlement, &c.Deposits
	terminal, settlement, deposits := c.Balance()
	difference := decimal.Zero
	for _, sum := range [...]reconcile.Sum{terminal, settlement, deposits} {
		difference = difference.Add(sum.Gross.Abs()).Add(sum.Net.Abs())
	}
	difference = difference.Add(c.Fees.Actual.Sub(c.Fees.Expected).Sub(c.Fees.Variance).Abs())
	view := ProofView{
		Currency: currency, Difference: reconcile.FormatAmount(difference, currency),
		Fees: FeeLine{
			reconcile.FormatAmount(c.Fees.Expected, currency), reconcile.FormatAmount(c.Fees.Actual, currency), reconcile.FormatAmount(c.Fees.Variance, currency),
		},
	}
	side = "terminal"
	view.Terminal = []ProofLine{
		line("opening", "open from earlier nights", "+", t.Opening), line("new", "new in the terminal logs", "+", t.New),
		line("settled", "settled", "=", t.Settled), line("in_transit", "in transit, not yet due", "=", t.InTransit),
		line("missing", "missing: due and never arrived", "=", t.Missing), line("held", "held for a person", "=", t.Held),
		line("excluded", "excluded: expects no money", "=", t.Excluded),
	}
	side = "settlement"
	view.Settlement = []ProofLine{
		line("opening", "open from earlier nights", "+", s.Opening), line("new", "new in the settlement files", "+", s.New),
		line("matched", "matched", "=", s.Matched), line("unexpected", "unexpected", "=", s.Unexpected),
		line("held", "held for a person", "=", s.Held), line("adjustments", "adjustments", "=", s.Adjustments),
	}
	side = "deposits"
	view.Deposits = []ProofLine{
		line("opening", "open from earlier nights", "+", d.Opening), line("new", "new on the bank account", "+", d.New),
		line("matched", "matched", "=", d.Matched), line("short", "short", "=", d.Short), line("over", "over", "=", d.Over),
		line("unmatched", "unmatched", "=", d.Unmatched),
	}
	return view
}
