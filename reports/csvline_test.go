package reports

import (
	"bytes"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/reconcile"
)

// TestLinesAreWhatGocsvWrites draws any row, with any text in every field.
func TestLinesAreWhatGocsvWrites(t *testing.T) {
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
		day := func(name string) reconcile.Date { return reconcile.Date(rapid.IntRange(0, 30000).Draw(t, name)) }
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
		match := &reconcile.Match{Transaction: item.Transaction, Basis: text("basis"), ExpectedFee: x.ExpectedFee, Line: &reconcile.SettlementLine{
			SettleDate: day("match settled"), Currency: rapid.SampledFrom([]string{currency, "CNY"}).Draw(t, "line currency"),
			Gross: maybe("line gross").Decimal, Fee: maybe("line fee").Decimal, Net: maybe("line net").Decimal, Origin: x.Counterpart,
		}}
		var l csvLine // for all, as one row leaves it to the next
		for range 2 {
			all, missing := l.open(x)
			same(t, exceptionRowOf(x), all)
			same(t, missingRowOf(x), missing)
			same(t, transitRowOf(item), l.row(func() { l.transit(item) }))
			same(t, clearedRowOf(cleared), l.row(func() { l.cleared(cleared) }))
			same(t, matchRowOf(match), l.row(func() { l.match(match) }))
		}
	})
}

func transitRowOf(i *reconcile.Item) transitRow {
	t := i.Transaction
	return transitRow{
		ItemID: i.ID, Facts: factsOf(t, i.ExpectedFee, i.Due), WaitingFor: cell(i.Cause.Evidence),
		SourceFile: cell(t.Origin.File), SourceLine: lineNumber(t.Origin.Line), FirstSeen: i.FirstSeen.String(),
	}
}

func (l *csvLine) row(write func()) []byte {
	l.begin()
	write()
	return l.end()
}

func same[R any](t *rapid.T, row R, got []byte) {
	t.Helper()
	var want bytes.Buffer
	if err := writeCSV(&want, []R{row}); err != nil {
		t.Fatal(err)
	}
	header, err := headerOf[R]()
	if err != nil {
		t.Fatal(err)
	}
	if want := want.Bytes()[len(header):]; !bytes.Equal(want, got) {
		t.Fatalf("\nwant %q\ngot  %q", want, got)
	}
}

// BenchmarkLines makes both lines of a missing transaction.
func BenchmarkLines(b *testing.B) {
	x := reconcile.Exception{
		ID: "EH0A0RNT5R9TYZ", Kind: reconcile.MissingSettlement, Provider: "shengpay", Product: "smart", MerchantID: "847290058110012", TerminalID: "30440121",
		BatchNo: "261008", TraceNo: "003104", RRN: "628100003104", AuthCode: "243409", TxnTime: "2026-10-08 18:21:00", TxnType: "SALE", Channel: "CARD",
		CardType: "CREDIT", Currency: "CNY", Gross: decimal.NewNullDecimal(decimal.New(123456, -2)), ExpectedFee: decimal.NewNullDecimal(decimal.New(740, -2)),
		ExpectedNet: decimal.NewNullDecimal(decimal.New(122716, -2)), Due: reconcile.NewDate(2026, 10, 9), BusinessDaysOverdue: 3,
		Cause: reconcile.Cause{
			Code: "unknown", Evidence: "no settlement line names it by rrn 628100003104, trace_no 003104",
			Action: "Send the dispute pack to the acquirer with reference, terminal and time.",
		},
		Origin: reconcile.Origin{File: "pos/shengpay-smart_20261008.csv", Line: 120}, FirstReported: reconcile.NewDate(2026, 10, 10),
	}
	var l csvLine
	b.ReportAllocs()
	for b.Loop() {
		l.open(&x)
	}
}

// factsOf is what a row says of its transaction.
func factsOf(t *reconcile.Transaction, fee decimal.NullDecimal, due reconcile.Date) Facts {
	net := decimal.NullDecimal{}
	if fee.Valid {
		net = decimal.NewNullDecimal(t.Signed().Sub(fee.Decimal))
	}
	return Facts{
		Provider: cell(t.Provider), Product: cell(t.Product), MerchantID: cell(t.MerchantID), TerminalID: cell(t.TerminalID),
		BatchNo: cell(t.BatchNo), TraceNo: cell(t.TraceNo), RRN: cell(t.RRN), AuthCode: cell(t.AuthCode), OrderNo: cell(t.OrderNo),
		TxnTime: t.Time.Format("2006-01-02 15:04:05"), TxnType: string(t.Type), Channel: t.Channel, CardType: t.CardType, Currency: t.Currency,
		GrossAmount: reconcile.FormatAmount(t.Signed(), t.Currency), ExpectedFee: amount(fee, t.Currency), ExpectedNet: amount(net, t.Currency),
		DueDate: due.String(),
	}
}

func matchRowOf(m *reconcile.Match) matchRow {
	t, l := m.Transaction, m.Line
	return matchRow{
		Facts: factsOf(t, m.ExpectedFee, 0), SettleDate: l.SettleDate.String(),
		ActualGross: reconcile.FormatAmount(l.Gross, l.Currency), ActualFee: reconcile.FormatAmount(l.Fee, l.Currency),
		ActualNet: reconcile.FormatAmount(l.Net, l.Currency), Basis: m.Basis,
		SourceFile: cell(t.Origin.File), SourceLine: lineNumber(t.Origin.Line),
		CounterpartFile: cell(l.Origin.File), CounterpartLine: lineNumber(l.Origin.Line),
	}
}
