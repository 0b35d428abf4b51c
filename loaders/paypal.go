package loaders

import (
	"bytes"
	"context"
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile/money"
)

// paypalSTL reads PayPal's settlement report, which is made of sections:
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
type paypalSTL struct{}

func (paypalSTL) fits(head []byte) bool {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return len(first) > 4 && (bytes.HasPrefix(first, []byte(`"RH"`)) || bytes.HasPrefix(first, []byte("RH,")) || bytes.HasPrefix(first, []byte("RH\t")))
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
	sink     *sink
	settings map[string]string
	types    []paypalType
	split    splitter
	places   []int // of paypalColumns; nil until CH
	columns  int
	account  string
	cells    [][]byte
	row      [paypalCount]string

	rows int64 // of the section
	sums map[string]*paypalSums
}

func (paypalSTL) read(ctx context.Context, c *content, to *sink) error {
	r := &paypalReading{sink: to, settings: c.settings, sums: map[string]*paypalSums{}}
	var err error
	if r.types, err = paypalTypes(c.settings["types"]); err != nil {
		return err
	}
	source := &physicalLines{reader: c.lines(), limits: c.in.limits, quoted: true}
	if err := eachOf(ctx, source.next, func(record rawRecord) error { return r.record(&record) }); err != nil {
		return err
	}
	to.ends(source.lines())
	return nil
}

// record takes one record by its code.
func (r *paypalReading) record(record *rawRecord) error {
	switch {
	case record.why != nil:
		return r.sink.refuse(record.line, record.text, record.why, references{})
	case isBlank(record.text):
		r.sink.pass(record.line, "blank-line")
		return nil
	case r.split == nil:
		delimiter := ","
		if bytes.IndexByte(record.text, '\t') >= 0 {
			delimiter = "\t"
		}
		r.split = delimited(delimiter, true)
	}
	cells, why := r.split(record.text, r.cells[:0])
	r.cells = cells
	if why != nil {
		return r.sink.refuse(record.line, record.text, why, references{})
	}
	for i := range cells {
		cells[i] = trimBlanks(cells[i])
	}
	switch code := string(cells[0]); code {
	case "RH", "FH":
		r.sink.structure(record.line)
	case "RF":
		r.sink.noTrade = true // as SF, SC, RC and FF: sums and numbers, of nought without rows
		r.sink.structure(record.line)
	case "SH":
		r.sink.structure(record.line)
		r.account, r.rows, r.places = "", 0, nil
		clear(r.sums)
		if len(cells) > 3 {
			r.account = string(cells[3])
		}
	case "CH":
		r.sink.structure(record.line)
		return r.header(record.line, cells)
	case "SB":
		return r.body(record, cells)
	case "SF":
		r.sink.noTrade = true
		r.sink.structure(record.line)
		r.footer(record.line, cells)
	case "SC", "RC", "FF":
		r.sink.noTrade = true
		r.sink.structure(record.line)
		return r.count(record.line, code, cells)
	default:
		return r.sink.refuse(record.line, record.text, refuse("unknown-row", "want a line that begins with RH FH SH CH SB SF SC RF RC or FF, got %q", clip(code)), references{})
	}
	return nil
}

// header finds the columns of a section. Errors: changed-header.
func (r *paypalReading) header(line int64, cells [][]byte) error {
	places := map[string]int{}
	for i, cell := range cells {
		places[foldName(string(cell))] = i
	}
	r.places, r.columns = nil, len(cells)
	var missing []string
	for i, name := range paypalColumns {
		at, found := places[foldName(name)]
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
		return &fault.Error{Name: "bad-trailer", Class: fault.Input, Line: line, Fact: "want " + code + " and a number of rows, got " + clip(string(cells[1])), Hint: "the file is damaged; no row of it is used. Ask for it again"}
	}
	got := r.rows
	if code != "SC" {
		got = r.sink.account.Accepted + r.sink.account.Rejected + r.sink.account.Ignored - r.sink.account.IgnoredBy["blank-line"]
	}
	r.sink.tieCount(line, code+", number of rows", want, got)
	return nil
}
