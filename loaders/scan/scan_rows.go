package scan

import (
	"math"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
)

// addSale takes the row in hand as a simple sale, or leaves it.
func (w *scanWorker) addSale(plan *scanPlan, row uint32) bool {
	c := &plan.terminal
	if kind := w.span(c.kind); w.odd || kind.size() != 4 || firstBytes(word(w.text, kind.start), 4) != 'S'|'A'<<8|'L'<<16|'E'<<24 {
		return false
	}
	for _, at := range plan.originals {
		if w.size(at) > 0 {
			return false
		}
	}
	reference, check, ok := w.reference(c.rrn)
	if !ok || w.size(c.terminal) == 0 || !w.identifiers(plan) || !w.approved(c.response) || !plan.noOwnColumns && !w.hasFileDefaults(plan, c.currency, c.provider) {
		return false
	}
	merchant, hash, ok := w.merchant(plan)
	if !ok {
		return false
	}
	at := w.span(c.time)
	day, ok := w.times.readTime(w.text, at)
	if !ok || day < plan.scanner.Start {
		return false
	}
	gross, ok := amountOf(w.text, w.span(c.amount), plan.digits)
	if !ok || gross <= 0 || gross > math.MaxUint32 {
		return false
	}
	fee, ok := w.feeOf(plan, day, gross)
	if !ok || fee > math.MaxInt32 {
		return false
	}
	if !plan.scanner.matcher.Merchants.Slice.HoldsHash(hash) {
		w.elsewhere.Add(row, gross, 0)
		return true
	}
	w.writer.NoteDay(hash, reference, day)
	w.writer.AddSale(hash, prematch.SimpleSale{
		Reference: reference, Check: check, MerchantFile: prematch.NewMerchantFile(merchant, plan.file), Gross: uint32(gross), Fee: int32(fee), Row: row,
		Trace: w.shortHash(c.trace), Order: w.shortHash(c.order), Terminal: w.shortHash(c.terminal), Minute: minuteOf(day, word(w.text, at.start+11)),
	})
	return true
}

// reference returns code and check of a column's value.
func (w *scanWorker) reference(at int) (code uint64, check uint32, ok bool) {
	s := w.span(at)
	if code, ok = referenceOf(w.text, s); ok {
		return code, 0, true
	}
	return reconcile.TextCode(s.slice(w.text))
}

// approved reports whether the response code says that the sale was approved. The
// sales of a log without such a column were.
func (w *scanWorker) approved(at int) bool {
	if at < 0 {
		return true
	}
	s := w.span(at)
	if s.size() == 2 && firstBytes(word(w.text, s.start), 2) == '0'|'0'<<8 {
		return true
	}
	return s.size() > 0 && reconcile.OutcomeOf(string(s.slice(w.text))) == reconcile.Approved
}

// shortHash is prematch.ShortHash of a column's value.
func (w *scanWorker) shortHash(at int) uint16 {
	if at < 0 {
		return 0
	}
	s := w.span(at)
	if n := s.size(); n <= 8 {
		return prematch.ShortHashOf(firstBytes(word(w.text, s.start), n))
	}
	return prematch.ShortHash(s.slice(w.text))
}

// hasFileDefaults reports whether currency and provider are those of the file's other rows.
func (w *scanWorker) hasFileDefaults(plan *scanPlan, currency, provider int) bool {
	if field := w.field(currency); len(field) > 0 && string(field) != plan.scanner.matcher.Currency {
		return false
	} else if len(field) == 0 && plan.defaults.Currency != plan.scanner.matcher.Currency {
		return false
	}
	field := w.field(provider)
	return len(field) == 0 || string(field) == plan.defaults.Provider
}

// addLine takes the row in hand as a simple settlement line, or leaves it.
func (w *scanWorker) addLine(plan *scanPlan, row uint32) bool {
	c := &plan.line
	if w.odd || w.size(c.originalRRN) > 0 || w.size(c.originalOrder) > 0 || w.size(c.kind) > 0 && string(w.field(c.kind)) != "SALE" || !plan.noOwnColumns && !w.hasFileDefaults(plan, c.currency, c.provider) {
		return false
	}
	reference, check, ok := w.reference(c.rrn)
	if !ok || !w.identifiers(plan) {
		return false
	}
	merchant, hash, ok := w.merchant(plan)
	if !ok {
		return false
	}
	at, day := w.span(c.time), civil.Date(0)
	if at.size() > 0 {
		if day, ok = w.times.readTime(w.text, at); !ok {
			return false
		}
	}
	date, ok := w.dates.read(w.text, w.span(c.date))
	if !ok {
		return false
	}
	gross, grossOK := amountOf(w.text, w.span(c.gross), plan.digits)
	fee, feeOK := amountOf(w.text, w.span(c.fee), plan.digits)
	net, netOK := amountOf(w.text, w.span(c.net), plan.digits)
	if !grossOK || !feeOK || !netOK || gross <= 0 || gross > math.MaxUint32 || fee > math.MaxInt32 || net != gross-fee {
		return false
	}
	here, payout := plan.scanner.matcher.Merchants.Slice.HoldsHash(hash), uint32(0)
	if here {
		if payout, ok = w.payout(plan, merchant, date); !ok {
			return false
		}
	}
	var minute prematch.Minute
	if plan.noteDate(int32(date)); day != 0 {
		clock := word(w.text, at.start+11)
		w.clocks.add(plan, day, clock)
		minute = minuteOf(day, clock)
	} else {
		w.untimed = true
	}
	if !here {
		w.elsewhere.Add(row, gross, fee)
		return true
	}
	w.writer.AddLine(hash, prematch.SimpleLine{
		Reference: reference, Check: check, MerchantFile: prematch.NewMerchantFile(merchant, plan.file), Gross: uint32(gross), Fee: int32(fee), Row: row, Minute: minute, Payout: payout,
	})
	return true
}

// endLines hands over until when the lines of a block reach.
func (w *scanWorker) endLines(plan *scanPlan) {
	w.clocks.flush(plan)
	if w.untimed {
		plan.last.setUntimed()
		w.untimed = false
	}
}

// noteDate keeps the latest settle date. Most lines carry one that is kept already.
func (p *scanPlan) noteDate(date int32) {
	for {
		latest := p.latest.Load()
		if date <= latest || p.latest.CompareAndSwap(latest, date) {
			return
		}
	}
}
