package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// TestSharesChangeNothing plays random nights of a few merchants whose rows name
// each other's references, once as a whole and once cut into batches, and wants
// the same of both: night after night, each from the memory of the one before.
func TestSharesChangeNothing(t *testing.T) {
	for round := range 60 {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, uint64(round)))
		whole, cut := match.MerchantBatch{}, match.MerchantBatch{}
		for day := 19; day < 23; day++ {
			in := randomNight(t, random, day)
			in.Opening, in.Exceptions = whole.Opening, whole.Exceptions
			want, err := match.Reconcile(in)
			if err != nil {
				t.Fatal(err)
			}
			in.Opening, in.Exceptions = cut.Opening, cut.Exceptions
			got := inShares(t, in, 1+random.IntN(5))
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(match.Result{}, "Payouts"), cmpopts.IgnoreUnexported(match.Result{})); diff != "" {
				t.Fatalf("seed %d, round %d, night of %s\n%s", seed, round, in.AsOf, diff)
			}
			whole = match.MerchantBatch{Opening: want.Items, Exceptions: want.Exceptions}
			cut = match.MerchantBatch{Opening: got.Items, Exceptions: got.Exceptions}
		}
	}
}

// inShares judges a night in so many batches, the last one first.
func inShares(t *testing.T, in match.Input, count int) match.Result {
	t.Helper()
	all, global := in.Split()
	batches := make([]match.MerchantBatch, count)
	place := func(merchant string) *match.MerchantBatch { return &batches[int(merchant[1]-'0')%count] }
	lines := match.NewLineSet(0)
	j := match.NewJudge(in, lines)
	for _, row := range all.Transactions {
		s := place(row.MerchantID)
		s.Transactions = append(s.Transactions, row)
	}
	for _, row := range all.Lines {
		s := place(row.MerchantID)
		s.Lines = append(s.Lines, row)
		lines.Add(&row)
	}
	for _, item := range all.Opening {
		s := place(*item.Merchant())
		s.Opening = append(s.Opening, item)
		if item.Line != nil {
			lines.Add(item.Line)
		}
	}
	for _, x := range all.Exceptions {
		s := place(*x.Merchant())
		s.Exceptions = append(s.Exceptions, x)
	}
	results := make([]match.Result, count)
	judge := func(i int) {
		var err error
		if results[i], err = j.JudgeBatch(batches[i]); err != nil {
			t.Fatal(err)
		}
		j.Record(i, &results[i])
	}
	for i := count - 1; i >= 0; i-- {
		judge(i)
	}
	blocked, err := j.BatchesToRejudge(global)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range blocked {
		misroutedRows, err := j.CollectMisrouted(batches[i])
		if err != nil {
			t.Fatal(err)
		}
		j.AddMisrouted(misroutedRows)
	}
	j.PairMisrouted()
	for _, i := range blocked {
		judge(i)
	}
	last, err := j.Finish(global)
	if err != nil {
		t.Fatal(err)
	}
	return match.MergeResults(append(results, last))
}

// randomNight has few references, so that rows meet within merchants and across.
func randomNight(t *testing.T, random *rand.Rand, day int) match.Input {
	fees, terms := books(t)
	asOf := civil.NewDate(2026, 10, day)
	in := match.Input{AsOf: asOf, Fees: fees, Terms: terms, KeepMatches: true}
	reference := func() string { return fmt.Sprintf("62810%07d", random.IntN(12)) }
	merchant := func() string { return fmt.Sprintf("M%d", random.IntN(4)) }
	amount := func() decimal.Decimal { return decimal.New(int64(1+random.IntN(3))*5000, -2) }
	types := []reconcile.TxnType{reconcile.Sale, reconcile.Sale, reconcile.Sale, reconcile.Void, reconcile.Refund}
	for i := range random.IntN(12) {
		in.Transactions = append(in.Transactions, reconcile.Transaction{
			Provider: "acq", MerchantID: merchant(), TerminalID: "T1", Time: time.Date(2026, 10, day, 10, random.IntN(60), 0, 0, time.UTC),
			Type: types[random.IntN(len(types))], Amount: amount(), Currency: "CNY", RRN: reference(), OrderNo: fmt.Sprint("O", random.IntN(5)),
			ResponseCode: "00", Channel: "CARD", CardType: "CREDIT", Origin: reconcile.Origin{File: fmt.Sprint("pos-", day), Line: int64(i + 2)},
		})
	}
	for i := range random.IntN(12) {
		gross := amount()
		fee := gross.Mul(decimal.New(6, -3)).Round(2)
		in.Lines = append(in.Lines, reconcile.SettlementLine{
			Provider: "acq", MerchantID: merchant(), SettleDate: asOf, Type: reconcile.LineSale, Gross: gross, Fee: fee, Net: gross.Sub(fee), Currency: "CNY",
			RRN: reference(), Origin: reconcile.Origin{File: fmt.Sprint("settle-", day), Line: int64(i + 2)},
		})
	}
	return in
}
