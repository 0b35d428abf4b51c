package loaders_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// A terminal log in tieout's own columns: one row is taken, one is refused with a
// reason, and each line of the file is accounted for.
func ExampleLoad() {
	load("terminal-csv", "pos.csv", `merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code
M1,T1,2026-10-19 10:00:00,SALE,100.00,000000000001,00
M1,T1,2026-10-19 10:05:00,SALE,1e2,000000000002,00
`)

	// Output:
	// sale 000000000001 100 {pos.csv 2}
	// refused {pos.csv 3} bad-amount: amount: want digits with at most one point, such as 1234.50, got "1e2"
	// 3 lines = 1 accepted + 1 refused + 0 ignored + 1 structure
}

// An acquirer's file of another form is described by a profile, a YAML: of this
// one, which columns are what, in which units and words.
func ExampleLoad_profile() {
	load(`name: acme
side: settlement
title: Settlement of the acquirer Acme
source: its manual, page 12
certainty: R
unit: yuan
sign: as the line moves money to the merchant
key: Reference
control_totals: none
shape: {kind: delimited, delimiter: comma, quoted: true}
columns: [Paid on, Shop, Reference, Amount, Charge, Paid]
fields:
  settle_date: {column: Paid on, layouts: ["20060102"]}
  merchant_id: {column: Shop}
  rrn: {column: Reference}
  gross_amount: {column: Amount}
  fee: {column: Charge}
  net_amount: {column: Paid}
`, "acme.csv", `Paid on,Shop,Reference,Amount,Charge,Paid
20261020,M1,000000000001,100.00,0.60,99.40
20261020,M1,000000000002,250.00,1.50,248.05
`)

	// Output:
	// line 000000000001 100 0.6 99.4 2026-10-20
	// refused {acme.csv 3} net-mismatch: net_amount: want gross 250.00 less fee 1.50 = 248.50, got 248.05, a difference of -0.45
	// 3 lines = 1 accepted + 1 refused + 0 ignored + 1 structure
}

// load writes a file, loads it and prints what becomes of it. The profile is a name
// or the text of one.
func load(profile, name, content string) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		log.Fatal(err)
	}
	if strings.Contains(profile, "\n") {
		own := filepath.Join(dir, "acme.yaml")
		if err := os.WriteFile(own, []byte(profile), 0o600); err != nil {
			log.Fatal(err)
		}
		profile = own
	}
	compiled, err := loaders.ProfileOf(profile, nil, "")
	if err != nil {
		log.Fatal(err)
	}
	file, err := loaders.Open(path, text.DefaultLimits(), compiled)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	defaults := account.Defaults{Name: name, Provider: "acme", Currency: "CNY"}
	a, rejects, err := loaders.Load(context.Background(), file, compiled, defaults, loaders.Options{}, func(row account.Row) error {
		switch {
		case row.Transaction != nil:
			fmt.Println("sale", row.Transaction.RRN, row.Transaction.Amount, row.Transaction.Origin)
		case row.Line != nil:
			fmt.Println("line", row.Line.RRN, row.Line.Gross, row.Line.Fee, row.Line.Net, row.Line.SettleDate)
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range rejects {
		fmt.Println("refused", r.Origin, r.Reason+":", r.Detail)
	}
	fmt.Println(a.Lines, "lines =", a.Accepted, "accepted +", a.Rejected, "refused +", a.Ignored, "ignored +", a.Structure, "structure")
}
