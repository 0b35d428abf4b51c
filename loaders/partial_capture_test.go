package loaders_test

import (
	"context"
	"strings"
	"testing"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// TestPartialCapturesOfStripe: a sale takes back all that was not captured of it; where a reversal may be of
// several charges, it is a row of its own, and the sum is the same.
func TestPartialCapturesOfStripe(t *testing.T) {
	const (
		head   = "automatic_payout_id,balance_transaction_id,available_on_utc,currency,gross,fee,net,reporting_category,source_id,charge_id\n"
		charge = "po_1,t1,2026-11-20 00:00:00,cny,100.00,3.20,96.80,charge,ch_1,ch_1\n"
		second = "po_1,t2,2026-11-20 00:00:00,cny,40.00,1.00,39.00,charge,ch_1,ch_1\n"
		thirty = "po_1,t3,2026-11-20 00:00:00,cny,-30.00,0.00,-30.00,partial_capture_reversal,re_1,ch_1\n"
		ten    = "po_1,t4,2026-11-20 00:00:00,cny,-10.00,0.00,-10.00,partial_capture_reversal,re_2,ch_1\n"
		broken = "po_1,t5,2026-11-20 00:00:00,cny,-1O.00,0.00,-10.00,partial_capture_reversal,re_3,ch_1\n"
	)
	for _, row := range []struct{ why, text, want string }{
		{"one reversal", charge + thirty, "70 66.8"},
		{"two of one charge, in any order", ten + charge + thirty, "60 56.8"},
		{"two charges: which one was captured in part, nobody says", charge + second + ten, "100 96.8, 40 39, -10 -10"},
		{"an amount that is none costs the charge too", charge + thirty + broken, ""},
	} {
		in, p, err := openBytes(t, "stripe", "input.csv", []byte(head+row.text), text.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		_, _, err = loaders.Load(context.Background(), in, p, account.Defaults{Name: "input.csv", Provider: "acq", Currency: "CNY", MerchantID: "M1"}, loaders.Options{}, func(r account.Row) error {
			got = append(got, r.Line.Gross.String()+" "+r.Line.Net.String())
			return nil
		})
		_ = in.Close()
		if err != nil || strings.Join(got, ", ") != row.want {
			t.Errorf("%s: want %q, got %q, %v", row.why, row.want, got, err)
		}
	}
}
