package scan

import (
	"tieout/reconcile/civil"
)

// payoutKey is what lines of one file, payout and day share. The deposit reference stands in
// two words.
type payoutKey struct {
	file          int
	merchant      uint32
	day           civil.Date
	first, second uint64
}

// mostKnownPayouts bounds what a worker remembers of their numbers.
const mostKnownPayouts = 1 << 14

// payout returns the number of the payout of the line in hand; 0 where no bank account is
// loaded that may hold it, false where there are too many.
func (w *scanWorker) payout(plan *scanPlan, merchant uint32, day civil.Date) (number uint32, ok bool) {
	if !plan.paysOut {
		return 0, true
	}
	reference := w.span(plan.line.deposit)
	first, second, short := reference.name(w.text)
	key := payoutKey{plan.file, merchant, day, first, second}
	if number, ok = w.payouts[key]; ok && short {
		return number, true
	}
	number, ok = plan.scanner.matcher.PayoutNumber(plan.defaults.Provider, merchant, string(reference.slice(w.text)), day)
	if ok && short {
		if len(w.payouts) >= mostKnownPayouts {
			clear(w.payouts)
		}
		w.payouts[key] = number
	}
	return number, ok
}
