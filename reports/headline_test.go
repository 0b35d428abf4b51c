package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reports"
)

func sumOf(count int64, gross, net string) reconcile.Sum {
	return reconcile.Sum{Count: count, Gross: decimal.RequireFromString(gross), Net: decimal.RequireFromString(net)}
}

func nullOf(text string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(text))
}

func exceptionsOf(list ...reconcile.Exception) reconcile.Rows[reconcile.Exception] {
	return func(use func(*reconcile.Exception) error) error {
		for i := range list {
			if err := use(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

func waitingOf(amounts ...string) reconcile.Rows[reconcile.Item] {
	return func(use func(*reconcile.Item) error) error {
		for _, text := range amounts {
			t := reconcile.Transaction{Type: reconcile.Sale, Amount: decimal.RequireFromString(text).Abs(), Currency: "CNY"}
			if strings.HasPrefix(text, "-") {
				t.Type = reconcile.Refund
			}
			item := reconcile.Item{Side: reconcile.TerminalSide, Transaction: &t, Judgement: reconcile.Judgement{Verdict: reconcile.Waiting, Cause: reconcile.Cause{Evidence: "the file has not come"}}}
			if err := use(&item); err != nil {
				return err
			}
		}
		return nil
	}
}

// TestHeadline: what is said first, and in which colour. Green is a finding: it
// needs a settled row, and neither a red nor an amber sentence.
func TestHeadline(t *testing.T) {
	taken := []reconcile.FileAccount{{Name: "pos.csv", State: reconcile.FileTaken}}
	settled, one := sumOf(2, "200.00", "198.80"), sumOf(1, "100.00", "99.40")
	terminal := func(p reconcile.TerminalProof) *reconcile.CurrencyProof { return &reconcile.CurrencyProof{Terminal: p} }
	for _, row := range []struct {
		name, why string
		night     reconcile.Night
		proof     *reconcile.CurrencyProof
		want      []string
	}{
		{
			"green", "rows were settled, and nothing else is known",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled}),
			[]string{"green: Nothing is missing: every transaction that is due has arrived."},
		},
		{
			"an empty inbox", "the absence of every file is no good news",
			reconcile.Night{},
			terminal(reconcile.TerminalProof{}),
			[]string{"amber: No transaction was judged: no file brought a row, and nothing was open."},
		},
		{
			"a row that is judged again", "a person took its closing back, and no file came",
			reconcile.Night{},
			terminal(reconcile.TerminalProof{Reopened: settled, Held: settled}),
			[]string{"amber: 2 rows of the terminals, 200.00 CNY gross, need a person."},
		},
		{
			"no trade", "the files came and say that there was none",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{}),
			[]string{"neutral: No trade: all expected files came, and none holds a row."},
		},
		{
			"headers of one file, the other late", "what did not come might hold trade",
			reconcile.Night{Files: taken, Kinds: map[reconcile.Kind]int64{reconcile.MissingFile: 1}, Exceptions: exceptionsOf(reconcile.Exception{Kind: reconcile.MissingFile})},
			terminal(reconcile.TerminalProof{}),
			[]string{"amber: 1 file has not come or can't be used.", "amber: No transaction was judged: no file brought a row, and nothing was open."},
		},
		{
			"nothing is due", "all of today's trade has its due date to come: that is no finding of good",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: settled, InTransit: settled}),
			[]string{"neutral: Nothing is due: what is open has its due date still to come."},
		},
		{
			"a refund alone", "what the acquirer did not deduct is due: nothing of it is still to come",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: sumOf(1, "-100.00", "-99.40"), Undeducted: sumOf(1, "-100.00", "-99.40")}),
			[]string{"neutral: No sale is due.", "neutral: 1 refund, 99.40 CNY, has not been deducted: money that the acquirer may still take."},
		},
		{
			"a refund beside sales in transit", "the sales have their due date to come, the refund has not",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: sumOf(3, "100.00", "99.40"), InTransit: settled, Undeducted: sumOf(1, "-100.00", "-99.40")}),
			[]string{"neutral: No sale is due.", "neutral: 1 refund, 99.40 CNY, has not been deducted: money that the acquirer may still take."},
		},
		{
			"declined only", "rows that expect no money are no finding of good either",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: settled, Excluded: settled}),
			[]string{"neutral: Nothing is due."},
		},
		{
			"missing beside a refund", "30.00 that have not arrived are 30.00, whatever refunds were not deducted",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: sumOf(3, "75.00", "74.55"), Settled: sumOf(1, "100.00", "99.40"), Missing: sumOf(1, "30.00", "29.82"), Undeducted: sumOf(1, "-55.00", "-54.67")}),
			[]string{
				"red: 1 sale, 29.82 CNY net, has not arrived.",
				"neutral: 1 refund, 54.67 CNY, has not been deducted: money that the acquirer may still take.",
			},
		},
		{
			"refund beside a good day", "what the merchant owes does not spoil the good sentence, which speaks of sales: a refund that is due has not come",
			reconcile.Night{Files: taken},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled, Undeducted: sumOf(2, "-5.00", "-4.97")}),
			[]string{
				"green: Nothing is missing: every sale that is due has arrived.",
				"neutral: 2 refunds, 4.97 CNY, have not been deducted: money that the acquirer may still take.",
			},
		},
		{
			"waiting", "due money that waits for a file is never good news; sales and refunds are told apart",
			reconcile.Night{Files: taken, Waiting: waitingOf("10.00", "15.00", "-4.00")},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled, Waiting: sumOf(3, "21.00", "21.00")}),
			[]string{"amber: 2 due sales, 25.00 CNY net, wait for files that have not come.", "amber: 1 due refund, 4.00 CNY net, waits for files that have not come."},
		},
		{
			"held and unexpected", "rows of both sides that a person must look at",
			reconcile.Night{Files: taken},
			&reconcile.CurrencyProof{
				Terminal:   reconcile.TerminalProof{New: settled, Settled: settled, Held: sumOf(1, "7.00", "6.96")},
				Settlement: reconcile.SettlementProof{Held: sumOf(1, "7.00", "6.96"), Unexpected: sumOf(2, "9.00", "8.95")},
			},
			[]string{"amber: 1 row of the terminals, 7.00 CNY gross, needs a person.", "amber: 3 rows of settlement files, 16.00 CNY gross, need a person."},
		},
		{
			"settled short", "a sale settled below its gross is money that has not arrived; a tip above it is not",
			reconcile.Night{
				Files: taken, Kinds: map[reconcile.Kind]int64{reconcile.AmountVariance: 2},
				Exceptions: exceptionsOf(
					reconcile.Exception{Kind: reconcile.AmountVariance, Currency: "CNY", Gross: nullOf("100.00"), Difference: nullOf("-10.00")},
					reconcile.Exception{Kind: reconcile.AmountVariance, Currency: "CNY", Gross: nullOf("100.00"), Difference: nullOf("18.00")},
				),
			},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled}),
			[]string{"red: 1 sale settled short by 10.00 CNY."},
		},
		{
			"payouts", "money that the acquirer says it sent and that is not in the bank",
			reconcile.Night{
				Files: taken, Kinds: map[reconcile.Kind]int64{reconcile.MissingDeposit: 2, reconcile.DepositShort: 1},
				Exceptions: exceptionsOf(
					reconcile.Exception{Kind: reconcile.DepositShort, Currency: "CNY", ExpectedNet: nullOf("99.40"), Difference: nullOf("-9.40")},
					reconcile.Exception{Kind: reconcile.MissingDeposit, Currency: "CNY", ExpectedNet: nullOf("50.00")},
					reconcile.Exception{Kind: reconcile.MissingDeposit, Currency: "CNY", ExpectedNet: nullOf("60.00")},
				),
			},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled}),
			[]string{"red: 2 payouts, 110.00 CNY, are not in the bank.", "red: 1 payout short by 9.40 CNY in the bank."},
		},
		{
			"another currency", "what stands open in it is told, though no row of it was judged tonight",
			reconcile.Night{
				Files: taken, Kinds: map[reconcile.Kind]int64{reconcile.AmountVariance: 1, reconcile.Chargeback: 1},
				Exceptions: exceptionsOf(
					reconcile.Exception{Kind: reconcile.AmountVariance, Currency: "USD", Gross: nullOf("100.00"), ActualGross: nullOf("90.00"), Difference: nullOf("-10.00")},
					reconcile.Exception{Kind: reconcile.Chargeback, Currency: "EUR", ActualGross: nullOf("-5.00"), ActualNet: nullOf("-5.00")},
				),
			},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled}),
			[]string{"red: 1 sale settled short by 10.00 USD.", "neutral: 1 chargeback, 5.00 EUR, stands."},
		},
		{
			"no side beside", "nothing was held against these lines: silence about them would pass for good news",
			reconcile.Night{Files: taken},
			&reconcile.CurrencyProof{Settlement: reconcile.SettlementProof{New: one, Adjustments: one, NoTerminal: one, Unjudged: one}},
			[]string{"amber: Nothing is judged of 1 settlement line, 99.40 CNY net: neither terminal logs nor bank statements are loaded beside it."},
		},
		{
			"the bank alone beside", "payouts of such lines are judged: nothing is hidden",
			reconcile.Night{Files: taken},
			&reconcile.CurrencyProof{Settlement: reconcile.SettlementProof{New: one, Adjustments: one, NoTerminal: one}},
			[]string{"neutral: Nothing is due.", "neutral: 1 settlement line, 99.40 CNY net, has no terminal logs beside: only the payouts of such lines are judged."},
		},
		{
			"refused input", "rows and files that could not be read may hold anything",
			reconcile.Night{Files: append([]reconcile.FileAccount{{Name: "bad.csv", State: reconcile.FileQuarantined}}, taken...), Rejects: make([]reconcile.Reject, 2)},
			terminal(reconcile.TerminalProof{New: settled, Settled: settled}),
			[]string{"amber: 1 file was refused.", "amber: 2 rows of tonight's files were refused."},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.night.Proof = reconcile.Proof{"CNY": row.proof}
			report, err := reports.Read(t.Context(), &row.night)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, statement := range report.Headline {
				got = append(got, string(statement.Colour)+": "+statement.Text)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("%s\n%s", row.why, diff)
			}
			green := strings.Contains(string(text(t, report)), "Nothing is missing")
			if green != strings.HasPrefix(row.want[0], "green") {
				t.Errorf("the text and the headline disagree: %s", text(t, report))
			}
		})
	}
}
