package match_test

import "testing"

// TestRefundKeys: a refund line that states its own numbers and those of its sale finds the
// refund of the terminal by either.
func TestRefundKeys(t *testing.T) {
	const line = "rrn=R9 order=O9 orig=S1 origorder=A1 gross=-30.00 fee=-0.18"
	for _, s := range []struct{ name, why, refund string }{
		{"its own reference", "as the acquirer numbers refunds", "rrn=R9"},
		{"its own order number", "as the merchant numbers them", "order=O9"},
		{"its own order number beside another reference", "the terminal's reference is another system's", "rrn=T77 order=O9"},
		{"the sale's reference as the original", "it names what it takes back", "rrn=T77 orig=S1"},
		{"the sale's reference as its own", "some logs have one number for both", "rrn=S1"},
		{"the sale's order number", "some shops have one order for both", "order=A1"},
		{"the sale's order number beside another reference", "", "rrn=T77 order=A1"},
	} {
		t.Run(s.name, func(t *testing.T) {
			tell(t, story{s.name, s.why, []night{
				{asOf: "10-20", terminal: []string{"rrn=S1 order=A1"}, lines: []string{"rrn=S1 order=A1"}, verdicts: []string{"S1 settled"}},
				{asOf: "10-21", terminal: []string{"type=REFUND amount=30.00 at=10-20_10:00 file=pos-2.csv " + s.refund}, lines: []string{line}, verdicts: []string{nameOf(s.refund) + " settled"}},
			}})
		})
	}
}

// nameOf is the name that a story gives a row: its reference, or else its order number.
func nameOf(row string) string {
	v := words(row, nil)
	return name(v["rrn"], v["order"])
}
