package loaders_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// TestTheZoneOfARow reads what a row says of its zone: the time goes into the configuration's, the day of settlement stays.
func TestTheZoneOfARow(t *testing.T) {
	const (
		paypal = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n18/11/2026,20:00:00,%s,X,Payment,Completed,USD,10.00,-0.60,9.40,P1\n"
		adyen  = "Merchant Account,Psp Reference,Merchant Reference,Creation Date,TimeZone,Type,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Batch Number\nM1,P1,O1,2026-11-18 20:00:00,%s,Settled,EUR,,9.40,0.60,1\n"
		square = "Date,Time,Time Zone,Total Collected,Fees,Net Total,Transaction ID,Payment ID,Deposit Date\n2026-07-18,20:00:00,%s,$10.00,-$0.60,$9.40,T1,P1,2026-07-18\n"
		stripe = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,charge_id\nt1,2026-11-18 20:00,usd,10.00,0.60,9.40,charge,s1,ch1\n"
	)
	shanghai, chicago := location(t, "Asia/Shanghai"), location(t, "America/Chicago")
	for _, row := range []struct {
		profile, text, zone string
		own, home           *time.Location
		want, why           string
	}{
		{"paypal-activity", paypal, "PST", nil, shanghai, "2026-11-19 12:00:00", "PayPal's abbreviations"},
		{"paypal-activity", paypal, "PDT", nil, shanghai, "2026-11-19 11:00:00", "the name of summer time fixes the offset, also in winter"},
		{"paypal-activity", paypal, "MEZ", nil, shanghai, "2026-11-19 03:00:00", "of a German account"},
		{"paypal-activity", paypal, "America/Los_Angeles", nil, shanghai, "2026-11-19 12:00:00", "newer downloads"},
		{"paypal-activity", paypal, "GMT-08:00", nil, shanghai, "2026-11-19 12:00:00", ""},
		{"paypal-activity", paypal, "GMT", chicago, shanghai, "2026-11-19 04:00:00", "what a row states beats the source's, and UTC is stated too"},
		{"paypal-activity", paypal, "", chicago, shanghai, "2026-11-19 10:00:00", "the source's where the row states none"},
		{"paypal-activity", paypal, "", nil, shanghai, "2026-11-18 20:00:00", ""},
		{"paypal-activity", paypal, "CST", chicago, shanghai, "2026-11-19 10:00:00", "the source's own zone is called so"},
		{"paypal-activity", paypal, "CST", nil, shanghai, "unknown-zone", "Chicago and Shanghai lie 14 hours apart"},
		{"paypal-activity", paypal, "CST", nil, nil, "2026-11-18 20:00:00", "no configuration asks for it"},
		{"paypal-activity", paypal, "XYZ", nil, shanghai, "unknown-zone", "never a guess"},
		{"adyen", adyen, "CET", nil, shanghai, "2026-11-19 03:00:00", ""},
		{"adyen", adyen, "CEST", nil, shanghai, "2026-11-19 02:00:00", ""},
		{"square", square, "Eastern Time (US & Canada)", nil, shanghai, "2026-07-19 08:00:00", "Rails's names follow the day: summer time"},
		{"square", square, "Arizona", nil, shanghai, "2026-07-19 11:00:00", "which has none"},
		{"stripe", stripe, "", chicago, shanghai, "2026-11-19 04:00:00", "the column is in UTC, whatever the source says"},
	} {
		t.Run(row.profile+" "+row.zone, func(t *testing.T) {
			in, p, err := openBytes(t, row.profile, "in.csv", []byte(strings.Replace(row.text, "%s", row.zone, 1)), text.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = in.Close() }()
			got := ""
			d := account.Defaults{Provider: "p", MerchantID: "M1", Currency: "USD", Zone: row.own, Home: row.home}
			_, rejects, err := loaders.Load(context.Background(), in, p, d, loaders.Options{}, func(r account.Row) error {
				got = r.Line.Time.Format(time.DateTime)
				if day := r.Line.SettleDate.String(); day[8:] != "18" || r.Line.Type != reconcile.LineSale {
					t.Errorf("%s: want a sale settled on the 18th, got %s %s", row.why, r.Line.Type, day)
				}
				return nil
			})
			if len(rejects) > 0 {
				got = rejects[0].Reason
			}
			if err != nil || got != row.want {
				t.Errorf("%s: want %s, got %s %v %v", row.why, row.want, got, rejects, err)
			}
		})
	}
}

// TestAZoneThatFailedIsForgotten: times and zones repeat, and are read once; not those of a row that was refused.
func TestAZoneThatFailedIsForgotten(t *testing.T) {
	const header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n"
	content := header
	for i, zone := range []string{"PST", "XYZ", "PST", "", "PST", "PDT"} {
		content += "18/11/2026,20:00:00," + zone + ",X,Payment,Completed,USD,10.00,-0.60,9.40,P" + string(rune('1'+i)) + "\n"
	}
	in, p, err := openBytes(t, "paypal-activity", "in.csv", []byte(content), text.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	var got []string
	d := account.Defaults{Provider: "p", MerchantID: "M1", Currency: "USD", Home: location(t, "Asia/Shanghai")}
	if _, _, err = loaders.Load(context.Background(), in, p, d, loaders.Options{}, func(r account.Row) error {
		got = append(got, r.Line.Time.Format("02 15"))
		return nil
	}); err != nil || strings.Join(got, ",") != "19 12,19 12,18 20,19 12,19 11" {
		t.Errorf("want one refused, and each of the others in its zone; got %v, %v", got, err)
	}
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
