package account

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// rowsInCode is a format in code as others are written: a record begins with R
// and runs on over lines that begin with a blank, several stand on one line when
// parted by |, T states a sum, P is a record that is pending.
type rowsInCode struct{}

func (rowsInCode) Fits(head []byte) bool { return strings.HasPrefix(string(head), "R ") }

func (rowsInCode) Read(_ context.Context, text *Content, to *Sink) error {
	lines := text.Lines()
	sum := decimal.Decimal{}
	for {
		line, err := lines.Next()
		if err == io.EOF {
			to.SetLineCount(lines.Number)
			return nil
		}
		if err != nil {
			return err
		}
		for _, record := range strings.Split(string(line.Text), "|") {
			amount, _ := strings.CutPrefix(record, "R ")
			switch {
			case strings.HasPrefix(record, "R "):
				d := &reconcile.Deposit{ValueDate: text.FileDate(), Amount: to.Values.Amount("amount", amount, "CNY"), Currency: "CNY"}
				sum = sum.Add(d.Amount)
				if err := to.AddRows(line.Number, line.Text, Row{Deposit: d}); err != nil {
					return err
				}
			case strings.HasPrefix(record, "P "):
				to.Ignore(line.Number, "pending-entry")
			case strings.HasPrefix(record, "T "):
				to.Structure(line.Number)
				to.CompareTotal(line.Number, "sum", "CNY", decimal.RequireFromString(record[2:]), sum)
			}
		}
	}
}

// TestSeam shows what a format in code reports and what becomes of it.
func TestSeam(t *testing.T) {
	for _, row := range []struct {
		name, why, text                                string
		lines, accepted, rejected, ignored, structures int64
		totals, refused                                string
	}{
		{"records", "a record over two lines is counted on its first", "R 1.00\n more\nP 9\nR 2.00\n", 4, 2, 0, 1, 1, "absent", ""},
		{"one line", "several records on one line are a line each", "R 1.00|R 2.00|P 3\n", 3, 2, 0, 1, 0, "absent", ""},
		{"bad row", "a value that fails refuses its record alone", "R 1e5\nR 2.00\nT 2.00\n", 3, 1, 1, 0, 1, "tied", ""},
		{"mismatch", "a total that differs refuses the file", "R 1.00\nR 2.00\nT 3.01\n", 3, 0, 2, 0, 1, "mismatch", "trailer-mismatch"},
		{"tail", "lines after the last record are structure", "R 1.00\n \n \n", 3, 1, 0, 0, 2, "absent", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := &Defaults{Name: "x", Currency: "CNY", Date: civil.NewDate(2026, 11, 19)}
			s := NewSink(d, text.DefaultLimits(), func(Row) error { return nil })
			in := &text.Intake{Limits: text.DefaultLimits()}
			if !(rowsInCode{}).Fits([]byte(row.text)) {
				t.Fatal("the format does not know its own file")
			}
			err := rowsInCode{}.Read(context.Background(), &Content{strings.NewReader(row.text), in, d, nil}, s)
			if err == nil {
				err = s.Close()
			}
			a, _, err := s.Finish(err)
			var fileError *fault.Error
			if got := ""; errors.As(err, &fileError) || err == nil {
				if fileError != nil {
					got = fileError.Name
				}
				if got != row.refused {
					t.Errorf("%s: want the error %q, got %v", row.why, row.refused, err)
				}
			}
			want := [...]int64{row.lines, row.accepted, row.rejected, row.ignored, row.structures}
			if got := [...]int64{a.Lines, a.Accepted, a.Rejected, a.Ignored, a.Structure}; got != want || a.ControlTotals != row.totals {
				t.Errorf("%s: want %v %s, got %v %s", row.why, want, row.totals, got, a.ControlTotals)
			}
		})
	}
}

// TestPlainMinorIsParseMinor holds the quick reading of amounts to the strict one.
func TestPlainMinorIsParseMinor(t *testing.T) {
	for _, text := range []string{"", "-", ".", "0", "1", "-1", "+1", "1.", ".8", "-.8", "1.5", "1.50", "1.500", "1.505", "0.04000", "--1", "1.2.3", "1e5", "00012", "123456789012345", "1234567890123456", "99999999999999.99", " 1", "1-"} {
		for digits := range int32(4) {
			want, err := money.ParseMinor(text, digits)
			got, ok := PlainMinor([]byte(text), digits)
			if ok && (err != nil || got != want) {
				t.Errorf("%q with %d decimals: want %d, %v, got %d", text, digits, want, err, got)
			}
		}
	}
}

// TestLayouts reads times by hand as package time reads them.
func TestLayouts(t *testing.T) {
	for _, row := range []struct{ layout, text, want, why string }{
		{"20060102 150405", "20261119 101500", "2026-11-19 10:15:00", "digits alone"},
		{"02/01/2006", "31/12/2026", "2026-12-31 00:00:00", "the day first"},
		{"060102", "261119", "2026-11-19 00:00:00", "two digits of the year"},
		{"2006-01-02", "2026-02-29", "", "2026 is no leap year"},
		{"150405", "250000", "", "no such hour"},
		{"2006-01-02", "2026-11-19 ", "", "something after it"},
		{"2006-01-02T15:04:05Z07:00", "2026-11-19T10:15:00+08:00", "2026-11-19 10:15:00", "a zone: the clock on the wall is kept"},
	} {
		l := NewLayout(row.layout)
		c, ok := l.Read([]byte(row.text), false)
		at, exists := c.Time()
		got := ""
		if ok && exists {
			got = at.Format("2006-01-02 15:04:05")
		}
		if got != row.want {
			t.Errorf("%s: %s: want %q, got %q", row.text, row.why, row.want, got)
		}
	}
	december := CivilTime{Month: 12, Day: 31}
	if year := december.NearestYear(civil.NewDate(2026, 1, 2)); year != 2025 {
		t.Errorf("31 December in a file of 2 January is last year's, got %d", year)
	}
}
