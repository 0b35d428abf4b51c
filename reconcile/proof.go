package reconcile

import "github.com/shopspring/decimal"

// Sum counts rows and adds up their money, in major units, with the merchant's sign:
// a refund lowers it. Net is gross less fee. Nothing is rounded.
type Sum struct {
	Count int64           `json:"count"`
	Gross decimal.Decimal `json:"gross"`
	Net   decimal.Decimal `json:"net"`
}

// Add adds one row.
func (s *Sum) Add(gross, net decimal.Decimal) {
	s.Count++
	s.Gross = s.Gross.Add(gross)
	s.Net = s.Net.Add(net)
}

// AddMoney adds money of a row that is counted elsewhere.
func (s *Sum) AddMoney(gross, net decimal.Decimal) {
	s.Gross = s.Gross.Add(gross)
	s.Net = s.Net.Add(net)
}

// Merge adds another sum.
func (s *Sum) Merge(o Sum) {
	s.Count += o.Count
	s.Gross = s.Gross.Add(o.Gross)
	s.Net = s.Net.Add(o.Net)
}

// AddSum adds to one of many sums, which begins with it where there is none yet.
func AddSum[K comparable](sums map[K]Sum, key K, part Sum) {
	sum := sums[key]
	sum.Merge(part)
	sums[key] = sum
}

// Equal reports whether both sums agree to the last minor unit and row.
func (s Sum) Equal(o Sum) bool {
	return s.Count == o.Count && s.Gross.Equal(o.Gross) && s.Net.Equal(o.Net)
}

// Proof is the equation of a night, per currency.
type Proof map[string]*CurrencyProof

// CurrencyProof is the equation of a night in one currency:
//
//	terminal:   opening + new + reopened = settled + in transit + waiting + missing + undeducted + held + excluded
//	settlement: opening + new + reopened = matched + unexpected + held + adjustments
//	fees:       actual = expected + variance + tolerated
//	payouts:    opening + new + reopened = paid + in transit + waiting + short + missing + closed
//	deposits:   opening + new + reopened = matched + unmatched + closed
//
//	bridge:     settled + differences + tolerated = matched
//	bank:       matched = paid + excess - listed
//
// Reopened are rows that had left the balance and are judged again. New is counted
// when the judge takes a row up and held against what the loaders accounted for; the
// right-hand sides come from its verdict; Opening is compared with what the night
// before left open.
type CurrencyProof struct {
	Terminal   TerminalProof   `json:"terminal"`
	Settlement SettlementProof `json:"settlement"`
	Fees       FeeProof        `json:"fees"`
	Payouts    PayoutProof     `json:"payouts"` // nights of earlier versions have none
	Deposits   DepositProof    `json:"deposits"`
	Bridge     BridgeProof     `json:"bridge"`
}

// ForCurrency returns the currency's equation, making it when there is none yet.
func (p Proof) ForCurrency(currency string) *CurrencyProof {
	if p[currency] == nil {
		p[currency] = &CurrencyProof{}
	}
	return p[currency]
}

// Merge adds another part of the same night.
func (p Proof) Merge(o Proof) {
	for currency, part := range o {
		whole := p.ForCurrency(currency)
		theirs := part.sums()
		for i, sum := range whole.sums() {
			sum.Merge(*theirs[i])
		}
		whole.Bridge.Grouped += part.Bridge.Grouped
		whole.Fees.Expected = whole.Fees.Expected.Add(part.Fees.Expected)
		whole.Fees.Actual = whole.Fees.Actual.Add(part.Fees.Actual)
		whole.Fees.Variance = whole.Fees.Variance.Add(part.Fees.Variance)
		whole.Fees.Tolerated = whole.Fees.Tolerated.Add(part.Fees.Tolerated)
	}
}

// sums lists every sum of the equation, always in the same order.
func (c *CurrencyProof) sums() []*Sum {
	t, s, d, p := &c.Terminal, &c.Settlement, &c.Deposits, &c.Payouts
	return []*Sum{
		&t.Opening, &t.New, &t.Settled, &t.InTransit, &t.Waiting, &t.Missing, &t.Undeducted, &t.Held, &t.Excluded,
		&s.Opening, &s.New, &s.Matched, &s.Unexpected, &s.Held, &s.Adjustments,
		&d.Opening, &d.New, &d.Matched, &d.Short, &d.Over, &d.Unmatched,
		&t.Reopened, &s.Reopened, &c.Bridge.Settled, &c.Bridge.Differences, &c.Bridge.Matched, &c.Bridge.Tolerated, &s.NoTerminal, &s.Unjudged,
		&t.ByPayout, &t.HeldByPayout, &c.Bridge.Outside, &c.Bridge.Short, &p.FromSales, &c.Bridge.OtherSettled, &c.Bridge.OtherMatched,
		&d.Reopened, &d.Closed, &d.Excess, &d.Listed,
		&p.Opening, &p.New, &p.Reopened, &p.Paid, &p.InTransit, &p.Waiting, &p.Short, &p.Missing, &p.Closed,
	}
}

// Balance returns by how much each side of the equation fails to close: left
// less right. All of them are empty sums on a night that may be committed.
func (c *CurrencyProof) Balance() (terminal, settlement, payouts, deposits Sum) {
	t, s, d, p := &c.Terminal, &c.Settlement, &c.Deposits, &c.Payouts
	return balance([]Sum{t.Opening, t.New, t.Reopened}, []Sum{t.Settled, t.InTransit, t.Waiting, t.Missing, t.Undeducted, t.Held, t.Excluded}),
		balance([]Sum{s.Opening, s.New, s.Reopened}, []Sum{s.Matched, s.Unexpected, s.Held, s.Adjustments}),
		balance([]Sum{p.Opening, p.New, p.Reopened}, []Sum{p.Paid, p.InTransit, p.Waiting, p.Short, p.Missing, p.Closed}),
		balance([]Sum{d.Opening, d.New, d.Reopened}, []Sum{d.Matched, d.Short, d.Over, d.Unmatched, d.Closed})
}

// ClosingBank returns what the night leaves open of payouts and of movements of the
// bank account.
func (c *CurrencyProof) ClosingBank() (payouts, deposits Sum) {
	for _, sum := range [...]Sum{c.Payouts.InTransit, c.Payouts.Waiting, c.Payouts.Short, c.Payouts.Missing} {
		payouts.Merge(sum)
	}
	return payouts, c.Deposits.Unmatched
}

// Closing returns what the night leaves open of transactions and lines: the
// opening balance of the next night.
func (c *CurrencyProof) Closing() (terminal, settlement Sum) {
	for _, sum := range [...]Sum{c.Terminal.InTransit, c.Terminal.Waiting, c.Terminal.Missing, c.Terminal.Undeducted, c.Terminal.Held} {
		terminal.Merge(sum)
	}
	for _, sum := range [...]Sum{c.Settlement.Unexpected, c.Settlement.Held} {
		settlement.Merge(sum)
	}
	return terminal, settlement
}

func balance(left, right []Sum) Sum {
	var total Sum
	for _, sum := range left {
		total.Merge(sum)
	}
	for _, sum := range right {
		total.Merge(Sum{-sum.Count, sum.Gross.Neg(), sum.Net.Neg()})
	}
	return total
}

// Ties reports whether every equation closes to 0.00 and to the row.
func (p Proof) Ties() bool {
	for _, c := range p {
		terminal, settlement, payouts, deposits := c.Balance()
		if !terminal.Equal(Sum{}) || !settlement.Equal(Sum{}) || !payouts.Equal(Sum{}) || !deposits.Equal(Sum{}) ||
			!c.Fees.Actual.Equal(c.Fees.Expected.Add(c.Fees.Variance).Add(c.Fees.Tolerated)) || !c.bridges() || !c.bankTies() {
			return false
		}
	}
	return true
}

// bridges reports whether what the terminals sold and the acquirer settled is one
// money: the bridge holds between the two sides, and stands on both of them.
func (c *CurrencyProof) bridges() bool {
	b := &c.Bridge
	return b.Settled.Gross.Add(b.Differences.Gross).Add(b.Tolerated.Gross).Equal(b.Matched.Gross) && b.Settled.Count == b.Matched.Count &&
		b.Settled.Gross.Add(b.Outside.Gross).Add(b.OtherSettled.Gross).Equal(c.Terminal.Settled.Gross) &&
		b.Settled.Count+b.Outside.Count+b.OtherSettled.Count+b.Grouped == c.Terminal.Settled.Count && b.Matched.Gross.Add(b.OtherMatched.Gross).Equal(c.Settlement.Matched.Gross)
}

// TerminalProof is the terminal side of the equation. Net is gross less the expected
// fee; a transaction that expects no money, or whose fee no rule gives, has net = gross.
type TerminalProof struct {
	Opening, New, Reopened      Sum
	Settled, InTransit, Waiting Sum
	Missing, Undeducted         Sum
	Held, Excluded              Sum
	// ByPayout are the rows that payouts alone settle, for no settlement files of their
	// provider are loaded, whatever their verdict; HeldByPayout those of them that wait for one.
	ByPayout, HeldByPayout Sum `json:",omitzero"`
}

// HeldForPerson returns the held rows that do not just wait for their payout.
func (t *TerminalProof) HeldForPerson() Sum {
	sum := t.Held
	sum.Merge(Sum{-t.HeldByPayout.Count, t.HeldByPayout.Gross.Neg(), t.HeldByPayout.Net.Neg()})
	return sum
}

// SettlementProof is the settlement side of the equation. Duplicates count as held.
type SettlementProof struct {
	Opening, New, Reopened                 Sum
	Matched, Unexpected, Held, Adjustments Sum
	// NoTerminal are those of the adjustments whose provider's terminals send no logs.
	// Unjudged are those of them whose payouts no bank statement can show either.
	NoTerminal, Unjudged Sum `json:",omitzero"`
}

// HeldAgainstBank are the lines without terminal logs beside them whose payouts are judged.
func (s *SettlementProof) HeldAgainstBank() Sum {
	sum := s.NoTerminal
	sum.Merge(Sum{-s.Unjudged.Count, s.Unjudged.Gross.Neg(), s.Unjudged.Net.Neg()})
	return sum
}

// FeeProof compares the fees of the lines matched tonight with the schedules, in
// major units: Variance + Tolerated = Actual - Expected, positive when too much was taken.
type FeeProof struct {
	Expected, Actual, Variance decimal.Decimal
	// Tolerated is what the configuration's tolerance swallowed, with the sign of Variance.
	Tolerated decimal.Decimal `json:",omitzero"`
}

// BridgeProof joins both sides: settled + differences + tolerated = matched, in gross. Settled
// and Differences are counted by transaction, Matched by the line of each; the
// differences are what was settled above (positive) or below the amount sold.
//
// Of sales in several lines, and of lines that settle several sales, the money is compared
// and the rows are not: they are in none of the three counts.
type BridgeProof struct {
	Settled, Differences, Matched Sum
	// Short are those of the differences by which sales were settled below their amount: negative, one row for each.
	Short Sum `json:",omitzero"`
	// Tolerated are differences that the configuration's tolerance swallowed.
	Tolerated Sum `json:",omitzero"`
	// Outside are the sales that their payouts settled, without lines.
	Outside Sum `json:",omitzero"`
	// OtherSettled are sales of this currency whose lines settle in another, OtherMatched lines
	// of this currency that settle sales of another; both also those of lines that state their
	// net alone.
	OtherSettled, OtherMatched Sum `json:",omitzero"`
	// Grouped counts the sales that such matches settled whole.
	Grouped int64 `json:",omitzero"`
}

// bankTies reports whether what the bank received tonight is what was paid of
// payouts. Nights of earlier versions have no payouts: there nothing is compared.
func (c *CurrencyProof) bankTies() bool {
	if c.Payouts == (PayoutProof{}) && c.Deposits.Excess.Count == 0 {
		return true
	}
	d := &c.Deposits
	return d.Matched.Net.Equal(c.Payouts.Paid.Net.Add(d.Excess.Net).Sub(d.Listed.Net))
}

// PayoutProof is what lines say should reach the bank, counted by payout. Gross and
// net are both the net of the lines. Of a payout that arrived in part, what arrived
// is paid, counted as no row; the rest is one row of what it is.
type PayoutProof struct {
	Opening, New, Reopened                           Sum
	Paid, InTransit, Waiting, Short, Missing, Closed Sum
	// FromSales is what of New is the expected net of sales that payouts alone settle.
	FromSales Sum `json:",omitzero"`
}

// DepositProof is the bank side: the movements of the account. Excess is by how much
// movements of tonight exceed what they pay, Listed which deductions that the
// configuration knows the bank took from them. Short and Over are of nights of
// earlier versions: the movements that differed from their payout.
type DepositProof struct {
	Opening, New, Matched, Short, Over, Unmatched Sum
	Reopened, Closed, Excess, Listed              Sum
}

// ShortBy returns by how much payouts were short.
func (c *CurrencyProof) ShortBy() Sum {
	sum := c.Deposits.Short
	sum.Merge(c.Payouts.Short)
	return sum
}

// OverBy returns by how much movements exceed what they pay.
func (d *DepositProof) OverBy() Sum {
	sum := d.Over
	sum.Merge(d.Excess)
	return sum
}
