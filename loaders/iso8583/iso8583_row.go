package iso8583

import (
	"cmp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// isoReading is one reading of a journal.
type isoReading struct {
	noMessage int64 // the last line, where it is no message; 0: it is one
	sink      *account.Sink
	settings  map[string]string
	shape     isoShape
	day       civil.Date // of the file; zero: none
	queue     *isoQueue
	batches   isoBatches
	names     isoMerchants
	last      time.Time // of the message before
	undated   int64
}

// transaction makes the domain row of a request and its answer. Faults are kept by
// the sink's values.
//   - amount: element 4 of the request, in minor units of element 49; of a partial
//     approval (10) that of the answer.
//   - references: 37, 38 and 39 of the answer; a request that takes something back
//     carries the original's 37 [M].
//   - time: elements 13 and 12, else 7, else what the log wrote, else the time of the
//     message before. The year is the one nearest to the file's day.
func (r *isoReading) transaction(request, answer *isoMessage, txn reconcile.TxnType) *reconcile.Transaction {
	v, d := &r.sink.Values, r.sink.Defaults
	reply := answer
	if reply == nil {
		reply = &isoMessage{}
	}
	either := func(slot int) string { return cmp.Or(request.fields[slot], reply.fields[slot]) }
	currency := v.Currency(isoAlpha(either(isoCurrency)), d.Currency)
	t := &reconcile.Transaction{
		Provider: d.Provider, Product: d.Product,
		MerchantID: v.Needed("merchant_id (F42)", cmp.Or(v.Common("F42", r.names.of(r, request, reply)), d.MerchantID, r.settings["merchant"])),
		TerminalID: v.Needed("terminal_id (F41)", cmp.Or(v.Common("F41", either(isoTerminal)), r.settings["terminal"])),
		Time:       r.time(request, reply),
		Type:       txn, Currency: currency,
		RRN:     v.Identifier("F37", cmp.Or(reply.fields[isoRRN], request.fields[isoRRN])),
		TraceNo: v.Identifier("F11", either(isoTrace)), BatchNo: v.Common("F60.2", cmp.Or(request.batch(), reply.batch())),
		AuthCode: v.Identifier("F38", cmp.Or(reply.fields[isoAuth], request.fields[isoAuth])),
		Channel:  isoChannel(either(isoEntry), either(isoPAN)),
		Scheme:   v.Common("F63.1", cmp.Or(reply.fields[isoScheme], request.fields[isoScheme])),
		CardNo:   either(isoPAN),
	}
	t.ResponseCode = v.Answer("F39", reply.fields[isoResponse])
	if answer == nil && request.mti[2] == '2' && txn != reconcile.Reversal {
		t.ResponseCode = v.Answer("F39", request.fields[isoResponse]) // an advice says what was approved offline
	}
	amount := either(isoAmount)
	if t.ResponseCode == "10" && reply.fields[isoAmount] != "" {
		amount = reply.fields[isoAmount]
	}
	t.Amount = r.amount(amount, currency)
	r.originals(t, request, reply)
	if t.Time.IsZero() {
		v.Fail("missing-value", "txn_time: want it in F13 and F12, in F7 or before the message, got none")
	}
	return t
}

// amount reads element 4: digits of minor units, without a sign.
func (r *isoReading) amount(content, currency string) decimal.Decimal {
	v := &r.sink.Values
	if strings.Contains(content, ".") {
		v.Fail("amount-unit", "F4: want a whole number of the smallest unit (fen), got %q", text.Clip(content))
		return decimal.Decimal{}
	}
	minor, err := money.ParseMinor(content, 0)
	switch {
	case content == "":
		v.Fail("missing-value", "F4: want an amount, got none")
	case err != nil || len(content) > 15 || account.IsCardNumber([]byte(content)):
		v.Fail("bad-amount", "F4: want up to 12 digits of the smallest unit, got %q", text.Clip(content))
	case minor <= 0:
		v.Fail("amount-sign", "F4: want more than 0, as the terminal printed it, got %s", text.Clip(content))
	}
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return decimal.Decimal{} // the currency is refused by its own name
	}
	return decimal.New(minor, -digits)
}

// originals reads what a void, refund, completion or reversal takes back: element
// 61 (batch 6, trace 6, date 4), element 90 (type 4, trace 6, ...), and element 37
// of the request when the answer has a number of its own.
func (r *isoReading) originals(t *reconcile.Transaction, request, reply *isoMessage) {
	v := &r.sink.Values
	if text := cmp.Or(request.fields[isoOriginal], reply.fields[isoOriginal]); len(text) >= 12 {
		t.OriginalBatchNo, t.OriginalTraceNo = v.Common("F61.1", text[:6]), v.Identifier("F61.2", text[6:12])
	}
	if text := cmp.Or(request.fields[isoOriginalData], reply.fields[isoOriginalData]); len(text) >= 10 && t.OriginalTraceNo == "" {
		t.OriginalTraceNo = v.Identifier("F90", text[4:10])
	}
	if strings.Trim(t.OriginalTraceNo, "0") == "" {
		t.OriginalTraceNo, t.OriginalBatchNo = "", ""
	}
	switch t.Type {
	case reconcile.Void, reconcile.Refund, reconcile.PreauthVoid, reconcile.CompletionVoid:
	default:
		return
	}
	original := request.fields[isoRRN]
	if r.settings["original_rrn"] == "own" || request.isAnswer() || original == "" || original == reply.fields[isoRRN] {
		return
	}
	t.OriginalRRN = v.Identifier("F37 of the request", original)
	t.RRN = v.Identifier("F37", reply.fields[isoRRN])
}

// time finds the civil time of a transaction.
func (r *isoReading) time(request, reply *isoMessage) time.Time {
	found := r.clock(request, cmp.Or(reply.fields[isoDay], request.fields[isoDay])+cmp.Or(reply.fields[isoClock], request.fields[isoClock]))
	if found.IsZero() {
		found = r.clock(request, cmp.Or(request.fields[isoTransmission], reply.fields[isoTransmission]))
	}
	if found.IsZero() && request.timed && (request.dated || !r.day.IsZero()) {
		stamp := request.stamp
		if !request.dated {
			day := r.day.Time()
			stamp.Year, stamp.Month, stamp.Day = day.Year(), int(day.Month()), day.Day()
		}
		found, _ = stamp.Time()
	}
	if found.IsZero() && !r.last.IsZero() {
		found = r.last
		r.undated++
	}
	if !found.IsZero() {
		r.last = found
	}
	return found
}

// isoMoment is the form of element 7, and of 13 and 12 together.
var isoMoment = account.NewLayout("0102150405")

// clock reads MMDDhhmmss with the year that puts it nearest to the day that the
// log wrote, else to the file's.
func (r *isoReading) clock(m *isoMessage, digits string) time.Time {
	c, ok := isoMoment.Read([]byte(digits), false)
	day := r.day
	if m.dated {
		if stamp, exists := m.stamp.Time(); exists {
			day = civil.DateOf(stamp)
		}
	}
	if !ok || day.IsZero() || c.Month < 1 || c.Month > 12 {
		return time.Time{}
	}
	c.Year = c.NearestYear(day)
	t, exists := c.Time()
	if !exists {
		return time.Time{}
	}
	return t
}

// isoChannel distinguishes a QR payment from one by card: element 22 begins with 04 in the
// switch's files.
func isoChannel(entry, card string) string {
	switch {
	case strings.HasPrefix(entry, "04"):
		return "QR"
	case entry != "" || card != "":
		return "CARD"
	}
	return ""
}

// describe is what a message shows of itself where it is refused: no element that
// could hold a card number.
func (m *isoMessage) describe() []byte {
	var b strings.Builder
	b.WriteString(m.mti)
	for _, e := range [...]struct {
		name string
		slot int
	}{{"F3", isoProcessing}, {"F4", isoAmount}, {"F11", isoTrace}, {"F12", isoClock}, {"F13", isoDay}, {"F25", isoCondition}, {"F37", isoRRN}, {"F39", isoResponse}, {"F41", isoTerminal}, {"F42", isoMerchant}, {"F49", isoCurrency}, {"F60", isoPrivate}} {
		if value := m.fields[e.slot]; value != "" {
			b.WriteString("|" + e.name + "=" + value)
		}
	}
	return []byte(b.String())
}
