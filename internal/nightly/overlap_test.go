package nightly_test

import (
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
	"tieout/reconcile"
)

const wechatHead = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n"

// wechatBill is a bill of sales of 100.00, by the last digits of their numbers.
func wechatBill(numbers ...int) string {
	var b strings.Builder
	b.WriteString(wechatHead)
	for _, n := range numbers {
		fmt.Fprintf(&b, "`2026-11-19 22:%02d:03,`wx7a11,`1700000001,`0,`T0000101,`42000026002026111900000000%02d,`ORD%02d,`oA1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`100.00,`0.00,`0,`0,`0.00,`0.00,`,`,`tea,`,`0.60000,`0.60%%,`100.00,`0.00,`\n", n, n, n)
	}
	count := len(numbers)
	fmt.Fprintf(&b, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`%d,`%d.00,`0.00,`0.00,`%d.%02d000,`%d.00,`0.00\n", count, count*100, count*60/100, count*60%100, count*100)
	return b.String()
}

// qrSales is the terminal's log of the same sales.
func qrSales(numbers ...int) string {
	var b strings.Builder
	b.WriteString(terminalHead)
	for _, n := range numbers {
		fmt.Fprintf(&b, "1700000001,T0000101,2026-11-19 22:%02d:00,SALE,100.00,42000026002026111900000000%02d,%06d,ORD%02d,00,QR,\n", n, n, n, n)
	}
	return b.String()
}

const lakalaHead = "商户编号|交易日期|交易时间|终端号|拉卡拉流水号|交易金额(分)|手续费(分)|结算金额(分)|结算日期|结算状态\n"

func lakalaRows(numbers ...int) string {
	var b strings.Builder
	b.WriteString(lakalaHead)
	for _, n := range numbers {
		fmt.Fprintf(&b, "822290000000001|20261119|10%02d00|A0000001|66202611190%03d|10000|60|9940|20261120|已结算\n", n, n)
	}
	return b.String()
}

func lakalaSales(numbers ...int) string {
	var b strings.Builder
	b.WriteString(terminalHead)
	for _, n := range numbers {
		fmt.Fprintf(&b, "822290000000001,A0000001,2026-11-19 10:%02d:00,SALE,100.00,66202611190%03d,%06d,,00,CARD,CREDIT\n", n, n, n)
	}
	return b.String()
}

const (
	posSource    = `name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}*.csv", provider: acq`
	wechatSource = `name: wechat, side: settlement, profile: wechat-trade, files: "wechat_{date}*.csv", provider: acq`
	lakalaSource = `name: lakala, side: settlement, profile: lakala-js, files: "JS*_{date}.txt", provider: acq`
)

// Lines that name nothing: two of an amount, one of a code, one for two sales.
const (
	bareHead  = "settle_date,merchant_id,terminal_id,txn_type,gross_amount,fee,net_amount,rrn,auth_code\n"
	bareLines = "2026-11-20,M1,,SALE,100.00,0.60,99.40,,\n2026-11-20,M1,,SALE,100.00,0.60,99.40,,\n" +
		"2026-11-20,M1,T1,SALE,50.00,0.30,49.70,,A1B2C3\n2026-11-20,M1,,SALE,33.00,0.20,32.80,,\n"
	bareSales = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,auth_code,response_code,channel,card_type\n" +
		"M1,T1,2026-11-19 09:00:00,SALE,100.00,1001,,00,CARD,CREDIT\nM1,T1,2026-11-19 10:00:00,SALE,100.00,1002,,00,CARD,CREDIT\n" +
		"M1,T1,2026-11-19 11:00:00,SALE,50.00,1003,A1B2C3,00,CARD,CREDIT\nM1,T1,2026-11-19 12:00:00,SALE,11.00,1004,,00,CARD,CREDIT\nM1,T1,2026-11-19 13:00:00,SALE,22.00,1005,,00,CARD,CREDIT\n"
)

// TestOverlappingFiles plays whole nights of files that repeat rows of others.
func TestOverlappingFiles(t *testing.T) {
	type file struct{ name, text string }
	dup := string(reconcile.DuplicateSettlement)
	for _, row := range []struct {
		name, why string
		sources   []string
		nights    [][]file // of 2026-11-20 and the days after
		settled   int64    // in the last night's proof, or in that of settledIn
		settledIn int
		want      []kindAndReference
		note      string // of the last night
	}{
		{
			"WeChat bills of two days, in one night", "the bill of the 20th begins with two sales of the 19th",
			[]string{posSource, wechatSource},
			[][]file{{{"pos_20261119.csv", qrSales(1, 2, 3, 4)}, {"wechat_20261119.csv", wechatBill(1, 2, 3)}, {"wechat_20261120.csv", wechatBill(2, 3, 4)}}},
			4, 0,
			[]kindAndReference{{dup, "4200002600202611190000000002"}, {dup, "4200002600202611190000000003"}},
			"wechat_20261120.csv: 2 rows of it in wechat_20261119.csv too; see the duplicates in exceptions.csv",
		},
		{
			"WeChat bills of two nights", "the same, when the second bill comes a night later",
			[]string{posSource, wechatSource},
			[][]file{{{"pos_20261119.csv", qrSales(1, 2, 3, 4)}, {"wechat_20261119.csv", wechatBill(1, 2, 3)}}, {{"wechat_20261120.csv", wechatBill(2, 3, 4)}}},
			1, 1,
			[]kindAndReference{{dup, "4200002600202611190000000002"}, {dup, "4200002600202611190000000003"}},
			"wechat_20261120.csv: 2 rows of it settled in the night of 2026-11-20 already (wechat_20261119.csv); see the duplicates in exceptions.csv",
		},
		{
			"a Lakala correction", "a file of another name sends rows again, and one that was forgotten",
			[]string{posSource, lakalaSource},
			[][]file{{{"pos_20261119.csv", lakalaSales(1, 2)}, {"JS_20261120.txt", lakalaRows(1)}}, {{"JS_CORRECTION_20261121.txt", lakalaRows(1, 2)}}},
			1, 1,
			[]kindAndReference{{dup, "66202611190001"}},
			"JS_CORRECTION_20261121.txt: 1 row of it settled in the night of 2026-11-20 already (JS_20261120.txt); see the duplicates in exceptions.csv",
		},
		{
			"exports that share an hour", "a sale of the shared hour is one sale, in the same night",
			[]string{posSource, lakalaSource},
			[][]file{{{"pos_20261119a.csv", lakalaSales(1, 2)}, {"pos_20261119b.csv", lakalaSales(2, 3)}, {"JS_20261120.txt", lakalaRows(1, 2, 3)}}},
			3, 0,
			[]kindAndReference{{"duplicate-transaction", "66202611190002"}},
			"pos_20261119b.csv: 1 row of it in pos_20261119a.csv too; see the duplicates in exceptions.csv",
		},
		{
			"exports that share an hour, a night later", "the sale was settled in between",
			[]string{posSource, lakalaSource},
			[][]file{{{"pos_20261119a.csv", lakalaSales(1, 2)}, {"JS_20261120.txt", lakalaRows(1, 2)}}, {{"pos_20261120b.csv", lakalaSales(2, 3)}, {"JS_20261121.txt", lakalaRows(3)}}},
			1, 1,
			[]kindAndReference{{"duplicate-transaction", "66202611190002"}},
			"pos_20261120b.csv: 1 row of it settled in the night of 2026-11-20 already (pos_20261119a.csv); see the duplicates in exceptions.csv",
		},
		{
			"the whole of a file whose lines state no reference", "an amount alone, a code, and one line for two sales: what its beginning said is no more money",
			[]string{posSource, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq`},
			[][]file{
				{{"pos_20261119.csv", bareSales}, {"settle_20261120.csv", bareHead + bareLines}},
				{{"settle_20261120_b.csv", bareHead + bareLines + "2026-11-20,M1,,SALE,7.77,0.05,7.72,666320118472,\n"}},
			},
			0, 1,
			[]kindAndReference{{"unexpected-settlement", "666320118472"}},
			"settle_20261120_b.csv: 4 rows are also in settle_20261120.csv, the beginning of the same file, and ignored",
		},
		{
			"two equal sales of one file", "no reference tells the two rows apart that the log and the bill have: they are two sales",
			[]string{
				`name: pos, side: terminal, profile: platform-json, files: "pos_{date}.json", provider: acq, merchant_id: M1`, lakalaSource,
			},
			[][]file{{{"pos_20261120.json", `{"rows":[` + strings.Repeat(`{"tid":"A1","tdate":"20261120","stime":"101500","trname":"消费","amt":5.00,"rspcode":"00","rspmsg":""},`, 1) + `{"tid":"A1","tdate":"20261120","stime":"101500","trname":"消费","amt":5.00,"rspcode":"00","rspmsg":""}]}`}}},
			0, 0,
			[]kindAndReference{},
			"",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(t, contract, row.sources...)
			var last nightly.Outcome
			for i, files := range row.nights {
				for _, f := range files {
					h.put(f.name, f.text)
				}
				last = h.night(fmt.Sprintf("2026-11-%d", 20+i), nightly.ExitClosed)
				if i == row.settledIn {
					if got := last.Night.Proof["CNY"].Terminal.Settled.Count; got != row.settled {
						t.Errorf("%s: want %d settled, got %d", row.why, row.settled, got)
					}
				}
			}
			day := fmt.Sprintf("2026-11-%d", 19+len(row.nights))
			if diff := gocmp.Diff(row.want, h.exceptions(day)); diff != "" {
				t.Errorf("%s\n%s", row.why, diff)
			}
			if row.note != "" && !strings.Contains(strings.Join(last.Notes, "\n"), row.note) {
				t.Errorf("%s: want the note %q, got %q", row.why, row.note, last.Notes)
			}
			if row.note == "" && last.Night.Proof["CNY"].Terminal.InTransit.Count != 2 {
				t.Errorf("%s: want two sales in transit, got %+v", row.why, last.Night.Proof["CNY"].Terminal)
			}
			h.open(func(p *nightly.Pipeline) {
				checked, err := verified(p, t.Context())
				must(t, err)
				for _, v := range checked {
					if !v.Judged {
						t.Errorf("verify %s: %s%s", v.AsOf, v.Problem, v.Note)
					}
				}
			})
		})
	}
}
