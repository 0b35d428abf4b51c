package terms_test

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

func book(t testing.TB, schedules ...terms.FeeSchedule) *terms.FeeBook {
	t.Helper()
	fees, err := terms.NewFeeBook(schedules)
	if err != nil {
		t.Fatal(err)
	}
	return fees
}

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func TestFees(t *testing.T) {
	schedule := func(name string) terms.FeeSchedule {
		s, ok := terms.BuiltinSchedule(name)
		if !ok {
			t.Fatalf("no built-in schedule %s", name)
		}
		return s
	}
	credit, debit, qr := reconcile.FeeKey{Channel: "CARD", Card: "CREDIT"}, reconcile.FeeKey{Channel: "CARD", Card: "DEBIT"}, reconcile.FeeKey{Channel: "QR", Wallet: "WECHAT"}
	for _, row := range []struct {
		schedule   string
		key        reconcile.FeeKey
		gross, fee string
		why        string
	}{
		{"unionpay-standard", credit, "1.00", "0.01", "0.006 rounds half up to a fen: net 0.99"},
		{"unionpay-standard", credit, "0.83", "0.00", "0.00498 is less than half a fen"},
		{"unionpay-standard", credit, "0.84", "0.01", "0.00504 is more"},
		{"unionpay-standard", debit, "4000.00", "20.00", "exactly at the cap"},
		{"unionpay-standard", debit, "3999.00", "20.00", "19.995 rounds to the cap"},
		{"unionpay-standard", debit, "8888.00", "20.00", "above the cap"},
		{"shengpay-traditional", debit, "1000.00", "5.50", "0.55% of debit"},
		{"shengpay-traditional", qr, "100.00", "0.38", "QR of WeChat"},
		{"shengpay-smart", qr, "12.50", "0.05", "0.0475 rounds up"},
		{"shengpay-esign", debit, "1000.00", "5.00", "0.50% of debit"},
		{"lakala", credit, "-100.00", "-0.60", "a refund gives the fee back"},
		{"ruiyinxin", credit, "9999999999999.99", "60000000000.00", "the largest amount there is"},
	} {
		price, err := book(t, schedule(row.schedule)).Find(row.key, on("10-08"), amount(row.gross), "CNY")
		if err != nil {
			t.Errorf("%s %s: %v", row.schedule, row.gross, err)
			continue
		}
		if got := price.Fee(amount(row.gross)); !got.Equal(amount(row.fee)) {
			t.Errorf("%s, %s (%s): want %s, got %s", row.schedule, row.gross, row.why, row.fee, got)
		}
	}
}

// TestRealFee holds a fee of a real file on which floats are wrong.
func TestRealFee(t *testing.T) {
	rule := terms.FeeRule{Rate: amount("0.0018")}
	for rounding, want := range map[terms.Rounding]string{terms.HalfUp: "17.69", terms.HalfEven: "17.68", terms.Down: "17.68", terms.Up: "17.69"} {
		s := terms.FeeSchedule{Name: "s", Rounding: rounding, Basis: terms.PerLine, Refund: terms.FeeReturned, Rules: []terms.FeeRule{rule}}
		price, err := book(t, s).Find(reconcile.FeeKey{}, on("10-08"), amount("9825.00"), "CNY")
		if err != nil {
			t.Fatal(err)
		}
		if got := price.Fee(amount("9825.00")); !got.Equal(amount(want)) {
			t.Errorf("9825.00 x 0.18%%, %s: want %s, got %s", rounding, want, got)
		}
	}
}

func TestWhichRuleHolds(t *testing.T) {
	null := func(text string) decimal.NullDecimal { return decimal.NewNullDecimal(amount(text)) }
	s := func(name string, change func(*terms.FeeSchedule), rules ...terms.FeeRule) terms.FeeSchedule {
		schedule := terms.FeeSchedule{Name: name, Provider: "acq", Rounding: terms.HalfUp, Basis: terms.PerLine, Refund: terms.FeeReturned, Rules: rules}
		change(&schedule)
		return schedule
	}
	flat := func(rate string) terms.FeeRule { return terms.FeeRule{Rate: amount(rate)} }
	fees := book(t,
		s("before", func(s *terms.FeeSchedule) { s.ValidTo = on("09-30") }, flat("0.01")),
		s("after", func(s *terms.FeeSchedule) { s.ValidFrom = on("10-01") },
			terms.FeeRule{Rate: amount("0.02"), UpTo: null("10.00")},
			terms.FeeRule{Rate: amount("0.03"), Above: null("10.00"), UpTo: null("100.00"), Fixed: amount("0.50")},
			terms.FeeRule{Rate: amount("0.04"), Card: "DEBIT", Min: null("9.00")}),
		s("merchant", func(s *terms.FeeSchedule) { s.Merchant = "M7" }, flat("0.05")),
		s("terminal", func(s *terms.FeeSchedule) { s.Merchant, s.Terminal = "M7", "T1" }, flat("0.06")),
		s("kept", func(s *terms.FeeSchedule) { s.Product, s.Refund = "kept", terms.FeeKept }, flat("0.01")),
	)
	for _, row := range []struct {
		key        reconcile.FeeKey
		day, gross string
		want, why  string
	}{
		{reconcile.FeeKey{}, "09-30", "100.00", "1.00", "the last day of the old price"},
		{reconcile.FeeKey{}, "10-01", "10.00", "0.20", "the first day of the new one; a band includes its upper bound"},
		{reconcile.FeeKey{}, "10-01", "10.01", "0.80", "and excludes its lower one; the fixed fee is added"},
		{reconcile.FeeKey{Card: "debit"}, "10-01", "200.00", "9.00", "the floor; words compare without case"},
		{reconcile.FeeKey{}, "10-01", "200.00", "", "no rule fits: an error, never a guess"},
		{reconcile.FeeKey{Merchant: "M7"}, "10-01", "100.00", "5.00", "a merchant's own schedule comes first"},
		{reconcile.FeeKey{Merchant: "M7", Terminal: "T1"}, "10-01", "100.00", "6.00", "a terminal's before that"},
		{reconcile.FeeKey{Product: "kept"}, "10-01", "-100.00", "0.00", "a contract that keeps the fee of a refund"},
		{reconcile.FeeKey{Product: "kept"}, "10-01", "-0.00", "0.00", "nothing costs nothing"},
	} {
		row.key.Provider = "acq"
		price, err := fees.Find(row.key, on(row.day), amount(row.gross), "CNY")
		if row.want == "" {
			if !errors.Is(err, terms.ErrNoFeeRule) {
				t.Errorf("%s: want ErrNoFeeRule, got %v", row.why, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", row.why, err)
			continue
		}
		if got := price.Fee(amount(row.gross)); !got.Equal(amount(row.want)) {
			t.Errorf("%s: want %s, got %s", row.why, row.want, got)
		}
	}
	if _, err := fees.Find(reconcile.FeeKey{Provider: "other"}, on("10-01"), amount("1.00"), "CNY"); !errors.Is(err, terms.ErrNoFeeRule) {
		t.Errorf("another provider: want ErrNoFeeRule, got %v", err)
	}
}

func TestSchedulesThatContradictEachOther(t *testing.T) {
	base := terms.FeeSchedule{Name: "a", Provider: "acq", Rounding: terms.HalfUp, Rules: []terms.FeeRule{{Rate: amount("0.01")}}}
	for _, row := range []struct {
		why    string
		change func(*terms.FeeSchedule)
		fails  bool
	}{
		{"both always valid", func(*terms.FeeSchedule) {}, true},
		{"one day in common", func(s *terms.FeeSchedule) { s.ValidFrom = on("10-01") }, true},
		{"the next day", func(s *terms.FeeSchedule) { s.ValidFrom = on("10-02") }, false},
		{"another merchant", func(s *terms.FeeSchedule) { s.Merchant = "M1" }, false},
		{"an unknown rounding", func(s *terms.FeeSchedule) { s.Merchant, s.Rounding = "M1", "nearest" }, true},
		{"a price below zero", func(s *terms.FeeSchedule) {
			s.Merchant, s.Rules = "M1", []terms.FeeRule{{Rate: amount("-0.01")}}
		}, true},
	} {
		first, second := base, base
		first.ValidTo = on("10-01")
		if row.why == "both always valid" {
			first.ValidTo = 0
		}
		second.Name = "b"
		row.change(&second)
		if _, err := terms.NewFeeBook([]terms.FeeSchedule{first, second}); (err != nil) != row.fails {
			t.Errorf("%s: %v", row.why, err)
		}
	}
}

// drawRule makes any rule that a contract could have.
func drawRule(t *rapid.T) terms.FeeRule {
	rule := terms.FeeRule{Rate: decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, "rate"), -rapid.Int32Range(6, 8).Draw(t, "places"))}
	if rapid.Bool().Draw(t, "fixed") {
		rule.Fixed = decimal.New(rapid.Int64Range(0, 10_000).Draw(t, "fixed fen"), -2)
	}
	if rapid.Bool().Draw(t, "min") {
		rule.Min = decimal.NewNullDecimal(decimal.New(rapid.Int64Range(0, 500).Draw(t, "min fen"), -2))
	}
	if rapid.Bool().Draw(t, "cap") {
		rule.Cap = decimal.NewNullDecimal(rule.Min.Decimal.Add(decimal.New(rapid.Int64Range(0, 10_000).Draw(t, "cap fen"), -2)))
	}
	return rule
}

// TestIntegerFeeIsTheDecimalFee compares the two ways to compute a fee over
// the whole range of amounts, for every rounding mode and kind of refund.
func TestIntegerFeeIsTheDecimalFee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := terms.FeeSchedule{
			Name: "any", Basis: terms.PerLine, Rules: []terms.FeeRule{drawRule(t)},
			Rounding: rapid.SampledFrom([]terms.Rounding{terms.HalfUp, terms.HalfEven, terms.Down, terms.Up}).Draw(t, "rounding"),
			Refund:   rapid.SampledFrom([]terms.RefundFee{terms.FeeReturned, terms.FeeKept}).Draw(t, "refund"),
		}
		fees, err := terms.NewFeeBook([]terms.FeeSchedule{s})
		if err != nil {
			t.Fatal(err)
		}
		currency := rapid.SampledFrom([]string{"CNY", "JPY", "KWD"}).Draw(t, "currency")
		digits, err := money.MinorDigits(currency)
		if err != nil {
			t.Fatal(err)
		}
		minor := rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "minor")
		gross := decimal.New(minor, -digits)
		price, err := fees.Find(reconcile.FeeKey{}, on("10-08"), gross, currency)
		if err != nil {
			t.Fatal(err)
		}
		want := price.DecimalFee(gross)
		if got := decimal.New(price.FeeMinor(minor), -digits); !got.Equal(want) {
			t.Fatalf("%s %s by {%s}, %s: integers say %s, decimals %s", gross, currency, &s.Rules[0], s.Rounding, got, want)
		}
		if back := price.FeeMinor(-minor); minor != 0 && s.Refund == terms.FeeReturned && back != -price.FeeMinor(minor) {
			t.Fatalf("a refund of %s gives %d back of a fee of %d", gross, back, price.FeeMinor(minor))
		}
	})
}

func FuzzFee(f *testing.F) {
	f.Add(int64(982500), int64(1800), uint8(0), int64(0))
	f.Add(int64(-100), int64(6000), uint8(1), int64(0))
	f.Add(int64(1460), int64(10_000), uint8(0), int64(180_000))
	f.Fuzz(func(t *testing.T, minor, ratePPM int64, mode uint8, taxPPM int64) {
		if taxPPM < 0 || taxPPM > 1_000_000 || ratePPM < 0 || ratePPM > 1_000_000 || minor > 999_999_999_999_999 || minor < -999_999_999_999_999 {
			t.Skip("no configuration or file lets such a rate or amount in")
		}
		rounding := [...]terms.Rounding{terms.HalfUp, terms.HalfEven, terms.Down, terms.Up}[mode%4]
		fees := book(t, terms.FeeSchedule{Name: "any", Rounding: rounding, Refund: terms.FeeReturned, Tax: terms.Tax{Rate: decimal.New(taxPPM, -6)}, Rules: []terms.FeeRule{{Rate: decimal.New(ratePPM, -6)}}})
		price, err := fees.Find(reconcile.FeeKey{}, on("10-08"), decimal.New(minor, -2), "CNY")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := decimal.New(price.FeeMinor(minor), -2), price.DecimalFee(decimal.New(minor, -2)); !got.Equal(want) {
			t.Errorf("integers say %s, decimals %s", got, want)
		}
	})
}

func BenchmarkFeeMinor(b *testing.B) {
	standard, _ := terms.BuiltinSchedule("unionpay-standard")
	price, err := book(b, standard).Find(reconcile.FeeKey{Channel: "CARD", Card: "CREDIT"}, on("10-08"), amount("1.00"), "CNY")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		price.FeeMinor(i)
	}
}

func on(text string) civil.Date {
	day, err := civil.ParseDate("2026-" + text)
	if err != nil {
		panic(err)
	}
	return day
}

// TestTax covers tax on the fee: rounded apart, or once together with it.
func TestTax(t *testing.T) {
	rate := func(text string) decimal.Decimal { return decimal.RequireFromString(text) }
	for _, tt := range []struct {
		name                   string
		fee, tax               string // rates
		together               bool
		rounding               terms.Rounding
		gross, want            string
		why                    string
		fixed, least, greatest string
	}{
		{name: "apart", fee: "0.01", tax: "0.18", gross: "14.60", want: "0.18", why: "0.15 and 0.03: rounded together it would be 0.17", rounding: terms.HalfUp},
		{name: "together", fee: "0.01", tax: "0.18", together: true, gross: "14.60", want: "0.17", why: "0.17228", rounding: terms.HalfUp},
		{name: "a refund", fee: "0.01", tax: "0.18", gross: "-14.60", want: "-0.18", why: "the sale's, with its sign turned", rounding: terms.HalfUp},
		{name: "on the cap", fee: "0.01", tax: "0.16", gross: "99999.00", want: "23.20", why: "20.00 and 3.20", rounding: terms.HalfUp, greatest: "20.00"},
		{name: "on the fixed fee", fee: "0", tax: "0.16", gross: "1.00", want: "0.58", why: "0.50 and 0.08", rounding: terms.HalfUp, fixed: "0.50"},
		{name: "on the floor", fee: "0.01", tax: "0.10", gross: "1.00", want: "0.11", why: "0.10 and 0.01", rounding: terms.HalfUp, least: "0.10"},
		{name: "down", fee: "0.01", tax: "0.18", gross: "33.30", want: "0.38", why: "0.33 and 0.05", rounding: terms.Down},
		{name: "up", fee: "0.01", tax: "0.18", gross: "33.30", want: "0.41", why: "0.34 and 0.07", rounding: terms.Up},
		{name: "none", fee: "0.01", tax: "0", gross: "33.30", want: "0.33", why: "a contract without tax", rounding: terms.HalfUp},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rule := terms.FeeRule{Rate: rate(tt.fee)}
			if tt.fixed != "" {
				rule.Fixed = rate(tt.fixed)
			}
			if tt.least != "" {
				rule.Min = decimal.NewNullDecimal(rate(tt.least))
			}
			if tt.greatest != "" {
				rule.Cap = decimal.NewNullDecimal(rate(tt.greatest))
			}
			s := terms.FeeSchedule{Rounding: tt.rounding, Basis: terms.PerLine, Refund: terms.FeeReturned, Tax: terms.Tax{Rate: rate(tt.tax), Together: tt.together}, Rules: []terms.FeeRule{rule}}
			price := terms.NewPrice(&s, &rule, 2)
			if got := price.Fee(rate(tt.gross)).StringFixed(2); got != tt.want {
				t.Errorf("%s: want %s, got %s", tt.why, tt.want, got)
			}
		})
	}
}

// TestShareOfFee covers what a refund gives back of its sale's fee.
func TestShareOfFee(t *testing.T) {
	for _, row := range []struct {
		rounding             terms.Rounding
		fee, refunded, gross int64
		want                 int64
		why                  string
	}{
		{terms.HalfUp, 2000, 250_000, 500_000, 1000, "half of the sale"},
		{terms.HalfUp, 60, 10_000, 10_000, 60, "all of it"},
		{terms.HalfUp, 1, 1, 2, 1, "half a fen, up"},
		{terms.HalfEven, 1, 1, 2, 0, "half a fen, to the even one"},
		{terms.Down, 59, 9_999, 10_000, 58, "down"},
		{terms.Up, 59, 1, 10_000, 1, "up"},
	} {
		price := terms.NewPrice(&terms.FeeSchedule{Rounding: row.rounding, Refund: terms.FeeProportional}, &terms.FeeRule{}, 2)
		if got := price.ShareOfFee(row.fee, row.refunded, row.gross); got != row.want {
			t.Errorf("%s: want %d, got %d", row.why, row.want, got)
		}
	}
}
