package loaders_test

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// TestJSONInGB18030: systems that write GBK write their JSON in it too, against its standard. Its second bytes may be
// brackets and backslashes, so that it is decoded before it is taken for JSON.
func TestJSONInGB18030(t *testing.T) {
	const (
		sale  = `{"tid":"A1","tdate":"20261119","stime":"101500","trname":"消费","amt":100.5,"rspcode":"00","rspmsg":"交易成功"}`
		other = `{"tid":"A1","tdate":"20261119","stime":"101600","trname":"退货","amt":0.5,"rspcode":"00","rspmsg":"%s"}`
		order = `{"mchId":"1","transactionId":"S1","outTradeNo":"单1","totalFee":10000,"timeEnd":"20261119101500","tradeState":"SUCCESS","fee":60,"body":"茶叶"}`
		log   = `{"merchant_id":"M1","terminal_id":"T1","txn_time":"2026-11-19 10:15:00","txn_type":"SALE","amount":"12.50","order_no":"单1","response_code":"00"}`
	)
	refund := func(words string) string { return strings.Replace(other, "%s", words, 1) }
	long := strings.Repeat("茶叶", 1<<18) // more than a line may have
	for _, row := range []struct {
		name, why, profile, text string
		rows                     int
		orderNo                  string // of the first
	}{
		{"a page of a platform", "the kind of a row is a Chinese word", "platform-json", `{"rows":[` + sale + `,` + "\n" + refund("成功") + `]}`, 2, ""},
		{"second bytes that are JSON's own", "a backslash (誠) and brackets (淸, 榌, 僛)", "platform-json", `{"rows":[` + sale + `,` + refund("誠淸榌僛") + `]}`, 2, ""},
		{"a document on one line", "no line of JSON has a bound", "platform-json", `{"info":"` + long + `","rows":[` + sale + `]}`, 1, ""},
		{"an array", "", "shengpay", "[" + order + "]", 1, "单1"},
		{"an object", "", "shengpay", order, 1, "单1"},
		{"objects on lines", "", "terminal-jsonl", log + "\n" + log + "\n", 2, "单1"},
		{"objects over lines", "", "terminal-jsonl", strings.ReplaceAll(log, ",", ",\n  ") + "\n" + log + "\n", 2, "单1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			gbk, err := simplifiedchinese.GB18030.NewEncoder().String(row.text)
			if err != nil {
				t.Fatal(err)
			}
			for encoding, content := range map[string]string{"gb18030": gbk, "utf-8": row.text} {
				in, p, err := openBytes(t, row.profile, "day.json", []byte(content), text.DefaultLimits())
				if err != nil {
					t.Fatal(err)
				}
				var rows []account.Row
				_, rejects, err := loaders.Load(context.Background(), in, p, account.Defaults{Name: "day.json", Provider: "acq", MerchantID: "M1", Currency: "CNY"}, loaders.Options{}, func(r account.Row) error {
					rows = append(rows, ownRow(r))
					return nil
				})
				_ = in.Close()
				if err != nil || len(rows) != row.rows || len(rejects) > 0 {
					t.Fatalf("%s, %s: want %d rows, got %d, %+v, %v", encoding, row.why, row.rows, len(rows), rejects, err)
				}
				if got := orderOf(rows[0].Line, rows[0].Transaction); got != row.orderNo {
					t.Errorf("%s: want order %q, got %q", encoding, row.orderNo, got)
				}
			}
		})
	}
}

func orderOf(line *reconcile.SettlementLine, transaction *reconcile.Transaction) string {
	if line != nil {
		return line.OrderNo
	}
	return transaction.OrderNo
}

// TestABrokenByteInALongLine: a bank writes its statement on one line of any length, and one byte of it that is no
// character costs what it stands in.
func TestABrokenByteInALongLine(t *testing.T) {
	entry := func(amount, words string) string {
		return `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-11-19</Dt></ValDt><NtryDtls><TxDtls><RmtInf><Ustrd>` + words + `</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
	}
	text := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>` + entry("1.00", "a\xe9b") + strings.Repeat(entry("2.00", strings.Repeat("x", 300)), 4000) + `</Stmt></BkToCstmrStmt></Document>`
	_, rows, rejects, err := readBytes(t, "camt", "day.xml", []byte(text))
	if err != nil || len(rows) != 4001 || len(rejects) > 0 {
		t.Errorf("want 4001 movements, got %d, %+v, %v", len(rows), rejects, err)
	}
}
