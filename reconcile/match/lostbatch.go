package match

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// A terminal sends its sales to the acquirer when its batch is closed. A batch that was
// never closed, or whose upload broke off, shows as a run of trace numbers of which none
// was settled. One missing sale says nothing, nor do two: three in a row that lack all that
// another cause would need are no chance.

// leastRun is how many missing sales a run has at least.
const leastRun = 3

// lostRun is a run of a terminal's trace numbers whose sales are all missing.
type lostRun struct {
	sales       []*transactionState
	first, last int64
}

// batchKey is a terminal's batch; where the log names none, its day.
type batchKey struct {
	terminal, batch string
	day             civil.Date
}

// findLostRuns finds the runs among the partition's missing sales, and tells each sale its own.
func (p *partition) findLostRuns() {
	batches := map[batchKey][]*transactionState{}
	missing := map[batchKey]int{}
	for _, e := range p.transactions {
		if e.TraceNo == "" {
			continue
		}
		key := batchKey{e.TerminalID, e.BatchNo, 0}
		if e.BatchNo == "" {
			key.day = civil.DateOf(e.Time)
		}
		batches[key] = append(batches[key], e)
		if e.kind == reconcile.MissingSettlement {
			missing[key]++
		}
	}
	for key, count := range missing {
		if count >= leastRun {
			tellRuns(batches[key])
		}
	}
}

// tellRuns looks for runs in the rows of one batch. A row that expects no money, such as a
// decline, does not end one; any other row, and a number that is not there, does: what
// settled without a second look is not among the rows.
func tellRuns(rows []*transactionState) {
	numbers := map[*transactionState]int64{}
	for _, e := range rows {
		if number, err := strconv.ParseInt(e.TraceNo, 10, 64); err == nil {
			numbers[e] = number
		}
	}
	rows = filter(rows, func(e *transactionState) bool { _, known := numbers[e]; return known })
	slices.SortStableFunc(rows, func(a, b *transactionState) int { return cmp.Compare(numbers[a], numbers[b]) })
	run, last := &lostRun{}, int64(-1)
	end := func() {
		if len(run.sales) >= leastRun {
			for _, e := range run.sales {
				e.lostRun = run
			}
		}
		run = &lostRun{}
	}
	for _, e := range rows {
		number := numbers[e]
		lost := e.kind == reconcile.MissingSettlement
		if number > last+1 || !lost && e.verdict != reconcile.Excluded {
			end()
		}
		if last = number; !lost {
			continue
		}
		if len(run.sales) == 0 {
			run.first = number
		}
		run.sales, run.last = append(run.sales, e), number
	}
	end()
}

// cause names the run; the same words stand with each of its sales.
func (r *lostRun) cause() reconcile.Cause {
	gross := decimal.Zero
	for _, e := range r.sales {
		gross = gross.Add(e.Amount)
	}
	e := r.sales[0]
	where := "terminal " + e.TerminalID
	if e.BatchNo != "" {
		where += ", batch " + e.BatchNo
	}
	return reconcile.MissingSettlement.NewCause("terminal-system/batch-not-uploaded", reconcile.Likely,
		fmt.Sprintf("none of %d sales in a row of %s was settled: trace numbers %06d to %06d, %s %s", len(r.sales), where, r.first, r.last, money.FormatAmount(gross, e.Currency), e.Currency))
}
