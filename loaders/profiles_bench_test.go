package loaders_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// benchRows is how many rows a benchmark's file has.
const benchRows = 50_000

// benchProfile measures one format; it returns rows a second of processor time. With compact,
// rows are taken in their compact form, where they have one; it then also says of how many.
func benchProfile(b *testing.B, name, file string, content []byte, compact bool) (rate float64, taken int) {
	path := filepath.Join(b.TempDir(), file)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		b.Fatal(err)
	}
	p, err := loaders.ProfileOf(name, nil, "")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	before, rows := usedSeconds(b), 0
	for b.Loop() {
		rows += benchRows
		options := loaders.Options{}
		if compact {
			options.Compact = &profile.Compact{Take: func(*reconcile.SimpleRow) bool { taken++; return true }}
		}
		in, err := loaders.Open(path, text.DefaultLimits(), p)
		if err != nil {
			b.Fatal(err)
		}
		account, rejects, err := loaders.Load(context.Background(), in, p, account.Defaults{Currency: "CNY", MerchantID: "M1", Date: civil.NewDate(2026, 11, 19)}, options,
			func(account.Row) error { return nil })
		if err != nil || account.Accepted < benchRows {
			b.Fatal(err, account, rejects[:min(len(rejects), 1)])
		}
		if err := in.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	rate = float64(rows) / (usedSeconds(b) - before)
	b.ReportMetric(rate, "rows/cpu-s")
	return rate, taken * benchRows / rows
}

// usedSeconds is the processor time of this process: on a shared machine the
// clock on the wall says little.
func usedSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}

func rowsOf(head string, row func(i int) string, tail string) []byte {
	var text bytes.Buffer
	text.WriteString(head)
	for i := range benchRows {
		text.WriteString(row(i))
	}
	text.WriteString(tail)
	return text.Bytes()
}

func wechatBill() []byte {
	head := "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n"
	return rowsOf(head, func(i int) string {
		return fmt.Sprintf("`2026-11-19 %02d:%02d:03,`wx7a11,`1700000001,`0,`T0000101,`420000260020261119%010d,`ORD%011d,`oA1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`100.00,`0.00,`0,`0,`0.00,`0.00,`,`,`tea,`,`0.60000,`0.60%%,`100.00,`0.00,`\n", i%24, i%60, i, i)
	}, fmt.Sprintf("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`%d,`%d.00,`0.00,`0.00,`%d.00000,`%d.00,`0.00\n", benchRows, benchRows*100, benchRows*60/100, benchRows*100))
}

func lakalaFile() []byte {
	return rowsOf("商户编号|交易日期|交易时间|终端号|拉卡拉流水号|交易金额(分)|手续费(分)|结算金额(分)|结算日期|结算状态\n", func(i int) string {
		return fmt.Sprintf("822290000000001|20261119|%02d%02d00|A0000001|6620261%07d|10000|100|9900|20261120|已结算\n", i%24, i%60, i)
	}, "")
}

func zmFile() []byte {
	line, err := os.ReadFile("../testdata/profiles/unionpay-zm/INN26111988ZM_777290058110001")
	if err != nil {
		panic(err)
	}
	one := string(line[:607])
	return rowsOf("", func(i int) string {
		number := fmt.Sprintf("%06d", i)
		return one[:28] + number + one[34:112] + "ORD" + number + one[121:] + "\r\n"
	}, "")
}

func jsonRow(i int) string {
	return fmt.Sprintf(`{"tid":"A0000001","tdate":"20261119","stime":"%02d%02d00","trname":"消费","amt":%d.50,"rspcode":"00","rspmsg":"交易成功"}`, i%24, i%60, i%1000+1)
}

func jsonFile() []byte {
	return []byte(`{"rows":[` + strings.TrimSuffix(string(rowsOf("", func(i int) string { return jsonRow(i) + ",\n" }, "")), ",\n") + "]}\n")
}

func jsonLines() []byte {
	return rowsOf("", func(i int) string {
		return fmt.Sprintf(`{"merchant_id":"M1","terminal_id":"T1","txn_time":"2026-11-19 %02d:%02d:00","txn_type":"SALE","amount":"12.50","rrn":"%012d","response_code":"00","channel":"CARD","card_type":"CREDIT"}`, i%24, i%60, i) + "\n"
	}, "")
}
