package reconcile_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tieout/reconcile"
)

func TestDeposits(t *testing.T) {
	lump := func(line int, merchant, ref, gross, fee string) reconcile.SettlementLine {
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
	late := reconcile.Gate{Source: "bank", Side: reconcile.DepositSide, Date: on("10-21"), Early: true}
	for _, row := range []struct {
		name, why string
		asOf      string
		lines     []reconcile.SettlementLine
		deposits  []reconcile.Deposit
		expected  bool
		gates     []reconcile.Gate
		want      []string
		matched   int64
	}{
		{"by reference", "two lines, one deposit of their sum", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60"), lump(1, "M1", "D1", "50.00", "0.30")}, []reconcile.Deposit{deposit(0, "", "D1", "149.10", "10-21")}, true, nil, nil, 1},
		{"in two payments", "two deposits under one reference", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "D1", "99.00", "10-21"), deposit(1, "", "D1", "0.40", "10-21")}, true, nil, nil, 2},
		{"short", "the bank got less than was settled", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "D1", "99.39", "10-21")}, true, nil, []string{"deposit-short -0.01"}, 0},
		{"over", "and more", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "D1", "99.41", "10-21")}, true, nil, []string{"deposit-over 0.01"}, 0},
		{"by amount", "no reference, and only one lump has the amount", "10-21", []reconcile.SettlementLine{lump(0, "M1", "", "100.00", "0.60"), lump(1, "M2", "", "70.00", "0.40")}, []reconcile.Deposit{deposit(0, "", "", "99.40", "10-21"), deposit(1, "", "", "69.60", "10-21")}, true, nil, nil, 2},
		{"two of one amount", "nobody guesses which lump a deposit pays", "10-21", []reconcile.SettlementLine{lump(0, "M1", "", "100.00", "0.60"), lump(1, "M2", "", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "", "", "99.40", "10-21")}, true, nil, []string{"missing-deposit ", "missing-deposit "}, 0},
		{"told apart by merchant", "the deposit names its merchant", "10-21", []reconcile.SettlementLine{lump(0, "M1", "", "100.00", "0.60"), lump(1, "M2", "", "100.00", "0.60")}, []reconcile.Deposit{deposit(0, "M2", "", "99.40", "10-21"), deposit(1, "M1", "", "99.40", "10-21")}, true, nil, nil, 2},
		{"not yet due", "a day after the settle date it must be there, not before", "10-20", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, nil, true, nil, nil, 0},
		{"missing", "a day later it is missing", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, nil, true, nil, []string{"missing-deposit "}, 0},
		{"waits for the statement", "the bank's file may still come", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, nil, true, []reconcile.Gate{late}, nil, 0},
		{"not expected", "an optional source misses nothing", "10-21", []reconcile.SettlementLine{lump(0, "M1", "D1", "100.00", "0.60")}, nil, false, nil, nil, 0},
		{"unknown credit", "a deposit that no lump explains is unmatched, and no exception", "10-21", nil, []reconcile.Deposit{deposit(0, "", "", "5.00", "10-21")}, true, nil, nil, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			fees, terms := books(t)
			in := reconcile.Input{
				AsOf: on(row.asOf), Share: reconcile.Share{Lines: row.lines}, Deposits: row.deposits, Gates: row.gates, Senders: []string{""}, Fees: fees, Terms: terms,
				DepositSources: []reconcile.DepositSource{{Expected: row.expected, WithinDays: 1}},
			}
			result, err := reconcile.Reconcile(in)
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
	_, terms := books(t)
	for _, row := range []struct {
		basis reconcile.Basis
		fees  [3]string
		want  int
		why   string
	}{
		{reconcile.PerBatch, [3]string{"0.33", "0.33", "0.34"}, 0, "the batch's fee, whichever line bears the odd fen"},
		{reconcile.PerBatch, [3]string{"0.33", "0.33", "0.33"}, 1, "a fen short over the batch"},
		{reconcile.PerLine, [3]string{"0.33", "0.33", "0.34"}, 1, "the third line is a fen off"},
		{reconcile.PerLine, [3]string{"0.33", "0.33", "0.33"}, 0, "line by line"},
	} {
		schedule := reconcile.FeeSchedule{
			Name: "s", Rounding: reconcile.HalfUp, Basis: row.basis, Refund: reconcile.FeeReturned, Rules: []reconcile.FeeRule{{Rate: amount("0.00333")}},
		}
		in := reconcile.Input{AsOf: on("10-20"), Fees: book(t, schedule), Terms: terms}
		for i, fee := range row.fees {
			rrn := string(rune('1' + i))
			in.Transactions = append(in.Transactions, transaction("rrn="+rrn, i))
			in.Lines = append(in.Lines, settlementLine("rrn="+rrn+" fee="+fee, "10-20", i))
		}
		result, err := reconcile.Reconcile(in)
		if err != nil {
			t.Fatal(err)
		}
		if !result.Proof.Ties() || len(result.Exceptions) != row.want {
			t.Errorf("%s, %s: want %d exceptions, got %+v", row.basis, row.why, row.want, result.Exceptions)
		}
	}
}
