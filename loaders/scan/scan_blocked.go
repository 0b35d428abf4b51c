package scan

import (
	"bytes"

	"tieout/loaders/text"
	"tieout/reconcile/prematch"
)

// blockKeys reports everything by which a row that is not simple can be named
// or names another. Nobody knows yet whether bytes above ASCII are UTF-8 or
// GB18030: a row that has some is reported as both would read it.
func (w *scanWorker) blockKeys(plan *scanPlan) {
	merchant := w.blockedMerchant(plan)
	said := w.namedKeys(plan, bytes.TrimSpace)
	w.writer.BlockedKeys.AddNamed(merchant, &said)
	if w.odd {
		said = w.namedKeys(plan, func(field []byte) []byte { return bytes.TrimSpace(text.FromGB18030(field)) })
		w.writer.BlockedKeys.AddNamed(merchant, &said)
	}
}

// blockLineKeys is blockKeys for a line.
func (w *scanWorker) blockLineKeys(plan *scanPlan) {
	c := &plan.line
	said := func(read func([]byte) []byte) *prematch.NamedByLine {
		text := func(at int) []byte { return read(w.field(at)) }
		return &prematch.NamedByLine{
			Reference: text(c.rrn), Order: text(c.order), Trace: text(c.trace), OriginalReference: text(c.originalRRN), OriginalOrder: text(c.originalOrder),
			Fee: string(bytes.ToUpper(text(c.kind))) == "FEE",
		}
	}
	w.writer.BlockedKeys.AddNamedByLine(w.blockedMerchant(plan), said(bytes.TrimSpace))
	if w.odd {
		w.writer.BlockedKeys.AddNamedByLine(prematch.AnyMerchant, said(func(field []byte) []byte { return bytes.TrimSpace(text.FromGB18030(field)) }))
	}
}

// blockedMerchant returns the hash of the row's merchant, or that of any where Load may read
// another name than stands there.
func (w *scanWorker) blockedMerchant(plan *scanPlan) uint64 {
	if !w.odd {
		if _, hash, ok := w.merchant(plan); ok {
			return hash
		}
	}
	return prematch.AnyMerchant
}

// namedKeys reads by what the row in hand is named and what it names.
func (w *scanWorker) namedKeys(plan *scanPlan, read func([]byte) []byte) prematch.NamedKeys {
	c := &plan.terminal
	text := func(at int) []byte { return read(w.field(at)) }
	said := prematch.NamedKeys{
		Reference: text(c.rrn), Trace: text(c.trace), Order: text(c.order),
		OriginalReference: text(c.originalRRN), OriginalTrace: text(c.originalTrace), Undoes: true,
	}
	switch string(bytes.ToUpper(text(c.kind))) {
	case "SALE", "REFUND", "PREAUTH", "PREAUTH_COMPLETION":
		said.Undoes = false
	}
	return said
}
