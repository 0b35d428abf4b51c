package match_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

// Three sales of Monday should have been paid on Tuesday; the acquirer's file of
// Tuesday has lines of two. The third is missing, and the proof says where the
// money of all three is.
func ExampleReconcile() {
	sale := func(rrn, amount string) reconcile.Transaction {
		return reconcile.Transaction{
			Provider: "lakala", MerchantID: "M1", TerminalID: "T1", Time: time.Date(2026, 10, 19, 10, 0, 0, 0, time.UTC), Type: reconcile.Sale,
			Amount: decimal.RequireFromString(amount), Currency: "CNY", RRN: rrn, ResponseCode: "00", Channel: "CARD", CardType: "CREDIT",
			Origin: reconcile.Origin{File: "pos.csv", Line: 2},
		}
	}
	line := func(rrn, gross, fee, net string) reconcile.SettlementLine {
		return reconcile.SettlementLine{
			Provider: "lakala", MerchantID: "M1", SettleDate: civil.NewDate(2026, 10, 20), Type: reconcile.LineSale, Currency: "CNY", RRN: rrn,
			Gross: decimal.RequireFromString(gross), Fee: decimal.RequireFromString(fee), Net: decimal.RequireFromString(net),
			Origin: reconcile.Origin{File: "settle.csv", Line: 2},
		}
	}
	fees, due := contract()
	night, err := match.Reconcile(match.Input{
		AsOf: civil.NewDate(2026, 10, 20),
		MerchantBatch: match.MerchantBatch{
			Transactions: []reconcile.Transaction{sale("000000000001", "100.00"), sale("000000000002", "250.00"), sale("000000000003", "40.00")},
			Lines:        []reconcile.SettlementLine{line("000000000001", "100.00", "0.60", "99.40"), line("000000000002", "250.00", "1.50", "248.50")},
		},
		Senders: []string{"lakala"}, // files of this provider came: what they lack is missing, not waiting
		Fees:    fees, Terms: due,
	})
	if err != nil {
		log.Fatal(err)
	}

	for _, x := range night.Exceptions {
		fmt.Println(x.Kind, x.RRN, "gross", x.Gross.Decimal.StringFixed(2), "net", x.ExpectedNet.Decimal.StringFixed(2), "due", x.Due)
	}
	terminal := night.Proof["CNY"].Terminal
	for _, part := range []struct {
		name string
		sum  reconcile.Sum
	}{{"new", terminal.New}, {"settled", terminal.Settled}, {"missing", terminal.Missing}} {
		fmt.Println(part.name, part.sum.Count, part.sum.Gross.StringFixed(2))
	}
	fmt.Println("proof closes:", night.Proof.Ties())

	// Output:
	// missing-settlement 000000000003 gross 40.00 net 39.76 due 2026-10-20
	// new 3 390.00
	// settled 2 350.00
	// missing 1 40.00
	// proof closes: true
}

// contract is 0.60% of a credit sale, paid on the next business day in China.
func contract() (*terms.FeeBook, *terms.TermBook) {
	schedule, _ := terms.BuiltinSchedule("unionpay-standard")
	schedule.Provider = "lakala"
	fees, err := terms.NewFeeBook([]terms.FeeSchedule{schedule})
	if err != nil {
		log.Fatal(err)
	}
	calendars, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		log.Fatal(err)
	}
	due, err := terms.NewTermBook([]terms.Term{{Provider: "lakala", Days: 1, Business: true, Cutoff: 23 * time.Hour, Calendar: "CN"}}, calendars)
	if err != nil {
		log.Fatal(err)
	}
	return fees, due
}
