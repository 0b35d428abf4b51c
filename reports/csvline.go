package reports

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// csvLine writes the rows of the reports that may be many, without making a
// string of any amount or date: a bad night has a million of them, in three
// files. A test holds it and the rows that gocsv writes together.
type csvLine struct {
	line  []byte
	day   reconcile.Date // whose text is in date
	date  string
	clock []byte
}

// writeMany writes the header of R and count rows.
func writeMany[R any](w io.Writer, count int, row func(l *csvLine, i int)) error {
	if err := writeCSV(w, []R{}); err != nil {
		return err
	}
	out := bufio.NewWriter(w) // w itself, when it has a buffer
	var l csvLine
	for i := range count {
		l.line = l.line[:0]
		row(&l, i)
		l.line[len(l.line)-1] = '\n' // in place of the last comma
		if _, err := out.Write(l.line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// missing writes the columns of missingRow.
func (l *csvLine) missing(x *reconcile.Exception) {
	l.text(x.ID)
	l.details(x)
}

// exception writes the columns of ExceptionRow.
func (l *csvLine) exception(x *reconcile.Exception) {
	l.text(x.ID)
	l.text(string(x.Kind))
	l.details(x)
	l.amount(x.ActualGross, x.Currency)
	l.amount(x.ActualFee, x.Currency)
	l.amount(x.ActualNet, x.Currency)
	l.amount(x.Difference, x.Currency)
	l.cell(x.Counterpart.File)
	l.number(x.Counterpart.Line, x.Counterpart.Line != 0)
}

// details writes the columns of Details.
func (l *csvLine) details(x *reconcile.Exception) {
	for _, text := range [...]string{x.Provider, x.Product, x.MerchantID, x.TerminalID, x.BatchNo, x.TraceNo, x.RRN, x.AuthCode, x.OrderNo} {
		l.cell(text)
	}
	for _, text := range [...]string{x.TxnTime, x.TxnType, x.Channel, x.CardType, x.Currency} {
		l.text(text)
	}
	l.amount(x.Gross, x.Currency)
	l.amount(x.ExpectedFee, x.Currency)
	l.amount(x.ExpectedNet, x.Currency)
	l.on(x.Due)
	l.number(int64(x.BusinessDaysOverdue), x.BusinessDaysOverdue >= 0)
	l.text(x.Cause.Code)
	l.text(x.Cause.Confidence)
	l.cell(x.Cause.Evidence)
	l.cell(x.Cause.Action)
	l.cell(x.Origin.File)
	l.number(x.Origin.Line, x.Origin.Line != 0)
	l.on(x.FirstReported)
}

// transit writes the columns of transitRow.
func (l *csvLine) transit(i *reconcile.Item) {
	t := i.Transaction
	l.text(i.ID)
	for _, text := range [...]string{t.Provider, t.Product, t.MerchantID, t.TerminalID, t.BatchNo, t.TraceNo, t.RRN, t.AuthCode, t.OrderNo} {
		l.cell(text)
	}
	l.clock = t.Time.AppendFormat(l.clock[:0], time.DateTime)
	l.line = append(append(l.line, l.clock...), ',')
	for _, text := range [...]string{string(t.Type), t.Channel, t.CardType, t.Currency} {
		l.text(text)
	}
	net := decimal.NullDecimal{}
	if i.ExpectedFee.Valid {
		net = decimal.NewNullDecimal(t.Signed().Sub(i.ExpectedFee.Decimal))
	}
	l.amount(decimal.NewNullDecimal(t.Signed()), t.Currency)
	l.amount(i.ExpectedFee, t.Currency)
	l.amount(net, t.Currency)
	l.on(i.Due)
	l.cell(i.Cause.Evidence)
	l.cell(t.Origin.File)
	l.number(t.Origin.Line, t.Origin.Line != 0)
	l.on(i.FirstSeen)
}

// cell writes text that came from a file.
func (l *csvLine) cell(text string) { l.text(cell(text).String()) }

func (l *csvLine) text(text string) { l.line = append(appendField(l.line, text), ',') }

// amount writes an amount with its currency's decimals; nothing when it is not known.
func (l *csvLine) amount(a decimal.NullDecimal, currency string) {
	if a.Valid {
		l.line = reconcile.AppendAmount(l.line, a.Decimal, currency)
	}
	l.line = append(l.line, ',')
}

func (l *csvLine) number(n int64, known bool) {
	if known {
		l.line = strconv.AppendInt(l.line, n, 10)
	}
	l.line = append(l.line, ',')
}

// on writes a day; most rows carry that of the row before.
func (l *csvLine) on(day reconcile.Date) {
	if day != l.day || l.date == "" {
		l.day, l.date = day, day.String()
	}
	l.line = append(append(l.line, l.date...), ',')
}

// bare says which bytes a field may hold and need no quotes.
var bare = func() (bare [256]bool) {
	for c := range bare {
		bare[c] = c != ',' && c != '"' && c != '\n' && c != '\r'
	}
	return bare
}()

// appendField writes a field as encoding/csv does (RFC 4180).
func appendField(line []byte, field string) []byte {
	plain := field == "" || field[0] > ' ' && field[0] < utf8.RuneSelf && field != `\.`
	for i := 0; plain && i < len(field); i++ {
		plain = bare[field[i]]
	}
	if plain {
		return append(line, field...)
	}
	if first, _ := utf8.DecodeRuneInString(field); !strings.ContainsAny(field, "\"\n\r,") && field != `\.` && !unicode.IsSpace(first) {
		return append(line, field...)
	}
	line = append(line, '"')
	for {
		before, after, found := strings.Cut(field, `"`)
		line = append(line, before...)
		if !found {
			return append(line, '"')
		}
		line, field = append(line, `""`...), after
	}
}
