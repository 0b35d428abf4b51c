package reconcile

import "github.com/shopspring/decimal"

// Sum counts rows and adds up their money, in major units.
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

// Merge adds another sum.
func (s *Sum) Merge(o Sum) {
	s.Count += o.Count
	s.Gross = s.Gross.Add(o.Gross)
	s.Net = s.Net.Add(o.Net)
}

// Equal reports whether both sums agree to the last minor unit and row.
func (s Sum) Equal(o Sum) bool {
	return s.Count == o.Count && s.Gross.Equal(o.Gross) && s.Net.Equal(o.Net)
}

// Proof is the equation of a night, per currency.
type Proof map[string]*CurrencyProof

// CurrencyProof is the equation of a night in one currency:
//
//	terminal:   opening + new = settled + in transit + missing + held + excluded
//	settlement: opening + new = matched + unexpected + held + adjustments
//	fees:       actual = expected + variance
//	deposits:   matched + short + over + unmatched = new (and opening)
//
// New is counted by the loaders, the right-hand sides by the verdicts: two
// counts that must meet.
type CurrencyProof struct {
	Terminal   TerminalProof   `json:"terminal"`
	Settlement SettlementProof `json:"settlement"`
	Fees       FeeProof        `json:"fees"`
	Deposits   DepositProof    `json:"deposits"`
}

// TerminalProof is the terminal side of the equation. Net is gross less the expected fee.
type TerminalProof struct {
	Opening, New                                Sum
	Settled, InTransit, Missing, Held, Excluded Sum
}

// SettlementProof is the settlement side of the equation. Duplicates count as held.
type SettlementProof struct {
	Opening, New                           Sum
	Matched, Unexpected, Held, Adjustments Sum
}

// FeeProof compares the fees of the lines matched tonight with the schedules.
type FeeProof struct {
	Expected, Actual, Variance decimal.Decimal
}

// DepositProof is the bank side. Short and Over hold the deposits that differ
// from their lump; Unmatched those that have none.
type DepositProof struct {
	New, Matched, Short, Over, Unmatched Sum
}
