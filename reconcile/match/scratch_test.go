package match_test

import (
	"fmt"
	"slices"
	"testing"
)

// show plays nights and prints what each says.
func show(t *testing.T, name string, nights ...night) {
	m := newMemory()
	fmt.Println("==", name)
	for _, n := range nights {
		r := m.run(t, n)
		v := verdictsOf(r)
		slices.Sort(v)
		fmt.Println("  ", n.asOf, v)
		for _, x := range r.Exceptions {
			fmt.Printf("       %s %s: %s | %s | first %s\n", x.Kind, name2(x.RRN, x.OrderNo, x.Origin.File), x.Cause.Code, x.Cause.Evidence, x.FirstReported)
		}
		for _, c := range clearedOf(r) {
			fmt.Println("       cleared", c)
		}
	}
}

func name2(names ...string) string { return name(names...) }

func TestScratch(t *testing.T) {
	sale := night{asOf: "10-20", terminal: []string{"rrn=1 trace=7 batch=1"}, lines: []string{"rrn=1"}}
	at := func(n night, day string) night { n.asOf = day; return n }
	n := func(terminal []string, lines ...string) night { return night{terminal: terminal, lines: lines} }
	orders := func(name string, first []night, parts ...night) {
		var play func(done []night, left []night, label string)
		play = func(done []night, left []night, label string) {
			if len(left) == 0 {
				done = append(done, night{asOf: fmt.Sprintf("10-%d", 20+len(done))})
				show(t, name+label, done...)
				return
			}
			for i := range left {
				rest := append(slices.Clone(left[:i]), left[i+1:]...)
				play(append(slices.Clone(done), at(left[i], fmt.Sprintf("10-%d", 20+len(done)))), rest, label+fmt.Sprint(" ", i))
			}
		}
		play(first, parts, "")
		// all in one night
		all := night{}
		for _, p := range parts {
			all.terminal, all.lines = append(all.terminal, p.terminal...), append(all.lines, p.lines...)
		}
		play(first, []night{all}, " at once")
	}
	for _, back := range []string{"orig=1 gross=-100 fee=-0.60", "rrn=9 orig=1 gross=-100 fee=-0.60", "orig=1 type=ADJUSTMENT gross=-100 fee=-0.60", "rrn=9 orig=1 type=ADJUSTMENT gross=-100 fee=0", "rrn=1 type=ADJUSTMENT gross=-100 fee=0", "rrn=1 gross=-100 fee=-0.60", "rrn=2 gross=-100 fee=-0.60"} {
		for _, undo := range []string{"rrn=2 type=VOID orig=1 at=10-20_11:00", "rrn=1 type=REVERSAL at=10-19_10:01"} {
			orders("void "+undo+" / "+back, nil, n([]string{"rrn=1 trace=7 batch=1"}), n(nil, "rrn=1"), n([]string{undo}), n(nil, back))
		}
		orders("dup / "+back, []night{sale}, n(nil, "rrn=1"), n(nil, back))
	}
	for _, cb := range []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0", "orig=1 type=CHARGEBACK gross=-100 fee=0", "rrn=8 orig=1 type=CHARGEBACK gross=-100 fee=0"} {
		for _, rev := range []string{"rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0", "orig=1 type=CHARGEBACK_REVERSED gross=100 fee=0", "rrn=9 orig=1 type=CHARGEBACK_REVERSED gross=100 fee=0"} {
			orders("cb "+cb+" / "+rev, []night{sale}, n(nil, cb), n(nil, rev))
		}
	}
	orders("adj", []night{sale}, n(nil, "rrn=1 type=ADJUSTMENT gross=-50 fee=0"), n(nil, "rrn=1 type=ADJUSTMENT gross=50 fee=0"))
	orders("two cb, two rev", []night{sale}, n(nil, "rrn=1 type=CHARGEBACK gross=-100 fee=0 on=10-21"), n(nil, "rrn=1 type=CHARGEBACK gross=-100 fee=0 on=10-22 auth=2"), n(nil, "rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0 auth=3"), n(nil, "rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0 auth=4"))
	orders("8c chargeback only", nil, n([]string{"rrn=1"}), n(nil, "rrn=1 type=CHARGEBACK gross=-100 fee=0"))
	orders("8c chargeback by original", nil, n([]string{"rrn=1"}), n(nil, "rrn=9 orig=1 type=CHARGEBACK gross=-100 fee=0"))
	orders("8c refund only", nil, n([]string{"rrn=1"}), n(nil, "rrn=1 gross=-100 fee=-0.6"))
	orders("8c refund by original", nil, n([]string{"rrn=1"}), n(nil, "orig=1 gross=-100 fee=-0.6"))
	orders("8c refund settled by sale's reference", nil, n([]string{"rrn=1", "rrn=2 type=REFUND orig=1 amount=100"}), n(nil, "rrn=1 gross=-100 fee=-0.6"))
	orders("8c partial refund, and closed", nil, n([]string{"rrn=1"}), n(nil, "rrn=1 gross=-40 fee=-0.24"))
	orders("declined, other amount", nil, n([]string{"rrn=1 code=51 amount=90"}), n(nil, "rrn=1"))
	orders("preauth", nil, n([]string{"rrn=1 type=PREAUTH"}), n(nil, "rrn=1"))
	orders("other currency twice", nil, n([]string{"rrn=1", "rrn=1 amount=50"}), n(nil, "rrn=1 cur=JPY gross=100 fee=1"))
	orders("void line closed", nil, n([]string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-20_11:00"}), n(nil, "rrn=1"))
}
