package loaders_test

import (
	"strings"
	"testing"
)

// TestYearsInWhichNoRowIsDated: a sale of 9999 would never be due, and one of the year nought is paid with a day that
// nobody can look up. A terminal whose battery is dead is matched by its references.
func TestYearsInWhichNoRowIsDated(t *testing.T) {
	camt := func(day string) string {
		return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id><Ntry><Amt Ccy="CNY">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>` + day + `</Dt></ValDt></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
	}
	const (
		settle  = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\nDAY,M1,1.00,0.00,1.00,1\n"
		trade   = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code\nM1,T1,DAY 10:00:00,SALE,1.00,1,00\n"
		lakala  = "商户编号|交易日期|交易时间|终端号|交易类型|拉卡拉流水号|交易金额(分)|手续费(分)|结算金额(分)|商户订单号|系统参考号\nM1|DAY|091203|T1|消费|LK1|10000|60|9940|ORD1|1\n"
		badDate = "bad-date"
		badTime = "bad-time"
	)
	for _, row := range []struct{ name, why, profile, text, day, want string }{
		{"year nought", "no export has it", "settlement-csv", settle, "0000-01-01", badDate},
		{"no settlement yet", "a far day stands for none", "settlement-csv", settle, "9999-12-31", badDate},
		{"digits swapped", "", "settlement-csv", settle, "2206-11-19", badDate},
		{"a digit lost", "", "terminal-csv", trade, "0202-11-19", badTime},
		{"the day of a spreadsheet's nought", "", "terminal-csv", trade, "1899-12-30", badTime},
		{"the first day of Go", "it was taken for no time", "terminal-csv", trade, "0001-01-01", badTime},
		{"a dead battery", "the references still match", "terminal-csv", trade, "1970-01-01", ""},
		{"an old log", "", "terminal-csv", trade, "1999-12-31", ""},
		{"a profile's layout", "", "lakala-jy", lakala, "99991231", badDate},
		{"a profile's day", "", "lakala-jy", lakala, "20261119", ""},
		{"a bank's day", "", "camt", camt("DAY"), "0000-01-01", badDate},
		{"a bank's day that is one", "", "camt", camt("DAY"), "2026-11-19", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, rows, rejects, err := readBytes(t, row.profile, "in.txt", []byte(strings.Replace(row.text, "DAY", row.day, 1)))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(rejects) > 0 {
				got = rejects[0].Reason
				if !strings.Contains(rejects[0].Detail, "want a year from 1970 to 2099") {
					t.Errorf("want the years named, got %q", rejects[0].Detail)
				}
			}
			if got != row.want || len(rows)+len(rejects) != 1 {
				t.Errorf("%s: want %q, got %q, %d rows", row.why, row.want, got, len(rows))
			}
		})
	}
}
