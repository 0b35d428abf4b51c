package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// bankTrade draws some days of lines and movements of a few merchants: paid in full,
// short, in parts, in sums of days, netted, twice, without references, with the
// amounts of each other.
func bankTrade(random *rand.Rand) (list []string) {
	amounts := []string{"100.00", "100.00", "250.00", "70.00", "-30.00", "0.00", "33.10"}
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	for range 2 + random.IntN(9) {
		merchant, day, amount := pick("M1", "M2"), 12+random.IntN(5), pick(amounts...)
		reference := pick("-", "-", fmt.Sprintf("D%d", day))
		if amount == "0.00" { // what is netted beside it is another matter where one reference is several merchants'
			list = append(list, fmt.Sprintf("pay %s - 10-%d 0.00", merchant, day))
			continue
		}
		list = append(list, fmt.Sprintf("pay %s %s 10-%d %s", merchant, reference, day, amount))
		switch random.IntN(6) {
		case 0: // nothing comes
		case 1:
			list = append(list, fmt.Sprintf("got %s %s 10-%d %s", merchant, reference, day+1, pick("60.00", "40.00", "350.00")))
		case 2:
			list = append(list, fmt.Sprintf("got %s %s 10-%d 60.00", merchant, reference, day), fmt.Sprintf("got %s %s 10-%d 40.00", merchant, reference, day+random.IntN(3)))
		default:
			list = append(list, fmt.Sprintf("got %s %s 10-%d %s", pick(merchant, "-"), pick(reference, reference, "-"), day+random.IntN(2), amount))
		}
	}
	if random.IntN(2) == 0 { // days of one reference, paid together
		list = append(list, "pay M1 W 10-13 500.00", "pay M1 W 10-15 200.00", "got "+pick("M1", "-")+" W 10-16 "+pick("700.00", "690.00", "710.00"))
	}
	for i, row := range list {
		if row[:3] == "got" {
			list[i] += fmt.Sprintf(" #%d", i)
		}
	}
	return list
}

// TestNoOrderOfNightsChangesWhatIsOpen brings the same lines and movements on whatever
// nights, and asks for the same open payouts, movements and exceptions in the end.
func TestNoOrderOfNightsChangesWhatIsOpen(t *testing.T) {
	rounds := 500
	if testing.Short() {
		rounds = 200
	}
	for round := range rounds {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, uint64(round)))
		trade := bankTrade(random)
		together := newBankHouse(t)
		together.night("10-20", trade...)
		together.night("10-27")
		for range 3 {
			apart := newBankHouse(t)
			nights := make([][]string, 6)
			for _, row := range trade {
				n := random.IntN(len(nights))
				nights[n] = append(nights[n], row)
			}
			for i, rows := range nights[:5] {
				apart.night(fmt.Sprintf("10-%d", 15+i), rows...)
			}
			apart.night("10-20", nights[5]...)
			apart.night("10-27")
			sameBank(t, together, apart, "seed %d, round %d\n%v\nnights %v", seed, round, trade, nights)
			if t.Failed() {
				t.Fatalf("seed %d, round %d\n%v\nnights %v", seed, round, trade, nights)
			}
		}
	}
}
