package reports

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAChangeOfNothingIsNoSumOfNothing: beside a headline that says what is missing, a change reads as a change.
func TestAChangeOfNothingIsNoSumOfNothing(t *testing.T) {
	for _, c := range []struct{ text, want, why string }{
		{"4", "+4", "more"},
		{"-36", "-36", "fewer"},
		{"0", "±0", "was: missing 0, beside a sale that is missing"},
		{"0.00", "±0.00", "an amount"},
	} {
		if got := withSign(c.text); got != c.want {
			t.Errorf("%s: want %q, got %q", c.why, c.want, got)
		}
	}
}

// TestLongNamesOfTheFirstSheetAreWhole: the name of a merchant runs over as many lines as it needs, for a number stands beside it.
func TestLongNamesOfTheFirstSheetAreWhole(t *testing.T) {
	book := &workbook{file: excelize.NewFile(), money: map[int]int{}}
	if err := book.styles(); err != nil {
		t.Fatal(err)
	}
	page, err := book.freeSheet("Sheet1", 18, 46, 10, 15, 15)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, why string
		lines     int
	}{
		{"847290058110022", "a number takes one line, of whatever height the program thinks best", 0},
		{"822290058120001 深圳市前海鹏程万里国际贸易（集团）股份有限公司福田分公司第二营业部", "79 columns in a column of 46", 2},
	} {
		if err := page.sums("", c.name, "'Never arrived'!A2:Z3", 1, "1.00", "0.99"); err != nil {
			t.Fatal(err)
		}
		if got := page.rows[len(page.rows)-1].lines; got != c.lines {
			t.Errorf("%s (%s): want %d lines, got %d", c.name, c.why, c.lines, got)
		}
	}
}

// TestTheStatementSaysCodesInWords: on page and sheet; its CSV keeps the codes.
func TestTheStatementSaysCodesInWords(t *testing.T) {
	s := &MonthStatement{Month: "2026-11", Language: "zh-CN", NoAccounts: true, Adjustments: []StatementAdjustment{{Provider: "FEE", Merchant: "M1", Currency: "CNY", Type: "CHARGEBACK", Reason: "before-start", Count: 1, Gross: "-1.00", Fee: "0.00", Net: "-1.00"}}}
	var page, csv strings.Builder
	if err := s.page(&page, speaker(s.Language), s.tables()); err != nil {
		t.Fatal(err)
	}
	taken := s.tables()[3]
	if err := taken.csv(&csv); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<td>退单</td>", "<td>起始日前</td>", "<td>FEE</td>"} { // a provider is none
		if !strings.Contains(page.String(), want) {
			t.Errorf("want %s on the page", want)
		}
	}
	if !strings.Contains(csv.String(), "FEE,M1,CNY,CHARGEBACK,before-start,1,") {
		t.Errorf("want codes in the file, got %s", csv.String())
	}
}
