package reports

import (
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// ProofView is the equation of one currency as text.
type ProofView struct {
	say
	Currency   string
	Difference string // of all equations together; 0.00 when they close
	Terminal   []ProofLine
	Settlement []ProofLine
	Payouts    []ProofLine
	Deposits   []ProofLine
	Bridge     []ProofLine // settled + differences = matched
	Fees       FeeLine
}

// ProofLine is one term of an equation.
type ProofLine struct {
	say
	Side       string // terminal, settlement, payouts, deposits or bridge
	Name       string // as summary.json calls it
	Label      string // as people call it
	Sign       string // "+" left of the equals sign, "=" right of it, or ofWhich
	Count      int64
	Gross, Net string // on the bridge, which compares gross with gross, Net is the gross
	empty      bool   // it has neither rows nor money
}

// ofWhich is the sign of what a term of the equation is told of beside it.
const ofWhich = "of which"

// evenBridge reports whether every settled sale was settled with its own amount.
func (p *ProofView) evenBridge() bool {
	return p.Bridge[0].Count == p.Bridge[3].Count && p.Bridge[1].Zero() && p.Bridge[2].Zero()
}

// Shown is the sign as people are shown it.
func (l ProofLine) Shown() string {
	if l.Sign == ofWhich {
		return l.Say("of which")
	}
	return l.Sign
}

// ShownNet is the net as people are shown it: a bridge has none.
func (l ProofLine) ShownNet() string {
	if l.Side == "bridge" {
		return ""
	}
	return l.Net
}

// SideName is what people call the side.
func (l ProofLine) SideName() string { return l.Word(l.Side) }

// Zero reports whether the term has neither rows nor money: of a sale that came in parts, what came is money and no row.
func (l ProofLine) Zero() bool { return l.empty }

// FeeLine compares fees; amounts are text.
type FeeLine struct{ Expected, Actual, Variance, Tolerated string }

// Tolerance says what the configuration's tolerance swallowed; "" where nothing.
func (p *ProofView) Tolerance() string {
	if strings.Trim(p.Fees.Tolerated, "-0.") == "" {
		return ""
	}
	return p.Say(", tolerated %s", p.Fees.Tolerated)
}

func (say say) proofView(currency string, c *reconcile.CurrencyProof) ProofView {
	side := ""
	line := func(name, label, sign string, sum reconcile.Sum) ProofLine {
		return ProofLine{
			say: say, Side: side, Name: name, Label: say.Heading(label), Sign: sign, Count: sum.Count,
			Gross: money.FormatAmount(sum.Gross, currency), Net: money.FormatAmount(sum.Net, currency), empty: sum.Count == 0 && sum.Gross.IsZero() && sum.Net.IsZero(),
		}
	}
	t, s, d, p := &c.Terminal, &c.Settlement, &c.Deposits, &c.Payouts
	terminal, settlement, payouts, deposits := c.Balance()
	difference := decimal.Zero
	for _, sum := range [...]reconcile.Sum{terminal, settlement, payouts, deposits} {
		difference = difference.Add(sum.Gross.Abs()).Add(sum.Net.Abs())
	}
	difference = difference.Add(c.Fees.Actual.Sub(c.Fees.Expected).Sub(c.Fees.Variance).Sub(c.Fees.Tolerated).Abs())
	view := ProofView{
		say: say, Currency: currency, Difference: money.FormatAmount(difference, currency),
		Fees: FeeLine{
			money.FormatAmount(c.Fees.Expected, currency), money.FormatAmount(c.Fees.Actual, currency), money.FormatAmount(c.Fees.Variance, currency),
			money.FormatAmount(c.Fees.Tolerated, currency),
		},
	}
	side = "terminal"
	view.Terminal = []ProofLine{
		line("opening", "open from earlier nights", "+", t.Opening), line("new", "new in the terminal logs", "+", t.New),
		line("reopened", "judged again", "+", t.Reopened),
		line("settled", "settled", "=", t.Settled), line("in_transit", "in transit, not yet due", "=", t.InTransit),
		line("waiting", "due, waiting for a file", "=", t.Waiting),
		line("missing", "missing: due and never arrived", "=", t.Missing), line("undeducted", "refunds not deducted", "=", t.Undeducted),
		line("held", "held for a person", "=", t.Held), line("excluded", "excluded: expects no money", "=", t.Excluded),
	}
	if t.HeldByPayout.Count > 0 {
		view.Terminal = append(view.Terminal, line("held_by_payout", "held until their payouts are in the bank", ofWhich, t.HeldByPayout))
	}
	if c.Bridge.Outside.Count > 0 {
		view.Terminal = append(view.Terminal, line("by_payout", "settled by their payouts alone", ofWhich, c.Bridge.Outside))
	}
	side = "settlement"
	view.Settlement = []ProofLine{
		line("opening", "open from earlier nights", "+", s.Opening), line("new", "new in the settlement files", "+", s.New),
		line("reopened", "judged again", "+", s.Reopened),
		line("matched", "matched", "=", s.Matched), line("unexpected", "unexpected", "=", s.Unexpected),
		line("held", "held for a person", "=", s.Held), line("adjustments", "adjustments", "=", s.Adjustments),
	}
	side = "bridge"
	view.Bridge = []ProofLine{
		line("settled", "settled at the terminals", "+", c.Bridge.Settled), line("differences", "settled with another amount", "+", c.Bridge.Differences),
		line("tolerated", "differences within the tolerance", "+", c.Bridge.Tolerated),
		line("matched", "matched in the settlement files", "=", c.Bridge.Matched),
	}
	side = "payouts" // what is set aside a person closed, or it lies before the start: a row says which, a sum can't
	view.Payouts = []ProofLine{
		line("opening", "open from earlier nights", "+", p.Opening), line("new", "new, as lines add up", "+", p.New),
		line("reopened", "judged again", "+", p.Reopened),
		line("paid", "in the bank", "=", p.Paid), line("in_transit", "in transit, not yet due", "=", p.InTransit),
		line("waiting", "due, waiting for a statement", "=", p.Waiting), line("short", "short", "=", p.Short),
		line("missing", "missing: due and not in the bank", "=", p.Missing), line("closed", "set aside, with the reason in deposits.csv", "=", p.Closed),
	}
	side = "deposits"
	view.Deposits = []ProofLine{
		line("opening", "open from earlier nights", "+", d.Opening), line("new", "new on the bank account", "+", d.New),
		line("reopened", "judged again", "+", d.Reopened),
		line("matched", "matched", "=", d.Matched), line("unmatched", "unmatched", "=", d.Unmatched), line("closed", "set aside, with the reason in deposits.csv", "=", d.Closed),
		line("short", "short of their payouts", ofWhich, c.ShortBy()), line("over", "more than their payouts", ofWhich, d.OverBy()),
		line("listed", "listed deductions", ofWhich, d.Listed),
	}
	return view
}
