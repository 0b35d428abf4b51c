package nightly

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestPayoutsArePrematchedTheSame plays small nights with a bank account: lines of two days,
// with and without deposit references, and movements that pay some of the payouts. The
// settlement file is scanned, then fed, for a quotation mark stands in it.
func TestPayoutsArePrematchedTheSame(t *testing.T) {
	config := strings.Replace(prematchConfig, "terms:", "  - {name: bank, side: deposit, profile: deposit-csv, files: \"bank_{date}.csv\", provider: lakala}\nterms:", 1)
	for _, quote := range []string{"", `"`} {
		settled, paid := int64(0), 0
		for seed := range uint64(20) {
			random := rand.New(rand.NewPCG(seed, 13))
			pos, _ := smallNight(random)
			settle, bank := "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,deposit_ref\n", "value_date,amount,reference,merchant_id\n"
			for at, sale := range strings.Split(strings.TrimSpace(string(pos)), "\n")[1:] {
				s := strings.Split(sale, ",")
				fee := map[string]int{"CREDIT": 60, "DEBIT": 50, "": 38}[s[8]]
				reference := [...]string{"", "", "R1", "R22", "0000", "a-reference-of-many-characters"}[random.IntN(6)]
				if at == 7 {
					reference = quote + reference + quote
				}
				settle += fmt.Sprintf("2026-10-0%d,%s,100.00,0.%d,99.%d,%s,%s\n", 7+random.IntN(2), s[0], fee, 100-fee, s[5], reference)
			}
			for range 4 {
				bank += fmt.Sprintf("2026-10-0%d,%d.%02d,%s,%s\n", 8+random.IntN(2), 99+99*random.IntN(3), 40+random.IntN(2)*10, [...]string{"", "R1", "R22"}[random.IntN(3)], [...]string{"", "M0", "M1"}[random.IntN(3)])
			}
			files := map[string]string{"tieout.yaml": config, "pos.csv": string(pos), "settle.csv": settle, "bank_20261009.csv": bank}
			count, said := sameBothWaysSaying(t, files, nil, "payout")
			settled, paid = settled+count, paid+said
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		if settled < 50 || paid < 3 {
			t.Errorf("%d pairs were prematched, %d exceptions speak of payouts: the nights prove too little", settled, paid)
		}
	}
}
