package loaders_test

import (
	"context"
	"testing"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// TestADateProvesTheOrder: one date above the twelfth says how the others are meant.
func TestADateProvesTheOrder(t *testing.T) {
	const paypal = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n"
	const square = "Date,Time,Total Collected,Fees,Net Total,Transaction ID,Payment ID\n"
	pay := func(day, id string) string {
		return day + ",10:00:00,,X,Payment,Completed,CNY,10.00,-0.60,9.40," + id + "\n"
	}
	sold := func(day, id string) string { return day + ",10:00:00,$10.00,-$0.60,$9.40,T" + id + "," + id + "\n" }
	for _, row := range []struct {
		profile, text string
		refused       bool
		rows          int
		why           string
	}{
		{"paypal-activity", paypal + pay("05/11/2026", "1") + pay("11/19/2026", "2"), true, 0, "the first row may be of May: no row is taken"},
		{"paypal-activity", paypal + pay("11/19/2026", "1"), true, 0, "all rows fit the other order: the setting is named"},
		{"paypal-activity", paypal + pay("05/11/2026", "1") + pay("19/11/2026", "2") + pay("11/19/2026", "3"), false, 2, "a date shows that the profile is right: one bad row costs a row"},
		{"paypal-activity", paypal + pay("05/11/2026", "1"), false, 1, "nothing speaks against the profile's order"},
		{"paypal-activity", paypal + pay("31/02/2026", "1") + pay("05/11/2026", "2"), false, 1, "a day that no order has proves nothing"},
		{"paypal-activity", paypal + pay("11.19.2026", "1") + pay("05.11.2026", "2"), true, 0, "points part them in Germany, and its order is known"},
		{"square", square + sold("05/11/2026", "1") + sold("19/11/2026", "2"), true, 0, "an account in Britain"},
		{"square", square + sold("05/11/26", "1") + sold("19/11/26", "2"), true, 0, "years of two digits"},
		{"square", square + sold("11/05/2026", "1") + sold("2026-11-19", "2"), false, 2, "a year that stands first says nothing of the others"},
	} {
		in, p, err := openBytes(t, row.profile, "in.csv", []byte(row.text), text.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		_, _, err = loaders.Load(context.Background(), in, p, account.Defaults{MerchantID: "M1", Currency: "CNY"}, loaders.Options{}, func(account.Row) error {
			rows++
			return nil
		})
		_ = in.Close()
		refused := fault.OfInput(err)
		if (refused != nil && refused.Name == "date-order") != row.refused || !row.refused && (err != nil || rows != row.rows) {
			t.Errorf("%s: want refused %v, %d rows; got %d rows, %v", row.why, row.refused, row.rows, rows, err)
		}
	}
}
