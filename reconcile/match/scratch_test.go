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
	line := night{asOf: "10-20", lines: []string{"rrn=1"}}
	cl := func(day, rrn string) night { return night{asOf: day, closed: map[string]string{rrn: "by Li: known"}} }
	show(t, "6 line closed before its log", line, cl("10-21", "1"), night{asOf: "10-22", terminal: []string{"rrn=1"}}, night{asOf: "10-23"})
	show(t, "6 other amount", line, cl("10-21", "1"), night{asOf: "10-22", terminal: []string{"rrn=1 amount=90"}}, night{asOf: "10-23"})
	for _, undo := range []string{"rrn=2 type=VOID orig=1 at=10-20_11:00", "rrn=1 type=VOID at=10-20_11:00", "rrn=2 type=VOID origtrace=7 origbatch=1 at=10-20_11:00", "rrn=1 type=REVERSAL at=10-19_10:01"} {
		for _, back := range []string{"orig=1 gross=-100 fee=-0.60", "rrn=9 orig=1 gross=-100 fee=-0.60", "orig=1 type=ADJUSTMENT gross=-100 fee=-0.60", "rrn=9 orig=1 type=ADJUSTMENT gross=-100 fee=0"} {
			u, b := night{terminal: []string{undo}}, night{lines: []string{back}}
			at := func(n night, day string) night { n.asOf = day; return n }
			show(t, "7a one night later: "+undo+" / "+back, sale, night{asOf: "10-21", terminal: u.terminal, lines: b.lines}, night{asOf: "10-22"})
			show(t, "7a void first", sale, at(u, "10-21"), at(b, "10-22"))
			show(t, "7a line first", sale, at(b, "10-21"), at(u, "10-22"))
			show(t, "7a all in one night", night{asOf: "10-20", terminal: []string{"rrn=1 trace=7 batch=1", undo}, lines: []string{"rrn=1", back}}, night{asOf: "10-21"})
			show(t, "7a pair same night, line next", night{asOf: "10-20", terminal: []string{"rrn=1 trace=7 batch=1", undo}, lines: []string{"rrn=1"}}, at(b, "10-21"))
			show(t, "7a pair same night, line of taking back first", night{asOf: "10-20", terminal: []string{"rrn=1 trace=7 batch=1", undo}, lines: []string{back}}, night{asOf: "10-21", lines: []string{"rrn=1"}})
		}
	}
}
