package reconcile_test

import (
	"fmt"
	"testing"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestLastTimes covers until when the lines of a settlement file reach.
func TestLastTimes(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(reconcile.TimeLayout, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	settled := civil.NewDate(2026, time.November, 10)
	line := func(kind reconcile.LineType, text string) *reconcile.SettlementLine {
		l := &reconcile.SettlementLine{Type: kind, SettleDate: settled}
		if text != "" {
			l.Time = at(text)
		}
		return l
	}
	for _, row := range []struct {
		name, why string
		lines     []*reconcile.SettlementLine
		want      string
	}{
		{"no line", "nothing is known", nil, "[] "},
		{"two days of trade", "each has its latest time, whatever the order of the lines", []*reconcile.SettlementLine{
			line(reconcile.LineSale, "2026-11-09 22:10:05"), line(reconcile.LineSale, "2026-11-08 23:30:00"), line(reconcile.LineSale, "2026-11-09 00:00:00"), line(reconcile.LineSale, "2026-11-08 23:29:59"),
		}, "[2026-11-08 23:30:00 2026-11-09 22:10:05] 2026-11-10"},
		{"a refund", "it is a row of the day as well", []*reconcile.SettlementLine{line(reconcile.LineSale, "2026-11-09 10:00:00"), line(reconcile.LineRefund, "2026-11-09 11:00:00")}, "[2026-11-09 11:00:00] 2026-11-10"},
		{"a chargeback and a fee", "their times are those of their booking", []*reconcile.SettlementLine{
			line(reconcile.LineSale, "2026-11-09 10:00:00"), line(reconcile.LineChargeback, "2026-11-10 03:00:00"), line(reconcile.LineFee, ""),
		}, "[2026-11-09 10:00:00] 2026-11-10"},
		{"a sale without a time", "nobody knows where the file ends", []*reconcile.SettlementLine{line(reconcile.LineSale, "2026-11-09 10:00:00"), line(reconcile.LineSale, "")}, "[] 2026-11-10"},
		{"a row of another side", "it is no line", []*reconcile.SettlementLine{nil}, "[] "},
	} {
		t.Run(row.name, func(t *testing.T) {
			var whole, first, second reconcile.LastTimes
			for i, l := range row.lines {
				whole.AddLine(l)
				if i%2 == 0 {
					first.AddLine(l)
				} else {
					second.AddLine(l)
				}
			}
			first.Merge(&second)
			for _, times := range []*reconcile.LastTimes{&whole, &first} {
				if got := fmt.Sprint(times.Texts(), " ", times.SettledTo); got != row.want {
					t.Errorf("%s: want %s, got %s", row.why, row.want, got)
				}
			}
		})
	}
}
