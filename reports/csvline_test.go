package reports

import (
	"bytes"
	"encoding/csv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// TestLinesAreWhatEncodingCSVWrites draws any row, with any text in every field.
func TestLinesAreWhatEncodingCSVWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.StringOfN(rapid.RuneFrom([]rune("aB7 \",=-+@\t\r\n\\.订\u00a0\u2028")), 0, 6, -1).Draw(t, name)
		}
		currency := rapid.SampledFrom([]string{"CNY", "JPY", "KWD", "none"}).Draw(t, "currency")
		maybe := func(name string) decimal.NullDecimal {
			if !rapid.Bool().Draw(t, name+" known") {
				return decimal.NullDecimal{}
			}
			return decimal.NewNullDecimal(decimal.New(rapid.Int64().Draw(t, name), rapid.Int32Range(-6, 3).Draw(t, name+" digits")))
		}
		day := func(name string) civil.Date { return civil.Date(rapid.IntRange(0, 30000).Draw(t, name)) }
		x := &reconcile.Exception{
			ID: text("id"), Kind: reconcile.Kind(text("kind")), Provider: text("provider"), Product: text("product"),
			MerchantID: text("merchant"), TerminalID: text("terminal"), BatchNo: text("batch"), TraceNo: text("trace"), RRN: text("rrn"),
			AuthCode: text("auth"), OrderNo: text("order"), TxnTime: text("time"), TxnType: text("type"), Channel: text("channel"),
			CardType: text("card"), Currency: currency, Gross: maybe("gross"), ExpectedFee: maybe("fee"), ExpectedNet: maybe("net"),
			Due: day("due"), ActualGross: maybe("actual gross"), ActualFee: maybe("actual fee"), ActualNet: maybe("actual net"), Difference: maybe("difference"),
			Cause:         reconcile.Cause{Code: text("code"), Confidence: text("confidence"), Evidence: text("evidence"), Action: text("action")},
			Origin:        reconcile.Origin{File: text("file"), Line: rapid.Int64Range(0, 9).Draw(t, "line")},
			Counterpart:   reconcile.Origin{File: text("other file"), Line: rapid.Int64Range(0, 9).Draw(t, "other line")},
			FirstReported: day("first"), BusinessDaysOverdue: rapid.IntRange(-1, 9).Draw(t, "overdue"),
		}
		item := &reconcile.Item{ID: x.ID, Judgement: reconcile.Judgement{ExpectedFee: x.ExpectedFee, Due: x.Due, FirstSeen: x.FirstReported, Cause: x.Cause}}
		item.Transaction = &reconcile.Transaction{
			Provider: x.Provider, MerchantID: x.MerchantID, RRN: x.RRN, OrderNo: x.OrderNo, Type: reconcile.TxnType(x.TxnType), Currency: currency,
			Amount: x.Gross.Decimal, Time: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "moment"), 0).UTC(), Origin: x.Origin,
		}
		cleared := &reconcile.Cleared{Exception: *x, How: text("how"), SettleDate: day("settled"), DaysLate: rapid.Int64Range(0, 9).Draw(t, "late")}
		match := &reconcile.LineMatch{Transaction: item.Transaction, Basis: text("basis"), ExpectedFee: x.ExpectedFee, Line: &reconcile.SettlementLine{
			SettleDate: day("match settled"), Currency: rapid.SampledFrom([]string{currency, "CNY"}).Draw(t, "line currency"),
			Gross: maybe("line gross").Decimal, Fee: maybe("line fee").Decimal, Net: maybe("line net").Decimal, Origin: x.Counterpart,
		}}
		var l csvLine // for all, as one row leaves it to the next
		for range 2 {
			all, missing := l.exceptionLines(x)
			same(t, &exceptionList, x, all)
			same(t, &missingList, x, missing)
			same(t, &transitList, item, transitList.line(&l, item))
			same(t, &clearedList, cleared, clearedList.line(&l, cleared))
			same(t, &matchList, match, matchList.line(&l, match))
		}
		shows := exceptionList.show(&l, x)
		for name, amount := range map[string]decimal.NullDecimal{"gross_amount": x.Gross, "expected_net": x.ExpectedNet, "difference": x.Difference} {
			want := ""
			if amount.Valid {
				want = money.FormatAmount(amount.Decimal, currency)
			}
			if got := shows[exceptionList.place(name)]; got != want {
				t.Fatalf("%s: want %q, got %q", name, want, got)
			}
		}
	})
}

// same holds a line against what encoding/csv writes of the texts that people are shown.
func same[T any](t *rapid.T, s *list[T], row *T, got []byte) {
	t.Helper()
	var l csvLine
	texts, shows := []string{}, s.show(&l, row)
	for _, c := range s.columns {
		texts = append(texts, s.safe(shows, c.name))
	}
	var want bytes.Buffer
	w := csv.NewWriter(&want)
	if err := w.Write(texts); err != nil {
		t.Fatal(err)
	}
	if w.Flush(); !bytes.Equal(want.Bytes(), got) {
		t.Fatalf("\nwant %q\ngot  %q", want.Bytes(), got)
	}
}

// BenchmarkLines makes both lines of a missing transaction.
func BenchmarkLines(b *testing.B) {
	x := reconcile.Exception{
		ID: "EH0A0RNT5R9TYZ", Kind: reconcile.MissingSettlement, Provider: "shengpay", Product: "smart", MerchantID: "847290058110012", TerminalID: "30440121",
		BatchNo: "261008", TraceNo: "003104", RRN: "628100003104", AuthCode: "243409", TxnTime: "2026-10-08 18:21:00", TxnType: "SALE", Channel: "CARD",
		CardType: "CREDIT", Currency: "CNY", Gross: decimal.NewNullDecimal(decimal.New(123456, -2)), ExpectedFee: decimal.NewNullDecimal(decimal.New(740, -2)),
		ExpectedNet: decimal.NewNullDecimal(decimal.New(122716, -2)), Due: civil.NewDate(2026, 10, 9), BusinessDaysOverdue: 3,
		Cause: reconcile.Cause{
			Code: "unknown", Evidence: "no settlement line names it by rrn 628100003104, trace_no 003104",
			Action: "Send the dispute pack to the acquirer with reference, terminal and time.",
		},
		Origin: reconcile.Origin{File: "pos/shengpay-smart_20261008.csv", Line: 120}, FirstReported: civil.NewDate(2026, 10, 10),
	}
	var l csvLine
	b.ReportAllocs()
	for b.Loop() {
		l.exceptionLines(&x)
	}
}
