package reports_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// drawer draws what stands in the rows of the large night.
type drawer struct{ *rand.Rand }

func (d drawer) of(words ...string) string { return words[d.IntN(len(words))] }

// amount draws one that may have more digits than the currency, or than an
// integer of minor units has.
func (d drawer) amount(currency string) decimal.NullDecimal {
	digits := map[string]int32{"CNY": 2, "JPY": 0, "KWD": 3}[currency]
	switch d.IntN(40) {
	case 0:
		return decimal.NullDecimal{}
	case 1:
		return decimal.NewNullDecimal(decimal.New(d.Int64N(1<<40), -5))
	case 2:
		return decimal.NewNullDecimal(decimal.New(d.Int64N(1<<62), 2))
	default:
		return decimal.NewNullDecimal(decimal.New(d.Int64N(1<<20)-1<<16, -digits))
	}
}

func (d drawer) exception(i int) reconcile.Exception {
	asOf := civil.NewDate(2026, 10, 13)
	x := reconcile.Exception{
		ID: fmt.Sprintf("E%06d", i), Kind: reconcile.MissingSettlement,
		Provider: d.of("lakala", "lakala", "shengpay", "", "union, pay"), Product: d.of("", "smart"), MerchantID: d.of("M1", "M1", "M1", "M2", "M3", "", "门店 7", "../M4"),
		TerminalID: d.of("T1", "T2"), BatchNo: d.of("", "261008"), TraceNo: fmt.Sprintf("%06d", d.IntN(1000)), RRN: d.of("", fmt.Sprintf("%012d", i)),
		AuthCode: d.of("", "A1", " B2"), OrderNo: d.of("", "", "=1+1", "-7", "a\"b", "two\nlines"),
		TxnTime: time.Unix(1791000000+int64(i), 0).UTC().Format(time.DateTime), TxnType: d.of("SALE", "REFUND"), Channel: d.of("CARD", "QR"), CardType: d.of("", "DEBIT"),
		Currency: d.of("CNY", "CNY", "CNY", "JPY", "KWD", "none"), Due: asOf.AddDays(i / 2000), BusinessDaysOverdue: d.IntN(5) - 1,
		Cause:  reconcile.Cause{Code: d.of("unknown", "network/no-answer"), Confidence: d.of("", "high"), Evidence: d.of("no line names it by rrn, trace_no", "none"), Action: "Send the pack."},
		Origin: reconcile.Origin{File: d.of("pos/a.csv", "pos/b.csv", "pos/old.csv"), Line: int64(d.IntN(3))}, FirstReported: asOf.AddDays(-d.IntN(2)),
	}
	x.Gross, x.ExpectedFee, x.ExpectedNet = d.amount(x.Currency), d.amount(x.Currency), d.amount(x.Currency)
	if kinds := [...]reconcile.Kind{reconcile.FeeVariance, reconcile.MissingFile, reconcile.UnexpectedSettlement}; d.IntN(4) == 0 {
		x.Kind = kinds[d.IntN(len(kinds))]
		x.ActualGross, x.ActualFee, x.ActualNet, x.Difference = d.amount(x.Currency), d.amount(x.Currency), d.amount(x.Currency), d.amount(x.Currency)
		x.Counterpart = reconcile.Origin{File: d.of("", "settle/c.csv"), Line: int64(d.IntN(3))}
	}
	return x
}

func (d drawer) transaction(i int) *reconcile.Transaction {
	x := d.exception(i)
	return &reconcile.Transaction{
		Provider: x.Provider, Product: x.Product, MerchantID: x.MerchantID, TerminalID: x.TerminalID, BatchNo: x.BatchNo, TraceNo: x.TraceNo, RRN: x.RRN,
		AuthCode: x.AuthCode, OrderNo: x.OrderNo, Time: time.Unix(1791000000+int64(i), 0).UTC(), Type: reconcile.TxnType(x.TxnType), Channel: x.Channel, CardType: x.CardType,
		Amount: x.Gross.Decimal, Currency: x.Currency, Origin: x.Origin,
	}
}

// large is a night that is past every bound of what is shown.
func large() reconcile.Night {
	d := drawer{rand.New(rand.NewPCG(5, 6))}
	small := night()
	n := reconcile.Night{RunID: "run-2", Seq: 2, AsOf: civil.NewDate(2026, 10, 13), Version: "test", InputsDigest: small.InputsDigest, ExitCode: 3, Proof: small.Proof, Rejects: small.Rejects, Held: small.Held}
	for _, name := range []string{"pos/a.csv", "pos/b.csv", "settle/c.csv", "settle/d.csv", "settle/bad.csv"} {
		account := reconcile.FileAccount{Name: name, SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(name))), Source: name[:3], Side: reconcile.TerminalSide, State: reconcile.FileTaken}
		switch name {
		case "settle/c.csv":
			account.Side, account.Provider = reconcile.SettlementSide, "lakala"
		case "settle/d.csv":
			account.Side = reconcile.SettlementSide
		case "settle/bad.csv":
			account.Side, account.State = reconcile.SettlementSide, reconcile.FileQuarantined
		}
		n.Files = append(n.Files, account)
	}
	var exceptions []reconcile.Exception
	n.Kinds = map[reconcile.Kind]int64{}
	for i := range 9000 {
		x := d.exception(i)
		exceptions = append(exceptions, x)
		n.Kinds[x.Kind]++
	}
	var transit []reconcile.Item
	for i := range 1500 {
		item := reconcile.Item{ID: fmt.Sprintf("I%06d", i), Side: reconcile.TerminalSide, Transaction: d.transaction(i)}
		item.Judgement = reconcile.Judgement{Verdict: reconcile.InTransit, Due: n.AsOf.AddDays(1 + i/100), ExpectedFee: d.amount(item.Currency()), FirstSeen: n.AsOf}
		if d.IntN(3) == 0 {
			item.Cause = reconcile.Cause{Code: "bank-system/file-missing", Evidence: d.of("settle/e.csv has not come", "settle/f.csv was refused", "-settle/g.csv, has not come")}
		}
		transit = append(transit, item)
	}
	var cleared []reconcile.Cleared
	for i := range 1500 {
		cleared = append(cleared, reconcile.Cleared{Exception: d.exception(i), How: d.of("settled", "voided"), SettleDate: n.AsOf.AddDays(-d.IntN(3)), DaysLate: int64(d.IntN(4))})
	}
	var matches [][]byte
	var lines reports.MatchLines
	for i := range 1500 {
		t := d.transaction(i)
		line := &reconcile.SettlementLine{SettleDate: n.AsOf, Currency: t.Currency, Gross: t.Amount, Fee: d.amount(t.Currency).Decimal, Net: d.amount(t.Currency).Decimal, Origin: reconcile.Origin{File: "settle/c.csv", Line: int64(i)}}
		match := reconcile.LineMatch{Transaction: t, Line: line, Basis: d.of("rrn", "trace-no, other terminal"), ExpectedFee: d.amount(t.Currency)}
		matches = append(matches, slices.Clone(lines.Line(&match)))
	}
	n.Exceptions, n.InTransit, n.Cleared, n.Matches = passing(exceptions), passing(transit), passing(cleared), passing(matches)
	return n
}

// passing hands out rows that are good until use returns and not longer.
func passing[T any](list []T) reconcile.Rows[T] {
	return func(use func(*T) error) error {
		var row, none T
		for i := range list {
			row = list[i]
			if err := use(&row); err != nil {
				return err
			}
			row = none
		}
		return nil
	}
}
