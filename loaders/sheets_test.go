package loaders_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/loaders"
	"tieout/loaders/text"
)

// TestSheetsOfAWorkbook: what lies beside the sheet that is read is told, and money on it is never passed over.
func TestSheetsOfAWorkbook(t *testing.T) {
	head := []any{"merchant_id", "terminal_id", "txn_time", "txn_type", "amount", "rrn", "response_code"}
	sale := func(amount any) []any {
		return []any{"M1", "T1", "2026-11-19 10:15:00", "SALE", amount, "111111111111", "00"}
	}
	type sheet [][]any
	for _, row := range []struct {
		name, why string
		sheets    []sheet
		accepted  int64
		says      string
	}{
		{"one", "nothing lies beside it", []sheet{{head, sale("1.00")}}, 1, ""},
		{"an empty one", "Excel makes three of them", []sheet{{head, sale("1.00")}, {}}, 1, ""},
		{"the same header", "its rows are money that nobody would see", []sheet{{head, sale("1.00")}, {head, sale("777.00")}}, 0, "got them on Sheet1 and sheet2"},
		{"the same header below a title", "a title may stand before it", []sheet{{head, sale("1.00")}, {{"November"}, head, sale("777.00")}}, 0, "got them on Sheet1 and sheet2"},
		{"the header alone", "no row is passed over", []sheet{{head, sale("1.00")}, {head}}, 1, "sheets of the workbook that are not read: sheet2"},
		{"another table", "a person should know of it", []sheet{{head, sale("1.00")}, {{"day", "sum"}, {"2026-11-19", "1.00"}}}, 1, "sheets of the workbook that are not read: sheet2"},
		{"a truth value", "TRUE is no amount, though the file writes it as 1", []sheet{{head, sale(true), sale("2.00")}}, 1, `amount: want digits with at most one decimal mark, such as 1234.50, got "TRUE"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			book := excelize.NewFile()
			for i, rows := range row.sheets {
				name := fmt.Sprintf("sheet%d", i+1)
				if _, err := book.NewSheet(name); err != nil {
					t.Fatal(err)
				}
				for j := range rows {
					if err := book.SetSheetRow(name, fmt.Sprintf("A%d", j+1), &rows[j]); err != nil {
						t.Fatal(err)
					}
				}
			}
			path := filepath.Join(t.TempDir(), "day.xlsx")
			if err := book.SaveAs(path); err != nil {
				t.Fatal(err)
			}
			got, err := loaders.Inspect(t.Context(), path, loaders.Choice{Profile: "terminal-xlsx"}, text.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			said := fmt.Sprint(got.Detail, got.Warnings, got.Rejects)
			if got.ErrorName == "no-sheet" {
				got.Accepted = 0
			}
			if got.Accepted != row.accepted || !strings.Contains(said, row.says) || row.says == "" && strings.Contains(said, "sheet") {
				t.Errorf("%s: want %d rows and %q, got %d and %q", row.why, row.accepted, row.says, got.Accepted, said)
			}
		})
	}
}
