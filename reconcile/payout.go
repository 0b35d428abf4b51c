package reconcile

import (
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// Payout is the money of settlement lines that should reach the bank together: the
// lines of one provider, merchant and currency that name one deposit reference;
// of lines without a reference, those of one settle date. Net is the sum of their
// nets, in major units, positive for money to the merchant.
type Payout struct {
	Provider   string          `json:"provider,omitempty"`
	MerchantID string          `json:"merchant_id"`
	SettleDate civil.Date      `json:"settle_date"` // the first one
	DepositRef string          `json:"deposit_ref,omitempty"`
	Currency   string          `json:"currency"`
	Lines      int64           `json:"lines"` // how many there are
	Net        decimal.Decimal `json:"net"`
	// Days are the settle dates of the lines, ascending; nil: all have SettleDate.
	Days []PayoutDay `json:"days,omitempty"`
}

// PayoutDay is the part of a payout that was settled on one day.
type PayoutDay struct {
	SettleDate civil.Date      `json:"settle_date"`
	Lines      int64           `json:"lines"`
	Net        decimal.Decimal `json:"net"`
}

// PayoutOf returns the payout that a line belongs to, without its money.
func PayoutOf(line *SettlementLine) Payout {
	return Payout{
		Provider: line.Provider, MerchantID: line.MerchantID, SettleDate: line.SettleDate, DepositRef: DepositReference(line.DepositRef), Currency: line.Currency,
	}
}

// DepositReference returns a deposit reference; one that is a single character
// repeated, as noughts are, names nothing.
func DepositReference(text string) string {
	if len(text) > 1 && strings.Count(text, text[:1]) == len(text) {
		return ""
	}
	return text
}

// Identity joins what makes it one payout: neither its amount is part of it nor,
// where it has a reference, its days.
func (l *Payout) Identity() string {
	day := ""
	if l.DepositRef == "" {
		day = l.SettleDate.String()
	}
	return strings.Join([]string{"P", l.Provider, l.MerchantID, day, l.DepositRef, l.Currency}, "\x1f")
}

// FactKey is the key under which a payout that was paid is remembered.
func (l *Payout) FactKey() uint64 { return FactKey(l.MerchantID, 'P', l.Identity()) }

// SameDeposit returns what two deposit references have in common that are one but for zeros at the
// beginning, blanks, quotes and case: a bank writes them in its own way. "" of what names nothing.
func SameDeposit(reference string) string { return NormalReference(DepositReference(reference)) }

// DepositFactKey is the further key of payouts with a deposit reference, by which
// movements ask for them.
func DepositFactKey(reference, currency string) uint64 {
	return FactKey("", 'P', SameDeposit(reference)+"\x1f"+currency)
}

// EachDay returns the payout's days, ascending.
func (l *Payout) EachDay() []PayoutDay {
	if l.Days == nil {
		return []PayoutDay{{l.SettleDate, l.Lines, l.Net}}
	}
	return l.Days
}

// LastDay returns the last settle date of its lines.
func (l *Payout) LastDay() civil.Date {
	if l.Days == nil {
		return l.SettleDate
	}
	return l.Days[len(l.Days)-1].SettleDate
}

// AddDay returns the payout with more lines of a day. The days of l stay as they are.
func (l Payout) AddDay(more PayoutDay) Payout {
	var days []PayoutDay
	added := false // more may be no lines, and money: one came for one that was withdrawn
	for _, day := range l.EachDay() {
		if !added && more.SettleDate < day.SettleDate {
			days, added = append(days, more), true
		}
		if !added && more.SettleDate == day.SettleDate {
			day.Lines, day.Net, added = day.Lines+more.Lines, day.Net.Add(more.Net), true
		}
		days = append(days, day)
	}
	if !added {
		days = append(days, more)
	}
	return l.withDays(days)
}

func (l Payout) withDays(days []PayoutDay) Payout {
	l.SettleDate, l.Lines, l.Net, l.Days = days[0].SettleDate, 0, decimal.Zero, nil
	for _, day := range days {
		l.Lines, l.Net = l.Lines+day.Lines, l.Net.Add(day.Net)
	}
	if len(days) > 1 {
		l.Days = days
	}
	return l
}

// Payment is what is known of the payment of a payout, or of what a movement of the
// bank account pays. Amounts are in major units, signed as the row's.
type Payment struct {
	Paid   decimal.Decimal `json:"paid,omitzero"`   // of a payout: what of it is in the bank
	Closed decimal.Decimal `json:"closed,omitzero"` // of a payout: what is awaited no more
	// Deducted is what the bank took from a movement, as the configuration lists it.
	Deducted decimal.Decimal `json:"deducted,omitzero"`
	// Excess is by how much the movements of the payout's group exceed what they pay.
	Excess decimal.Decimal `json:"excess,omitzero"`
	// Basis says how payout and movements found each other; empty: they did not.
	Basis string `json:"basis,omitempty"`
	// Last is the latest value date of the movements that paid the payout.
	Last civil.Date `json:"last,omitzero"`
	// Ended is the as-of date of the night that paid, matched or closed it.
	Ended civil.Date `json:"ended,omitzero"`
	// Members names the movements of a payout, or the payouts of a movement, the first of many.
	Members string `json:"members,omitempty"`
}

func (p *Payment) equal(o *Payment) bool {
	return p.Paid.Equal(o.Paid) && p.Closed.Equal(o.Closed) && p.Deducted.Equal(o.Deducted) && p.Excess.Equal(o.Excess) &&
		p.Basis == o.Basis && p.Last == o.Last && p.Ended == o.Ended && p.Members == o.Members
}

// IsOpen reports whether a payout or movement stands open after the night that judged it.
func (i *Item) IsOpen() bool {
	switch i.Verdict {
	case Paid, Matched, Closed, Withdrawn:
		return false
	default:
		return true
	}
}

// CarryPayment carries the version of the payout or movement that the night opened with.
func (i *Item) CarryPayment(before *Item) {
	same := i.Judgement.equal(&before.Judgement) && i.Payment.equal(&before.Payment) &&
		(i.Payout == nil || i.Payout.Lines == before.Payout.Lines && i.Payout.Net.Equal(before.Payout.Net))
	i.Version = Version{before.Place, before.Place != 0 && same}
}
