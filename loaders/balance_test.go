package loaders_test

import (
	"os"
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestABillCutBeforeItsTotals: a balance that rolls shows no end that is missing.
func TestABillCutBeforeItsTotals(t *testing.T) {
	for _, row := range []struct{ profile, file, totals string }{
		{"wechat-fundflow", "day.csv", "资金流水总笔数"}, {"alipay-account", "day.csv", "#支出合计"}, {"icbc-csv", "day.csv", "人民币合计"},
	} {
		data, err := os.ReadFile("../testdata/profiles/" + row.profile + "/" + row.file)
		if err != nil {
			t.Fatal(err)
		}
		whole := string(data)
		at := strings.Index(whole, row.totals)
		if at < 0 {
			t.Fatalf("%s: no line begins with %s", row.profile, row.totals)
		}
		for _, test := range []struct{ text, want string }{{whole, reconcile.ControlTied}, {whole[:at], reconcile.ControlAbsent}} {
			read, _, _, err := readBytes(t, row.profile, "bill_20261119.csv", []byte(test.text))
			if err != nil || read.ControlTotals != test.want || (test.want == reconcile.ControlAbsent) != strings.Contains(strings.Join(read.Warnings, "\n"), "it may be cut") {
				t.Errorf("%s: want %s, got %s, warnings %q, error %v", row.profile, test.want, read.ControlTotals, read.Warnings, err)
			}
		}
	}
}

// TestPayPalRowsThatMoveTheBalance: what the file says of the balance goes before the word of a state or a type.
func TestPayPalRowsThatMoveTheBalance(t *testing.T) {
	const head = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Balance,Balance Impact\n" +
		"19/11/2026,10:00:00,UTC,A,Express Checkout Payment,Completed,EUR,10.00,-0.60,9.40,T1,9.40,Credit\n"
	for _, row := range []struct {
		name, row, why     string
		accepted, rejected int64
	}{
		{"pending, and credited", "19/11/2026,11:00:00,UTC,B,Express Checkout Payment,Pending,EUR,20.00,-1.00,19.00,T2,28.40,Credit\n", "its impact says that it moved", 2, 0},
		{"pending, and a memo", "19/11/2026,11:00:00,UTC,B,Express Checkout Payment,Pending,EUR,20.00,-1.00,19.00,T2,9.40,Memo\n", "it moved nothing", 1, 0},
		{"a hold", "19/11/2026,11:00:00,UTC,B,Account Hold for Open Authorization,Pending,EUR,-5.00,0.00,-5.00,T2,4.40,Debit\n", "it is taken as what it did", 2, 0},
		{"a memo that moved", "19/11/2026,11:00:00,UTC,B,Express Checkout Payment,Completed,EUR,20.00,-1.00,19.00,T2,28.40,Memo\n", "word and balance contradict: a person must look", 1, 1},
		{"an authorization", "19/11/2026,11:00:00,UTC,B,General Authorization,Pending,EUR,20.00,0.00,20.00,T2,9.40,Memo\n", "no money", 1, 0},
	} {
		read, _, rejects, err := loadAs(t, "paypal-activity", "activity_20261119.csv", []byte(head+row.row))
		if err != nil || read.Accepted != row.accepted || read.Rejected != row.rejected {
			t.Errorf("%s (%s): want %d accepted and %d refused, got %d and %d, %v, %v", row.name, row.why, row.accepted, row.rejected, read.Accepted, read.Rejected, rejects, err)
		}
	}
}
