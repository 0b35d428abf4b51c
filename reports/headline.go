package reports

import (
	"maps"
	"slices"

	"tieout/reconcile"
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

// teller puts a headline together in one language.
type teller struct {
	say
	told Headline
}

func (t *teller) add(colour Colour, english string, values ...any) {
	t.told = append(t.told, Statement{colour, t.Say(english, values...) + t.Say(".")})
}

// addCount adds a sentence about n of something: one is that of a single one. Values follow n as %[2]s.
func (t *teller) addCount(colour Colour, n int64, one, many string, values ...any) {
	t.add(colour, plural(n, one, many), append([]any{n}, values...)...)
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
	h := &teller{say: r.say}
	currencies := r.currencies()
	for _, currency := range currencies {
		h.red(currency, currencyProof(night, currency), r.arrears[currency])
	}
	for _, currency := range currencies {
		h.amber(currency, currencyProof(night, currency), r.waits)
	}
	h.files(night)
	h.paidTwice(night)
	h.signed(night)
	judged, settled, undeducted, open := countRows(night.Proof)
	if judged == 0 && !r.noTrade(night) {
		h.add(Amber, "No transaction was judged: no file brought a row, and nothing was open")
	}
	if len(h.told) == 0 {
		switch {
		case settled > 0 && undeducted > 0: // a refund that is due has not come
			h.add(Green, "Nothing is missing: every sale that is due has arrived")
		case undeducted > 0:
			h.add(Neutral, "No sale is due")
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
	for _, currency := range currencies {
		h.appended(currency, currencyProof(night, currency), r.arrears[currency])
	}
	return h.told
}

// appended says what stands in any colour: money that the acquirer may still
// take, took back, or took without a reason that anybody knows.
func (h *teller) appended(currency string, c *reconcile.CurrencyProof, a *arrears) {
	if u := c.Terminal.Undeducted; u.Count > 0 {
		h.addCount(Neutral, u.Count, "%d refund, %s, has not been deducted: money that the acquirer may still take",
			"%d refunds, %s, have not been deducted: money that the acquirer may still take", h.amount(u.Net.Neg(), currency))
	}
	if s := c.Settlement.HeldAgainstBank(); s.Count > 0 {
		h.addCount(Neutral, s.Count, "%d settlement line, %s net, has no terminal logs beside: only the payouts of such lines are judged",
			"%d settlement lines, %s net, have no terminal logs beside: only the payouts of such lines are judged", h.amount(s.Net, currency))
	}
	if t := c.Terminal.ByPayout; t.Count > 0 {
		h.addCount(Neutral, t.Count, "%d row of the terminals, %s net, has no settlement files beside: only the payouts of such rows are judged",
			"%d rows of the terminals, %s net, have no settlement files beside: only the payouts of such rows are judged", h.amount(t.Net, currency))
	}
	if a == nil {
		return
	}
	if s := a.chargebacks; s.Count > 0 {
		h.addCount(Neutral, s.Count, "%d chargeback, %s, stands", "%d chargebacks, %s, stand", h.amount(s.Gross, currency))
	}
	if s := a.deductions; s.Count > 0 {
		h.addCount(Neutral, s.Count, "%d deduction, %s, is not explained", "%d deductions, %s, are not explained", h.amount(s.Gross, currency))
	}
	if s := a.deposits; s.Count > 0 {
		h.addCount(Neutral, s.Count, "%d deposit in the bank, %s, is not explained", "%d deposits in the bank, %s, are not explained", h.amount(s.Gross, currency))
	}
	if s := a.payoutsOver; s.Count > 0 {
		h.addCount(Neutral, s.Count, "%d payout came with %s more than its lines add up to", "%d payouts came with %s more than their lines add up to", h.amount(s.Gross, currency))
	}
}

// currencies are those of which the headline may have something to say: of tonight's rows, and of
// what stands open from earlier nights.
func (r *Report) currencies() []string {
	all := map[string]bool{}
	for _, proof := range r.Proofs {
		all[proof.Currency] = true
	}
	for currency := range r.arrears {
		all[currency] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// currencyProof returns the currency's proof; an empty one where no row of it was judged.
func currencyProof(night *reconcile.Night, currency string) *reconcile.CurrencyProof {
	if proof := night.Proof[currency]; proof != nil {
		return proof
	}
	return &reconcile.CurrencyProof{}
}

// red says which money that is due has not arrived.
func (h *teller) red(currency string, c *reconcile.CurrencyProof, a *arrears) {
	if m := c.Terminal.Missing; m.Count > 0 {
		h.addCount(Red, m.Count, "%d sale, %s net, has not arrived", "%d sales, %s net, have not arrived", h.amount(m.Net, currency))
	}
	if a == nil {
		return
	}
	if s := a.settledShort; s.Count > 0 {
		h.addCount(Red, s.Count, "%d sale settled short by %s", "%d sales settled short by %s", h.amount(s.Gross, currency))
	}
	if s := a.payoutsMissing; s.Count > 0 {
		h.addCount(Red, s.Count, "%d payout, %s, is not in the bank", "%d payouts, %s, are not in the bank", h.amount(s.Gross, currency))
	}
	if s := a.payoutsShort; s.Count > 0 {
		h.addCount(Red, s.Count, "%d payout short by %s in the bank", "%d payouts short by %s in the bank", h.amount(s.Gross, currency))
	}
}

// amber says which money waits for a file or for a person.
func (h *teller) amber(currency string, c *reconcile.CurrencyProof, w *waitTotals) {
	if s := w.sales[currency]; s != nil {
		h.addCount(Amber, s.Count, "%d due sale, %s net, waits for files that have not come", "%d due sales, %s net, wait for files that have not come", h.amount(s.Net, currency))
	}
	if s := w.refunds[currency]; s != nil {
		h.addCount(Amber, s.Count, "%d due refund, %s net, waits for files that have not come", "%d due refunds, %s net, wait for files that have not come", h.amount(s.Net, currency))
	}
	if s := c.Payouts.Waiting; s.Count > 0 {
		h.addCount(Amber, s.Count, "%d due payout, %s, waits for bank statements that have not come", "%d due payouts, %s, wait for bank statements that have not come", h.amount(s.Net, currency))
	}
	if s := c.Settlement.Unjudged; s.Count > 0 {
		h.addCount(Amber, s.Count, "Nothing is judged of %d settlement line, %s net: neither terminal logs nor bank statements are loaded beside it",
			"Nothing is judged of %d settlement lines, %s net: neither terminal logs nor bank statements are loaded beside them", h.amount(s.Net, currency))
	}
	lines := c.Settlement.Held
	lines.Merge(c.Settlement.Unexpected)
	if t := c.Terminal.HeldForPerson(); t.Count > 0 {
		h.addCount(Amber, t.Count, "%d row of the terminals, %s gross, needs a person", "%d rows of the terminals, %s gross, need a person", h.amount(t.Gross, currency))
	}
	if lines.Count > 0 {
		h.addCount(Amber, lines.Count, "%d row of settlement files, %s gross, needs a person", "%d rows of settlement files, %s gross, need a person", h.amount(lines.Gross, currency))
	}
}

// files says which input is incomplete.
func (h *teller) files(night *reconcile.Night) {
	if n := night.Kinds[reconcile.MissingFile]; n > 0 {
		h.addCount(Amber, n, "%d file has not come or can't be used", "%d files have not come or can't be used")
	}
	if n := night.Kinds[reconcile.RestatedFile]; n > 0 {
		h.addCount(Amber, n, "%d file was refused: restated, and nobody has accepted it", "%d files were refused: restated, and nobody has accepted them")
	}
	quarantined := int64(0)
	for i := range night.Files {
		if night.Files[i].IsUnusable() {
			quarantined++
		}
	}
	if quarantined > 0 {
		h.addCount(Amber, quarantined, "%d file was refused", "%d files were refused")
	}
	if n := refusedRows(night); n > 0 {
		h.addCount(Amber, n, "%d row of tonight's files was refused", "%d rows of tonight's files were refused")
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

// countRows counts the rows that the night judged, those that are settled tonight, the refunds
// that are due, and the transactions that stay open.
func countRows(proof reconcile.Proof) (judged, settled, undeducted, open int64) {
	for _, c := range proof {
		for _, sum := range [...]reconcile.Sum{
			c.Terminal.Opening, c.Terminal.New, c.Terminal.Reopened, c.Settlement.Opening, c.Settlement.New, c.Settlement.Reopened,
			c.Payouts.Opening, c.Payouts.Reopened, c.Deposits.Opening, c.Deposits.New, c.Deposits.Reopened,
		} {
			judged += sum.Count
		}
		settled, undeducted = settled+c.Terminal.Settled.Count, undeducted+c.Terminal.Undeducted.Count
		terminal, _ := c.Closing()
		open += terminal.Count
	}
	return judged, settled, undeducted, open
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

// plural picks the form of a word that goes with a number.
func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
