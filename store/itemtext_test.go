package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// drawItem makes any transaction or line, with any text in every field.
func drawItem(t *rapid.T) reconcile.Item {
	text := func(name string) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune("aB7 \\\x1f\x00u0,\n订")), 0, 12, -1).Draw(t, name)
	}
	amount := func(name string) decimal.Decimal {
		return decimal.New(rapid.Int64Range(-1e15, 1e15).Draw(t, name), -rapid.Int32Range(0, 4).Draw(t, name+" digits"))
	}
	moment := func(name string) time.Time {
		if rapid.Bool().Draw(t, name+" known") {
			return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, name), 0).UTC()
		}
		return time.Time{}
	}
	origin := reconcile.Origin{File: text("file"), Line: rapid.Int64Range(0, 1e12).Draw(t, "line")}
	item := reconcile.Item{ID: text("id"), Judgement: reconcile.Judgement{
		Verdict: reconcile.Verdict(text("verdict")), Reason: text("reason"), Partner: text("partner"),
		Due: civil.Date(rapid.Int32().Draw(t, "due")), FirstSeen: civil.Date(rapid.Int32().Draw(t, "first")),
		Cause: reconcile.Cause{Code: text("code"), Confidence: text("confidence"), Evidence: text("evidence"), Action: text("action")},
	}}
	if rapid.Bool().Draw(t, "priced") {
		item.ExpectedFee = decimal.NewNullDecimal(amount("fee"))
	}
	if rapid.Bool().Draw(t, "transaction") {
		item.Side = reconcile.TerminalSide
		item.Transaction = &reconcile.Transaction{
			Provider: text("provider"), Product: text("product"), MerchantID: text("merchant"), TerminalID: text("terminal"), Time: moment("time"),
			Type: reconcile.TxnType(text("type")), Amount: amount("amount"), Currency: text("currency"), RRN: text("rrn"), TraceNo: text("trace"),
			BatchNo: text("batch"), AuthCode: text("auth"), OrderNo: text("order"), ResponseCode: text("response"), Channel: text("channel"),
			CardType: text("card"), Scheme: text("scheme"), Wallet: text("wallet"), CardNo: text("number"), OriginalRRN: text("original"),
			OriginalTraceNo: text("original trace"), OriginalBatchNo: text("original batch"), Origin: origin,
		}
		return item
	}
	item.Side = reconcile.SettlementSide
	item.Line = &reconcile.SettlementLine{
		Provider: text("provider"), MerchantID: text("merchant"), TerminalID: text("terminal"), SettleDate: civil.Date(rapid.Int32().Draw(t, "settled")),
		Time: moment("time"), Type: reconcile.LineType(text("type")), Gross: amount("gross"), Fee: amount("fee"), Net: amount("net"), Currency: text("currency"),
		RRN: text("rrn"), TraceNo: text("trace"), BatchNo: text("batch"), AuthCode: text("auth"), OrderNo: text("order"), DepositRef: text("deposit"), Origin: origin,
	}
	return item
}

func TestItemsReadBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawItem(t)
		text, err := AppendItem(nil, &want)
		if err != nil {
			t.Fatal(err)
		}
		var got reconcile.Item
		if err := ReadItem(string(text), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if merchant, ok := ItemMerchant(string(text)); !ok || merchant != *want.Merchant() {
			t.Fatalf("%q: its merchant is said to be %q", text, merchant)
		}
		rowReadsBack(t, &want)
	})
}

// rowReadsBack wants the row of an item to survive the way of tonight's rows.
func rowReadsBack(t *rapid.T, item *reconcile.Item) {
	var text []byte
	if item.Transaction != nil {
		text = AppendTransaction(nil, item.Transaction)
	} else {
		text = AppendLine(nil, item.Line)
	}
	sale, line, err := ReadRow(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(item.Transaction, sale); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(item.Line, line); diff != "" {
		t.Fatal(diff)
	}
}

func TestSpoiledItemsAreNoItems(t *testing.T) {
	item := reconcile.Item{ID: "T1", Transaction: &reconcile.Transaction{Currency: "CNY"}}
	text, err := AppendItem(nil, &item)
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	for why, bad := range map[string]string{
		"cut": good[:len(good)-4], "a field too many": good + separator, "another kind": "X9" + good[2:], "empty": "", "no JSON": "{",
	} {
		if err := ReadItem(bad, &reconcile.Item{}); err == nil {
			t.Errorf("%s: it was read", why)
		}
	}
}

func TestExceptionsReadBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.StringOfN(rapid.RuneFrom([]rune("aB7 \\\x1f\x00u0,\n订")), 0, 8, -1).Draw(t, name)
		}
		maybe := func(name string) decimal.NullDecimal {
			if !rapid.Bool().Draw(t, name+" known") {
				return decimal.NullDecimal{}
			}
			return decimal.NewNullDecimal(decimal.New(rapid.Int64().Draw(t, name), -rapid.Int32Range(-3, 12).Draw(t, name+" digits")))
		}
		day := func(name string) civil.Date { return civil.Date(rapid.Int32().Draw(t, name)) }
		want := reconcile.Exception{
			ID: text("id"), Kind: reconcile.Kind(text("kind")), ItemID: text("item"), Provider: text("provider"), Product: text("product"),
			MerchantID: text("merchant"), TerminalID: text("terminal"), BatchNo: text("batch"), TraceNo: text("trace"), RRN: text("rrn"),
			AuthCode: text("auth"), OrderNo: text("order"), TxnTime: text("time"), TxnType: text("type"), Channel: text("channel"),
			CardType: text("card"), Currency: text("currency"), Gross: maybe("gross"), ExpectedFee: maybe("fee"), ExpectedNet: maybe("net"),
			Due: day("due"), ActualGross: maybe("actual gross"), ActualFee: maybe("actual fee"), ActualNet: maybe("actual net"), Difference: maybe("difference"),
			Cause:         reconcile.Cause{Code: text("code"), Confidence: text("confidence"), Evidence: text("evidence"), Action: text("action")},
			Origin:        reconcile.Origin{File: text("file"), Line: rapid.Int64().Draw(t, "line")},
			Counterpart:   reconcile.Origin{File: text("other file"), Line: rapid.Int64().Draw(t, "other line")},
			FirstReported: day("first"),
		}
		encoded := AppendException(nil, &want)
		var got reconcile.Exception
		if err := ReadException(string(encoded), &got); err != nil {
			t.Fatalf("%q: %v", encoded, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		kind, item, merchant := ExceptionHead(string(encoded))
		if kind != want.Kind || item != want.ItemID || merchant != want.MerchantID {
			t.Fatalf("%q: its head says %q, %q, %q", encoded, kind, item, merchant)
		}
		cleared := reconcile.Cleared{Exception: want, How: text("how"), SettleDate: day("settled"), DaysLate: int64(rapid.Int32().Draw(t, "late"))}
		var back reconcile.Cleared
		if err := ReadCleared(string(AppendCleared(nil, &cleared)), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(cleared, back); diff != "" {
			t.Fatal(diff)
		}
	})
}
