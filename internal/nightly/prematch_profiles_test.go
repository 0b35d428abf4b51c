package nightly

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// TestEveryProfileIsPrematchedTheSame makes a night of each file that the profiles' tests read
// and of a native file of its other side, with fees such that most sales are simple.
func TestEveryProfileIsPrematchedTheSame(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/profiles/*")
	if err != nil {
		t.Fatal(err)
	}
	settled := map[string]int64{}
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if filepath.Ext(file) != ".golden" && filepath.Base(folder) != filepath.Base(file) {
				t.Run(filepath.Base(folder)+"/"+filepath.Base(file), func(t *testing.T) { settled[filepath.Base(folder)] += sameOfProfile(t, filepath.Base(folder), file) })
			}
		}
	}
	for _, name := range []string{"acquirer-outsourcing", "allinpay", "chinaums", "iso8583-journal", "lakala-jy", "switch-csv", "terminal-db-csv", "unionpay-acom"} {
		if settled[name] == 0 {
			t.Errorf("no pair of %s was prematched: its files prove too little", name)
		}
	}
}

// sameOfProfile judges a file of a profile both ways, beside its counterpart.
func sameOfProfile(t *testing.T, name, file string) (settled int64) {
	t.Helper()
	profile, err := loaders.ProfileOf(name, nil, "")
	if err != nil || profile.Side == reconcile.DepositSide {
		return 0
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return 0 // a folder
	}
	in, err := loaders.Open(file, text.DefaultLimits(), profile)
	if err != nil {
		return 0 // both ways refuse it before they part
	}
	defer func() { _ = in.Close() }()
	other := counterpart{}
	_, _, _ = loaders.Load(context.Background(), in, profile, account.Defaults{Name: "f", Provider: "lakala", MerchantID: "M1", Currency: "CNY"}, loaders.Options{}, other.add) // what is wrong with it is compared below
	sides := [...]string{"name: pos, side: terminal, profile: terminal-csv", "name: settle, side: settlement, profile: settlement-csv"}
	own := fmt.Sprintf("name: own, side: %s, merchant_id: M1, profile: %s, files: %q", profile.Side, name, filepath.Base(file))
	text, counter := posHead+other.sales.String(), sides[0]
	if profile.Side == reconcile.TerminalSide {
		text, counter = settleHead+other.lines.String(), sides[1]
	}
	config := "version: 1\ninbox: .\nsources:\n  - {" + own + ", provider: lakala}\n  - {" + counter + ", files: counterpart.csv, provider: lakala}\n" +
		"terms: [{provider: lakala, due: T+1}]\nfees:\n  - provider: lakala\n    rules:\n" + other.rules()
	return sameBothWays(t, map[string]string{"tieout.yaml": config, filepath.Base(file): string(data), "counterpart.csv": text}, nil)
}

// counterpart gathers the native rows that belong to those of a file.
type counterpart struct {
	sales, lines strings.Builder
	fees         map[string]string // by gross
}

func (c *counterpart) add(row account.Row) error {
	switch {
	case row.Transaction != nil && row.Transaction.Currency == "CNY":
		r := row.Transaction
		fee := r.Amount.Mul(decimal.New(6, -3)).Round(2)
		fmt.Fprintf(&c.lines, "2026-10-09,%s,%s,%s,%s,%s,%s,%s\n", r.MerchantID, r.Amount, fee, r.Amount.Sub(fee), r.RRN, r.Time.Format(reconcile.TimeLayout), r.OrderNo)
	case row.Line != nil && row.Line.Currency == "CNY" && row.Line.Gross.IsPositive() && row.Line.Type == reconcile.LineSale:
		l := row.Line
		if c.fees == nil {
			c.fees = map[string]string{}
		}
		c.fees[money.FormatAmount(l.Gross, "CNY")] = money.FormatAmount(l.Fee, "CNY")
		at := l.Time
		if at.IsZero() {
			at = l.SettleDate.Time()
		}
		terminal := l.TerminalID
		if terminal == "" {
			terminal = "T1"
		}
		fmt.Fprintf(&c.sales, "%s,%s,%s,SALE,%s,%s,00,CARD,CREDIT,%s,%s,%s,,\n", l.MerchantID, terminal, at.Format(reconcile.TimeLayout), l.Gross, l.RRN, l.TraceNo, l.BatchNo, l.OrderNo)
	}
	return nil
}

// rules says of each gross what was taken of it, and of others 0.6 percent.
func (c *counterpart) rules() string {
	var b strings.Builder
	for gross, fee := range c.fees {
		if !strings.HasPrefix(fee, "-") {
			amount, _ := decimal.NewFromString(gross)
			fmt.Fprintf(&b, "      - {above: %s, up_to: %s, rate: 0%%, fixed: %s}\n", amount.Sub(decimal.New(1, -2)), gross, fee)
		}
	}
	lines := strings.SplitAfter(b.String(), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "") + "      - {rate: 0.60%}\n"
}
