package nightly

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// formats are profiles of settlement files, with a file of lines for each: merchant, time,
// gross and fee in fen, reference, order number, kind.
var formats = []struct {
	profile, file string
	text          func(lines []randomLine) string
}{
	{"chinaums", "own.txt", func(lines []randomLine) string {
		text := "清算日期\t交易日期\t交易时间\t终端号\t交易金额\t清算金额\t手续费\t流水号\t交易类型\t参考号\t商户号\t商户订单号\n"
		for _, l := range lines {
			text += fmt.Sprintf("20261009\t20261008\t%s\tT1\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", l.clock, yuan(l.gross), yuan(l.gross-l.fee), yuan(l.fee), l.trace, [...]string{"消费", "退货", "其他"}[l.kind], l.rrn, l.merchant, l.order)
		}
		return text
	}},
	{"lakala-jy", "JY_20261009.txt", func(lines []randomLine) string {
		text := "商户编号|交易日期|交易时间|终端号|交易类型|拉卡拉流水号|交易金额(分)|手续费(分)|结算金额(分)|商户订单号|系统参考号\n"
		for _, l := range lines {
			text += fmt.Sprintf("%s|20261008|%s|T1|%s|%s|%d|%d|%d|%s|%s\n", l.merchant, strings.ReplaceAll(l.clock, ":", ""), [...]string{"消费", "退货", "其他"}[l.kind], "9"+l.rrn, l.gross, l.fee, l.gross-l.fee, l.order, l.rrn)
		}
		return text
	}},
	{"wechat-trade", "own.csv", func(lines []randomLine) string {
		text := "交易时间,商户号,设备号,微信订单号,商户订单号,交易类型,交易状态,货币种类,应结订单金额,微信退款单号,退款金额,手续费,费率\n"
		for _, l := range lines {
			refund, back := "0", "0.00"
			if l.kind == 1 {
				refund, back = "7"+l.rrn, yuan(l.gross)
			}
			text += fmt.Sprintf("`2026-10-08 %s,`%s,`T1,`%s,`%s,`MICROPAY,`%s,`CNY,`%s,`%s,`%s,`%s,`0.60%%\n", l.clock, l.merchant, l.rrn, l.order, [...]string{"SUCCESS", "REFUND", "REVOKED"}[l.kind], yuan(l.gross), refund, back, yuan(l.fee))
		}
		return text
	}},
}

// randomLine is a line of a random settlement file; amounts are in fen.
type randomLine struct {
	merchant, clock, rrn, order string
	gross, fee                  int64
	trace, kind                 int
}

func yuan(fen int64) string { return decimal.New(fen, -2).StringFixed(2) }

// TestSmallNightsOfProfilesArePrematchedTheSame plays small nights of few references, so that
// rows of every kind share them, in several formats.
func TestSmallNightsOfProfilesArePrematchedTheSame(t *testing.T) {
	for i := range formats {
		t.Run(formats[i].profile, func(t *testing.T) {
			settled := int64(0)
			for seed := range uint64(25) {
				settled += smallNightOf(t, i, seed, "")
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			if settled < 10 {
				t.Errorf("%d pairs were prematched: the nights prove too little", settled)
			}
		})
	}
}

// FuzzProfilesArePrematchedTheSame spoils the bytes of such nights: both ways must say the same.
func FuzzProfilesArePrematchedTheSame(f *testing.F) {
	for i, poison := range []string{"x", ",", "\"", "\n", "\r", "`", "\t", "|", "\xff", "\x00", "\xef\xbb\xbf", "\u0085", "-", ".", "退货"} {
		f.Add(uint8(i), uint64(i), poison)
	}
	f.Fuzz(func(t *testing.T, format uint8, seed uint64, poison string) {
		if poison != "" && len(poison) <= 64 {
			smallNightOf(t, int(format)%len(formats), seed, poison)
		}
	})
}

// longReferences makes texts of the references of a terminal log, its own and those of the
// originals.
func longReferences(pos []byte) []byte {
	rows := strings.Split(strings.TrimSpace(string(pos)), "\n")
	for i := range rows[1:] {
		cells := strings.Split(rows[i+1], ",")
		for _, at := range [...]int{5, 12} {
			if cells[at] != "" {
				cells[at] = "420000-2026Q4-" + cells[at]
			}
		}
		rows[i+1] = strings.Join(cells, ",")
	}
	return []byte(strings.Join(rows, "\n") + "\n")
}

// smallNightOf judges a random night of a format both ways, with poison in its bytes.
func smallNightOf(t testing.TB, format int, seed uint64, poison string) int64 {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 11))
	pos, _ := smallNight(random)
	if seed%2 == 1 {
		pos = longReferences(pos)
	}
	var lines []randomLine
	sales := strings.Split(strings.TrimSpace(string(pos)), "\n")[1:]
	for _, at := range append(random.Perm(len(sales)), random.IntN(len(sales)), random.IntN(len(sales))) {
		sale := strings.Split(sales[at], ",")
		l := randomLine{
			merchant: sale[0], clock: strings.Fields(sale[2])[1], rrn: sale[5], order: fmt.Sprint("O", random.IntN(9)),
			gross: 10_000, fee: map[string]int64{"CREDIT": 60, "DEBIT": 50, "": 38}[sale[8]], trace: random.IntN(12), kind: max(random.IntN(12)-9, 0),
		}
		switch random.IntN(9) {
		case 0:
			l.merchant = fmt.Sprint("M", random.IntN(2))
		case 1:
			l.clock = fmt.Sprintf("%02d:%02d:00", random.IntN(24), random.IntN(9))
		case 2:
			l.rrn = [...]string{"", fmt.Sprint(random.IntN(60))}[random.IntN(2)]
		case 3:
			l.fee++
		}
		lines = append(lines, l)
	}
	spoil := func(text string) string {
		for range len(poison) % 7 {
			at := random.IntN(len(text))
			text = text[:at] + poison + text[at:]
		}
		return text
	}
	f := &formats[format]
	config := strings.Replace(prematchConfig, "profile: settlement-csv, files: \"settle*.csv\"", fmt.Sprintf("profile: %s, files: %q", f.profile, f.file), 1)
	return sameBothWays(t, map[string]string{"tieout.yaml": config, "pos.csv": spoil(string(pos)), f.file: spoil(f.text(lines))}, nil)
}
