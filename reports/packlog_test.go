package reports_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// loggedOf are the missing sales that exceptions speak of, as their terminals logged them.
func loggedOf(list []reconcile.Exception) []reconcile.Item {
	items := make([]reconcile.Item, len(list))
	for i := range list {
		x := &list[i]
		at, _ := time.Parse(time.DateTime, x.TxnTime)
		items[i] = reconcile.Item{ID: "T" + x.ID, Side: reconcile.TerminalSide, Transaction: &reconcile.Transaction{
			Provider: x.Provider, Product: x.Product, MerchantID: x.MerchantID, TerminalID: x.TerminalID, Time: at, Type: reconcile.Sale, Amount: x.Gross.Decimal, Currency: x.Currency,
			RRN: x.RRN, TraceNo: x.TraceNo, BatchNo: x.BatchNo, AuthCode: x.AuthCode, OrderNo: x.OrderNo, ResponseCode: "00", Channel: x.Channel, CardType: x.CardType, CardNo: "622848******1234", Origin: x.Origin,
		}, Judgement: reconcile.Judgement{Verdict: reconcile.Missing, Due: x.Due, ExpectedFee: x.ExpectedFee}}
		x.ItemID = items[i].ID
	}
	return items
}

// logRows reads log.csv of a pack, by the retrieval reference.
func logRows(t *testing.T, packs map[string][]byte, pack string) map[string]map[string]string {
	t.Helper()
	rows := map[string]map[string]string{}
	if data := packs[pack+"/log.csv"]; data != nil {
		for _, row := range namedRows(t, data) {
			rows[row["rrn"]] = row
		}
	}
	return rows
}

// TestAPackHoldsItsRowsAsTheyWereLogged: with the place, the digest of the file and the masked card; not those of a
// claim that was sent, and of one of which something came by the word of a person what is left.
func TestAPackHoldsItsRowsAsTheyWereLogged(t *testing.T) {
	list := lacking(6, 1)
	list[5].Kind, list[5].ExpectedNet = reconcile.MissingDeposit, decimal.NewNullDecimal(decimal.NewFromInt(9))
	items := loggedOf(list)
	items[3].Whole = decimal.NewNullDecimal(decimal.NewFromInt(500)) // parts of it came
	list[3].Kind, list[3].Cause.Evidence = reconcile.PartialSettlement, "497.89 of 500.00 CNY came in parts, 2.11 is open; parts: s.csv:2"
	items[4].Reason, items[4].Due = "by-payout", civil.NewDate(2026, 10, 8)
	items[5].Reason = "by-payout" // of the day that is claimed as one sum
	n := bad(list, 6)
	n.Exceptions, n.Logged = passing(append(list[:4:4], list[5])), passing(items)
	n.Kinds = map[reconcile.Kind]int64{reconcile.MissingSettlement: 3, reconcile.PartialSettlement: 1, reconcile.MissingDeposit: 1}
	n.Claims = map[string]*reconcile.ClaimState{
		list[1].ID: {State: reconcile.ClaimSent}, list[2].ID: {State: reconcile.ClaimDrafted, Recovered: decimal.RequireFromString("0.50")},
	}
	n.Files = []reconcile.FileAccount{{Name: list[0].Origin.File, SHA256: "d1", Side: reconcile.TerminalSide, State: reconcile.FileTaken}}
	dir, _ := write(t, *n, reports.Options{Workers: 1, Memory: 1 << 20})
	rows := logRows(t, files(t, filepath.Join(dir, "disputes")), "shengpay_"+list[0].MerchantID)
	for _, c := range []struct {
		why    string
		item   int
		column map[string]string
	}{
		{"a plain sale", 0, map[string]string{
			"source_file": list[0].Origin.File, "source_line": "2", "source_sha256": "d1", "card_no": "622848******1234", "response_code": "00", "terminal_id": list[0].TerminalID,
			"amount": "1.00", "gross_amount": "1.00", "expected_fee": "0.00", "expected_net": "1.00", "claimed": "1.00", "due_date": "2026-10-09",
		}},
		{"a claim that was sent", 1, nil},
		{"half a yuan came", 2, map[string]string{"expected_net": "1.73", "claimed": "1.23"}},
		{"a sale in parts", 3, map[string]string{"amount": "500.00", "gross_amount": "2.11", "note": list[3].Cause.Evidence}},
		{"a sale of a day of which nothing is claimed", 4, nil},
		{"a sale of a day that is claimed as one sum", 5, map[string]string{"source_line": "7"}},
	} {
		row, found := rows[list[c.item].RRN]
		if found != (c.column != nil) {
			t.Errorf("%s: in the pack: %v", c.why, found)
		}
		for name, want := range c.column {
			if row[name] != want {
				t.Errorf("%s: want %s %s, got %q", c.why, name, want, row[name])
			}
		}
	}
}

// TestEveryLogRowIsInOnePack goes past the memory: rows lie in files and buckets.
func TestEveryLogRowIsInOnePack(t *testing.T) {
	for _, merchants := range []int{3, 1500} {
		list := lacking(9000, merchants)
		items := loggedOf(list)
		n := bad(list, len(list))
		n.Logged = passing(items)
		dir, _ := write(t, *n, reports.Options{Workers: 2, Memory: 100 << 10})
		packs, seen := files(t, filepath.Join(dir, "disputes")), 0
		for merchant := range merchants {
			name := "shengpay_" + list[merchant].MerchantID
			var claimed, logged []string
			for _, row := range namedRows(t, packs[name+"/claim.csv"]) {
				claimed = append(claimed, row["rrn"]+" "+row["merchant_id"])
			}
			for _, row := range namedRows(t, packs[name+"/log.csv"]) {
				logged = append(logged, row["rrn"]+" "+row["merchant_id"])
			}
			if diff := cmp.Diff(claimed, logged); diff != "" {
				t.Fatalf("%s: %s", name, diff)
			}
			seen += len(logged)
		}
		if seen != len(list) {
			t.Errorf("want %d rows, got %d", len(list), seen)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "disputes", "*.part")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}

// TestAPackHoldsNothingOfAnotherMerchant: no number, name, amount or file of others stands in any entry of a pack.
func TestAPackHoldsNothingOfAnotherMerchant(t *testing.T) {
	var list []reconcile.Exception
	for i, merchant := range []string{"A", "B", "C"} {
		for row := range 3 {
			mark := fmt.Sprintf("%s%d", strings.Repeat(merchant, 3), row)
			amount := decimal.NewNullDecimal(decimal.New(int64(1111*(i+1)*10+row), -2))
			list = append(list, reconcile.Exception{
				ID: "E" + mark, Kind: reconcile.MissingSettlement, Provider: "lakala", MerchantID: "M" + mark[:3], TerminalID: "t" + mark, BatchNo: "b" + mark, TraceNo: "n" + mark, RRN: "r" + mark,
				AuthCode: "c" + mark, OrderNo: "o" + mark, TxnTime: "2026-10-08 18:21:00", TxnType: "SALE", Currency: "CNY", Gross: amount, ExpectedNet: amount, Due: civil.NewDate(2026, 10, 9),
				Cause: reconcile.Cause{Code: "unknown", Evidence: "e" + mark, Action: "a" + mark}, Origin: reconcile.Origin{File: "pos/" + mark[:3] + ".csv", Line: 2},
			})
		}
	}
	items := loggedOf(list)
	n := bad(list, len(list))
	n.Exceptions, n.Logged = passing(list), passing(items)
	form := reconcile.ClaimForm{Name: "all", Title: "All"}
	for _, value := range reconcile.FormValues {
		form.Fields = append(form.Fields, reconcile.FormField{Name: value, From: value})
	}
	n.Forms = reconcile.FormBook{form}
	n.OneMerchant, n.Merchants = map[string]string{}, reconcile.MerchantBook{}
	for _, merchant := range []string{"AAA", "BBB", "CCC"} {
		n.Merchants[reconcile.MerchantKey{MerchantID: "M" + merchant}] = reconcile.MerchantDetails{Name: "name " + merchant, Contact: "contact " + merchant, Account: "account " + merchant}
		n.OneMerchant["own-"+merchant] = "M" + merchant
		n.Files = append(n.Files,
			reconcile.FileAccount{Name: "pos/" + merchant + ".csv", SHA256: "log" + merchant, Side: reconcile.TerminalSide, State: reconcile.FileTaken},
			reconcile.FileAccount{Name: "settle/" + merchant + ".csv", SHA256: "own" + merchant, Source: "own-" + merchant, Side: reconcile.SettlementSide, State: reconcile.FileTaken})
	}
	sums := map[string]reconcile.Sum{"CNY": {Count: 41, Gross: decimal.RequireFromString("77777.77"), Net: decimal.RequireFromString("77700.07")}}
	n.Files = append(n.Files,
		reconcile.FileAccount{Name: "settle/tied.csv", SHA256: "tied", Source: "all", Side: reconcile.SettlementSide, State: reconcile.FileTaken, ControlTotals: reconcile.ControlTied, Sums: sums},
		reconcile.FileAccount{Name: "settle/untied.csv", SHA256: "untied", Source: "all", Side: reconcile.SettlementSide, State: reconcile.FileTaken, ControlTotals: reconcile.ControlAbsent, Sums: map[string]reconcile.Sum{"CNY": {Count: 42, Gross: decimal.RequireFromString("88888.88")}}})
	dir, _ := write(t, *n, reports.Options{Workers: 1, Memory: 1 << 20})
	packs := files(t, filepath.Join(dir, "disputes"))
	for name, content := range packs {
		own := name[len("lakala_M") : len("lakala_M")+3]
		said := string(content)
		for _, other := range []string{"AAA", "BBB", "CCC"} {
			if strings.Contains(said, other) != (other == own) {
				t.Errorf("%s: %s is in it: %v", name, other, other != own)
			}
		}
		for i, merchant := range []string{"AAA", "BBB", "CCC"} {
			if amount := fmt.Sprintf("%d.10", 111*(i+1)); merchant != own && strings.Contains(said, amount) {
				t.Errorf("%s has an amount of %s", name, merchant)
			}
		}
		if strings.Contains(said, "88888.88") {
			t.Errorf("%s has a sum that nobody printed", name)
		}
	}
	var proof struct {
		SettlementFiles []struct {
			Name          string
			ControlTotals string `json:"control_totals"`
			Totals        []struct {
				Currency, Gross, Net string
				Count                int
			}
		} `json:"settlement_files"`
	}
	if err := json.Unmarshal(packs["lakala_MAAA/evidence.json"], &proof); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(proof.SettlementFiles); got != "[{settle/AAA.csv  []} {settle/tied.csv tied [{CNY 77777.77 77700.07 41}]} {settle/untied.csv absent []}]" {
		t.Errorf("want the control totals that files state, got %s", got)
	}
	if letter := string(packs["lakala_MAAA/letter.txt"]); !strings.Contains(letter, "control totals: 41 rows, gross 77777.77 CNY, net 77700.07") {
		t.Errorf("want the control totals in the letter, got\n%s", letter)
	}
}
