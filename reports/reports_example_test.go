package reports_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// A night with one missing sale, as files for finance, merchants and machines.
func ExampleWrite() {
	amount := func(text string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(text)) }
	day := civil.NewDate(2026, 10, 20)
	proof := &reconcile.CurrencyProof{}
	proof.Terminal.New.Add(decimal.RequireFromString("40.00"), decimal.RequireFromString("39.76"))
	proof.Terminal.Missing.Add(decimal.RequireFromString("40.00"), decimal.RequireFromString("39.76"))
	night := &reconcile.Night{
		RunID: "2026-10-20-1", Seq: 1, AsOf: day, Version: "example", ExitCode: 4,
		Kinds: map[reconcile.Kind]int64{reconcile.MissingSettlement: 1},
		Exceptions: reconcile.RowsOf([]reconcile.Exception{{
			ID: "E1", Kind: reconcile.MissingSettlement, Provider: "lakala", MerchantID: "M1", TerminalID: "T1", RRN: "000000000003",
			TxnTime: "2026-10-19 10:00:00", TxnType: "SALE", Currency: "CNY", Gross: amount("40.00"), ExpectedFee: amount("0.24"), ExpectedNet: amount("39.76"),
			Due: day, FirstReported: day, Origin: reconcile.Origin{File: "pos.csv", Line: 4},
		}}),
		Proof: reconcile.Proof{"CNY": proof},
	}

	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	report, err := reports.Write(context.Background(), dir, night, reports.Options{Workers: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, statement := range report.Headline {
		fmt.Println(statement.Colour+":", statement.Text)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		log.Fatal(err)
	}
	for _, file := range files {
		fmt.Println(file.Name())
	}
	var text strings.Builder // as the terminal shows it
	if err := report.Text(&text, 0); err != nil {
		log.Fatal(err)
	}
	for _, line := range strings.SplitN(text.String(), "\n", 6)[:5] {
		fmt.Println(line)
	}

	// Output:
	// red: 1 sale, 39.76 CNY net, has not arrived.
	// adjustments.csv
	// cleared.csv
	// deposits.csv
	// disputes
	// disputes.csv
	// exceptions.csv
	// held.csv
	// in_transit.csv
	// missing.csv
	// rejects.csv
	// report.html
	// report.xlsx
	// summary.json
	// waiting.csv
	// Night of 2026-10-20 (run 2026-10-20-1)
	// 1 sale, 39.76 CNY net, has not arrived.
	//
	// Proof in CNY                                       rows  gross    net
	// terminal      + new in the terminal logs              1  40.00
}
