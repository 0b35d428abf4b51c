package bank

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// camtAmount is an amount and its attribute Ccy, as written.
type camtAmount struct{ text, currency string }

func (c *camtReading) amount(text string) camtAmount { return camtAmount{text, c.code} }

// soleText is a reference that an entry may have in each of its details: it is
// the entry's only when all details have the same.
type soleText struct {
	text    string
	several bool
}

func (s *soleText) set(text string) {
	s.several = s.several || (s.text != "" && s.text != text)
	s.text = text
}

func (s *soleText) get() string {
	if s.several {
		return ""
	}
	return s.text
}

// camtEntry is an Ntry on its way, with its fields as they are written.
type camtEntry struct {
	line                                 int64
	reference, servicer                  string
	amount                               camtAmount
	direction, reversal, status          string
	booked, value                        string
	text, addition                       string
	endToEnd, detailServicer, remittance soleText
	batch                                camtBatch
	detail                               camtDetail
}

// camtBatch is what one NtryDtls states of its details, and what they are.
type camtBatch struct {
	count   string     // NbOfTxs
	amount  camtAmount // TtlAmt, unsigned
	details int64
	sum     decimal.Decimal // of the details, unsigned but for those against the entry's direction
	odd     bool            // a detail has no amount, or one in another currency
}

// camtDetail is a TxDtls.
type camtDetail struct {
	amount, transaction camtAmount
	direction           string
}

func (c *camtReading) beginEntry()   { c.entry = camtEntry{line: c.xml.line()} }
func (c *camtReading) beginDetails() { c.entry.batch = camtBatch{} }
func (c *camtReading) beginDetail()  { c.entry.detail = camtDetail{} }

// endDetail adds a detail to the batch that it stands in.
func (c *camtReading) endDetail() error {
	b, d := &c.entry.batch, &c.entry.detail
	b.details++
	amount := d.amount
	if amount.text == "" {
		amount = d.transaction
	}
	value, err := money.ParseAmount(amount.text, b.amount.currency)
	if b.amount.text == "" || err != nil || amount.currency != b.amount.currency {
		b.odd = true
		return nil
	}
	b.sum = b.sum.Add(value)
	return nil
}

// endDetails compares a batch with its details when both are there. The entry's
// own amount is what reached the account, so a difference is a warning.
func (c *camtReading) endDetails() error {
	b := &c.entry.batch
	if b.details == 0 {
		return nil // the bank sends the total alone
	}
	if count, err := strconv.ParseInt(b.count, 10, 64); b.count != "" && (err != nil || count != b.details) {
		c.sink.Warn("line %d: the batch of the entry: want %s transactions, as it states, got %d", c.entry.line, text.Clip(b.count), b.details)
	}
	want, err := money.ParseAmount(b.amount.text, b.amount.currency)
	if b.amount.text == "" || err != nil || b.odd || want.Equal(b.sum) {
		return nil
	}
	c.sink.Warn("line %d: the batch of the entry: want %s %s, as it states, got transactions of %s, a difference of %s", c.entry.line,
		money.FormatAmount(want, b.amount.currency), b.amount.currency, money.FormatAmount(b.sum, b.amount.currency), money.FormatAmount(b.sum.Sub(want), b.amount.currency))
	return nil
}

// camtIgnored are the states of an entry that is no money yet, by the codes of
// ISO 20022's ExternalEntryStatus1Code, and why.
var camtIgnored = [...][2]string{
	{"PDNG", "pending-entry"},     // not booked: it may still go
	{"INFO", "information-entry"}, // for information only: never booked
	{"FUTR", "future-entry"},      // to be booked on a later day
}

// endEntry makes a deposit of the entry, or says why not.
func (c *camtReading) endEntry() error {
	e, v := &c.entry, &c.sink.Values
	v.Failed = nil
	c.statement.entries++
	c.beginCopy()
	currency, digits := statedCurrency(v, e.amount.currency)
	minor, ok := unsignedAmount(v, "Amt", e.amount.text, digits)
	signed, known := c.signed(minor)
	readable := ok && known && currency != ""
	for _, ignored := range camtIgnored {
		if strings.EqualFold(e.status, ignored[0]) {
			v.Failed = nil
			c.statement.count(c, currency, digits, minor, signed, readable, false)
			c.sink.Ignore(e.line, ignored[1])
			return nil
		}
	}
	c.statement.count(c, currency, digits, minor, signed, readable, true)
	if e.status == "" && c.saysBooked() {
		c.statement.unstated++
	} else if !strings.EqualFold(e.status, "BOOK") {
		v.Fail("unknown-value", "Sts: want BOOK, PDNG, INFO or FUTR, got %q", text.Clip(e.status))
	}
	day := c.day()
	if c.statement.copy.isRepeated(string(c.describeEntry())+e.servicer+e.reference, v) {
		v.Failed = nil
		c.sink.Ignore(e.line, "repeated-statement")
		return nil
	}
	if v.Failed != nil {
		c.statement.lost.add(e.line, readable)
	}
	return c.choices.deposit(c.sink, &bankEntry{
		line: e.line, show: c.describeEntry, currency: currency, digits: digits, minor: signed, day: day,
		references: []bankReference{
			{"account-servicer", firstOf(e.servicer, e.detailServicer.get())},
			{"entry", e.reference},
			{"end-to-end", e.endToEnd.get()},
			{"remittance", e.remittance.get()},
		},
		text: addText(e.text, e.addition, " "),
	})
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if isGiven(text) {
			return text
		}
	}
	return ""
}

// signed gives an amount the direction of the entry: CRDT is money in. Whether
// RvslInd turns it around is the setting reversal.
func (c *camtReading) signed(minor int64) (int64, bool) {
	e, v := &c.entry, &c.sink.Values
	switch e.direction {
	case "CRDT":
	case "DBIT":
		minor = -minor
	default:
		v.Fail("unknown-sign", "CdtDbtInd: want CRDT or DBIT, got %q", text.Clip(e.direction))
		return 0, false
	}
	switch e.reversal {
	case "", "false", "0":
	case "true", "1":
		if c.inverted {
			minor = -minor
		}
	default:
		v.Fail("unknown-value", "RvslInd: want true or false, got %q", text.Clip(e.reversal))
		return 0, false
	}
	return minor, true
}

func (e *camtEntry) reversed() bool { return e.reversal == "true" || e.reversal == "1" }

// saysBooked reports whether an entry that names no state is booked: those of a statement and
// of a notification are, those of a report during the day where it has its closing balance.
func (c *camtReading) saysBooked() bool { return c.statement.kind != "Rpt" || c.statement.closed != "" }

// day is the value date, of an entry without one the booking date; of one with neither the day
// of the statement: of its closing balance, its end, or when it or the message was made.
func (c *camtReading) day() civil.Date {
	name, content := "ValDt", c.entry.value
	if content == "" {
		name, content = "BookgDt", c.entry.booked
	}
	if content == "" {
		name, content = "the day of the statement", firstOf(c.statement.closed, c.statement.until, c.statement.created, c.created)
		c.statement.undated++
	}
	if content == "" {
		return 0
	}
	// Dt is a day, maybe with a zone; DtTm goes on with T. Some banks write a mere
	// day into DtTm. The day is that of the bank's own zone.
	day := content[:min(len(content), len(civil.DateLayout))]
	date, err := civil.ParseDate(day)
	if err == nil && !account.PossibleYear(date.Year()) {
		c.sink.Values.FailYear("bad-date", name, content)
		return 0
	}
	rest := content[len(day):]
	if err != nil || (rest != "" && !strings.ContainsAny(rest[:1], "T+-Z")) {
		c.sink.Values.Fail("bad-date", "%s: want a day that exists, such as 2026-10-08, got %q", name, text.Clip(content))
		return 0
	}
	return date
}

// describeEntry is what a refused entry shows of itself.
func (c *camtReading) describeEntry() []byte {
	e := &c.entry
	return fmt.Appendf(nil, "Amt %s %s, CdtDbtInd %s, RvslInd %s, Sts %s, BookgDt %s, ValDt %s, %s", e.amount.text, e.amount.currency, e.direction, e.reversal, e.status, e.booked, e.value, e.text)
}
