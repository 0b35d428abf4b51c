package match_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// BenchmarkShare judges a batch of a bad night: sales of a few merchants, none of
// which is settled. Its figure is per row.
func BenchmarkShare(b *testing.B) {
	fees, terms := books(b)
	const rows, merchants = 8000, 4
	batch := match.MerchantBatch{}
	for i := range rows {
		batch.Transactions = append(batch.Transactions, reconcile.Transaction{
			Provider: "acq", MerchantID: fmt.Sprint("M", i%merchants), TerminalID: fmt.Sprint(i % 3), Time: time.Date(2026, 10, 19, 8, 0, i, 0, time.UTC),
			Type: reconcile.Sale, Amount: decimal.New(int64(100+i*37), -2), Currency: "CNY", RRN: fmt.Sprintf("6281%08d", i), TraceNo: fmt.Sprintf("%06d", i),
			ResponseCode: "00", Channel: "CARD", CardType: "CREDIT", Origin: reconcile.Origin{File: "pos.csv", Line: int64(i + 2)},
		})
	}
	in := match.Input{AsOf: on("10-21"), Fees: fees, Terms: terms}
	b.ReportAllocs()
	for b.Loop() {
		result, err := match.NewJudge(in, match.NewLineSet(0)).JudgeBatch(batch)
		if err != nil || len(result.Exceptions) != rows {
			b.Fatalf("%d exceptions, %v", len(result.Exceptions), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}
