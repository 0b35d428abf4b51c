package bank

import (
	"fmt"

	"tieout/loaders/account"
	"tieout/reconcile"
)

// bankProof counts the statements of a file that state what proves them. Only a
// file of which every statement does is tied, that has no entry outside of them and none
// that is refused, and that announces nothing which did not come.
type bankProof struct{ statements, proven, lost, strays, incomplete int }

// add takes a statement; stated says that it states balances or totals that agree.
func (p *bankProof) add(s *account.Sink, name string, stated bool, lost *lostRows) {
	p.statements++
	switch {
	case !stated:
	case lost.any():
		p.lost++
		s.Warn("%s: want every row that its balances or totals cover, got %s: they prove nothing of a file that loses a row. Ask the bank for the statement again", name, lost.shown())
	default:
		p.proven++
	}
}

// miss notes that the file announces what it does not hold: what was wanted, what was got, and
// what to do.
func (p *bankProof) miss(s *account.Sink, format string, values ...any) {
	p.incomplete++
	s.Warn(format, values...)
}

// finish leaves control totals absent when something of the file is not proven.
func (p *bankProof) finish(s *account.Sink) {
	unstated := p.statements - p.proven - p.lost
	if unstated+p.lost+p.strays+p.incomplete == 0 {
		return
	}
	s.TotalsCompared = 0
	if p.strays > 0 {
		s.Warn("%s outside of a statement, where no balance proves that", reconcile.Counted(p.strays, "entry stands", "entries stand"))
	}
	if p.proven > 0 && unstated > 0 {
		s.Warn("%d of %d statements state no balances or totals: the file counts as one without control totals", unstated, p.statements)
	}
	// Where every statement states them, the file does not lack them: why they prove nothing was said.
	s.Totalless = s.Totalless || unstated+p.strays == 0 && p.statements > 0
}

// lostRows are the rows of a statement that are refused, by whether their money can be read.
type lostRows struct {
	unreadable, readable int64
	first                int64 // the line of the first of them
	firstUnreadable      int64
}

func (l *lostRows) add(line int64, readable bool) {
	if l.first == 0 {
		l.first = line
	}
	if readable {
		l.readable++
		return
	}
	if l.unreadable++; l.firstUnreadable == 0 {
		l.firstUnreadable = line
	}
}

func (l *lostRows) any() bool { return l.unreadable+l.readable > 0 }

func (l *lostRows) shown() string {
	if l.unreadable+l.readable == 1 {
		return fmt.Sprintf("one that is refused, on line %d", l.first)
	}
	return fmt.Sprintf("%d that are refused, the first on line %d", l.unreadable+l.readable, l.first)
}

// without names in a total that differs the rows which could not be counted.
func (l *lostRows) without() string {
	switch l.unreadable {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" without the row on line %d, which can't be read", l.firstUnreadable)
	}
	return fmt.Sprintf(" without the %s that can't be read, the first on line %d", reconcile.Counted(l.unreadable, "row", "rows"), l.firstUnreadable)
}
