package match_test

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestDisplacedLines plays the lines of a sale that acquirers put under another reference or merchant, take back and
// put right: in every order after the log of the sale, one a night, and all in one night with it. The end is the same.
func TestDisplacedLines(t *testing.T) {
	const sale, right = "rrn=641234567890 order=A1", "rrn=641234567890 on=10-21 file=settle-right.csv"
	const back = " gross=-100 fee=-0.60 on=10-21 file=settle-back.csv"
	wrong := func(ref string) string { return ref + " on=10-20 file=settle-wrong.csv" }
	const (
		otherRRN, ofOrder, nearly = "rrn=641234567123", "rrn=641234567123 order=A1", "rrn=641234567899"
		otherMerchant             = "rrn=641234567890 m=M2"
	)
	for _, c := range []struct {
		name, why string
		lines     []string
		want      []string
	}{
		{"another reference, put right", "all of it ends", []string{wrong(otherRRN), otherRRN + back, right}, nil},
		{"another reference of the order, put right", "the order number settles it meanwhile", []string{wrong(ofOrder), ofOrder + back, right}, nil},
		{"a digit wrong, put right", "a person would look at it meanwhile", []string{wrong(nearly), nearly + back, right}, nil},
		{"another merchant, put right", "it is misrouted meanwhile", []string{wrong(otherMerchant), otherMerchant + back, right}, nil},
		{"another reference, put right by corrections", "a correction takes back as a refund does", []string{wrong(ofOrder), ofOrder + back + " type=ADJUSTMENT", right}, nil},
		{"another reference, taken back", "nothing is left of it: the sale is unpaid", []string{wrong(otherRRN), otherRRN + back}, []string{"missing-settlement 641234567890"}},
		{"another merchant, taken back", "likewise", []string{wrong(otherMerchant), otherMerchant + back}, []string{"missing-settlement 641234567890"}},
		{
			"another reference of the order, taken back", "its money came by the order number, and whether it was taken back or refunded only a person can say: it is told, and not claimed",
			[]string{wrong(ofOrder), ofOrder + back},
			[]string{"unexpected-settlement 641234567123"},
		},
		{"a correction of what the order number joins", "likewise", []string{wrong(ofOrder), ofOrder + back + " type=ADJUSTMENT"}, []string{"unexplained-deduction 641234567123"}},
		{
			"the money of another sale under its reference, and its own", "its own is of its gross, whichever comes first",
			[]string{"rrn=641234567890 gross=170 fee=1.02 on=10-20 file=settle-wrong.csv", right},
			[]string{"unexpected-settlement 641234567890"},
		},
		{
			"the money of another sale under its reference, taken back, and its own", "all of it ends",
			[]string{"rrn=641234567890 gross=170 fee=1.02 on=10-20 file=settle-wrong.csv", "rrn=641234567890 gross=-170 fee=-1.02 on=10-21 file=settle-back.csv", right},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, order := range permutations(len(c.lines)) {
				apart, together := []night{{terminal: []string{sale}}}, night{terminal: []string{sale}}
				for _, i := range order {
					apart, together.lines = append(apart, night{lines: []string{c.lines[i]}}), append(together.lines, c.lines[i])
				}
				for _, nights := range [][]night{apart, {together}} {
					open := openAfter(t, nights)
					if diff := gocmp.Diff(c.want, open, cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("%s: order %v on %d nights\n%s", c.why, order, len(nights), diff)
					}
				}
			}
		})
	}
}

// openAfter plays nights from the 22nd of October on, and one more without a row, and returns what is open then.
func openAfter(t *testing.T, nights []night) (open []string) {
	t.Helper()
	m := newMemory()
	for i, n := range append(slices.Clone(nights), night{}) {
		n.asOf = fmt.Sprintf("10-%d", 22+i)
		open = exceptionsOf(m.run(t, n).Exceptions)
	}
	slices.Sort(open)
	return open
}
