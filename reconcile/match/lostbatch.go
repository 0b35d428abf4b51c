package match

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// A terminal sends its sales to the acquirer when its batch is closed. A batch that was
// never closed, or whose upload broke off, shows as a run of trace numbers of which none
// was settled. One missing sale says nothing, nor do two: three in a row that lack all that
// another cause would need are no chance.

// leastRun is how many trace numbers of missing sales a run has at least.
const leastRun = 3

// lostRun is a run of a terminal's trace numbers whose sales are all missing.
type lostRun struct {
	sales       []*transactionState
	first, last int64
	numbers     int // how many different trace numbers the sales have
}

// batchKey is a terminal's batch; where the log names none, its day.
type batchKey struct {
	terminal, batch string
	day             civil.Date
}

// findLostRuns finds the runs among the partition's missing sales, and tells each sale its own.
func (p *partition) findLostRuns() {
	missing := map[batchKey]int{}
	for _, e := range p.transactions {
		if e.kind == reconcile.MissingSettlement && e.TraceNo != "" {
			missing[e.batchKey()]++
		}
	}
	maps.DeleteFunc(missing, func(_ batchKey, count int) bool { return count < leastRun })
	if len(missing) == 0 {
		return
	}
	batches := map[batchKey][]*transactionState{}
	for _, e := range p.transactions {
		if e.TraceNo == "" {
			continue
		}
		if key := e.batchKey(); missing[key] > 0 {
			batches[key] = append(batches[key], e)
		}
	}
	for _, rows := range batches {
		tellRuns(rows)
	}
}

// batchKey is the batch of a transaction; where none is stated, its day.
func (e *transactionState) batchKey() batchKey {
	key := batchKey{e.TerminalID, e.BatchNo, 0}
	if e.BatchNo == "" {
		key.day = civil.DateOf(e.Time)
	}
	return key
}

// tellRuns looks for runs in the rows of one batch, number by number: a number that a missing
// sale has is of a run; one that only rows have which expect no money, such as declines, does
// not end it; any other, and one that is not there, does. What settled without a second look
// is not among the rows, so a settled row that shares its number with another is not asked:
// the fast way and the full way say the same.
func tellRuns(rows []*transactionState) {
	numbers := map[int64][]*transactionState{}
	for _, e := range rows {
		if number, err := strconv.ParseInt(e.TraceNo, 10, 64); err == nil {
			numbers[number] = append(numbers[number], e)
		}
	}
	run, last := &lostRun{}, int64(-1)
	for _, number := range slices.Sorted(maps.Keys(numbers)) {
		lost := filter(numbers[number], func(e *transactionState) bool { return e.kind == reconcile.MissingSettlement })
		passed := slices.ContainsFunc(numbers[number], func(e *transactionState) bool { return e.verdict == reconcile.Excluded })
		if number > last+1 || len(lost) == 0 && !passed {
			run.tell()
			run = &lostRun{}
		}
		if last = number; len(lost) == 0 {
			continue
		}
		if run.numbers == 0 {
			run.first = number
		}
		run.sales, run.last, run.numbers = append(run.sales, lost...), number, run.numbers+1
	}
	run.tell()
}

// tell names the run to each of its sales, if it is long enough to be no chance.
func (r *lostRun) tell() {
	if r.numbers < leastRun {
		return
	}
	for _, e := range r.sales {
		e.lostRun = r
	}
}

// cause names the run; the same words stand with each of its sales.
func (r *lostRun) cause() reconcile.Cause {
	gross := map[string]decimal.Decimal{}
	for _, e := range r.sales {
		gross[e.Currency] = gross[e.Currency].Add(e.Amount)
	}
	sums := make([]string, 0, 1)
	for _, currency := range slices.Sorted(maps.Keys(gross)) {
		sums = append(sums, money.FormatAmount(gross[currency], currency)+" "+currency)
	}
	e := r.sales[0]
	where := "terminal " + e.TerminalID
	if e.BatchNo != "" {
		where += ", batch " + e.BatchNo
	}
	return reconcile.MissingSettlement.NewCause("terminal-system/batch-not-uploaded", reconcile.Likely,
		fmt.Sprintf("none of %d sales in a row of %s was settled: trace numbers %06d to %06d, %s", len(r.sales), where, r.first, r.last, strings.Join(sums, " and ")))
}
