package match_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

func TestDeposits(t *testing.T) {
	payout := func(line int, merchant, ref, gross, fee string) reconcile.SettlementLine {
		l := settlementLine("m="+merchant+" gross="+gross+" fee="+fee+" type=ADJUSTMENT", "10-20", line)
		l.DepositRef = ref
		return l
	}
	deposit := func(line int, merchant, ref, sum, day string) reconcile.Deposit {
		return reconcile.Deposit{
			MerchantID: merchant, Reference: ref, Amount: amount(sum), Currency: "CNY", ValueDate: on(day),
			Origin: reconcile.Origin{File: "bank.csv", Line: int64(line + 2)},
		}
	}
	late := match.UnavailableFile{Source: "bank", Side: reconcile.DepositSide, Date: on("10-21"), Early: true}
	for _, row := range []struct {
		name, why string
		asOf      string
		lines     []reconcile.SettlementLine
		deposits  []reconcile.Deposit
		expected  bool
		gates     []match.UnavailableFile
		want      []string
		matched   int64
	}{
		{"by reference", "two lines, one deposit of their sum", "10-21", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60"), payout(1, "M1", "D1", "50.00", "0.30")}, []reconcile.Deposit{deposit(0, "", "D1", "149.10", "10-21")}, true, nil, nil, 1},
		{"in two payments", "two deposits under one reference", "10-21", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "D1", "99.00", "10-21"), deposit(1, "", "D1", "0.40", "10-21")}, true, nil, nil, 2},
		{"short", "the bank got less than was settled", "10-21", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "D1", "99.39", "10-21")}, true, nil, []string{"deposit-short -0.01"}, 1},
		{"over", "and more, when lines of a later file no more explain it", "10-23", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "D1", "99.41", "10-21")}, true, nil, []string{"deposit-over 0.01"}, 1},
		{"by amount", "no reference, and only one payout has the amount", "10-21", []reconcile.SettlementLine{payout(0, "M1", "", "100.00", "0.60"), payout(1, "M2", "", "70.00", "0.40")}, []reconcile.Deposit{deposit(0, "", "", "99.40", "10-21"), deposit(1, "", "", "69.60", "10-21")}, true, nil, nil, 2},
		{"two of one amount", "nobody guesses which payout a deposit pays", "10-21", []reconcile.SettlementLine{payout(0, "M1", "", "100.00", "0.60"), payout(1, "M2", "", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "", "99.40", "10-21")}, true, nil, []string{"missing-deposit ", "missing-deposit "}, 0},
		{"told apart by merchant", "the deposit names its merchant", "10-21", []reconcile.SettlementLine{payout(0, "M1", "", "100.00", "0.60"), payout(1, "M2", "", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "M2", "", "99.40", "10-21"), deposit(1, "M1", "", "99.40", "10-21")}, true, nil, nil, 2},
		{"not yet due", "a day after the settle date it must be there, not before", "10-20", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, nil, true, nil, nil, 0},
		{"missing", "a day later it is missing", "10-21", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, nil, true, nil, []string{"missing-deposit "}, 0},
		{"waits for the statement", "the bank's file may still come", "10-21", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, nil, true, []match.UnavailableFile{late}, nil, 0},
		{"not expected", "an account that is silent when there is nothing to say has a day to say it", "10-21", []reconcile.SettlementLine{payout(0, "M1", "D1", "100.00", "0.60")}, nil, false, nil, nil, 0},
		{"unknown credit", "a deposit that no payout explains is unmatched", "10-21", nil, []reconcile.Deposit{deposit(0, "", "", "5.00", "10-21")}, true, nil, nil, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			fees, terms := books(t)
			in := match.Input{
				AsOf: on(row.asOf), MerchantBatch: match.MerchantBatch{Lines: row.lines}, Deposits: row.deposits, UnavailableFiles: row.gates, Senders: []string{""}, Fees: fees, Terms: terms,
				DepositSources: []match.DepositSource{{Expected: row.expected, ArrivesDays: 1}},
			}
			result, err := match.Reconcile(in)
			if err != nil {
				t.Fatal(err)
			}
			if !result.Proof.Ties() {
				t.Errorf("the proof does not tie: %+v", result.Proof["CNY"])
			}
			var got []string
			for _, x := range result.Exceptions {
				difference := ""
				if x.Difference.Valid {
					difference = x.Difference.Decimal.StringFixed(2)
				}
				got = append(got, string(x.Kind)+" "+difference)
			}
			slices.Sort(got)
			if diff := gocmp.Diff(row.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s:\n%s", row.why, diff)
			}
			if proof := result.Proof["CNY"]; proof != nil && proof.Deposits.Matched.Count != row.matched {
				t.Errorf("%s: want %d matched deposits, got %d", row.why, row.matched, proof.Deposits.Matched.Count)
			}
		})
	}
}

// TestBatchFees rounds over a merchant's settle date: three fees of 0.333 are
// 1.00 together, 0.99 line by line.
func TestBatchFees(t *testing.T) {
	_, termList := books(t)
	for _, row := range []struct {
		basis terms.Basis
		fees  [3]string
		want  int
		why   string
	}{
		{terms.PerBatch, [3]string{"0.33", "0.33", "0.34"}, 0, "the batch's fee, whichever line bears the odd fen"},
		{terms.PerBatch, [3]string{"0.33", "0.33", "0.33"}, 1, "a fen short over the batch"},
		{terms.PerLine, [3]string{"0.33", "0.33", "0.34"}, 1, "the third line is a fen off"},
		{terms.PerLine, [3]string{"0.33", "0.33", "0.33"}, 0, "line by line"},
	} {
		schedule := terms.FeeSchedule{
			Name: "s", Rounding: terms.HalfUp, Basis: row.basis, Refund: terms.FeeReturned, Rules: []terms.FeeRule{{Rate: amount("0.00333")}},
		}
		in := match.Input{AsOf: on("10-20"), Fees: book(t, schedule), Terms: termList}
		for i, fee := range row.fees {
			rrn := string(rune('1' + i))
			in.Transactions = append(in.Transactions, transaction("rrn="+rrn, i))
			in.Lines = append(in.Lines, settlementLine("rrn="+rrn+" fee="+fee, "10-20", i))
		}
		result, err := match.Reconcile(in)
		if err != nil {
			t.Fatal(err)
		}
		if !result.Proof.Ties() || len(result.Exceptions) != row.want {
			t.Errorf("%s, %s: want %d exceptions, got %+v", row.basis, row.why, row.want, result.Exceptions)
		}
	}
}

func book(t testing.TB, schedules ...terms.FeeSchedule) *terms.FeeBook {
	t.Helper()
	fees, err := terms.NewFeeBook(schedules)
	if err != nil {
		t.Fatal(err)
	}
	return fees
}

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }
