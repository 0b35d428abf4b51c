package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

func amount(text string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(text))
}

// night is one with something in every table, and hostile text in the cells.
func night() reconcile.Night {
	due := civil.NewDate(2026, 10, 9)
	missing := &reconcile.Exception{
		ID: "E1", Kind: reconcile.MissingSettlement, Provider: "shengpay", Product: "smart", MerchantID: "M1", TerminalID: "T1", RRN: "000012345678",
		OrderNo: "=cmd|'/c calc'!A1", TxnTime: "2026-10-08 18:21:00", TxnType: "SALE", Channel: "CARD", CardType: "CREDIT", Currency: "CNY",
		Gross: amount("1"), ExpectedFee: amount("0.01"), ExpectedNet: amount("0.99"), Due: due, FirstReported: due, BusinessDaysOverdue: 0,
		Cause:  reconcile.Cause{Code: "unknown", Evidence: "<script>alert(1)</script>", Action: "Ask, please"},
		Origin: reconcile.Origin{File: "pos/a.csv", Line: 7},
	}
	variance := &reconcile.Exception{
		ID: "E2", Kind: reconcile.FeeVariance, Provider: "shengpay", MerchantID: "M/2", RRN: "2", Currency: "JPY", BusinessDaysOverdue: -1,
		Gross: amount("1000"), ActualGross: amount("1000"), ActualFee: amount("7"), ActualNet: amount("993"), Difference: amount("-1"),
	}
	copied := *missing
	other := &copied
	other.ID, other.MerchantID, other.Gross, other.ExpectedFee, other.ExpectedNet = "E3", "../M2", amount("20.5"), decimal.NullDecimal{}, decimal.NullDecimal{}
	sale := &reconcile.Transaction{
		MerchantID: "M1", TerminalID: "T1", Time: time.Date(2026, 10, 9, 9, 0, 0, 0, time.UTC), Type: reconcile.Refund,
		Amount: decimal.RequireFromString("5"), Currency: "CNY", RRN: "3", Origin: reconcile.Origin{File: "pos/a.csv", Line: 9},
	}
	proof := reconcile.CurrencyProof{}
	proof.Terminal.New.Add(decimal.RequireFromString("1.5"), decimal.RequireFromString("1.5"))
	proof.Terminal.Missing.Add(decimal.RequireFromString("1.5"), decimal.RequireFromString("1.5"))
	held := &reconcile.Item{ID: "I2", Side: reconcile.TerminalSide, Transaction: sale, Judgement: reconcile.Judgement{Verdict: reconcile.Held, Reason: "outcome-unknown", FirstSeen: due}}
	proof.Terminal.New.Add(held.Gross(), held.Net())
	proof.Terminal.Held.Add(held.Gross(), held.Net())
	return reconcile.Night{
		RunID: "run-1", Seq: 1, AsOf: due, Version: "test", InputsDigest: strings.Repeat("0123456789abcdef", 4), ExitCode: 4,
		Unclaimed: []reconcile.UnclaimedFile{
			{Name: "settle/<b>.csv"}, {Name: "setle/a.csv", NearestSource: "settle", NearestFiles: "settle/*.csv"},
		},
		MoreUnclaimed: 3,
		Files: []reconcile.FileAccount{
			{Name: "pos/a.csv", SHA256: "aa", Source: "pos", Side: reconcile.TerminalSide, Lines: 3, Accepted: 1, Rejected: 1, Structure: 1, ControlTotals: "absent", State: reconcile.FileTaken},
			{Name: "settle/b.csv", Source: "settle", Side: reconcile.SettlementSide, ControlTotals: "absent", State: reconcile.FileQuarantined, ErrorName: "empty-file", Detail: "settle/b.csv: want a header\nhint: ask\n[empty-file]"},
		},
		Rejects:    []reconcile.Reject{{Origin: reconcile.Origin{File: "pos/a.csv", Line: 2}, Reason: "bad-amount", Excerpt: "@M1,1e5", Detail: "amount: want digits"}},
		Kinds:      map[reconcile.Kind]int64{reconcile.MissingSettlement: 2, reconcile.FeeVariance: 1},
		Exceptions: reconcile.RowsOf([]reconcile.Exception{*missing, *variance, *other}),
		Held:       reconcile.RowsOf([]reconcile.HeldRow{reconcile.HeldOf(held, nil)}),
		InTransit:  reconcile.RowsOf([]reconcile.Item{{ID: "I1", Side: reconcile.TerminalSide, Transaction: sale, Judgement: reconcile.Judgement{Verdict: reconcile.InTransit, Due: due.AddDays(1), ExpectedFee: amount("-0.03"), FirstSeen: due}}}),
		Cleared:    reconcile.RowsOf([]reconcile.Cleared{{Exception: *missing, How: "settled", SettleDate: due.AddDays(2), DaysLate: 2}}),
		Matches:    reconcile.RowsOf([][]byte{new(reports.MatchLines).Line(&reconcile.LineMatch{Transaction: sale, Line: &reconcile.SettlementLine{SettleDate: due, Currency: "CNY"}, Basis: "rrn"})}),
		Proof:      reconcile.Proof{"CNY": &proof},
	}
}

// set writes a report set and returns its folder.
func set(t *testing.T) string {
	t.Helper()
	dir, _ := write(t, night(), reports.Options{Matches: true})
	return dir
}

func records(t *testing.T, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestColumnsAreThoseOfTheContract(t *testing.T) {
	dir := set(t)
	const missing = "exception_id,provider,product,merchant_id,terminal_id,batch_no,trace_no,rrn,auth_code,order_no,txn_time,txn_type,channel,card_type,currency," +
		"gross_amount,expected_fee,expected_net,due_date,business_days_overdue,cause,confidence,evidence,action,source_file,source_line,first_reported"
	exceptions := strings.Replace(missing, "exception_id,", "exception_id,kind,", 1) + ",actual_gross,actual_fee,actual_net,difference,counterpart_file,counterpart_line"
	for name, want := range map[string]string{"missing.csv": missing, "exceptions.csv": exceptions, "held.csv": exceptions + ",side,reason,first_seen,item_id"} {
		if got := strings.Join(records(t, filepath.Join(dir, name))[0], ","); got != want {
			t.Errorf("%s:\nwant %s\ngot  %s", name, want, got)
		}
	}
	for _, name := range []string{"in_transit.csv", "cleared.csv", "rejects.csv", "matches.csv", "summary.json", "report.html", "report.xlsx", "disputes/shengpay_M1.zip"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCells(t *testing.T) {
	dir := set(t)
	row := records(t, filepath.Join(dir, "exceptions.csv"))[1]
	want := []string{
		"E1", "missing-settlement", "shengpay", "smart", "M1", "T1", "", "", "000012345678", "", "'=cmd|'/c calc'!A1", "2026-10-08 18:21:00", "SALE", "CARD", "CREDIT", "CNY",
		"1.00", "0.01", "0.99", "2026-10-09", "0", "unknown", "", "<script>alert(1)</script>", "Ask, please", "pos/a.csv", "7", "2026-10-09", "", "", "", "", "", "",
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("two decimals, references as they are, no formula:\n%s", diff)
	}
	yen := records(t, filepath.Join(dir, "exceptions.csv"))[2]
	if got := strings.Join(yen[len(yen)-6:len(yen)-2], " "); got != "1000 7 993 -1" {
		t.Errorf("yen have no decimals, and a minus sign is no formula: %s", got)
	}
	if got := records(t, filepath.Join(dir, "rejects.csv"))[1][3]; got != "'@M1,1e5" {
		t.Errorf("an excerpt is no formula either: %s", got)
	}
}

func TestFoldersOfDisputesAreSafe(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(set(t), "disputes"))
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	for _, entry := range entries {
		if strings.ContainsAny(entry.Name(), `/\`) {
			t.Errorf("%s", entry.Name())
		}
	}
}

func TestSummary(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(set(t), "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Schema, RunID, AsOf string
		Ties                bool
		ExitCode            int `json:"exit_code"`
		Currencies          map[string]struct {
			Difference string
			Terminal   map[string]struct {
				Count      int
				Gross, Net string
			}
		}
		Files []map[string]any
	}
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	cny := s.Currencies["CNY"]
	if !s.Ties || s.ExitCode != 4 || cny.Difference != "0.00" || cny.Terminal["missing"].Gross != "1.50" || cny.Terminal["in_transit"].Count != 0 || len(cny.Terminal) != 10 {
		t.Errorf("%s", data)
	}
	if len(s.Files) != 2 || s.Files[1]["state"] != "quarantined" || s.Files[0]["control_totals"] != "absent" {
		t.Errorf("files: %v", s.Files)
	}
}

func TestThePageNeedsNoNetworkAndRunsNoData(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(set(t), "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"http://", "https://", "src=", "<script>alert", "@import"} {
		if bytes.Contains(data, []byte(bad)) {
			t.Errorf("the page holds %s", bad)
		}
	}
	if !bytes.Contains(data, []byte("&lt;script&gt;alert")) || !bytes.Contains(data, []byte(`<li class="red">`)) {
		t.Error("the page lost its data")
	}
}

// TestTheWorkbookSaysWhatTheCSVSays reads report.xlsx back.
func TestTheWorkbookSaysWhatTheCSVSays(t *testing.T) {
	book, err := excelize.OpenFile(filepath.Join(set(t), "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	for sheet, want := range map[string]int{"In transit": 1, "Fees": 1, "Cleared": 1, "Rejects": 1, "Waiting": 1, "Deposits": 1} {
		if rows, err := book.GetRows(sheet); err != nil || len(rows) != want+1 {
			t.Errorf("%s: want a head and %d rows, got %v %v", sheet, want, rows, err)
		}
	}
	rows, err := book.GetRows("Never arrived")
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	if rows[1][7] != "000012345678" || rows[1][10] != "1.00" || rows[1][12] != "0.99" {
		t.Errorf("references are text, amounts have their decimals: %q", rows[1])
	}
	if cell, err := book.GetCellType("Never arrived", "K2"); err != nil || cell == excelize.CellTypeSharedString || cell == excelize.CellTypeInlineString {
		t.Errorf("an amount is a number to calculate with: %v, %v", cell, err)
	}
	if formula, err := book.GetCellFormula("Never arrived", "I2"); err != nil || formula != "" {
		t.Errorf("text became the formula %s, %v", formula, err)
	}
}

func TestText(t *testing.T) {
	n := night()
	report, err := reports.Read(t.Context(), &n)
	if err != nil {
		t.Fatal(err)
	}
	said := string(text(t, report))
	for _, want := range []string{
		"Night of 2026-10-09", "Never arrived: 2 transactions, gross 21.50 CNY, net 21.49", "000012345678", "Open exceptions: 1 fee-variance, 2 missing-settlement",
		"Quarantined: settle/b.csv: want a header", "Refused: 1 of 3 lines of pos/a.csv", "difference",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
}

func TestTheSameNightGivesTheSameBytes(t *testing.T) {
	first, second := set(t), set(t)
	for _, name := range []string{"report.xlsx", "report.html", "summary.json", "exceptions.csv", "disputes/shengpay_M1.zip"} {
		a, err := os.ReadFile(filepath.Join(first, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", name)
		}
	}
}
