package nightly

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// smallNight makes sales of two merchants among rows that take some of them
// back, by every way in which an original can be named, and lines for them. Few
// numbers are used, so that many rows share one.
func smallNight(random *rand.Rand) (pos, settle []byte) {
	pos, settle = []byte(posHead), []byte(settleHead)
	types := []string{"SALE", "SALE", "SALE", "SALE", "SALE", "SALE", "VOID", "REVERSAL", "REFUND", "PREAUTH"}
	for range 30 {
		merchant, rrn, kind := random.IntN(2), random.IntN(60), types[random.IntN(len(types))]
		originals := ","
		if kind != "SALE" || random.IntN(8) == 0 {
			reference, trace := random.IntN(60), random.IntN(12)
			originals = [...]string{",", fmt.Sprint(reference, ","), fmt.Sprint(",", trace), fmt.Sprint(reference, ",", trace)}[random.IntN(4)]
		}
		pos = fmt.Appendf(pos, "M%d,T1,2026-10-08 %02d:00:00,%s,100.00,%d,00,CARD,%s,%d,1,O%d,%s\n",
			merchant, random.IntN(24), kind, rrn, [...]string{"CREDIT", "DEBIT", ""}[random.IntN(3)], random.IntN(12), random.IntN(9), originals)
		if random.IntN(6) > 0 {
			fee := 5 + random.IntN(2)
			settle = fmt.Appendf(settle, "2026-10-09,M%d,100.00,0.%d0,99.%d0,%d,,O%d\n", merchant, fee, 10-fee, rrn, random.IntN(9))
		}
	}
	return pos, settle
}

// TestSmallNightsArePrematchedTheSame is what FuzzPrematch begins with, and shows
// that its nights have pairs for prematching.
func TestSmallNightsArePrematchedTheSame(t *testing.T) {
	settled, voids := int64(0), 0
	for seed := range uint64(40) {
		pos, settle := smallNight(rand.New(rand.NewPCG(seed, 7)))
		settled += sameBothWays(t, map[string]string{"pos.csv": string(pos), "settle.csv": string(settle)}, nil)
		voids += bytes.Count(pos, []byte("VOID"))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if settled < 10 || voids < 40 {
		t.Errorf("%d pairs were prematched beside %d voids: the nights prove too little", settled, voids)
	}
}
