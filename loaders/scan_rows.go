package loaders

import (
	"bytes"
	"cmp"
	"math"

	"tieout/reconcile"
)

// sale takes the row in hand as a plain sale, or leaves it.
func (w *scanWorker) sale(plan *scanPlan, row uint32) bool {
	c := &plan.terminal
	if w.odd || string(w.field(c.kind)) != "SALE" ||
		len(w.field(c.originalRRN))+len(w.field(c.originalTrace))+len(w.field(c.originalBatch)) > 0 {
		return false
	}
	reference, ok := reconcile.ReferenceCode(w.field(c.rrn))
	if !ok || !w.identifier(w.field(c.rrn)) || len(w.field(c.terminal)) == 0 {
		return false
	}
	if response := w.field(c.response); string(response) != "00" && (len(response) == 0 || reconcile.OutcomeOf(string(response)) != reconcile.Approved) {
		return false
	}
	if !oneOf(w.field(c.channel), "CARD", "QR") || !oneOf(w.field(c.card), "CREDIT", "DEBIT", "PREPAID") ||
		!oneOf(w.field(c.wallet), "WECHAT", "ALIPAY", "HUABEI", "JD_BAITIAO", "UNIONPAY_QR") ||
		!w.own(plan, c.currency, c.provider) {
		return false
	}
	for _, at := range plan.references {
		if !w.identifier(w.field(at)) {
			return false
		}
	}
	merchant, hash, ok := w.merchant(plan, c.merchant)
	if !ok {
		return false
	}
	day, ok := w.timeOf(w.field(c.time))
	if !ok {
		return false
	}
	gross, ok := amountOf(w.field(c.amount), plan.digits)
	if !ok || gross <= 0 || gross > math.MaxUint32 {
		return false
	}
	fee, ok := w.feeOf(plan, day, gross)
	if !ok || fee > math.MaxInt32 {
		return false
	}
	w.hopper.Sale(hash, &reconcile.PlainSale{
		Reference: reference, Party: reconcile.NewParty(merchant, plan.file), Gross: uint32(gross), Fee: int32(fee), Row: row,
		Trace: reconcile.ShortHash(w.field(c.trace)), Order: reconcile.ShortHash(w.field(c.order)),
	})
	return true
}

// own reports whether currency and provider are those of the file's other rows.
func (w *scanWorker) own(plan *scanPlan, currency, provider int) bool {
	if field := w.field(currency); len(field) > 0 && string(field) != plan.scanner.screen.Currency {
		return false
	}
	if len(w.field(currency)) == 0 && plan.defaults.Currency != plan.scanner.screen.Currency {
		return false
	}
	field := w.field(provider)
	return len(field) == 0 || string(field) == plan.defaults.Provider
}

// feeOf returns what the fee book says of the row in hand.
func (w *scanWorker) feeOf(plan *scanPlan, day reconcile.Date, gross int64) (int64, bool) {
	w.key = append(w.key[:0], byte(plan.file), byte(plan.file>>8), byte(day), byte(day>>8), byte(day>>16))
	for _, at := range plan.priced {
		w.key = append(append(w.key, w.field(at)...), ',')
	}
	slot := &w.ladders[shortKey(w.key)%uint64(len(w.ladders))]
	if string(w.key) != slot.key {
		slot.key = string(w.key)
		slot.ladder, slot.ok = w.ladder(plan, day)
	}
	if !slot.ok {
		return 0, false
	}
	return slot.ladder.Fee(gross)
}

// ladder asks the fee book for the prices of the row in hand.
func (w *scanWorker) ladder(plan *scanPlan, day reconcile.Date) (reconcile.Ladder, bool) {
	c := &plan.terminal
	t := reconcile.Transaction{
		Provider: plan.defaults.Provider, Product: cmp.Or(string(w.field(c.product)), plan.defaults.Product),
		MerchantID: cmp.Or(string(w.field(c.merchant)), plan.defaults.MerchantID), TerminalID: string(w.field(c.terminal)),
		Channel: string(w.field(c.channel)), CardType: string(w.field(c.card)), Scheme: string(w.field(c.scheme)), Wallet: string(w.field(c.wallet)),
	}
	return plan.scanner.fees.Ladder(t.FeeKey(), day, plan.scanner.screen.Currency)
}

// suspectRow tells of everything by which a row that is not plain can be named
// or names another.
func (w *scanWorker) suspectRow(plan *scanPlan) {
	c, suspects := &plan.terminal, w.hopper.Suspects
	suspects.AddReference(bytes.TrimSpace(w.field(c.rrn)))
	suspects.AddReference(bytes.TrimSpace(w.field(c.originalRRN)))
	suspects.AddTrace(bytes.TrimSpace(w.field(c.originalTrace)))
	switch string(bytes.ToUpper(bytes.TrimSpace(w.field(c.kind)))) {
	case "SALE", "REFUND", "PREAUTH", "PREAUTH_COMPLETION":
		return // takes nothing back
	}
	suspects.AddTrace(bytes.TrimSpace(w.field(c.trace)))
	suspects.AddOrder(bytes.TrimSpace(w.field(c.order)))
}

// line takes the row in hand as a plain settlement line, or leaves it.
func (w *scanWorker) line(plan *scanPlan, row uint32) bool {
	c := &plan.line
	if w.odd || !oneOf(w.field(c.kind), "SALE") || !w.own(plan, c.currency, c.provider) {
		return false
	}
	reference, ok := reconcile.ReferenceCode(w.field(c.rrn))
	if !ok || !w.identifier(w.field(c.rrn)) {
		return false
	}
	for _, at := range plan.references {
		if !w.identifier(w.field(at)) {
			return false
		}
	}
	merchant, hash, ok := w.merchant(plan, c.merchant)
	if !ok {
		return false
	}
	if field := w.field(c.time); len(field) > 0 {
		if _, ok := w.timeOf(field); !ok {
			return false
		}
	}
	date, ok := w.days[1].read(w.field(c.date))
	if !ok {
		return false
	}
	gross, grossOK := amountOf(w.field(c.gross), plan.digits)
	fee, feeOK := amountOf(w.field(c.fee), plan.digits)
	net, netOK := amountOf(w.field(c.net), plan.digits)
	if !grossOK || !feeOK || !netOK || gross <= 0 || gross > math.MaxUint32 || fee > math.MaxInt32 || net != gross-fee {
		return false
	}
	plan.noteDate(int32(date))
	w.hopper.Line(hash, &reconcile.PlainLine{
		Reference: reference, Party: reconcile.NewParty(merchant, plan.file), Gross: uint32(gross), Fee: int32(fee), Row: row,
	})
	return true
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
