package loaders_test

import (
	"bytes"
	"errors"
	"os"
	"path"
	"strings"
	"testing"

	"tieout/internal/fault"
)

// TestColumnsThatDecideAndDoNotCome: without the column that tells what a row is, every row is taken as one
// thing, which the file says; where another column came that nobody knows, it may be that one, and no row is used.
func TestColumnsThatDecideAndDoNotCome(t *testing.T) {
	for _, row := range []struct {
		why, profile, file, old, new string
		refused                      bool
		warning                      string // empty: none
	}{
		{"one letter of the name is another", "acquirer-outsourcing", "acquirer-outsourcing/day.csv", "待处理", "嵅处理", true, ""},
		{"cash would be a payout", "square", "square/day.csv", ",Cash,", ",C閟h,", true, ""},
		{"refunds would be sales", "square", "square/day.csv", "Event Type", "Kind of event", true, ""},
		{"rows that do not count would count", "switch-csv", "switch-csv/day.csv", "sValidFlag", "sValidFl\xe9g", true, ""},
		{"what failed would be paid", "paypal-activity", "paypal-activity/words.csv", "Status", "St\xe9tus", true, ""},
		{"where a balance stands it decides", "paypal-activity", "paypal-activity/day.csv", `"Status"`, `"State"`, false, ""},
		{"orders paid by hand would be claimed", "shopify-orders", "shopify-orders/day.csv", "Payment Method", "Payment", true, ""},
		{"an export of paid orders alone", "orders-csv", "", "", "order_no,paid_at,amount\n1,2026-11-19 10:00:00,5.00\n", false, "lacks the column status, which tells paid from unpaid: every row is taken as paid"},
		{"columns that say nothing of a state", "orders-csv", "", "", "order_no,paid_at,amount,buyer,note\n1,2026-11-19 10:00:00,5.00,Smith,\n", false, "every row is taken as paid"},
		{"the state of a later row", "orders-csv", "", "", "order_no,paid_at,amount,buyer,stage\n1,2026-11-19 10:00:00,5.00,Smith,\n2,2026-11-19 10:00:00,5.00,Lee,待付款\n", true, ""},
		{"a state that is no other one", "orders-csv", "", "", "order_no,paid_at,amount,buyer,stage\n1,2026-11-19 10:00:00,5.00,Smith,paid\n", true, ""},
		{"Stripe's dashboard has the type alone", "stripe", "", "", "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Transfer\ntxn_1,refund,re_1,-30.00,0.00,-30.00,cny,2026-11-18 10:15,2026-11-20 00:00,po_1\n", false, "the column Type in the place of reporting_category, which does not tell a refund from what of a charge was never captured: every such row is taken as a refund"},
		{"Stripe's dashboard without a refund", "stripe", "", "", "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Transfer\ntxn_1,charge,ch_1,30.00,0.00,30.00,cny,2026-11-18 10:15,2026-11-20 00:00,po_1\n", false, ""},
		{"the category beside the type", "stripe", "", "", "id,Type,Reporting Category,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Transfer\ntxn_1,refund,refund,re_1,-30.00,0.00,-30.00,cny,2026-11-18 10:15,2026-11-20 00:00,po_1\n", false, ""},
		{"nothing is missing", "orders-csv", "", "", "order_no,paid_at,amount,status,buyer\n1,2026-11-19 10:00:00,5.00,paid,x\n", false, ""},
		{"the state under a name that nobody knows", "orders-csv", "", "", "order_no,paid_at,amount,stage\n1,2026-11-19 10:00:00,5.00,unpaid\n", true, ""},
	} {
		data := []byte(row.new)
		if row.file != "" {
			whole, err := os.ReadFile("../testdata/profiles/" + row.file)
			if err != nil {
				t.Fatal(err)
			}
			if data = bytes.Replace(whole, []byte(row.old), []byte(row.new), 1); row.old != "" && bytes.Equal(data, whole) {
				t.Fatalf("%s does not hold %q", row.file, row.old)
			}
		}
		account, _, _, err := readBytes(t, row.profile, path.Base("x/"+row.file), data)
		var refused *fault.Error
		if errors.As(err, &refused) != row.refused || row.refused && (refused.Name != "changed-header" || !strings.Contains(refused.Fact, "which may be it")) {
			t.Errorf("%s: want refused %v, got %v", row.why, row.refused, err)
		}
		if said := strings.Join(account.Warnings, "\n"); strings.Contains(said, " is taken as ") != (row.warning != "") || !strings.Contains(said, row.warning) {
			t.Errorf("%s: want the warning %q, got %q", row.why, row.warning, said)
		}
	}
}
