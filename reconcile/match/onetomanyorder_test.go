package match_test

import (
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestALineOfSeveralSalesInEveryOrder plays the logs of two sales, a line of their sum, and lines of their own: one a
// night in every order, and all in one night. What is open in the end never depends on it.
func TestALineOfSeveralSalesInEveryOrder(t *testing.T) {
	const first, second = "rrn=611000481277 amount=11", "rrn=622739105538 amount=22"
	own, other := "rrn=611000481277 gross=11 fee=0.07", "rrn=622739105538 gross=22 fee=0.13"
	for _, c := range []struct {
		name, why string
		logs      []string
		lines     []string
		want      []string
	}{
		{"the sum alone", "one set, whichever log comes last", []string{first, second}, []string{"gross=33 fee=0.20 on=10-20"}, nil},
		{"the sum of a batch alone", "its batch is the set", []string{first + " batch=42", second + " batch=42"}, []string{"gross=33 fee=0.20 batch=42 on=10-20"}, nil},
		{
			"a sale by itself", "the line that names it goes before: the other sale is unpaid, and the sum is nobody's",
			[]string{first, second},
			[]string{"gross=33 fee=0.20 on=10-20 file=settle-sum.csv", own},
			[]string{"missing-settlement 622739105538", "unexpected-settlement settle-sum.csv"},
		},
		{
			"a sale of a batch by itself", "likewise",
			[]string{first + " batch=42", second + " batch=42"},
			[]string{"gross=33 fee=0.20 batch=42 on=10-20 file=settle-sum.csv", own},
			[]string{"missing-settlement 622739105538", "unexpected-settlement settle-sum.csv"},
		},
		{"both by themselves", "the sum came once too often", []string{first, second}, []string{"gross=33 fee=0.20 on=10-20 file=settle-sum.csv", own, other}, []string{"unexpected-settlement settle-sum.csv"}},
		{"both by themselves, and the sum taken back", "all of it ends", []string{first}, []string{"order=S1 gross=33 fee=0.20 on=10-20", "order=S1 gross=-33 fee=-0.20 on=10-20", own}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var halves []night
			together := night{}
			for i, log := range c.logs {
				log += fmt.Sprintf(" file=pos-%d.csv", i)
				halves, together.terminal = append(halves, night{terminal: []string{log}}), append(together.terminal, log)
			}
			for _, line := range c.lines {
				halves, together.lines = append(halves, night{lines: []string{line}}), append(together.lines, line)
			}
			for _, order := range permutations(len(halves)) {
				var apart []night
				for _, i := range order {
					apart = append(apart, halves[i])
				}
				for _, nights := range [][]night{apart, {together}} {
					open := openAfter(t, nights)
					if diff := gocmp.Diff(c.want, open, cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("%s: %d nights, order %v (-want +got)\n%s", c.why, len(nights), order, diff)
					}
				}
			}
		})
	}
}
