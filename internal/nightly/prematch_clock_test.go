package nightly

import (
	"fmt"
	"strings"
	"testing"
)

// TestPrematchKnowsClocks settles sales of two terminals whose lines state times, beside a
// sale of each that is missing by the terminal's clock and not due by the acquirer's: which
// terminals' clocks are off must not depend on the way that the rows take.
func TestPrematchKnowsClocks(t *testing.T) {
	sale := func(terminal string, rrn int, at string) string {
		return fmt.Sprintf("M1,%s,2026-10-08 %s,SALE,100.00,%d,00,CARD,CREDIT,%d,1,,,\n", terminal, at, rrn, rrn)
	}
	line := func(rrn int, at string) string {
		return fmt.Sprintf("2026-10-09,M1,100.00,0.60,99.40,%d,2026-10-08 %s,\n", rrn, at)
	}
	// five sales of a terminal at 10:00:30 and so on, and the times of their lines
	five := func(terminal string, first int, lines ...string) (pos, settle string) {
		for i, at := range lines {
			pos += sale(terminal, first+i, fmt.Sprintf("%d:00:30", 10+i))
			if at != "" {
				settle += line(first+i, at)
			}
		}
		return pos + sale(terminal, first+90, "23:50:00"), settle
	}
	off := []string{"10:40:00", "11:40:59", "12:41:00", "13:39:00", "14:40:00"}
	right := []string{"10:00:30", "11:01:00", "12:00:00", "13:00:31", "14:05:00"}
	for _, row := range []struct {
		name    string
		first   []string
		settle  func(string) string
		settled int64
		said    int
		why     string
	}{
		{"off", off, nil, 5, 1, "the pairs of the other terminal alone are settled without a second look"},
		{"right", right, nil, 10, 0, "no clock is off"},
		{"off but for one", append(off[:4:4], "14:00:00"), nil, 10, 0, "one sale of the right time speaks against it"},
		{"off by any time", append(off[:4:4], "14:50:00"), nil, 10, 0, "times without an order"},
		{"off by the least that may count", []string{"10:07:00", "11:10:59", "12:10:59", "13:10:59", "14:10:59"}, nil, 5, 1, "the middle is over ten minutes, the least is over six"},
		{"too few", append(off[:3:3], ""), nil, 5, 0, "three of them are no proof, and yet the judge looks at them"},
		{
			"off, with a fee that is wrong", off, func(settle string) string { return strings.Replace(settle, "0.60,99.40,1,", "0.70,99.30,1,", 1) }, 5, 1, "a pair that takes the slow path in any case counts",
		},
		{
			"one is right, and its fee is wrong", append([]string{"10:00:30"}, off[1:]...), func(settle string) string { return strings.Replace(settle, "0.60,99.40,1,", "0.70,99.30,1,", 1) }, 5, 0, "a pair that takes the slow path speaks against it",
		},
	} {
		for format, rewrite := range map[string]func(string) string{"scanned": func(s string) string { return s }, "fed": func(s string) string { return strings.Replace(s, "M1,100.00", `"M1",100.00`, 1) }} {
			t.Run(row.name+", "+format, func(t *testing.T) {
				pos, settle := five("T1", 1, row.first...)
				otherPos, otherSettle := five("T2", 201, right...)
				if settle += otherSettle; row.settle != nil {
					settle = row.settle(settle)
				}
				files := map[string]string{"pos_20261008.csv": posHead + pos + otherPos, "settle_20261009.csv": settleHead + rewrite(settle)}
				files["tieout.yaml"] = strings.ReplaceAll(prematchConfig, "*.csv", "_{date}.csv")
				got, said := sameBothWaysSaying(t, files, nil, "terminal-system/clock-off")
				if got != row.settled || said != row.said {
					t.Errorf("%s: want %d pairs from prematching and the cause %d times, got %d and %d", row.why, row.settled, row.said, got, said)
				}
			})
		}
	}
}
