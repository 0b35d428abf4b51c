package loaders

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// TestCompactRowsSayWhatRowsSay loads every file of the profiles' tests twice: whole, and with
// each row in its compact form that has one. Both say the same of each row and of the file, and
// rows that are read again by their lines are those that were left out.
func TestCompactRowsSayWhatRowsSay(t *testing.T) {
	files, err := filepath.Glob("../testdata/profiles/*/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	compact := map[string]int{}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		if info, err := os.Stat(file); err != nil || info.IsDir() || filepath.Ext(file) == ".golden" {
			continue
		}
		t.Run(name+"/"+filepath.Base(file), func(t *testing.T) { compact[name] += sameInCompactForm(t, name, file) })
	}
	for _, name := range []string{
		"acquirer-outsourcing", "allinpay", "allinpay-pipe", "chinaums", "lakala-jy", "lakala-js", "orders-csv", "sibs", "stripe", "switch-csv",
		"terminal-db-csv", "terminal-jsonl", "unionpay-acom", "wechat-trade",
	} {
		if compact[name] == 0 {
			t.Errorf("no row of %s had a compact form: its files prove nothing", name)
		}
	}
}

// ofTests is what the profiles of these tests have in common.
const ofTests = `name: wide
title: rows
source: a test
certainty: I
unit: yuan
sign: as written
key: rrn
control_totals: none
`

// wideSale and wideLine are profiles whose files have a column for whatever keeps a row from
// having a compact form.
const wideSale = ofTests + `side: terminal
shape: {kind: delimited, delimiter: comma, quoted: true}
columns: [provider, product, merchant, terminal, time, type, amount, rrn, trace, auth, order, response, wallet, original, note]
fields: {provider: provider, product: product, merchant_id: merchant, terminal_id: terminal, txn_time: time, txn_type: type, amount: amount, rrn: rrn, trace_no: trace, auth_code: auth, order_no: order, response_code: response, wallet: wallet, original_rrn: original}
`

const wideLine = ofTests + `side: settlement
shape: {kind: delimited, delimiter: comma, quoted: true}
columns: [provider, merchant, day, gross, fee, net, rrn, deposit, terminal, original]
fields: {provider: provider, merchant_id: merchant, settle_date: day, gross_amount: gross, fee: fee, net_amount: net, rrn: rrn, deposit_ref: deposit, terminal_id: terminal, original_rrn: original}
`

// dayLines is a profile whose rows are of the day that a line before them says.
const dayLines = ofTests + `side: settlement
shape: {kind: delimited, delimiter: comma}
columns: [merchant, gross, fee, net, rrn]
lines:
  - {pattern: '^DAY (?P<day>[-0-9]+)$'}
fields: {merchant_id: merchant, settle_date: day, gross_amount: gross, fee: fee, net_amount: net, rrn: rrn}
`

// TestWhatHasNoCompactForm asks of each row that differs in one thing whether it has a compact
// form: where a row says more than that can, or is refused, it must not.
func TestWhatHasNoCompactForm(t *testing.T) {
	const sale, line = "lakala,,M1,T1,2026-10-08 10:00:00,SALE,5.00,281000000001,000123,A1,O1,00,,,", "lakala,M1,2026-10-09,5.00,0.03,4.97,281000000001,D1,T1,"
	card := "411111" + "1111111111"
	for _, row := range []struct {
		why, profile, text string
		compact            int
	}{
		{"an approved sale", wideSale, sale, 1},
		{"a placeholder is no trace number", wideSale, strings.Replace(sale, "000123", "000000", 1), 1},
		{"a wallet implies the channel", wideSale, strings.Replace(sale, "00,,", "00,WECHAT,", 1), 1},
		{"a row of another provider has other fees and other lines", wideSale, strings.Replace(sale, "lakala", "shengpay", 1), 0},
		{"a response that leaves the outcome open", wideSale, strings.Replace(sale, ",00,", ",96,", 1), 0},
		{"a declined sale", wideSale, strings.Replace(sale, ",00,", ",51,", 1), 0},
		{"a refund", wideSale, strings.Replace(sale, "SALE", "REFUND", 1), 0},
		{"it names another row", wideSale, strings.Replace(sale, ",00,,,", ",00,,281000000000,", 1), 0},
		{"a reference that is a card number is masked", wideSale, strings.Replace(sale, "281000000001", card, 1), 0},
		{"a spreadsheet has rounded the authorisation code: refused", wideSale, strings.Replace(sale, "A1", "2.6E+11", 1), 0},
		{"a formula of a spreadsheet found no terminal: refused", wideSale, strings.Replace(sale, "T1", "#N/A", 1), 0},
		{"an amount of nought is refused", wideSale, strings.Replace(sale, "5.00", "0.00", 1), 0},
		{"a row over two lines can't be read again by its line", wideSale, sale + "\"a\nnote\"", 0},
		{"no terminal: refused", wideSale, strings.Replace(sale, "T1", "", 1), 0},
		{"a line that settles a sale", wideLine, line, 1},
		{"a line that names what it takes back", wideLine, line + "281000000000", 0},
		{"a refund's line", wideLine, "lakala,M1,2026-10-09,-5.00,0.00,-5.00,281000000001,D1,T1,", 0},
		{"net is not gross less fee: refused", wideLine, strings.Replace(line, "4.97", "4.96", 1), 0},
		{"a line of nought", wideLine, "lakala,M1,2026-10-09,0.00,0.00,0.00,281000000001,D1,T1,", 0},
		{"no settle date: refused", wideLine, strings.Replace(line, "2026-10-09", "", 1), 0},
		{"what a row means depends on the lines before it", dayLines, "DAY 2026-10-08\nM1,5.00,0.03,4.97,281000000001\nDAY 2026-10-09\nM1,6.00,0.03,5.97,281000000002", 0},
		{"a control total's column can't be read: refused", wideLine + "totals: [{begins: TOTAL, values: below, checks: [{stated: TOTAL, sum: deposit}]}]\n", line, 0},
		{"a control character in a name that nobody matches on: refused", wideLine, strings.Replace(line, "T1", "T\x011", 1), 0},
	} {
		t.Run(row.why, func(t *testing.T) {
			head := strings.SplitAfter(row.profile, "columns: [")[1]
			head = strings.ReplaceAll(head[:strings.IndexByte(head, ']')], ", ", ",")
			file := filepath.Join(t.TempDir(), "wide.csv")
			if err := os.WriteFile(file, []byte(head+"\n\n"+row.text+"\n"+strings.Repeat("\n", 200)), 0o644); err != nil {
				t.Fatal(err)
			}
			definition := filepath.Join(t.TempDir(), "wide.yaml")
			if err := os.WriteFile(definition, []byte(row.profile), 0o644); err != nil {
				t.Fatal(err)
			}
			if got := sameInCompactForm(t, definition, file); got != row.compact {
				t.Errorf("%d rows had a compact form, want %d", got, row.compact)
			}
		})
	}
}

// loading is what one loading of a file gave.
type loading struct {
	rows    map[int64]string // what a row says in its compact form, by line
	whole   map[int64]string // the row itself
	account account.Account
	rejects []reconcile.Reject
	err     string
}

func loadAs(t *testing.T, p *profile.Profile, file string, compact *profile.Compact) (loading, *text.Intake) {
	t.Helper()
	in, err := Open(file, text.DefaultLimits(), p)
	if err != nil {
		return loading{err: err.Error()}, nil
	}
	t.Cleanup(func() { _ = in.Close() })
	l := loading{rows: map[int64]string{}, whole: map[int64]string{}}
	d := account.Defaults{Name: "f", Provider: "lakala", MerchantID: "M1", Currency: "CNY"}
	l.account, l.rejects, err = Load(context.Background(), in, p, d, Options{Compact: compact}, func(row account.Row) error { return l.add(row) })
	if err != nil {
		l.err = err.Error()
	}
	return l, in
}

func (l *loading) add(row account.Row) error {
	switch {
	case row.Transaction != nil:
		l.rows[row.Transaction.Origin.Line] += saleInShort(row.Transaction)
		l.whole[row.Transaction.Origin.Line] += fmt.Sprintf("%+v", *row.Transaction)
	case row.Line != nil:
		l.rows[row.Line.Origin.Line] += lineInShort(row.Line)
		l.whole[row.Line.Origin.Line] += fmt.Sprintf("%+v", *row.Line)
	}
	return nil
}

// sameInCompactForm returns how many rows of a file had a compact form.
func sameInCompactForm(t *testing.T, name, file string) (count int) {
	t.Helper()
	p, err := ProfileOf(name, nil, "")
	if err != nil {
		if profileIsPath(name) {
			t.Fatal(err)
		}
		return 0 // the folder is of no profile's own
	}
	want, _ := loadAs(t, p, file, nil)
	if len(want.rejects) > 0 && profileIsPath(name) {
		t.Log(want.rejects)
	}
	taken := map[int64]string{}
	of := &profile.Compact{Take: func(row *reconcile.SimpleRow) bool {
		if row.Line%5 == 4 {
			return false // whoever takes rows need not take each
		}
		taken[row.Line] = compactInShort(row)
		return true
	}}
	got, in := loadAs(t, p, file, of)
	for line, says := range taken {
		if says != want.rows[line] {
			t.Errorf("line %d in its compact form:\n got %s\nwant %s", line, says, want.rows[line])
		}
		if got.whole[line] != "" {
			t.Errorf("line %d was emitted and taken", line)
		}
	}
	if diff := gocmp.Diff(want.account, got.account); diff != "" {
		t.Errorf("account of the file (-whole +compact):\n%s", diff)
	}
	if diff := gocmp.Diff(want.rejects, got.rejects); diff != "" {
		t.Errorf("refused rows (-whole +compact):\n%s", diff)
	}
	if want.err != got.err || in == nil || got.err != "" {
		if want.err != got.err {
			t.Errorf("error: got %s, want %s", got.err, want.err)
		}
		return 0
	}
	settled := make(reconcile.Bits, want.account.Lines/64+1)
	for line := range taken {
		if line%2 == 0 {
			settled.Set(uint32(line))
			delete(want.whole, line)
		}
	}
	if err := of.Left(context.Background(), settled, got.add); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want.whole, got.whole); diff != "" {
		t.Errorf("rows with those that were read again (-want +got):\n%s", diff)
	}
	return len(taken)
}

func lineInShort(l *reconcile.SettlementLine) string {
	return strings.Join([]string{l.MerchantID, l.RRN, l.Currency, minorText(l.Gross, l.Currency), minorText(l.Fee, l.Currency), minorText(l.Net, l.Currency), l.SettleDate.String(), l.DepositRef, l.Time.String()}, "|")
}

func saleInShort(s *reconcile.Transaction) string {
	return strings.Join([]string{s.MerchantID, s.RRN, s.Currency, minorText(s.Amount, s.Currency), s.OrderNo, s.TraceNo, s.FeeKey().String(), s.Time.String()}, "|")
}

func compactInShort(r *reconcile.SimpleRow) string {
	digits, err := money.MinorDigits(r.Currency)
	if err != nil {
		return err.Error()
	}
	amount := func(minor int64) string { return minorText(decimal.New(minor, -digits), r.Currency) }
	if !r.IsSale() {
		return strings.Join([]string{r.Merchant, string(r.Reference), r.Currency, amount(r.Gross), amount(r.Fee), amount(r.Net), r.SettleDate.String(), r.DepositRef, r.Time.String()}, "|")
	}
	return strings.Join([]string{r.Merchant, string(r.Reference), r.Currency, amount(r.Gross), string(r.Order), string(r.Trace), r.Key.String(), r.Time.String()}, "|")
}

func minorText(d decimal.Decimal, currency string) string { return money.FormatAmount(d, currency) }
