package reconcile

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"
)

// ledger merges what tonight found with the exceptions of earlier nights.
type ledger struct {
	in     *Input
	open   map[string]*Exception // by ID
	before map[string]*Exception // those of earlier nights, by ID
}

func newLedger(in *Input) *ledger {
	l := &ledger{in: in, open: map[string]*Exception{}, before: make(map[string]*Exception, len(in.Exceptions))}
	for _, x := range in.Exceptions {
		l.before[x.ID] = x
	}
	return l
}

// add opens an exception, or keeps it open with the date that first reported it.
// One that a person closed is shown no more.
func (l *ledger) add(x *Exception) {
	if l.in.ClosedExceptions[x.ID] {
		return
	}
	x.FirstReported, x.Version = l.in.AsOf, Version{}
	if before, ok := l.before[x.ID]; ok {
		x.FirstReported = before.FirstReported
		x.Version = Version{before.Place, before.Place != 0 && x.same(before)}
	}
	l.open[x.ID] = x
}

// keep carries over the exceptions whose cause tonight does not judge: those of
// settled rows, of refused rows, and of rows whose earlier finding stands.
func (l *ledger) keep(standing map[string]bool) {
	for id, x := range l.before {
		if _, again := l.open[id]; again || x.Kind == MissingFile || l.in.ClosedExceptions[id] {
			continue
		}
		if x.ItemID == "" || standing[x.ItemID] {
			stays := *x
			stays.Kept = x.Place != 0
			l.open[id] = &stays
		}
	}
}

// addFiles opens an exception for each file that did not come. A source that
// never sent anything is late when a due row needs it, and stays so until it sends.
func (l *ledger) addFiles(needed map[*Gate]bool) {
	for i := range l.in.Gates {
		gate := &l.in.Gates[i]
		if gate.Early || gate.Optional || gate.Never && !needed[gate] && l.before[gate.exceptionID()] == nil {
			continue
		}
		l.add(&Exception{
			ID: gate.exceptionID(), Kind: MissingFile,
			Provider: gate.Provider, Due: gate.Date, Cause: gate.Cause, Origin: Origin{File: gate.File},
		})
	}
}

func (g *Gate) exceptionID() string {
	return digestID("E", string(MissingFile), g.Source, string(g.Side), g.Date.String())
}

// addRejects opens an exception for each refused row.
func (l *ledger) addRejects() {
	numbers := map[string]int{}
	for _, r := range l.in.Rejects {
		what := r.Origin.File + "\x1f" + r.Reason + "\x1f" + r.Detail + "\x1f" + r.Excerpt
		numbers[what]++
		l.add(&Exception{
			ID:   digestID("E", string(RejectedRow), what, strconv.Itoa(numbers[what]), l.in.AsOf.String()),
			Kind: RejectedRow, MerchantID: r.Merchant, RRN: r.RRN, OrderNo: r.OrderNo, Origin: r.Origin,
			Cause: RejectedRow.unexplained(fmt.Sprintf("[%s] %s", r.Reason, r.Detail)),
		})
	}
}

// finish fills the result's exceptions, and returns what was resolved tonight.
func (l *ledger) finish(out *Result) (resolved []*Exception) {
	list := make([]*Exception, 0, len(l.open))
	for _, x := range l.open {
		x.BusinessDaysOverdue = l.in.Terms.Overdue(x, l.in.AsOf)
		list = append(list, x)
	}
	SortExceptions(list)
	out.Exceptions = list
	for id, x := range l.before {
		if _, still := l.open[id]; !still {
			resolved = append(resolved, x)
		}
	}
	out.Resolved = int64(len(resolved))
	return resolved
}

// Overdue returns how many business days after x.Due the as-of date lies: 0 for
// what is due today, -1 for an exception of which nothing is overdue or whose
// calendar does not reach so far.
func (b *TermBook) Overdue(x *Exception, asOf Date) int {
	if x.Due == 0 || x.Due > asOf || !x.Kind.Rule().Ages {
		return -1
	}
	term, err := b.Find(x.Provider, x.Product, x.MerchantID)
	if err != nil {
		return -1
	}
	days, err := b.calendars.BusinessDaysBetween(term.Calendar, x.Due, asOf)
	if err != nil {
		return -1
	}
	return days
}

// cleared describes the transactions of earlier nights that tonight ended and
// that someone was told of or waited for: money that came late, a sale that was
// taken back after it was reported.
func (e *entry) cleared(before map[string][]*Exception) []Cleared {
	if e.item == nil || !e.item.Open() || (e.verdict != Settled && e.verdict != Excluded) {
		return nil
	}
	how, late, settled := "settled", int64(0), Date(0)
	if e.verdict == Excluded {
		how = e.reason
	} else {
		settled = e.line.SettleDate
		late = max(int64(settled-e.item.Due), 0)
	}
	told := before[e.id]
	if len(told) == 0 {
		if late == 0 && e.item.Verdict == InTransit && e.item.Cause.Code == "" {
			return nil
		}
		told = []*Exception{e.exceptionOf("", e.line, e.item.Cause)}
		told[0].ID, told[0].FirstReported = "", e.item.FirstSeen
	}
	var list []Cleared
	for _, standing := range told {
		x := *standing
		if e.line != nil {
			x.Counterpart = e.line.Origin
			x.ActualGross, x.ActualFee = decimal.NewNullDecimal(e.line.Gross), decimal.NewNullDecimal(e.line.totalFee())
			x.ActualNet = decimal.NewNullDecimal(e.line.totalNet())
		}
		list = append(list, Cleared{Exception: x, How: how, SettleDate: settled, DaysLate: late})
	}
	return list
}

// cleared describes the lines of earlier nights that tonight explained.
func (l *posting) cleared(before map[string][]*Exception) []Cleared {
	if l.item == nil || (l.verdict != Matched && l.verdict != Adjustment) {
		return nil
	}
	how := string(l.verdict)
	if l.reason == reasonClosed {
		how = reasonClosed
	}
	var list []Cleared
	for _, x := range before[l.id] {
		list = append(list, Cleared{Exception: *x, How: how, SettleDate: l.SettleDate})
	}
	return list
}
