package reports_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// lacking returns so many missing transactions of so many merchants, as the
// benchmark's nights have them.
func lacking(rows, merchants int) []reconcile.Exception {
	due := civil.NewDate(2026, 10, 9)
	list := make([]reconcile.Exception, rows)
	for i := range list {
		merchant, gross := i*7%merchants, int64(i*37%100000+100)
		rrn, trace := fmt.Sprintf("6281%08d", i), fmt.Sprintf("%06d", i%1000000)
		list[i] = reconcile.Exception{
			ID: fmt.Sprintf("EH0A0R%08d", i), Kind: reconcile.MissingSettlement, Provider: "shengpay", Product: "smart",
			MerchantID: fmt.Sprintf("847290058%06d", merchant), TerminalID: fmt.Sprintf("3%07d", merchant*3+i%3), BatchNo: "261008", TraceNo: trace, RRN: rrn,
			AuthCode: fmt.Sprintf("%06d", i*13%1000000), TxnTime: time.Unix(1791300000+int64(i/50), 0).UTC().Format(time.DateTime),
			TxnType: "SALE", Channel: "CARD", CardType: "CREDIT", Currency: "CNY", Due: due, BusinessDaysOverdue: 3,
			Gross: decimal.NewNullDecimal(decimal.New(gross, -2)), ExpectedFee: decimal.NewNullDecimal(decimal.New(gross*6/1000, -2)),
			ExpectedNet: decimal.NewNullDecimal(decimal.New(gross-gross*6/1000, -2)),
			Cause: reconcile.Cause{
				Code: "unknown", Evidence: "no settlement line names it by rrn " + rrn + ", trace_no " + trace,
				Action: "Send the dispute pack to the acquirer with reference, terminal and time.",
			},
			Origin: reconcile.Origin{File: "pos/shengpay-smart_20261008.csv", Line: int64(i + 2)}, FirstReported: due,
		}
	}
	return list
}

// again hands the rows of a list out until there were so many.
func again(list []reconcile.Exception, rows int) reconcile.Rows[reconcile.Exception] {
	return func(use func(*reconcile.Exception) error) error {
		for i := range rows {
			if err := use(&list[i%len(list)]); err != nil {
				return err
			}
		}
		return nil
	}
}

// bad returns a night that lacks so many sales of so many merchants.
func bad(list []reconcile.Exception, rows int) *reconcile.Night {
	return &reconcile.Night{
		AsOf: civil.NewDate(2026, 10, 14), Kinds: map[reconcile.Kind]int64{reconcile.MissingSettlement: int64(rows)}, Exceptions: again(list, rows),
	}
}

// BenchmarkMissing writes the reports of a night, b.N sales of which are missing.
func BenchmarkMissing(b *testing.B) {
	for _, merchants := range []int{200, 50_000} {
		for _, memory := range []int64{0, 32 << 20} {
			b.Run(fmt.Sprintf("merchants=%d/memory=%d", merchants, memory), func(b *testing.B) {
				list := lacking(50_000, merchants)
				b.ReportAllocs()
				b.ResetTimer()
				var before, after syscall.Rusage
				_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
				if _, err := reports.Write(b.Context(), b.TempDir(), bad(list, b.N), reports.Options{Workers: 2, Memory: memory}); err != nil {
					b.Fatal(err)
				}
				_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
				b.ReportMetric(float64(after.Utime.Nano()+after.Stime.Nano()-before.Utime.Nano()-before.Stime.Nano())/float64(b.N), "cpu-ns/op")
				b.ReportMetric(float64(after.Stime.Nano()-before.Stime.Nano())/float64(b.N), "sys-ns/op")
			})
		}
	}
}
