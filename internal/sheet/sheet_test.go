package sheet

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var header = []string{"id", "text", "decision"}

// TestRoundTrip: what was written is read, in both forms, and no cell has become a formula.
func TestRoundTrip(t *testing.T) {
	rows := [][]string{
		{"1", "plain", ""},
		{"2", "=1+1", "close"},
		{"3", "two\nlines, \"quoted\"; 店", ""},
		{"4", "-5.00", "note"},
		{"5", "@cmd", ""},
		{"6", "+8613800000000x", ""},
	}
	for _, name := range []string{"a.csv", "a.xlsx"} {
		path := filepath.Join(t.TempDir(), name)
		if err := Write(path, header, rows, Choice{"decision", []string{"close", "note"}}); err != nil {
			t.Fatal(err)
		}
		table, err := Read(path, []string{"decision", "id"})
		if err != nil {
			t.Fatal(err)
		}
		if len(table.Rows) != len(rows) {
			t.Fatalf("%s: want %d rows, got %d", name, len(rows), len(table.Rows))
		}
		for i := range table.Rows {
			for at, column := range header {
				got, formula := table.Cell(&table.Rows[i], column)
				want := rows[i][at]
				if name == "a.csv" {
					want = guarded(want)
				}
				if got != want || formula {
					t.Errorf("%s row %d, %s: want %q, got %q, formula %v", name, i, column, want, got, formula)
				}
			}
		}
		if err := Write(path, header, nil, Choice{}); !errors.Is(err, errExists) {
			t.Errorf("%s: want a file that is there to be left alone, got %v", name, err)
		}
	}
}

// TestWorkbookOffersWords: the cells of the decision offer its words.
func TestWorkbookOffersWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := Write(path, header, [][]string{{"1", "", ""}}, Choice{"decision", []string{"close", "note"}}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	list, err := book.GetDataValidations("Exceptions")
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Formula1, "close,note") {
		t.Errorf("want the words offered, got %v, %v", list, err)
	}
}

// TestRead: what spreadsheets make of a file is read.
func TestRead(t *testing.T) {
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String("id,text,decision\n1,店,close\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ why, content, want string }{
		{"a byte order mark", "\ufeffid,text,decision\n1,店,close\n", "店"},
		{"the separator of a European Excel", "id;text;decision\r\n1;店;close\r\n", "店"},
		{"pasted from a sheet", "id\ttext\tdecision\n1\t店\tclose\n", "店"},
		{"a Chinese Excel", chinese, "店"},
		{"moved columns, one more, capitals", "decision,Note,TEXT , id\nclose,x,店,1\n", "店"},
		{"a short row, blank rows", "id,decision,text\n,,\n1,close\n\n", ""},
	} {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, []byte(row.content), 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := Read(path, header)
		if err != nil || len(table.Rows) != 1 {
			t.Errorf("%s: want a row, got %v, %v", row.why, table, err)
			continue
		}
		got, _ := table.Cell(&table.Rows[0], "text")
		decision, _ := table.Cell(&table.Rows[0], "decision")
		if got != row.want || decision != "close" {
			t.Errorf("%s: want %q and close, got %q and %q", row.why, row.want, got, decision)
		}
	}
}

// TestTooManyRows: a sheet has a million rows, and what it can't hold is not cut off.
func TestTooManyRows(t *testing.T) {
	rows := slices.Repeat([][]string{{"1"}}, excelize.TotalRows)
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := Write(path, header[:1], rows, Choice{}); !errors.Is(err, errRows) {
		t.Errorf("want it refused, got %v", err)
	}
}
