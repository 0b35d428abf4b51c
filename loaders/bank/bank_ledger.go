package bank

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
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
	unreadable       int64 // booked entries whose amount or direction can't be read
	refused          int64 // booked entries that are refused though their amount can be read
}

// expected is what the closing balance must be.
func (l *ledger) expected() decimal.Decimal { return l.opening.amount.Add(l.moved.sum(l.digits)) }

// compareClosing compares the closing balance. It returns false where that proves nothing: the
// statement has not both balances, or an entry of it is refused. Because explains a
// difference whose reason shows.
func (l *ledger) compareClosing(s *account.Sink, statement, because string) bool {
	if l.opening == nil || l.closing == nil {
		return false
	}
	name := fmt.Sprintf("%s of %s (%s %s and %d entries)", l.closing.name, statement, l.opening.name, money.FormatAmount(l.opening.amount, l.currency), l.moved.count)
	if l.unreadable > 0 {
		name += fmt.Sprintf(" without the %d entries that can't be read", l.unreadable)
	}
	s.CompareTotal(l.closing.line, name+because, l.currency, l.closing.amount, l.expected())
	return l.unreadable == 0 && l.refused == 0
}

// bankProof counts the statements of a file that state what proves them. Only a
// file of which every statement does is tied, and that has no entry outside of them.
type bankProof struct{ statements, proven, strays int }

func (p *bankProof) add(proven bool) {
	p.statements++
	if proven {
		p.proven++
	}
}

// finish leaves control totals absent when one statement has none.
func (p *bankProof) finish(s *account.Sink) {
	if p.proven < p.statements || p.strays > 0 {
		s.TotalsCompared = 0
		if p.strays > 0 {
			s.Warn("%d entries stand outside of a statement, where no balance proves them", p.strays)
		}
		if p.proven > 0 && p.proven < p.statements {
			s.Warn("%d of %d statements state no balances or totals, or have entries that are refused: the file counts as one without control totals", p.statements-p.proven, p.statements)
		}
	}
}
