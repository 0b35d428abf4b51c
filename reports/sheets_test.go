package reports_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

func openBook(t *testing.T, n reconcile.Night) *excelize.File {
	t.Helper()
	dir, _ := write(t, n, reports.Options{})
	book, err := excelize.OpenFile(filepath.Join(dir, "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// TestEverySheetIsThere: a reviewer who finds no sheet can't know whether there is nothing, or nobody looked.
func TestEverySheetIsThere(t *testing.T) {
	for _, c := range []struct {
		language, why string
		want          []string
	}{
		{"en", "the order in which a reviewer asks", []string{
			"Summary", "Never arrived", "Waiting", "In transit", "Exceptions", "Held", "Adjustments", "Deposits", "Fees", "Cleared", "Files", "Rejects", "Sign-off",
		}},
		{"zh-CN", "the same in the words of finance", []string{
			"对账汇总表", "应到未到明细", "待文件明细", "在途明细", "差异明细", "待人工核实明细", "调整项明细", "资金侧入账", "手续费核对", "补到账与销案", "文件清单", "拒收行", "审签",
		}},
	} {
		n := night()
		n.Language = c.language
		full := openBook(t, n).GetSheetList()
		if diff := cmp.Diff(c.want, full); diff != "" {
			t.Errorf("%s, %s: %s", c.language, c.why, diff)
		}
		empty := openBook(t, reconcile.Night{RunID: "run-0", AsOf: civil.NewDate(2026, 10, 9), Language: c.language, Proof: reconcile.Proof{}})
		if diff := cmp.Diff(c.want, empty.GetSheetList()); diff != "" {
			t.Errorf("%s, a night without rows: %s", c.language, diff)
		}
		none := map[string]string{"en": "None.", "zh-CN": "无。"}[c.language]
		for _, sheet := range c.want[1 : len(c.want)-1] {
			if said, err := empty.GetCellValue(sheet, "A2"); err != nil || said != none {
				t.Errorf("%s: want an empty sheet that says so, got %q, %v", sheet, said, err)
			}
		}
	}
}

// saidOn returns all that stands on a sheet, row after row.
func saidOn(t *testing.T, book *excelize.File, sheet string) string {
	t.Helper()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, row := range rows {
		said = append(said, strings.Join(slices.DeleteFunc(row, func(cell string) bool { return cell == "" }), " | "))
	}
	return strings.Join(said, "\n")
}

// TestTheFirstSheetSaysWhereTheMoneyIs: before any list a reviewer sees what the page shows first.
func TestTheFirstSheetSaysWhereTheMoneyIs(t *testing.T) {
	said := saidOn(t, openBook(t, night()), "Summary")
	for _, want := range []string{
		"Night of 2026-10-09", "the proof | ties to 0.00",
		"provider | never arrived, CNY | rows | gross | net\nshengpay | 2 | 21.50 | 21.49", "merchant | never arrived, CNY", "age | never arrived, CNY", "cause | never arrived, CNY",
		"due | the most money that never arrived | days | gross | net\n2026-10-09 | shengpay ../M2 000012345678 CNY | 0 | 20.50 | 20.50\n2026-10-09 | shengpay M1 000012345678 CNY | 0 | 1.00 | 0.99",
		"missing-settlement | 2", "= missing: due and never arrived | 1 | 1.50 | 1.50",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("want %q, got\n%s", want, said)
		}
	}
}

// TestTheSheetToSign says what is signed, by its digests, and what came into a period that was signed.
func TestTheSheetToSign(t *testing.T) {
	for _, c := range []struct {
		why    string
		signed *reconcile.EarlierNight
		files  []string
		want   string
	}{
		{"nobody ever signed", nil, nil, "No night was signed before this one."},
		{"nothing came since", &reconcile.EarlierNight{AsOf: civil.NewDate(2026, 10, 8), SignedBy: "Li Na"}, nil, "None since the night of 2026-10-08, signed by Li Na."},
		{
			"a file came late", &reconcile.EarlierNight{AsOf: civil.NewDate(2026, 10, 8), SignedBy: "Li Na"},
			[]string{"settle/late.csv"},
			"1 file came that the night of 2026-10-08, signed by Li Na, should have had: settle/late.csv.",
		},
	} {
		n := night()
		n.Signed, n.SignedFiles, n.ChainBefore = c.signed, c.files, strings.Repeat("ab", 32)
		said := saidOn(t, openBook(t, n), "Sign-off")
		for _, want := range []string{
			c.want, "night | 2026-10-09", "run | run-1", "digest of the inputs | " + n.InputsDigest, "digest of the chain before | " + n.ChainBefore,
			"tieout signoff --as-of 2026-10-09 --by NAME", "role | Name, signature | Date\nPrepared by\nReviewed by\nApproved by",
		} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: want %q, got\n%s", c.why, want, said)
			}
		}
	}
}
