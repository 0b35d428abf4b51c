package paypal

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// PaypalSTL reads PayPal's settlement report, which is made of sections:
//
//	RH report, FH file, SH a section (an account), CH the names of its columns,
//	SB a row, SF the section's sums (a line a currency), SC its number of rows,
//	RF and RC the same of the report, FF the end of the file
//
// Commas or TABs, text in quotes. Amounts are unsigned, in minor units of their
// currency; a column before each says CR (to the merchant) or DR. The fee is
// positive when it is taken, net is gross less fee. The code of an event (T0006)
// says the type of a row, by the setting types.
//
// Source: developer.paypal.com/docs/reports/sftp-reports/settlement-report; the
// columns of SF and what SC counts are from memory [M] and settings.
type PaypalSTL struct{}

// Fits reports whether a file begins with the report header, RH.
func (PaypalSTL) Fits(head []byte) bool {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return len(first) > 4 && delimiterOf(first) != ""
}

// paypalColumns are the columns that a row is made of, by their place in paypalRow.cells.
var paypalColumns = [...]string{
	"Transaction ID", "Invoice ID", "Transaction Event Code", "Transaction Initiation Date", "Transaction Completion Date",
	"Transaction Debit or Credit", "Gross Transaction Amount", "Gross Transaction Currency", "Fee Debit or Credit", "Fee Amount", "Fee Currency",
	"PayPal Reference ID", "Store ID", "Bank Reference ID",
}

const (
	paypalID = iota
	paypalInvoice
	paypalEvent
	paypalBegun
	paypalDone
	paypalSign
	paypalGross
	paypalCurrency
	paypalFeeSign
	paypalFee
	paypalFeeCurrency
	paypalReference
	paypalStore
	paypalBank
	paypalCount
)

// paypalNeeded is how many of paypalColumns a file must have, the first ones but
// Invoice ID.
const paypalNeeded = paypalFeeCurrency + 1

// paypalSums adds up the rows of a section in one currency, in minor units.
type paypalSums struct{ grossCredit, grossDebit, feeCredit, feeDebit int64 }

// paypalReading is one reading of a report.
type paypalReading struct {
	sink     *account.Sink
	settings map[string]string
	types    []paypalType
	split    text.Splitter
	// What parts the cells of the report: a comma, unless its header says otherwise.
	delimiter string
	places    []int // of paypalColumns; nil until CH
	columns   int
	account   string
	cells     [][]byte
	row       [paypalCount]string

	rows int64 // of the section
	sums map[string]*paypalSums
}

// Read reads a report: settlement lines of the rows of its sections, and the sums
// that their footers state.
func (PaypalSTL) Read(ctx context.Context, c *account.Content, to *account.Sink) error {
	r := &paypalReading{sink: to, delimiter: ",", settings: c.Settings, sums: map[string]*paypalSums{}}
	var err error
	if r.types, err = paypalTypes(c.Settings["types"]); err != nil {
		return err
	}
	source := &text.PhysicalLines{Reader: c.Lines(), Limits: c.In.Limits, Quoted: true, Delimiter: func() string { return r.delimiter }}
	if err := text.EachOf(ctx, source.Next, func(record text.RawRecord) error { return r.record(&record) }); err != nil {
		return err
	}
	to.SetLineCount(source.Lines())
	return nil
}

// delimiterOf returns what parts the cells of the report header; empty where a line is none.
func delimiterOf(line []byte) string {
	rest, quoted := bytes.CutPrefix(line, []byte(`"RH"`))
	if !quoted {
		rest, _ = bytes.CutPrefix(line, []byte("RH"))
	}
	if len(rest) == len(line) || len(rest) == 0 || strings.IndexByte(text.CommonDelimiters, rest[0]) < 0 {
		return ""
	}
	return string(rest[:1])
}

// record takes one record by its code.
func (r *paypalReading) record(record *text.RawRecord) error {
	switch {
	case record.Why != nil:
		return r.sink.Refuse(record.Line, record.Text, record.Why, account.References{})
	case text.IsBlank(record.Text):
		r.sink.IgnoreEmpty(record.Line, "blank-line")
		return nil
	case r.split == nil:
		r.delimiter = cmp.Or(delimiterOf(record.Text), ",")
		r.split = text.Delimited(r.delimiter, true)
	}
	cells, why := r.split(record.Text, r.cells[:0])
	r.cells = cells
	if why != nil {
		return r.sink.Refuse(record.Line, record.Text, why, account.References{})
	}
	for i := range cells {
		cells[i] = text.TrimBlanks(cells[i])
	}
	switch code := string(cells[0]); code {
	case "RH", "FH":
		r.sink.Structure(record.Line)
	case "RF":
		r.sink.NoTrade = true // as SF, SC, RC and FF: sums and numbers, of zero without rows
		r.sink.Structure(record.Line)
	case "SH":
		r.sink.Structure(record.Line)
		r.account, r.rows, r.places = "", 0, nil
		clear(r.sums)
		if len(cells) > 3 {
			r.account = string(cells[3])
		}
	case "CH":
		r.sink.Structure(record.Line)
		return r.header(record.Line, cells)
	case "SB":
		return r.body(record, cells)
	case "SF":
		r.sink.NoTrade = true
		r.sink.Structure(record.Line)
		r.footer(record.Line, cells)
	case "SC", "RC", "FF":
		r.sink.NoTrade = true
		r.sink.Structure(record.Line)
		return r.count(record.Line, code, cells)
	default:
		return r.sink.Refuse(record.Line, record.Text, text.Refuse("unknown-row", "want a line that begins with RH FH SH CH SB SF SC RF RC or FF, got %q", text.Clip(code)), account.References{})
	}
	return nil
}

// header finds the columns of a section. Errors: changed-header.
func (r *paypalReading) header(line int64, cells [][]byte) error {
	places := map[string]int{}
	for i, cell := range cells {
		places[text.FoldName(string(cell))] = i
	}
	r.places, r.columns = nil, len(cells)
	var missing []string
	for i, name := range paypalColumns {
		at, found := places[text.FoldName(name)]
		if !found {
			at = -1
			if i < paypalNeeded && i != paypalInvoice {
				missing = append(missing, name)
			}
		}
		r.places = append(r.places, at)
	}
	if len(missing) > 0 {
		return &fault.Error{
			Name: "changed-header", Class: fault.Input, Line: line, Fact: "want the column " + strings.Join(missing, ", ") + ", which is gone",
			Hint: "ask PayPal for the report in its standard form: no row of it is used",
		}
	}
	return nil
}

// count compares a stated number of rows; which lines state one is the setting counts.
func (r *paypalReading) count(line int64, code string, cells [][]byte) error {
	if len(cells) < 2 || !strings.Contains(" "+r.settings["counts"]+" ", " "+code+" ") {
		return nil
	}
	want, err := money.ParseMinor(string(cells[1]), 0)
	if err != nil {
		return &fault.Error{Name: "bad-trailer", Class: fault.Input, Line: line, Fact: "want " + code + " and a number of rows, got " + text.Clip(string(cells[1])), Hint: "the file is damaged; no row of it is used. Ask for it again"}
	}
	got := r.rows
	if code != "SC" {
		got = r.sink.Account.Accepted + r.sink.Account.Rejected + r.sink.Account.Ignored - r.sink.Account.IgnoredBy["blank-line"]
	}
	r.sink.CompareCount(line, code+", number of rows", want, got)
	return nil
}
