package match_test

import "testing"

// TestExcludedBelowTheReferences covers lines that only a further level joins to a transaction which
// expects no money.
func TestExcludedBelowTheReferences(t *testing.T) {
	const (
		sale, void = "rrn=031112044117", "rrn=031112044999 type=VOID orig=031112044117 at=10-19_11:00"
		paid, back = "rrn=31112044117", "rrn=31112044999 gross=-100.00 fee=-0.60"
	)
	excluded := []string{"031112044117 excluded", "031112044999 excluded"}
	held := append([]string{"line:31112044117 held"}, excluded...)
	for _, s := range []story{
		{
			"a voided pair whose lines lost a nought", "both halves were settled: nothing is said",
			[]night{{asOf: "10-20", terminal: []string{sale, void}, lines: []string{paid, back}, verdicts: excluded}},
		},
		{
			"one half of such a pair, then the other", "it is said until the money goes back",
			[]night{
				{asOf: "10-20", terminal: []string{sale, void}, lines: []string{paid}, verdicts: held, exceptions: []string{"settled-after-reversal 31112044117"}},
				{asOf: "10-21", verdicts: held, exceptions: []string{"settled-after-reversal 31112044117"}},
				{asOf: "10-22", lines: []string{back}, verdicts: excluded, cleared: []string{"settled-after-reversal 31112044117 cancelled 0"}},
				{asOf: "10-23", verdicts: excluded},
			},
		},
		{
			"settled so, then voided", "the sale's line was joined by a further level, and so is the other half",
			[]night{
				{asOf: "10-20", terminal: []string{sale}, lines: []string{paid}, verdicts: []string{"031112044117 settled"}},
				{asOf: "10-21", terminal: []string{void + " file=pos-10-20.csv"}, verdicts: held, exceptions: []string{"settled-after-reversal 31112044117"}},
				{asOf: "10-22", lines: []string{back}, verdicts: excluded, cleared: []string{"settled-after-reversal 31112044117 cancelled 0"}},
			},
		},
		{
			"one half by reference, one without its nought", "the two cancel each other all the same",
			[]night{
				{asOf: "10-20", terminal: []string{sale, void}, lines: []string{"rrn=031112044117"}, verdicts: append([]string{"line:031112044117 held"}, excluded...), exceptions: []string{"settled-after-reversal 031112044117"}},
				{asOf: "10-21", lines: []string{back}, verdicts: excluded, cleared: []string{"settled-after-reversal 031112044117 cancelled 0"}},
			},
		},
		{
			"by authorisation code", "neither line has a reference",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 auth=112233"}, lines: []string{"auth=112233 t=T1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=2 type=VOID orig=1 at=10-20_11:00 file=pos-10-20.csv"}, verdicts: []string{"1 excluded", "2 excluded", "line: held"}, exceptions: []string{"settled-after-reversal settle-10-20.csv"}},
				{asOf: "10-22", lines: []string{"auth=112233 t=T1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 excluded", "2 excluded"}, cleared: []string{"settled-after-reversal settle-10-20.csv cancelled 0"}},
			},
		},
		{
			"a decline that was settled", "under a reference without its nought, and under its order number",
			[]night{
				{
					asOf: "10-20", terminal: []string{sale + " code=51", "rrn=2 order=O1 code=51 amount=70.00"}, lines: []string{paid, "rrn=900011112222 order=O1 gross=70.00 fee=0.42"},
					verdicts:   []string{"031112044117 excluded", "2 excluded", "line:31112044117 held", "line:900011112222 held"},
					exceptions: []string{"settled-though-declined 31112044117", "settled-though-declined 900011112222"},
				},
				{
					asOf: "10-21", lines: []string{"rrn=31112044117 gross=-100.00 fee=-0.60"}, verdicts: []string{"031112044117 excluded", "2 excluded", "line:900011112222 held"},
					exceptions: []string{"settled-though-declined 900011112222"}, cleared: []string{"settled-though-declined 31112044117 cancelled 0"},
				},
			},
		},
		{
			"a sale of the same order number after a decline", "the line is its money",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 order=O1 code=51", "rrn=2 order=O1 at=10-19_10:05"}, lines: []string{"rrn=900011112222 order=O1"}, verdicts: []string{"1 excluded", "2 settled"},
			}},
		},
		{
			"two that it may be of, or another amount, or late", "none is guessed",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 order=O1 code=51", "rrn=2 order=O1 code=51 at=10-19_10:05"}, lines: []string{"rrn=900011112222 order=O1", "rrn=900011113333 order=O1 gross=99.00 fee=0.59"},
					verdicts:   []string{"1 excluded", "2 excluded", "line:900011112222 unexpected", "line:900011113333 unexpected"},
					exceptions: []string{"unexpected-settlement 900011112222", "unexpected-settlement 900011113333"},
				},
				{
					asOf: "10-27", terminal: []string{"rrn=3 order=O3 code=51 at=10-19_10:06 file=pos-10-19.csv"}, lines: []string{"rrn=900011114444 order=O3"},
					verdicts:   []string{"1 excluded", "2 excluded", "3 excluded", "line:900011112222 unexpected", "line:900011113333 unexpected", "line:900011114444 unexpected"},
					exceptions: []string{"unexpected-settlement 900011112222", "unexpected-settlement 900011113333", "unexpected-settlement 900011114444"},
				},
			},
		},
		{
			"money back that has no other half", "it may be of a refund whose log is late",
			[]night{{
				asOf: "10-20", terminal: []string{sale, void}, lines: []string{back}, verdicts: append([]string{"line:31112044999 unexpected"}, excluded...), exceptions: []string{"unexpected-settlement 31112044999"},
			}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
