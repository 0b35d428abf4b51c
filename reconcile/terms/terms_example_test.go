package terms_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// A debit sale of 9,825.00 costs 0.50%, but never more than 20.00; a credit sale
// costs 0.60% in full, rounded half up to the fen.
func ExampleFeeBook_Find() {
	schedule, _ := terms.BuiltinSchedule("unionpay-standard")
	schedule.Provider = "lakala"
	fees, err := terms.NewFeeBook([]terms.FeeSchedule{schedule})
	if err != nil {
		log.Fatal(err)
	}
	day, gross := civil.NewDate(2026, 9, 30), decimal.RequireFromString("9825.00")
	for _, card := range []string{"CREDIT", "DEBIT"} {
		price, err := fees.Find(reconcile.FeeKey{Provider: "lakala", Channel: "CARD", Card: card}, day, gross, "CNY")
		if err != nil {
			log.Fatal(err)
		}
		fee := price.Fee(gross)
		fmt.Printf("%-6s fee %s, net %s: %s\n", card, fee.StringFixed(2), gross.Sub(fee).StringFixed(2), price.Rule)
	}

	// Output:
	// CREDIT fee 58.95, net 9766.05: card: credit, rate: 0.6%
	// DEBIT  fee 20.00, net 9805.00: card: debit, cap: 20.00, rate: 0.5%
}

// T+1 over the National Day: the sale of the last evening is paid on the first
// workday after the holiday, and so is one made during it. The Saturday after is
// a make-up workday.
func ExampleTermBook_Due() {
	calendars, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		log.Fatal(err)
	}
	book, err := terms.NewTermBook([]terms.Term{
		{Provider: "lakala", Days: 1, Business: true, Cutoff: 23 * time.Hour, Calendar: "CN"},
	}, calendars)
	if err != nil {
		log.Fatal(err)
	}
	term, err := book.Find("lakala", "", "M1")
	if err != nil {
		log.Fatal(err)
	}
	for _, at := range []time.Time{
		time.Date(2026, 9, 30, 18, 0, 0, 0, time.UTC), // a time of the terminal's own clock: it has no zone
		time.Date(2026, 10, 3, 12, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 9, 12, 0, 0, 0, time.UTC),
	} {
		due, err := book.Due(term, at)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(at.Format("2006-01-02 15:04"), term, "is due on", due)
	}

	// Output:
	// 2026-09-30 18:00 T+1 is due on 2026-10-08
	// 2026-10-03 12:00 T+1 is due on 2026-10-08
	// 2026-10-09 12:00 T+1 is due on 2026-10-10
}
