package loaders

import (
	"context"
	"strings"
)

// isoJournal reads journals of ISO 8583 messages of 1987 (FORMATS A.1 to A.3): lines
// with a message in hexadecimal digits, in characters, or as KEY=VALUE, dumps with
// offsets, and files of bytes, each message behind its length or one behind another.
//
// What counts as a line: a physical line of text; of a dump with offsets the first
// line of a message, the others are structure; in a file of bytes, a message. A
// line without a message is ignored: no-message.
//
// A request and its answer are one transaction, on the request's line; the answer's
// line is structure. They share class, terminal (else merchant) and trace number, and
// are at most isoWindow messages apart. A request without an answer has no response
// code: its outcome is unknown. An answer without a request in the file is a
// transaction too.
//
// 0500 states totals of a batch, which must be those of its transactions in the
// file (setting batch_totals); 0320 uploads are transactions only when the file
// holds them nowhere else. 03xx to 08xx are no transactions.
//
// Amounts are minor units of element 49, unsigned; message type and processing code
// say the direction. Nothing is kept of elements 35, 36, 45, 52, 55; a card number
// is masked as it is decoded, and a refused message shows elements without one.
type isoJournal struct{}

func (isoJournal) fits(head []byte) bool {
	_, hits, messages, err := findISOShape(head, nil)
	return err == nil && hits > 0 && hits*2 > messages
}

// wantsDay says that the year of a message comes from the file's day.
func (isoJournal) wantsDay() bool { return true }

func (isoJournal) read(ctx context.Context, c *content, to *sink) error {
	r := &isoReading{sink: to, settings: c.settings, day: c.fileDate()}
	head, err := c.in.head()
	if err != nil {
		return err
	}
	shape, hits, messages, err := findISOShape(head, c.settings)
	if err != nil {
		return err
	}
	r.shape = shape
	if messages > 0 && hits == 0 {
		to.warn("none of the first %d messages can be read: encoding, header, odd or fields in settings: of the source may be wrong", messages)
	}
	open := c.in.content // its bytes as they are
	if strings.HasPrefix(c.in.Encoding, "utf-") {
		open = c.in.text
	}
	text, err := open() // anew: to look at the head moved the file
	if err != nil {
		return err
	}
	if !shape.binary && c.in.Encoding == "binary" && mostlyNextLine(head) {
		text = feedNextLines(text)
	}
	r.queue = newISOQueue(r.tell)
	return r.run(ctx, shape.source(text, c.in.limits.MaxLine))
}

// run takes every message.
func (r *isoReading) run(ctx context.Context, source isoSource) error {
	var buffer []byte
	if err := eachOf(ctx, source.next, func(record isoRecord) error { return r.queue.add(r.item(&record, &buffer)) }); err != nil {
		return err
	}
	if err := r.queue.release(0); err != nil {
		return err
	}
	r.sink.ends(source.lines())
	if r.undated > 0 {
		r.sink.warn("%d messages hold no time: that of the message before them is used", r.undated)
	}
	if r.batches.full {
		r.sink.warn("totals of batches were compared for the first %d transactions only", isoBatchRows)
	}
	return nil
}

// item reads one record of the journal.
func (r *isoReading) item(record *isoRecord, buffer *[]byte) *isoItem {
	m := &isoMessage{line: record.line, stamp: record.stamp, timed: record.timed, dated: record.dated}
	item := &isoItem{request: m}
	switch record.form {
	case isoTooLong:
		item.why = refuse("line-too-long", "want a shorter line, got one that is longer than the limit")
		return item
	case isoNoMessage:
		item.kind, item.reason = isoIgnored, "no-message"
		if isBlank(record.data) {
			item.reason = "blank-line"
		}
		return item
	}
	if item.why = r.shape.decode(record, m, buffer); item.why != nil {
		return item
	}
	item.kind, _, item.reason = m.classify()
	if item.kind == isoUnknown && m.answers() && m.mti[1] <= '4' {
		item.kind = isoTransaction // its request may say what it is
	}
	return item
}

// tell tells the sink of a message whose turn has come.
func (r *isoReading) tell(item *isoItem) error {
	m := item.request
	switch {
	case item.why != nil:
		return r.sink.refuse(m.line, m.shown(), item.why, references{})
	case item.joined:
		r.sink.structure(m.line)
		return nil
	}
	if item.kind == isoIgnored && (item.reason == "no-message" || item.reason == "blank-line") {
		r.sink.pass(m.line, item.reason)
		return nil
	}
	r.sink.noTrade = true // a message was understood
	switch item.kind {
	case isoIgnored:
		r.sink.ignore(m.line, item.reason)
		return nil
	case isoTotal:
		return r.total(m)
	case isoTotalAnswer:
		r.totalAnswer(m)
		return nil
	case isoUpload:
		return r.upload(m)
	case isoUploadAnswer:
		r.sink.structure(m.line)
		return nil
	}
	return r.take(item)
}

// take makes a transaction of a request and its answer.
func (r *isoReading) take(item *isoItem) error {
	m := item.request
	kind, txn, _ := m.classify()
	if kind != isoTransaction {
		why := refuse("unknown-message", "want a sale, void, refund, reversal, pre-authorisation or completion, got type %s, processing code %q, condition %q, F60.1 %q", m.mti, clip(m.kept[isoProcessing]), clip(m.kept[isoCondition]), clip(m.kindCode()))
		return r.sink.refuse(m.line, m.shown(), why, references{m.kept[isoRRN], "", m.kept[isoMerchant]})
	}
	t := r.transaction(m, item.answer, txn)
	if r.sink.values.failed != nil {
		return r.sink.row(m.line, m.shown(), Row{Transaction: t})
	}
	r.batches.note(t)
	return r.sink.row(m.line, nil, Row{Transaction: t})
}

// dayOfCode reports whether a format in code needs the day of the file.
func dayOfCode(f format) bool {
	dated, ok := f.(interface{ wantsDay() bool })
	return ok && dated.wantsDay()
}
