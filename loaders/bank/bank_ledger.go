package bank

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// minorTotal adds up minor units of one currency without overflow: a sum of any
// number of entries. Its zero value is zero.
type minorTotal struct {
	part  int64
	whole decimal.Decimal // of minor units
	count int64
}

func (t *minorTotal) add(minor int64) {
	if max(t.part, -t.part) > account.MaxMinorSum/2 {
		t.whole, t.part = t.whole.Add(decimal.NewFromInt(t.part)), 0
	}
	t.part, t.count = t.part+minor, t.count+1
}

// sum returns the total in major units.
func (t *minorTotal) sum(digits int32) decimal.Decimal {
	return t.whole.Add(decimal.NewFromInt(t.part)).Shift(-digits)
}

// statedBalance is a balance that a statement states, signed.
type statedBalance struct {
	name   string // OPBD, :60F:
	amount decimal.Decimal
	line   int64
}

// ledger proves one statement of one account in one currency: opening balance +
// booked movements = closing balance.
type ledger struct {
	currency         string
	digits           int32
	opening, closing *statedBalance
	moved            minorTotal
}

// expected is what the closing balance must be.
func (l *ledger) expected() decimal.Decimal { return l.opening.amount.Add(l.moved.sum(l.digits)) }

// compareClosing compares the closing balance. It returns false where the statement has not both
// balances. Lost are the rows of the statement that are refused; because explains a difference
// whose reason shows.
func (l *ledger) compareClosing(s *account.Sink, statement string, lost *lostRows, because string) bool {
	if l.opening == nil || l.closing == nil {
		return false
	}
	name := fmt.Sprintf("%s of %s (%s %s and %s)", l.closing.name, statement, l.opening.name, money.FormatAmount(l.opening.amount, l.currency), reconcile.Counted(l.moved.count, "entry", "entries"))
	s.CompareTotal(l.closing.line, name+lost.without()+because, l.currency, l.closing.amount, l.expected())
	return true
}
