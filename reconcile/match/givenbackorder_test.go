package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestWhatStandsInEveryOrder plays what was taken and given back under the reference of a sale in every
// order, one line a night and all in one night: what stands in the end is the same.
func TestWhatStandsInEveryOrder(t *testing.T) {
	took := func(gross string, on int) string {
		return fmt.Sprintf("rrn=1 type=CHARGEBACK gross=-%s fee=0 on=10-%d", gross, on)
	}
	gave := func(gross string, on int) string {
		return fmt.Sprintf("rrn=8 orig=1 type=CHARGEBACK_REVERSED gross=%s fee=0 on=10-%d", gross, on)
	}
	for _, c := range []struct {
		name, why string
		lines     []string
		want      string
	}{
		{"a part", "the rest stands, also where the part came first", []string{took("100", 21), gave("60", 22)}, "chargeback -40.00"},
		{"two parts", "both lower it", []string{took("100", 21), gave("60", 22), gave("30", 23)}, "chargeback -10.00"},
		{"two parts that are too much", "the earlier one is of it, by its day and not by its night", []string{took("100", 21), gave("60", 22), gave("70", 23)}, "chargeback -40.00"},
		{"a whole and a part", "the whole ends it, whatever the part said before", []string{took("100", 21), gave("40", 22), gave("100", 23)}, ""},
		{"two, of which one is given back", "no line gives back twice", []string{took("100", 21), took("60", 22), gave("60", 23)}, "chargeback -100.00"},
		{"two, of which one is given back, and a part of the other", "each line counts for one of them", []string{took("100", 21), took("60", 22), gave("60", 23), gave("30", 24)}, "chargeback -70.00"},
		{"two, and a part of one", "nobody knows of which: both stand in full", []string{took("100", 21), took("60", 22), gave("40", 23)}, "chargeback -100.00; chargeback -60.00"},
		{"two alike, and a part of one", "likewise", []string{took("100", 21), took("100", 22), gave("40", 23)}, "chargeback -100.00; chargeback -100.00"},
		{"a reserve of which a part is released", "as a chargeback", []string{"order=R type=ADJUSTMENT gross=-100 fee=0 on=10-21", "order=R type=ADJUSTMENT gross=40 fee=0 on=10-22"}, "unexplained-deduction -60.00"},
		{"one by its reference, one by its order", "a line that states both is named by either", []string{"rrn=1 order=A1 type=CHARGEBACK gross=-100 fee=0 on=10-21", "order=A1 type=CHARGEBACK_REVERSED gross=100 fee=0 on=10-22"}, ""},
		{"more than was taken", "it is no reversal of it", []string{took("100", 21), gave("110", 22)}, "chargeback -100.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, order := range permutations(len(c.lines)) {
				apart, together := []night{}, night{}
				for _, i := range order {
					line := c.lines[i] + fmt.Sprintf(" file=settle-%d.csv", i)
					apart, together.lines = append(apart, night{lines: []string{line}}), append(together.lines, line)
				}
				for _, nights := range [][]night{apart, {together}} {
					m, open := newMemory(), []string(nil)
					nights = append(slices.Clone(nights), night{})
					for i, n := range nights {
						n.asOf, open = fmt.Sprintf("10-%d", 24+i), nil
						for _, x := range m.run(t, n).Exceptions {
							open = append(open, fmt.Sprintf("%s %s", x.Kind, x.Difference.Decimal.StringFixed(2)))
						}
					}
					if slices.Sort(open); strings.Join(open, "; ") != c.want {
						t.Errorf("%s: order %v on %d nights: want %q, got %q", c.why, order, len(nights)-1, c.want, open)
					}
				}
			}
		})
	}
}

// TestWhatIsSaidOfWhatCameBackFirst reads what the last night says of a chargeback of which a part was given back
// before.
func TestWhatIsSaidOfWhatCameBackFirst(t *testing.T) {
	const took, part = "rrn=1 type=CHARGEBACK gross=-100.00 fee=0", "rrn=1 type=CHARGEBACK_REVERSED gross=40.00 fee=0"
	for _, c := range []struct {
		name, why, evidence, left string
		nights                    []night
	}{
		{
			"the part came first", "it is named", "; 40.00 was given back (settle-10-21.csv:2), which leaves 60.00", "-60.00",
			[]night{{asOf: "10-21", lines: []string{part}}, {asOf: "10-22", lines: []string{took}}},
		},
		{
			"another chargeback comes", "the part may be of either", "; since then 40.00 was given back (settle-10-22.csv:2), which leaves 60.00; another one came under its reference, of which that may be, which leaves 100.00", "-100.00",
			[]night{{asOf: "10-21", lines: []string{took}}, {asOf: "10-22", lines: []string{part}}, {asOf: "10-23", lines: []string{"rrn=1 type=CHARGEBACK gross=-70.00 fee=0"}}},
		},
		{
			"and is given back", "then the part is of the first again", "of which that may be, which leaves 100.00; since then 40.00 was given back (settle-10-22.csv:2), which leaves 60.00", "-60.00",
			[]night{
				{asOf: "10-21", lines: []string{took}},
				{asOf: "10-22", lines: []string{part}},
				{asOf: "10-23", lines: []string{"rrn=1 type=CHARGEBACK gross=-70.00 fee=0"}},
				{asOf: "10-26", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=70.00 fee=0"}},
			},
		},
		{
			"the first was closed by a person", "what was given back of that one is not of the next", "under rrn 1", "-100.00",
			[]night{
				{asOf: "10-21", lines: []string{took}},
				{asOf: "10-22", lines: []string{part}},
				{asOf: "10-23", closed: map[string]string{"1": "by Li: booked"}},
				{asOf: "10-26", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0"}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory()
			for _, n := range c.nights {
				m.run(t, n)
			}
			x := m.exceptions[len(m.exceptions)-1]
			if !strings.Contains(x.Cause.Evidence, c.evidence) || x.Difference.Decimal.StringFixed(2) != c.left {
				t.Errorf("%s: want %s and …%s, got %s and %s", c.why, c.left, c.evidence, x.Difference.Decimal.StringFixed(2), x.Cause.Evidence)
			}
		})
	}
}
