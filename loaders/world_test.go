package loaders_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkWorld measures rows a second of the formats of the world, on one core.
func BenchmarkWorld(b *testing.B) {
	adyen := "Merchant Account,Psp Reference,Merchant Reference,Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Batch Number\n"
	stripe := "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,charge_id,payment_intent_id\n"
	square := "Date,Time,Time Zone,Total Collected,Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Event Type,Location,Deposit ID\n"
	paypal := "\"RH\",2026/11/20 02:00:00 -0800\n\"SH\",1,2,\"P1\"\n\"CH\",\"Transaction ID\",\"Invoice ID\",\"Transaction Event Code\",\"Transaction Initiation Date\",\"Transaction Completion Date\",\"Transaction Debit or Credit\",\"Gross Transaction Amount\",\"Gross Transaction Currency\",\"Fee Debit or Credit\",\"Fee Amount\",\"Fee Currency\"\n"
	database := "merchantNo,terminalNo,cardNo,transType,batchNo,voucherNo,transDate,transTime,transYear,authorizeNo,referenceNo,amount,currencyCode,serviceEntryMode,stateFlag\n"
	log := "sCardNo,dAmount,sTransDate,sTransTime,sMerchId,sTermId,sTraceNo,sRrn,sPufaRrn,sInputMode,sChannelMerchId,sChannelTermId,sTransType,sValidFlag,sBatchNo,sAuthCode,sRespCode,sMerchOrderNo\n"
	for _, format := range []struct {
		profile, head string
		row           func(i int) string
	}{
		{"adyen", adyen, func(i int) string {
			return fmt.Sprintf("SHOP,88%08d,ORD%06d,2026-11-19 %02d:%02d:00,CET,Settled,99%08d,EUR,,10,1,EUR,,9.85,,0.05,0.04,0.06,380\n", i, i, i%24, i%60, i)
		}},
		{"stripe", stripe, func(i int) string {
			return fmt.Sprintf("po_1,2026-11-20 00:00:00,txn_%d,2026-11-18 %02d:%02d:00,2026-11-20 00:00:00,usd,100.00,3.20,96.80,charge,ch_%d,pi_%d\n", i, i%24, i%60, i, i)
		}},
		{"square", square, func(i int) string {
			return fmt.Sprintf("2026-11-19,%02d:%02d:48,x,$70.00,-$1.85,$68.15,TX%d,P%d,Visa,1234,Reg 1,Payment,Shop,D1\n", i%24, i%60, i, i)
		}},
		{"paypal-stl", paypal, func(i int) string {
			return fmt.Sprintf("\"SB\",\"5TX%08d\",\"ORD%d\",\"T0006\",2026/11/19 %02d:%02d:17 -0800,2026/11/19 %02d:%02d:17 -0800,\"CR\",8400,\"USD\",\"DR\",425,\"USD\"\n", i, i, i%24, i%60, i%24, i%60)
		}},
		{"terminal-db-csv", database, func(i int) string {
			return fmt.Sprintf("822290058120001,10230001,622202******0001,22,000007,%06d,1119,%02d%02d01,2026,A10010,%012d,10000,156,051,0\n", i, i%24, i%60, i)
		}},
		{"switch-csv", log, func(i int) string {
			return fmt.Sprintf("622202******0001,100.00,20261119,%02d%02d01,SW1,T1,%06d,%012d,7%011d,051,PF1,T9,SALE,1,000007,A10010,00,ORD%d\n", i%24, i%60, i, i, i, i)
		}},
	} {
		b.Run(format.profile, func(b *testing.B) {
			benchProfile(b, format.profile, "STL-20261119.csv", rowsOf(format.head, format.row, ""), false)
		})
	}
}

// FuzzWorld wants every line of a damaged report accounted for, by the formats of
// which a line depends on others: PayPal's sections, Adyen's payout, a voided sale.
func FuzzWorld(f *testing.F) {
	names := []string{"paypal-stl", "adyen", "terminal-db-csv", "switch-csv"}
	for i, name := range names {
		files, err := filepath.Glob("../testdata/profiles/" + name + "/*.[cC][sS][vV]")
		if err != nil || len(files) == 0 {
			f.Fatal(name, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(byte(i), data)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		if isContainer(data) || len(data) == 0 || len(data) > 1<<15 {
			return
		}
		name := names[int(which)%len(names)]
		account, rows, rejects, err := loadAs(t, name, "input.csv", data)
		if account.Accepted+account.Rejected+account.Ignored+account.Structure != account.Lines {
			t.Fatalf("%s: %+v", name, account)
		}
		if err == nil && (int64(len(rows)) < account.Accepted || int64(len(rejects)) != account.Rejected) {
			t.Fatalf("%s: %d rows, %d rejects of %+v", name, len(rows), len(rejects), account)
		}
	})
}
