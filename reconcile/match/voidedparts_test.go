package match_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAVoidOfASaleInParts plays a sale that came in parts and its void: night by night, and all in one night before what comes
// after. A void finds such a sale as it finds one that a single line settled.
func TestAVoidOfASaleInParts(t *testing.T) {
	const (
		sale   = "rrn=1"
		first  = "rrn=1 gross=60 fee=0.36 on=10-20 file=settle-a.csv"
		second = "rrn=1 gross=40 fee=0.24 on=10-21 file=settle-b.csv"
		void   = "type=VOID rrn=2 orig=1 at=10-21_10:00 file=pos-10-21.csv"
	)
	later := func(after ...night) []night {
		return append([]night{{terminal: []string{sale}, lines: []string{first}}, {lines: []string{second}}, {terminal: []string{void}}}, after...)
	}
	together := func(after ...night) []night {
		return append([]night{{}, {}, {terminal: []string{sale, void}, lines: []string{first, second}}}, after...)
	}
	const held = "settled-after-reversal 1"
	for _, c := range []struct {
		name, why string
		after     []night
		want      []string
	}{
		{"nothing is taken back", "each line is held, and names the sale", nil, []string{held, held}},
		{"taken back at once", "the one line takes both back", []night{{lines: []string{"rrn=2 gross=-100 fee=-0.60"}}}, nil},
		{"taken back under the sale's reference", "it names the sale itself", []night{{lines: []string{"rrn=1 gross=-100 fee=-0.60"}}}, nil},
		{"taken back in parts", "each part ends its line", []night{{lines: []string{"rrn=2 gross=-60 fee=-0.36"}}, {lines: []string{"rrn=2 gross=-40 fee=-0.24"}}}, nil},
		{"one part taken back", "the other is still to come", []night{{lines: []string{"rrn=2 gross=-60 fee=-0.36"}}}, []string{held}},
		{"one part, and then the whole", "the second takes back more than is left", []night{{lines: []string{"rrn=2 gross=-60 fee=-0.36"}}, {lines: []string{"rrn=2 gross=-100 fee=-0.60"}}}, []string{held, "settled-after-reversal 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, nights := range map[string][]night{"night by night": later(c.after...), "in one night": together(c.after...)} {
				open := openAfter(t, nights)
				if diff := gocmp.Diff(c.want, open, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s, %s: (-want +got)\n%s", c.why, how, diff)
				}
			}
		})
	}
}
