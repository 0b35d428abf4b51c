package loaders_test

import (
	"fmt"
	"strings"
	"testing"

	"tieout/reconcile"
)

// What is public of a real export of 2017: how many rows it has and what they add up to, in fen. Its rows are not.
const (
	umsRows  = 4_396
	umsGross = 36_645_674_03
	umsFees  = 68_190_04
	umsNet   = 36_577_483_99
)

// umsExport makes an export of made up rows with those sums: of two days about the cut-off, at three
// rates by terminal, each fee rounded half up to the fen. The last row has what is then left of both sums.
func umsExport(day string, headed bool) string {
	var b strings.Builder
	if headed {
		b.WriteString("对账明细查询结果（仅显示1000条记录）\n集团名称：某集团\n清算日期从：\t20170624\t到：\t20170625\n")
		b.WriteString("清算日期\t交易日期\t交易时间\t终端号\t交易金额\t清算金额\t手续费\t流水号\t交易类型\t参考号\t卡号\t商户号\t发卡行\t卡类型\t商户订单号\t银商订单号\t支付类型\n")
	}
	gross, fees := int64(umsGross), int64(umsFees)
	for n := range int64(umsRows) {
		terminal, rate := "00000001", int64(18) // of ten thousand
		switch {
		case n%50 == 7:
			terminal, rate = "00000003", 28
		case n%45 == 11:
			terminal, rate = "00000005", 35
		}
		amount := int64(umsGross)/umsRows + (n%2*2-1)*(n/2*37%800_000)
		fee := (amount*rate + 5_000) / 10_000
		if n == umsRows-1 {
			amount, fee = gross, fees
		}
		gross, fees = gross-amount, fees-fee
		settled, traded, clock := "25", "24", "23:%02d:%02d"
		if n >= 1_000 {
			traded, clock = "25", "10:%02d:%02d"
		}
		clock = fmt.Sprintf(clock, n/60%60, n%60)
		yuan := [3]string{fenAsYuan(amount), fenAsYuan(amount - fee), fenAsYuan(fee)}
		reference := fmt.Sprintf("%d%02d%03d%06d", n/60%10, n%60, n%997, n+1)
		settled, traded = strings.Replace(day, "24", settled, 1), strings.Replace(day, "24", traded, 1)
		cells := []string{settled, traded, clock, terminal, yuan[0], yuan[1], yuan[2], fmt.Sprintf("%06d", n+1), "消费", reference, "622280*********0000", "898340000000001", "某行", "借记卡"}
		if headed {
			cells = append(cells, fmt.Sprintf("O%d", n), fmt.Sprintf("U%d", n), "银行卡")
		} else {
			cells[3], cells[4] = cells[4], cells[3]
			cells = append(cells, "", "", "", yuan[0], "", "", "")
		}
		b.WriteString(strings.Join(cells, "\t") + "\n")
	}
	if headed {
		fmt.Fprintf(&b, "总笔数： %d\t交易金额： %s\t结算金额： %s\t手续费： %s\n", umsRows, fenAsYuan(umsGross), fenAsYuan(umsNet), fenAsYuan(umsFees))
	}
	return b.String()
}

func fenAsYuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }

// TestChinaUMSSums reads an export of the size of a real one, in the forms in which it comes, and wants
// the sums that are known of it. The rows are made up: only count and sums are those of the real file.
func TestChinaUMSSums(t *testing.T) {
	for _, row := range []struct {
		name, day string
		headed    bool
		controls  string
		why       string
	}{
		{"with hyphens", "2017-06-24", true, reconcile.ControlTied, "all rows of the real file were once refused for dates like these"},
		{"digits alone", "20170624", true, reconcile.ControlTied, "the form of the printed description"},
		{"mobile page with hyphens", "2017-06-24", false, reconcile.ControlAbsent, "no header, the columns in another order, nothing that proves the sums"},
	} {
		t.Run(row.name, func(t *testing.T) {
			account, rows, rejects, err := readBytes(t, "chinaums", "export.txt", []byte(umsExport(row.day, row.headed)))
			if err != nil || len(rejects) > 0 {
				t.Fatalf("%s: %v, %d refused", row.why, err, len(rejects))
			}
			sum := account.Sums["CNY"]
			got := fmt.Sprintf("%d rows, %s - %s = %s, totals %s", len(rows), sum.Gross, account.Fees["CNY"].Gross, sum.Net, account.ControlTotals)
			want := fmt.Sprintf("%d rows, 36645674.03 - 68190.04 = 36577483.99, totals %s", umsRows, row.controls)
			if got != want {
				t.Errorf("%s: want %s, got %s", row.why, want, got)
			}
			for i := range rows {
				l := rows[i].Line
				if !l.Gross.IsPositive() || l.Fee.IsNegative() || l.Fee.GreaterThan(l.Gross) {
					t.Fatalf("line %d is no sale: %s less %s", l.Origin.Line, l.Gross, l.Fee)
				}
				if settled := l.SettleDate.String(); settled != "2017-06-25" {
					t.Fatalf("line %d: want 2017-06-25, got %s", l.Origin.Line, settled)
				}
			}
		})
	}
}
