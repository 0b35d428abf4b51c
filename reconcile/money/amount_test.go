package money_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile/money"
)

func TestParseMinor(t *testing.T) {
	for _, row := range []struct {
		text   string
		digits int32
		want   int64
		err    error
		why    string
	}{
		{"1.00", 2, 100, nil, "the sale with which tieout began"},
		{".8", 2, 80, nil, "acquirers leave the nought out"},
		{"5.", 2, 500, nil, "and what follows the point"},
		{"-0.99", 2, -99, nil, "money that is taken back"},
		{"+7", 2, 700, nil, "a sign that says nothing new"},
		{"12.5000", 2, 1250, nil, "noughts past the fen change nothing"},
		{"0012.30", 2, 1230, nil, "noughts in front are no octal"},
		{"1200", 0, 1200, nil, "yen have no minor unit"},
		{"1.234", 3, 1234, nil, "dinars have three digits"},
		{"9999999999999.99", 2, 999999999999999, nil, "the largest amount"},
		{"10000000000000", 2, 0, money.ErrAmountRange, "one more digit"},
		{"1.005", 2, 0, money.ErrAmountPrecision, "money is never rounded on the way in"},
		{"1.5", 0, 0, money.ErrAmountPrecision, "half a yen"},
		{"1e5", 2, 0, money.ErrAmountSyntax, "an exponent"},
		{"1e2000000000", 2, 0, money.ErrAmountSyntax, "an exponent on which a library would hang"},
		{"NaN", 2, 0, money.ErrAmountSyntax, "no number"},
		{"Inf", 2, 0, money.ErrAmountSyntax, "no number"},
		{"1,234.5", 2, 0, money.ErrAmountSyntax, "grouping is the profile's business"},
		{"(12.00)", 2, 0, money.ErrAmountSyntax, "brackets are not a sign"},
		{"1.2.3", 2, 0, money.ErrAmountSyntax, "two points"},
		{"--1", 2, 0, money.ErrAmountSyntax, "two signs"},
		{" 1", 2, 0, money.ErrAmountSyntax, "a blank"},
		{"", 2, 0, money.ErrAmountSyntax, "nothing"},
		{".", 2, 0, money.ErrAmountSyntax, "no digit"},
		{"-", 2, 0, money.ErrAmountSyntax, "no digit"},
		{"０.９９", 2, 0, money.ErrAmountSyntax, "full-width digits"},
		{"0x10", 2, 0, money.ErrAmountSyntax, "hexadecimal"},
		{"1_000", 2, 0, money.ErrAmountSyntax, "Go's own grouping"},
	} {
		got, err := money.ParseMinor(row.text, row.digits)
		if !errors.Is(err, row.err) || (row.err == nil && err != nil) || got != row.want {
			t.Errorf("%q (%s): want %d, %v; got %d, %v", row.text, row.why, row.want, row.err, got, err)
		}
	}
}

// FuzzParseMinor compares the strict grammar with the decimal library on
// everything that both accept, and wants the result printed back to parse to itself.
func FuzzParseMinor(f *testing.F) {
	for _, seed := range []string{"1.00", ".8", "-12.5000", "1e5", "9999999999999.99", "00.1", "+", "１"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		minor, err := money.ParseMinor(text, 2)
		if err != nil {
			return
		}
		if strings.Trim(text, "+-.0123456789") != "" {
			t.Fatalf("%q was accepted", text)
		}
		plain, err := decimal.NewFromString(strings.TrimSuffix(text, "."))
		if err != nil {
			t.Fatalf("%q: the library refuses it: %v", text, err)
		}
		if got := decimal.New(minor, -2); !got.Equal(plain) {
			t.Fatalf("%q: want %s, got %s", text, plain, got)
		}
		rejudge, err := money.ParseMinor(decimal.New(minor, -2).StringFixed(2), 2)
		if err != nil || rejudge != minor {
			t.Fatalf("%q: printed and read again it is %d, %v", text, rejudge, err)
		}
	})
}

func TestCurrencies(t *testing.T) {
	for code, want := range map[string]int32{"CNY": 2, "JPY": 0, "KWD": 3, "CLF": 4, "USD": 2, "ZWG": 2, "AFA": 2, "DEM": 2, "ITL": 0, "ZWL": 2} {
		if got, err := money.MinorDigits(code); err != nil || got != want {
			t.Errorf("%s: want %d, got %d, %v", code, want, got, err)
		}
	}
	for _, code := range []string{"", "RMB", "cny", "CN", "CNYX", " AED", "AED ALL", "DDM"} {
		if _, err := money.MinorDigits(code); !errors.Is(err, money.ErrCurrency) {
			t.Errorf("%q: want ErrCurrency, got %v", code, err)
		}
	}
	if got := money.FormatAmount(decimal.RequireFromString("-1234567.5"), "CNY"); got != "-1234567.50" {
		t.Errorf("want two decimals and no grouping, got %s", got)
	}
}

func TestSigns(t *testing.T) {
	for currency, want := range map[string][]string{"GBP": {"£"}, "CAD": {"CA$", "C$", "$"}, "KWD": nil, "": nil} {
		if got := money.Signs(currency); !slices.Equal(got, want) {
			t.Errorf("%q: want %q, got %q", currency, want, got)
		}
	}
}
