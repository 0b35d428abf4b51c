package reports

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// Colour says how a reader should take a sentence of the headline.
type Colour string

// The colours of a headline, the gravest first.
const (
	Red     Colour = "red"     // money that is due has not arrived
	Amber   Colour = "amber"   // something waits, or needs a person
	Neutral Colour = "neutral" // nothing to report
	Green   Colour = "green"   // due money was judged, and all of it is accounted for
)

// Statement is one sentence of the headline.
type Statement struct {
	Colour Colour `json:"colour"`
	Text   string `json:"text"`
}

// Headline is the first thing that every report says: all that applies, the
// gravest first. It is green only when due money was judged and neither a red
// nor an amber sentence applies: the absence of news is never good news.
type Headline []Statement

// Colour returns the gravest colour of the sentences that judge the night.
func (h Headline) Colour() Colour {
	if len(h) == 0 {
		return Neutral
	}
	return h[0].Colour
}

func (h *Headline) add(colour Colour, format string, values ...any) {
	*h = append(*h, Statement{colour, fmt.Sprintf(format, values...) + "."})
}

// arrears add up, in one currency, what exceptions say has not arrived beside
// missing sales. All amounts are positive, in major units.
type arrears struct {
	settledShort, payoutsShort, payoutsMissing reconcile.Sum
	// What stands beside the judgement of the night, and never colours it.
	chargebacks, deductions, deposits, payoutsOver reconcile.Sum
}

// addArrears adds an exception to the arrears of its currency.
func (r *Report) addArrears(x *reconcile.Exception) {
	switch x.Kind {
	case reconcile.DepositShort, reconcile.MissingDeposit, reconcile.Chargeback, reconcile.UnexplainedDeduction, reconcile.UnexplainedDeposit, reconcile.DepositOver:
	default:
		if !x.SettledShort() {
			return
		}
	}
	if r.arrears == nil {
		r.arrears = map[string]*arrears{}
	}
	a := r.arrears[x.Currency]
	if a == nil {
		a = &arrears{}
		r.arrears[x.Currency] = a
	}
	short := x.Difference.Decimal.Neg()
	switch x.Kind {
	case reconcile.DepositShort:
		a.payoutsShort.Add(short, short)
	case reconcile.Chargeback:
		a.chargebacks.Add(x.ActualNet.Decimal.Neg(), x.ActualNet.Decimal.Neg())
	case reconcile.UnexplainedDeduction:
		a.deductions.Add(x.ActualNet.Decimal.Neg(), x.ActualNet.Decimal.Neg())
	case reconcile.UnexplainedDeposit:
		a.deposits.Add(x.ActualNet.Decimal, x.ActualNet.Decimal)
	case reconcile.DepositOver:
		a.payoutsOver.Add(x.Difference.Decimal, x.Difference.Decimal)
	case reconcile.MissingDeposit:
		if x.IsOfSales() {
			return // the sales are counted as missing
		}
		a.payoutsMissing.Add(x.ExpectedNet.Decimal, x.ExpectedNet.Decimal)
	default:
		a.settledShort.Add(short, short)
	}
}

// headline puts together what the night's proof, exceptions and files say.
func (r *Report) headline(night *reconcile.Night) Headline {
	var h Headline
	for _, proof := range r.Proofs {
		h.red(proof.Currency, night.Proof[proof.Currency], r.arrears[proof.Currency])
	}
	for _, proof := range r.Proofs {
		h.amber(proof.Currency, night.Proof[proof.Currency], r.waits)
	}
	h.files(night)
	judged, settled, open := countRows(night.Proof)
	if judged == 0 && !r.noTrade(night) {
		h.add(Amber, "No transaction was judged: no file brought a row, and nothing was open")
	}
	if len(h) == 0 {
		switch {
		case settled > 0:
			h.add(Green, "Nothing is missing: every transaction that is due has arrived")
		case judged == 0:
			h.add(Neutral, "No trade: all expected files came, and none holds a row")
		case open > 0:
			h.add(Neutral, "Nothing is due: what is open has its due date still to come")
		default:
			h.add(Neutral, "Nothing is due")
		}
	}
	for _, proof := range r.Proofs {
		h.appended(proof.Currency, night.Proof[proof.Currency], r.arrears[proof.Currency])
	}
	return h
}

// appended says what stands in any colour: money that the acquirer may still
// take, took back, or took without a reason that anybody knows.
func (h *Headline) appended(currency string, c *reconcile.CurrencyProof, a *arrears) {
	if u := c.Terminal.Undeducted; u.Count > 0 {
		h.add(Neutral, "%s, %s, %s not been deducted: money that the acquirer may still take",
			countText(u.Count, "refund"), amountText(u.Net.Neg(), currency), plural(u.Count, "has", "have"))
	}
	if s := c.Settlement.NoTerminal; s.Count > 0 {
		h.add(Neutral, "%s, %s net, %s no terminal logs beside: only the payouts of such lines are judged", countText(s.Count, "settlement line"), amountText(s.Net, currency), plural(s.Count, "has", "have"))
	}
	if t := c.Terminal.ByPayout; t.Count > 0 {
		h.add(Neutral, "%s of the terminals, %s net, %s no settlement files beside: only the payouts of such rows are judged", countText(t.Count, "row"), amountText(t.Net, currency), plural(t.Count, "has", "have"))
	}
	if a == nil {
		return
	}
	if s := a.chargebacks; s.Count > 0 {
		h.add(Neutral, "%s, %s, %s", countText(s.Count, "chargeback"), amountText(s.Gross, currency), plural(s.Count, "stands", "stand"))
	}
	if s := a.deductions; s.Count > 0 {
		h.add(Neutral, "%s, %s, %s not explained", countText(s.Count, "deduction"), amountText(s.Gross, currency), plural(s.Count, "is", "are"))
	}
	if s := a.deposits; s.Count > 0 {
		h.add(Neutral, "%s in the bank, %s, %s not explained", countText(s.Count, "deposit"), amountText(s.Gross, currency), plural(s.Count, "is", "are"))
	}
	if s := a.payoutsOver; s.Count > 0 {
		h.add(Neutral, "%s came with %s more than %s lines add up to", countText(s.Count, "payout"), amountText(s.Gross, currency), plural(s.Count, "its", "their"))
	}
}

// red says which money that is due has not arrived.
func (h *Headline) red(currency string, c *reconcile.CurrencyProof, a *arrears) {
	if m := c.Terminal.Missing; m.Count > 0 {
		h.add(Red, "%s, %s net, %s not arrived", countText(m.Count, "sale"), amountText(m.Net, currency), plural(m.Count, "has", "have"))
	}
	if a == nil {
		return
	}
	if s := a.settledShort; s.Count > 0 {
		h.add(Red, "%s settled short by %s", countText(s.Count, "sale"), amountText(s.Gross, currency))
	}
	if s := a.payoutsMissing; s.Count > 0 {
		h.add(Red, "%s, %s, %s not in the bank", countText(s.Count, "payout"), amountText(s.Gross, currency), plural(s.Count, "is", "are"))
	}
	if s := a.payoutsShort; s.Count > 0 {
		h.add(Red, "%s short by %s in the bank", countText(s.Count, "payout"), amountText(s.Gross, currency))
	}
}

// amber says which money waits for a file or for a person.
func (h *Headline) amber(currency string, c *reconcile.CurrencyProof, w *waitTotals) {
	for _, due := range [...]struct {
		thing string
		sum   *reconcile.Sum
	}{{"due sale", w.sales[currency]}, {"due refund", w.refunds[currency]}} {
		if due.sum != nil {
			h.add(Amber, "%s, %s net, %s for files that have not come", countText(due.sum.Count, due.thing), amountText(due.sum.Net, currency), plural(due.sum.Count, "waits", "wait"))
		}
	}
	if s := c.Payouts.Waiting; s.Count > 0 {
		h.add(Amber, "%s, %s, %s for bank statements that have not come", countText(s.Count, "due payout"), amountText(s.Net, currency), plural(s.Count, "waits", "wait"))
	}
	lines := c.Settlement.Held
	lines.Merge(c.Settlement.Unexpected)
	if t := c.Terminal.HeldForPerson(); t.Count > 0 {
		h.add(Amber, "%s of the terminals, %s gross, %s", countText(t.Count, "row"), amountText(t.Gross, currency), plural(t.Count, "needs a person", "need a person"))
	}
	if lines.Count > 0 {
		h.add(Amber, "%s of settlement files, %s gross, %s", countText(lines.Count, "row"), amountText(lines.Gross, currency), plural(lines.Count, "needs a person", "need a person"))
	}
}

// files says which input is incomplete.
func (h *Headline) files(night *reconcile.Night) {
	if n := night.Kinds[reconcile.MissingFile]; n > 0 {
		h.add(Amber, "%s %s not come or can't be used", countText(n, "file"), plural(n, "has", "have"))
	}
	if n := night.Kinds[reconcile.RestatedFile]; n > 0 {
		h.add(Amber, "%s %s restated, and nobody has accepted %s", countText(n, "file"), plural(n, "was", "were"), plural(n, "it", "them"))
	}
	quarantined := int64(0)
	for i := range night.Files {
		if f := &night.Files[i]; f.State == reconcile.FileQuarantined && f.ErrorName != "file-restated" {
			quarantined++
		}
	}
	if quarantined > 0 {
		h.add(Amber, "%s %s refused", countText(quarantined, "file"), plural(quarantined, "was", "were"))
	}
	if n := refusedRows(night); n > 0 {
		h.add(Amber, "%s of tonight's files %s refused", countText(n, "row"), plural(n, "was", "were"))
	}
}

// refusedRows counts the refused rows of the files that were taken.
func refusedRows(night *reconcile.Night) (count int64) {
	refused := map[string]bool{}
	for i := range night.Files {
		refused[night.Files[i].Name] = night.Files[i].State == reconcile.FileQuarantined
	}
	for i := range night.Rejects {
		if !refused[night.Rejects[i].Origin.File] {
			count++
		}
	}
	return count
}

// countRows counts the rows that the night judged, those that are settled tonight,
// and the transactions that stay open.
func countRows(proof reconcile.Proof) (judged, settled, open int64) {
	for _, c := range proof {
		for _, sum := range [...]reconcile.Sum{c.Terminal.Opening, c.Terminal.New, c.Settlement.Opening, c.Settlement.New, c.Payouts.Opening, c.Deposits.Opening, c.Deposits.New} {
			judged += sum.Count
		}
		settled += c.Terminal.Settled.Count
		terminal, _ := c.Closing()
		open += terminal.Count
	}
	return judged, settled, open
}

// noTrade reports whether files came tonight and none is missing: what they do
// not hold did not happen.
func (r *Report) noTrade(night *reconcile.Night) bool {
	came := false
	for i := range night.Files {
		came = came || night.Files[i].State != reconcile.FileQuarantined
	}
	return came && night.Kinds[reconcile.MissingFile] == 0
}

func countText(n int64, thing string) string {
	return fmt.Sprintf("%d %s", n, plural(n, thing, thing+"s"))
}

// plural picks the form of a word that goes with a number.
func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func amountText(amount decimal.Decimal, currency string) string {
	return money.FormatAmount(amount, currency) + " " + currency
}
