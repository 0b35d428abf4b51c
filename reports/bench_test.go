package reports_test

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// lacking returns so many missing transactions of so many merchants, as the
// benchmark's nights have them.
func lacking(rows, merchants int) []reconcile.Exception {
	due := reconcile.NewDate(2026, 10, 9)
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
