package nightly

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestMatchesArePrematchedTheSame reports every match of small nights, with a sale of an
// earlier night among them, both ways.
func TestMatchesArePrematchedTheSame(t *testing.T) {
	item := reconcile.Item{ID: "TOLD", Side: reconcile.TerminalSide}
	item.Judgement = reconcile.Judgement{Verdict: reconcile.InTransit, Due: civil.NewDate(2026, 10, 9), FirstSeen: civil.NewDate(2026, 10, 8)}
	item.ExpectedFee = decimal.NewNullDecimal(reconcileAmount(t, "0.60"))
	item.Transaction = &reconcile.Transaction{
		Provider: "lakala", MerchantID: "M1", TerminalID: "T9", Time: time.Date(2026, 10, 8, 10, 0, 0, 0, time.UTC), Type: reconcile.Sale,
		Amount: reconcileAmount(t, "100.00"), ResponseCode: "00", Currency: "CNY", CardType: "CREDIT", Channel: "CARD", RRN: "777",
		Origin: reconcile.Origin{File: "pos-old.csv", Line: 5},
	}
	settled := int64(0)
	for seed := range uint64(20) {
		pos, settle := smallNight(rand.New(rand.NewPCG(seed, 7)))
		files := map[string]string{
			"tieout.yaml": "matches: true\n" + prematchConfig, "pos.csv": string(pos), "settle.csv": string(settle) + "2026-10-09,M1,100.00,0.60,99.40,777,,\n",
		}
		settled += sameBothWays(t, files, []reconcile.Item{item})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if settled < 25 {
		t.Errorf("%d pairs were prematched: the nights prove too little", settled)
	}
}
