package loaders_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/reconcile"
)

// balanceProfile is a bank whose rows state the balance after them.
const balanceProfile = `name: mine
side: deposit
title: t
source: s
certainty: I
unit: yuan
shape: {kind: delimited, delimiter: comma}
columns: [day, amount, balance, note]
fields:
  value_date: {column: day, layout: "2006-01-02"}
  amount: amount
  text: note
balance: {column: balance, movement: amount}
`

// TestABalanceRollsAcrossRefusedRows: a row that is refused has moved the balance all the same. What it
// moved is held against its amount, and where that can't be read the file is not tied.
func TestABalanceRollsAcrossRefusedRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte(balanceProfile), 0o644); err != nil {
		t.Fatal(err)
	}
	const before, after = "2026-11-19,10.00,110.00,a\n2026-11-19,5.00,115.00,b\n", "2026-11-19,1.00,136.00,d\n2026-11-19,2.00,138.00,e\n"
	const tied, absent, mismatch = reconcile.ControlTied, reconcile.ControlAbsent, reconcile.ControlMismatch
	for _, row := range []struct{ name, text, totals, says, why string }{
		{"a bad day", before + "2026-13-45,20.00,135.00,c\n" + after, tied, "", "its amount is what the balance moved by"},
		{"a bad day and a changed amount", before + "2026-13-45,30.00,135.00,c\n" + after, mismatch, "input.csv:4: want the balance 115.00 of the row before moved by 30.00 to 145.00, got 135.00", "the refused row itself breaks the chain, and is named"},
		{"a bad day and a changed balance", before + "2026-13-45,20.00,134.00,c\n" + after, mismatch, "input.csv:4:", "likewise"},
		{"a bad day, and a row is missing before it", "2026-11-19,10.00,110.00,a\n2026-13-45,20.00,135.00,c\n" + after, mismatch, "input.csv:3:", "a refused row hides no gap"},
		{"two bad days in a row", before + "2026-13-45,15.00,130.00,c\n2026-13-45,5.00,135.00,c\n" + after, tied, "", "each is held against the one before"},
		{"a bad amount", before + "2026-11-19,2O.00,135.00,c\n" + after, absent, "line 4: the row is refused, and nothing but the balance says what it was: it moved by 20.00 from there to line 5", "nothing proves it, and the amount that would is said"},
		{"a bad amount, and a gap behind it", before + "2026-11-19,2O.00,135.00,c\n2026-11-19,1.00,136.00,d\n2026-11-19,2.00,139.00,e\n", mismatch, "input.csv:6:", "the chain goes on after the gap"},
		{"a bad balance", before + "2026-11-19,20.00,1E5,c\n" + after, absent, "moved by 20.00", "the rows around it prove the sum, but not the row"},
		{"a bad amount at the end", before + "2026-11-19,2O.00,135.00,c\n", absent, "line 4: the row is refused, and no row after it says", "no row comes to tell"},
		{"a row without its cells", before + "2026-11-19,20.00\n" + after, mismatch, "between them is refused line 4, which was not read", "the row is named beside the difference that it leaves"},
		{"backwards in time", "2026-11-19,2.00,138.00,e\n2026-11-19,1.00,136.00,d\n2026-13-45,20.00,135.00,c\n2026-11-19,5.00,115.00,b\n2026-11-19,10.00,110.00,a\n", tied, "", "the newest row stands first"},
		{"backwards in time, a bad amount", "2026-11-19,2.00,138.00,e\n2026-11-19,1.00,136.00,d\n2026-11-19,2O.00,135.00,c\n2026-11-19,5.00,115.00,b\n2026-11-19,10.00,110.00,a\n", absent, "it moved by 20.00", "likewise"},
	} {
		t.Run(row.name, func(t *testing.T) {
			read, _, rejects, err := readBytes(t, path, "input.csv", []byte("day,amount,balance,note\n"+row.text))
			said := strings.Join(read.Warnings, "\n")
			if err != nil {
				said += err.Error()
			}
			if read.ControlTotals != row.totals || !strings.Contains(said, row.says) || len(rejects) == 0 {
				t.Errorf("%s: want %s and %q, got %s and %q, refused %+v", row.why, row.totals, row.says, read.ControlTotals, said, rejects)
			}
			if row.totals == absent && strings.Contains(said, "may be cut") {
				t.Errorf("%s: want no word of a cut file, got %q", row.why, said)
			}
		})
	}
}
