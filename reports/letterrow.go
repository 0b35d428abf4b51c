package reports

import (
	"strconv"
	"strings"

	"tieout/reconcile"
)

// letterRow is a missing row as a letter shows it, in texts: amounts with the currency's
// decimals, days as 2006-01-02. A letter keeps its first rows until it is written.
type letterRow struct {
	ofSales                                                          bool // the sales of a day, missing as one sum
	time, kind, channel, gross, currency, id                         string
	terminal, batch, trace, rrn, auth, order, due, overdue, fee, net string
	file, line, note                                                 string
	came, rest                                                       string // what came of it, and what is claimed; empty: nothing came
	whole                                                            string // gross of the sale of which gross is open; empty: that is the sale
}

// fields are the texts of the row, in the order in which they are kept.
func (r *letterRow) fields() [22]*string {
	return [...]*string{
		&r.time, &r.kind, &r.channel, &r.gross, &r.currency, &r.id,
		&r.terminal, &r.batch, &r.trace, &r.rrn, &r.auth, &r.order, &r.due, &r.overdue, &r.fee, &r.net,
		&r.file, &r.line, &r.note, &r.came, &r.rest, &r.whole,
	}
}

const (
	letterField = '\x1f' // stands behind each text
	letterEnd   = '\x1e' // stands behind each row
)

// appendLetterRow keeps a missing row, whose worth l has in hand, for the letter, with what came of it
// and what is claimed.
func (l *csvLine) appendLetterRow(to []byte, x *reconcile.Exception, part *claimPart) []byte {
	text := func(texts ...string) {
		for _, text := range texts {
			to = append(appendKept(to, text), letterField)
		}
	}
	amount := func(is bool, m exactAmount) {
		if is {
			to = l.appendSum(to, m)
		}
		to = append(to, letterField)
	}
	if x.IsOfSales() {
		text("", "", "")
	} else {
		text(x.TxnTime, x.TxnType, x.Channel)
	}
	amount(x.Gross.Valid, l.gross)
	text(x.Currency, x.ID)
	if x.IsOfSales() {
		text("", "", "", "", "", "")
	} else {
		text(x.TerminalID, x.BatchNo, x.TraceNo, x.RRN, x.AuthCode, x.OrderNo)
	}
	text(l.day(x.Due))
	if x.BusinessDaysOverdue >= 0 {
		to = strconv.AppendInt(to, int64(x.BusinessDaysOverdue), 10)
	}
	to = append(to, letterField)
	amount(x.ExpectedFee.Valid, l.money(x.ExpectedFee.Decimal))
	amount(x.ExpectedNet.Valid, l.net)
	text(x.Origin.File)
	to = append(appendNumber(to, x.Origin.Line), letterField)
	text(x.ClaimNote())
	amount(part.some(), part.came)
	amount(part.some(), part.rest)
	text(x.WholeGross())
	if x.IsOfSales() {
		to = append(to, 's')
	}
	return append(to, letterEnd)
}

// appendKept appends a text without the marks that part the texts.
func appendKept(to []byte, text string) []byte {
	if strings.IndexByte(text, letterField) < 0 && strings.IndexByte(text, letterEnd) < 0 {
		return append(to, text...)
	}
	for i := range len(text) {
		if c := text[i]; c == letterField || c == letterEnd {
			to = append(to, ' ')
		} else {
			to = append(to, c)
		}
	}
	return to
}

// letterRowsOf returns the rows that were kept.
func letterRowsOf(kept []byte) (rows []letterRow) {
	for record := range strings.SplitSeq(string(kept), string(letterEnd)) {
		if record == "" {
			continue
		}
		var r letterRow
		texts := strings.Split(record, string(letterField))
		fields := r.fields()
		for i := range fields {
			*fields[i] = texts[i]
		}
		r.ofSales = texts[len(fields)] == "s"
		rows = append(rows, r)
	}
	return rows
}
