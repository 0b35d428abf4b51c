package loaders_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// formulasProfile is a sender whose cells may be formulas, and may be quoted.
const formulasProfile = `name: mine
side: settlement
title: t
source: s
certainty: I
unit: yuan
shape: {kind: delimited, delimiter: DELIMITER, quoted: true, formulas: true}
columns: [day, mid, rrn, gross, fee, note]
fields:
  settle_date: {column: day, layout: "2006-01-02"}
  merchant_id: mid
  rrn: rrn
  gross_amount: {column: gross, grouping: ","}
  fee: fee
  net_amount: {compute: gross_amount - fee}
  text: note
totals:
  - begins: '="TOTAL"'
    values: columns
    checks: [{stated: gross, grouping: ",", sum: {column: gross, grouping: ","}}]
`

// TestFormulasAndQuotes: ="00123" and quotes in one file: the formula is taken off once, and what is in
// quotes holds delimiters, line ends and quotes.
func TestFormulasAndQuotes(t *testing.T) {
	for _, delimiter := range []string{",", "\t"} {
		path := filepath.Join(t.TempDir(), "mine.yaml")
		word := map[string]string{",": "comma", "\t": "tab"}[delimiter]
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(formulasProfile, "DELIMITER", word)), 0o644); err != nil {
			t.Fatal(err)
		}
		const bad = "REFUSED"
		for _, row := range []struct{ cell, want, why string }{
			{`="00123"`, "00123", "the noughts are kept"},
			{`"=""00123"""`, "00123", "a writer of CSV has quoted the formula"},
			{`00123`, "00123", "a plain cell"},
			{`"00123"`, "00123", "a quoted cell"},
			{` ="00123" `, "00123", "blanks around it"},
			{`="a|b"`, "a|b", "the delimiter is text there"},
			{`="say ""hi"""`, `say "hi"`, "two quotes in a formula are one"},
			{`"=""say """"hi"""""""`, `say "hi"`, "the same, quoted once more"},
			{`="=""x"""`, `="x"`, "the formula is taken off once"},
			{`=""`, "", "an empty text"},
			{`"a ""b"" c"`, `a "b" c`, "quotes in a quoted cell"},
			{"=\"a\nb\"", "a b", "a line break in a formula"},
			{`=A1`, "=A1", "another formula is text"},
			{`="a"b`, bad, "something follows the formula"},
			{`x="a"`, bad, "a quote within a cell"},
		} {
			cell := strings.ReplaceAll(row.cell, "|", delimiter)
			line := strings.Join([]string{"2026-11-19", `="007"`, `="000000000001"`, `="1,000.00"`, "0.60", cell}, delimiter)
			head := strings.Join([]string{`="day"`, "mid", `"rrn"`, "gross", "fee", "note"}, delimiter)
			total := strings.Join([]string{`="TOTAL"`, "", "", `="1,000.00"`, "", ""}, delimiter)
			read, rows, rejects, err := readBytes(t, path, "input.csv", []byte(head+"\n"+line+"\n"+total+"\n"))
			switch {
			case row.want == bad:
				if len(rejects) != 1 || rejects[0].Reason != "broken-quotes" || rejects[0].Origin.Line != 2 {
					t.Errorf("%s (%s, %s): want line 2 refused as broken-quotes, got %+v, %v", row.cell, word, row.why, rejects, err)
				}
			case err != nil || len(rows) != 1 || read.ControlTotals != "tied":
				t.Errorf("%s (%s, %s): want a row and totals that tie, got %d, %s, refused %+v, %v", row.cell, word, row.why, len(rows), read.ControlTotals, rejects, err)
			default:
				l := rows[0].Line
				if want := strings.ReplaceAll(strings.ReplaceAll(row.want, "|", delimiter), "\t", " "); l.Text != want || l.MerchantID != "007" || l.RRN != "000000000001" {
					t.Errorf("%s (%s, %s): want %q, got %q of merchant %s, rrn %s", row.cell, word, row.why, want, l.Text, l.MerchantID, l.RRN)
				}
			}
		}
	}
}
