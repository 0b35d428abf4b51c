package match

import (
	"fmt"
	"slices"
	"time"

	"tieout/reconcile"
)

// What one row can't show, many together do: a day of which an acquirer settled nothing, a
// terminal whose clock is off, a merchant whose number is mapped to another's, two sides that know
// sales by other references. Each is said
// in the same words with every row that it explains, so that reports tell it once.

// daysNotSettled finds, once every batch was judged, the settlement files that came without a
// line though many sales were due with them, and returns the batches of those.
func (j *Judge) daysNotSettled() (batches []int) {
	total := map[int]int64{}
	for _, counts := range j.absent {
		for at, count := range counts {
			total[at] += count.none
		}
	}
	j.in.notSettled = map[int]int64{}
	for at, count := range total {
		if count >= leastAbsent {
			j.in.notSettled[at] = count
		}
	}
	for batch, counts := range j.absent {
		for at, count := range counts {
			if count.none > 0 && j.in.notSettled[at] > 0 {
				batches = append(batches, batch)
				break
			}
		}
	}
	return batches
}

// causeOfEmptyDay names the file of the sale's due day that came without a line.
func (in *Input) causeOfEmptyDay(e *transactionState) (cause reconcile.Cause, known bool) {
	if len(in.notSettled) == 0 {
		return cause, false
	}
	at, empty := in.emptyFileOf(e)
	count := in.notSettled[at]
	if !empty || count == 0 {
		return cause, false
	}
	f := &in.SettlementFiles[at]
	return e.kind.NewCause("bank-system/day-not-settled", reconcile.Likely,
		fmt.Sprintf("%s of source %s came without a line, and %s due with it: the acquirer settled nothing of that day", f.File, f.Source, reconcile.Counted(count, "sale was", "sales were"))), true
}

// What shows that a terminal's clock is off: so many settled sales whose lines state another
// time, by more than clocks differ, and all by about the same.
const (
	leastClock   = 5
	clockScatter = 2 * time.Minute
)

// clock is how far a terminal's clock is ahead of its acquirer's.
type clock struct {
	ahead time.Duration
	sales int
}

// findClocks finds the terminals whose clock is off, by the sales that lines of tonight settled.
func (p *partition) findClocks(in *Input) map[string]clock {
	apart := map[string][]time.Duration{}
	for _, e := range p.transactions {
		if e.isSettledByLine() && !e.line.Time.IsZero() && e.TerminalID != "" && !e.Time.IsZero() {
			apart[e.TerminalID] = append(apart[e.TerminalID], e.Time.Sub(e.line.Time))
		}
	}
	var off map[string]clock
	for terminal, by := range apart {
		slices.Sort(by)
		middle := by[len(by)/2]
		if len(by) < leastClock || middle.Abs() <= clocksApart || middle.Abs() > 36*time.Hour || by[len(by)-1]-by[0] > 2*clockScatter {
			continue
		}
		if in.Prematched.ClockIsRight(p.merchant, terminal) {
			continue // by a sale that is not among the rows
		}
		if off == nil {
			off = map[string]clock{}
		}
		off[terminal] = clock{middle, len(by)}
	}
	return off
}

// causeOfClock says that by the acquirer's time the sale is not due yet, for the clock of its
// terminal is off.
func (p *partition) causeOfClock(in *Input, e *transactionState) (cause reconcile.Cause, known bool) {
	c, off := p.clocks[e.TerminalID]
	if !off {
		return cause, false
	}
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err != nil {
		return cause, false
	}
	due, err := in.Terms.Due(term, e.Time.Add(-c.ahead))
	if err != nil || due <= e.due {
		return cause, false
	}
	which := "behind"
	if c.ahead > 0 {
		which = "ahead of"
	}
	return e.kind.NewCause("terminal-system/clock-off", reconcile.Likely,
		fmt.Sprintf("the clock of terminal %s is %s %s the acquirer's, by %s of tonight: by the acquirer's time its last sales are of the next business day",
			e.TerminalID, c.ahead.Abs().Round(time.Minute), which, reconcile.Counted(c.sales, "settled sale", "settled sales"))), true
}

// leastMapped is how many sales of a merchant must have gone to another one before its number
// is taken to be mapped wrongly.
const leastMapped = 3

// mappedKey is a merchant whose money goes to another one.
type mappedKey struct{ from, to string }

// causeOfMapped says that the money of many sales went the same wrong way.
func (e *transactionState) causeOfMapped() reconcile.Cause {
	l := e.partner
	cause := e.kind.NewCause("bank-system/merchant-mapped", reconcile.Likely,
		fmt.Sprintf("%d sales of merchant %s were settled to merchant %s under their references and amounts: one number is mapped to the other", e.mapped, e.MerchantID, l.MerchantID))
	cause.Action = "Ask the acquirer to move the money to merchant " + e.MerchantID + " and to correct the mapping."
	return cause
}
