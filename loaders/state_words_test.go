package loaders_test

import (
	"strings"
	"testing"
)

// TestStatesThatMoveNoMoney: a word of a state is money where it is known to be, none where it is known to be
// none, and else costs the row: the profile does not know, and says so.
func TestStatesThatMoveNoMoney(t *testing.T) {
	const (
		paypal      = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID,Invoice Number\n19/11/2026,10:00:01,CET,X,TYPE,STATE,EUR,10.00,-0.60,9.40,T1,,INV1\n"
		balanced    = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Balance\n19/11/2026,10:00:00,CET,X,Website Payment,Completed,EUR,5.00,0.00,5.00,T0,5.00\n19/11/2026,10:00:01,CET,X,TYPE,STATE,EUR,10.00,-0.60,9.40,T1,14.40\n"
		paypalLacks = "Date,Time,TimeZone,Name,Type,Currency,Gross,Fee,Net,Transaction ID\n19/11/2026,10:00:01,CET,X,TYPE,EUR,10.00,-0.60,9.40,T1\n"
		lakala      = "商户编号|交易日期|交易时间|终端号|拉卡拉流水号|交易金额(分)|手续费(分)|结算金额(分)|结算日期|结算状态\n822290000000001|20261119|101500|A0000001|66202611190001|10000|100|9900|20261120|STATE\n"
		outsourcing = "清算日期,交易时间,结算商户编号,交易终端号,交易金额,商户手续费,交易类型,参考号bit37,是否清算\n20261119,1119101500,M1,T1,100.00,0.60,000000,811100000001,STATE\n"
	)
	for _, row := range []struct {
		profile, text, kind, states string // the states parted by |
		why, want                   string // a reason, or taken
	}{
		{"paypal-activity", paypal, "Website Payment", "Completed|Cleared|Partially Refunded|Abgeschlossen|Terminé|Completado|Zurückgezahlt", "money came, whatever went back has a row of its own", "taken"},
		{"paypal-activity", paypal, "Website Payment", "Uncleared|Declined|Returned|On Hold|In Progress|Review|Deleted|Pending|Nicht eingelöst|Temporary Hold", "nothing came, or not yet", "not-completed"},
		{"paypal-activity", paypal, "Website Payment", "Verified|Paid|Reversed|42|", "nobody knows whether it came", "unknown-row"},
		{"paypal-activity", balanced, "Website Payment", "Verified|On Hold", "the balance moved with it", "taken"},
		{"paypal-activity", paypalLacks, "Website Payment", "any", "a statement has no states: what stands in it is done", "taken"},
		{"paypal-activity", paypal, "Update to eCheck Received", "Completed", "the news of a payment that has a row of its own", "notice"},
		{"paypal-activity", paypal, "Update to Invoice", "Completed", "an invoice is no payment", "notice"},
		{"paypal-activity", paypal, "Cancelled Invoice", "Completed", "nor is one that was taken back", "notice"},
		{"lakala-js", lakala, "", "已结算|结算成功|SUCCESS", "settled in its words", "taken"},
		{"lakala-js", lakala, "", "待结算|结算中|PENDING|已冻结|已撤销|结算失败(退票)|未结算|失败", "not settled, or not yet", "not-settled"},
		{"lakala-js", lakala, "", "未知|X|", "no word of a state that is known", "unknown-row"},
		{"acquirer-outsourcing", outsourcing, "", "0|1", "the header explains both", "taken"},
		{"acquirer-outsourcing", outsourcing, "", "2", "waiting, as the header says", "not-settled"},
		{"acquirer-outsourcing", outsourcing, "", "3|9|失败|", "the header does not explain it", "unknown-row"},
	} {
		for state := range strings.SplitSeq(row.states, "|") {
			content := strings.NewReplacer("TYPE", row.kind, "STATE", state).Replace(row.text)
			account, _, rejects, err := readBytes(t, row.profile, "input.csv", []byte(content))
			got := make([]string, 0, 2)
			for _, reject := range rejects {
				if reject.Reason == "missing-value" { // the merchant, which the source names
					account.Accepted++
				} else {
					got = append(got, reject.Reason)
				}
			}
			for reason := range account.IgnoredBy {
				got = append(got, reason)
			}
			if account.Accepted == int64(strings.Count(content, "\n")-1) {
				got = append(got, "taken")
			}
			if err != nil || strings.Join(got, " ") != row.want {
				t.Errorf("%s, %s %q, %s: want %s, got %s, %v", row.profile, row.kind, state, row.why, row.want, got, err)
			}
		}
	}
}
