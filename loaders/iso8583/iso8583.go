package iso8583

import (
	"context"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// IsoJournal reads journals of ISO 8583 messages of 1987 (FORMATS A.1 to A.3): lines
// with a message in hexadecimal digits, in characters, or as KEY=VALUE, dumps with
// offsets, and files of bytes, each message after its length or one after another.
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
type IsoJournal struct{}

// Fits reports whether most of the messages at the beginning of a file can be decoded.
func (IsoJournal) Fits(head []byte) bool {
	_, hits, messages, err := findISOShape(head, nil)
	return err == nil && hits > 0 && hits*2 > messages
}

// WantsDay says that the year of a message comes from the file's day.
func (IsoJournal) WantsDay() bool { return true }

// Read reads a journal to its end: a transaction for each request with its answer,
// and for each row of a batch upload.
func (IsoJournal) Read(ctx context.Context, c *account.Content, to *account.Sink) error {
	r := &isoReading{sink: to, settings: c.Settings, day: c.FileDate()}
	head, err := c.In.Head()
	if err != nil {
		return err
	}
	shape, hits, messages, err := findISOShape(head, c.Settings)
	if err != nil {
		return err
	}
	r.shape = shape
	if messages > 0 && hits == 0 {
		to.Warn("none of the first %d messages can be read: encoding, header, odd or fields in settings: of the source may be wrong", messages)
	}
	open := c.In.Content // its bytes as they are
	if strings.HasPrefix(c.In.Encoding, "utf-") {
		open = c.In.Text
	}
	words, err := open() // anew: to look at the head moved the file
	if err != nil {
		return err
	}
	if !shape.binary && c.In.Encoding == "binary" {
		var padded string
		if words, padded = c.In.TextOfBytes(words); padded != "" {
			to.Warn("%s", padded)
		}
		words = text.FeedLineEnds(words, head)
	}
	r.queue = newISOQueue(r.addItem)
	if err := r.run(ctx, shape.source(words, c.In.Limits.MaxLine)); err != nil {
		return err
	}
	if r.noMessage > 0 && !shape.binary && c.In.EndsOpen() {
		return &fault.Error{
			Name: "file-cut", Class: fault.Input, Line: r.noMessage, Fact: "want a last line that is whole, got one that does not end and that is no message",
			Hint: "the file is cut, or still being written; the next run takes it in when it is whole",
		}
	}
	return nil
}

// run takes every message.
func (r *isoReading) run(ctx context.Context, source isoSource) error {
	var buffer []byte
	if err := text.EachOf(ctx, source.next, func(record isoRecord) error { return r.queue.add(r.decodeItem(&record, &buffer)) }); err != nil {
		return err
	}
	if err := r.queue.release(0); err != nil {
		return err
	}
	r.sink.SetLineCount(source.lines())
	if r.undated > 0 {
		r.sink.Warn("%s no time: that of the message before is used", reconcile.Counted(r.undated, "message holds", "messages hold"))
	}
	if r.names.short > 0 {
		r.sink.Warn("%s a merchant (F42) of fewer than 15 characters: it is taken as padded with blanks that the log left out", reconcile.Counted(r.names.short, "message names", "messages name"))
	}
	if r.batches.full {
		r.sink.Warn("totals of batches were compared for the first %d transactions only", isoBatchRows)
	}
	return nil
}

// decodeItem reads one record of the journal.
func (r *isoReading) decodeItem(record *isoRecord, buffer *[]byte) *isoItem {
	m := &isoMessage{line: record.line, stamp: record.stamp, timed: record.timed, dated: record.dated}
	item := &isoItem{request: m}
	r.noMessage = 0
	switch record.form {
	case isoTooLong:
		item.why = text.Refuse("line-too-long", "want a shorter line, got one that is longer than the limit")
		return item
	case isoNoMessage:
		item.kind, item.reason = isoIgnored, "no-message"
		if text.IsBlank(record.data) {
			item.reason = "blank-line"
		} else {
			r.noMessage = record.line
		}
		return item
	}
	if item.why = r.shape.decode(record, m, buffer); item.why != nil {
		return item
	}
	item.kind, _, item.reason = m.classify()
	if item.kind == isoUnknown && m.isAnswer() && m.mti[1] <= '4' {
		item.kind = isoTransaction // its request may say what it is
	}
	return item
}

// addItem reports to the sink a message whose turn has come.
func (r *isoReading) addItem(item *isoItem) error {
	m := item.request
	switch {
	case item.why != nil:
		return r.sink.Refuse(m.line, m.describe(), item.why, account.References{})
	case item.joined:
		r.sink.Structure(m.line)
		return nil
	}
	if item.kind == isoIgnored && (item.reason == "no-message" || item.reason == "blank-line") {
		r.sink.IgnoreEmpty(m.line, item.reason)
		return nil
	}
	r.sink.NoTrade = true // a message was understood
	switch item.kind {
	case isoIgnored:
		r.sink.Ignore(m.line, item.reason)
		return nil
	case isoTotal:
		return r.total(m)
	case isoTotalAnswer:
		r.totalAnswer(m)
		return nil
	case isoUpload:
		return r.upload(m)
	case isoUploadAnswer:
		r.sink.Structure(m.line)
		return nil
	}
	return r.addTransaction(item)
}

// addTransaction makes a transaction of a request and its answer.
func (r *isoReading) addTransaction(item *isoItem) error {
	m := item.request
	kind, txn, _ := m.classify()
	if kind != isoTransaction {
		why := text.Refuse("unknown-message", "want a sale, void, refund, reversal, pre-authorisation or completion, got type %s, processing code %q, condition %q, F60.1 %q", m.mti, text.Clip(m.fields[isoProcessing]), text.Clip(m.fields[isoCondition]), text.Clip(m.kindCode()))
		return r.sink.Refuse(m.line, m.describe(), why, account.References{RRN: m.fields[isoRRN], Order: "", Merchant: m.fields[isoMerchant]})
	}
	t := r.transaction(m, item.answer, txn)
	if r.sink.Values.Failed != nil {
		return r.sink.AddRows(m.line, m.describe(), account.Row{Transaction: t})
	}
	r.batches.begin(batchKeyOf(t))
	r.batches.addTransaction(t)
	return r.sink.AddRows(m.line, nil, account.Row{Transaction: t})
}
