package match_test

import "testing"

// TestARestatementOfASaleInParts: a sale of which a rest is open stands in memory as the rest and as facts of its
// parts. Whichever of its rows a restated file has again, has otherwise or has no longer, the whole of it is one sale.
func TestARestatementOfASaleInParts(t *testing.T) {
	const (
		sale  = "rrn=1 file=pos.csv"
		part  = "rrn=1 gross=40 fee=0.24 on=10-20 file=a.csv"
		other = "rrn=1 gross=30 fee=0.18 on=10-21 file=b.csv"
		nine  = "rrn=9 gross=7 fee=0.04 on=10-21 file=b.csv"
	)
	partial := []string{"partial-settlement 1"}
	open := []night{
		{asOf: "10-20", terminal: []string{sale}, lines: []string{part}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
		{asOf: "10-21", lines: []string{other}, verdicts: []string{"1 missing", "1 settled", "1 settled"}, exceptions: partial, cleared: []string{"amount-variance 1 became partial-settlement 0"}},
	}
	then := func(nights ...night) []night { return append(append([]night(nil), open...), nights...) }
	became := []string{"partial-settlement 1 became restated-settlement 0"}
	for _, s := range []story{
		{"a file of a part, with a row more", "the part is known, and the rest stays what it was: the night could not be closed", then(
			night{
				asOf: "10-22", lines: []string{other, nine}, restated: "b.csv", verdicts: []string{"1 missing", "line:9 held"}, exceptions: []string{"partial-settlement 1", "restated-settlement 9"},
				proof: "opening 1 30.00 29.82; missing 1 30.00 29.82; line-new 1 7.00 6.96; line-held 1 7.00 6.96",
			},
		)},
		{"a part withdrawn", "what it was adds to the rest, and nobody claims it before a person asked", then(
			night{
				asOf: "10-22", restated: "b.csv", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"}, cleared: became,
				proof: "opening 1 30.00 29.82; reopened 0 30.00 29.82; held 1 60.00 59.64; line-reopened 1 30.00 29.82; line-new -1 -30.00 -29.82",
			},
			night{asOf: "10-23", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"}},
			night{asOf: "10-26", lines: []string{"rrn=1 gross=60 fee=0.36"}, verdicts: []string{"1 settled"}, cleared: []string{"restated-settlement 1 settled 6"}},
		)},
		{"the first part withdrawn, whose file had it alone", "likewise, of the other one", then(
			night{asOf: "10-22", restated: "a.csv", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"}, cleared: became},
		)},
		{"both parts withdrawn", "the whole sale is open", then(
			night{
				asOf: "10-22", restated: "a.csv b.csv", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"}, cleared: became,
				proof: "opening 1 30.00 29.82; reopened 0 70.00 69.58; held 1 100.00 99.40; line-reopened 2 70.00 69.58; line-new -2 -70.00 -69.58",
			},
		)},
		{"a part that is the whole rest now", "nothing is open", then(
			night{
				asOf: "10-22", lines: []string{"rrn=1 gross=60 fee=0.36 on=10-21 file=b.csv"}, restated: "b.csv", verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 1"},
			},
			night{asOf: "10-23", lines: []string{"rrn=1 gross=60 fee=0.36"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
		)},
		{"a part that is less now", "the rest is larger by the difference, and is claimed", then(
			night{
				asOf: "10-22", lines: []string{"rrn=1 gross=20 fee=0.12 on=10-21 file=b.csv"}, restated: "b.csv", verdicts: []string{"1 missing", "1 settled"}, exceptions: partial,
				proof: "opening 1 30.00 29.82; reopened 0 30.00 29.82; settled 0 20.00 19.88; missing 1 40.00 39.76; line-reopened 1 30.00 29.82; line-new 0 -10.00 -9.94; matched 1 20.00 19.88",
			},
		)},
		{"a part withdrawn and restored", "the rest is what it was", then(
			night{asOf: "10-22", restated: "b.csv", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"}, cleared: became},
			night{asOf: "10-23", lines: []string{other}, restated: "b.csv", verdicts: []string{"1 missing", "1 settled"}, exceptions: partial, cleared: []string{"restated-settlement 1 became partial-settlement 0"}},
			night{asOf: "10-26", lines: []string{other, "rrn=1 gross=30 fee=0.18 on=10-26 file=b.csv"}, restated: "b.csv", verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 6"}},
		)},
		{"the log, with a row more", "the sale is known: its claim was forgotten", then(
			night{
				asOf: "10-22", terminal: []string{sale, "rrn=2 file=pos.csv"}, restated: "pos.csv", verdicts: []string{"1 missing", "2 missing"}, exceptions: []string{"partial-settlement 1", "missing-settlement 2"},
				proof: "opening 1 30.00 29.82; new 1 100.00 99.40; missing 2 130.00 129.22",
			},
		)},
		{"the log, with what came as the amount", "the parts settle it", then(
			night{
				asOf: "10-22", terminal: []string{"rrn=1 amount=70 file=pos.csv"}, restated: "pos.csv", verdicts: []string{"1 settled", "1 settled"}, cleared: []string{"partial-settlement 1 withdrawn 0"},
				proof: "opening 1 30.00 29.82; new 0 -30.00 -30.42; reopened 0 70.00 70.18; settled 1 70.00 69.58; line-reopened 2 70.00 69.58; matched 2 70.00 69.58",
			},
			night{asOf: "10-23", lines: []string{"rrn=1 gross=40 fee=0.24"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
		)},
		{"the log, without the sale", "its parts are nobody's", then(
			night{
				asOf: "10-22", restated: "pos.csv", verdicts: []string{"line:1 unexpected", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1", "unexpected-settlement 1"},
				cleared: []string{"partial-settlement 1 withdrawn 0"},
			},
			night{asOf: "10-23", verdicts: []string{"line:1 unexpected", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1", "unexpected-settlement 1"}},
		)},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestARestatementOfPartsThatWereTheWhole: of a sale that came in full in parts, what is withdrawn is its rest, and
// the other parts stay what they were.
func TestARestatementOfPartsThatWereTheWhole(t *testing.T) {
	const (
		part  = "rrn=1 gross=40 fee=0.24 on=10-20 file=a.csv"
		other = "rrn=1 gross=60 fee=0.36 on=10-20 file=b.csv"
	)
	whole := night{asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{part, other}, verdicts: []string{"1 settled", "1 settled"}}
	for _, s := range []story{
		{"a part withdrawn", "its money alone is open", []night{whole, {
			asOf: "10-21", restated: "b.csv", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"},
			proof: "reopened 1 60.00 59.64; held 1 60.00 59.64; line-reopened 1 60.00 59.64; line-new -1 -60.00 -59.64",
		}, {asOf: "10-22", lines: []string{other}, restated: "b.csv", verdicts: []string{"1 settled"}, cleared: []string{"restated-settlement 1 settled 0"}}}},
		{"a part that is less now", "the sale lacks the difference, and no more", []night{whole, {
			asOf: "10-21", lines: []string{"rrn=1 gross=50 fee=0.30 on=10-20 file=b.csv"}, restated: "b.csv", verdicts: []string{"1 missing", "1 settled"}, exceptions: []string{"partial-settlement 1"},
			proof: "reopened 1 60.00 59.64; settled 0 50.00 49.70; missing 1 10.00 9.94; line-reopened 1 60.00 59.64; line-new 0 -10.00 -9.94; matched 1 50.00 49.70",
		}, {asOf: "10-22", lines: []string{"rrn=1 gross=10 fee=0.06"}, verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 2"}}}},
		{"both parts withdrawn", "the whole sale is open, once", []night{whole, {
			asOf: "10-21", restated: "a.csv b.csv", verdicts: []string{"1 held"}, exceptions: []string{"restated-settlement 1"},
			proof: "reopened 1 100.00 99.40; held 1 100.00 99.40; line-reopened 2 100.00 99.40; line-new -2 -100.00 -99.40",
		}}},
		{"the log, declined now", "what was settled had not been declined: the row is another one, and its parts are nobody's", []night{whole, {
			asOf: "10-21", terminal: []string{"rrn=1 code=51 file=pos.csv"}, restated: "pos.csv",
			verdicts: []string{"1 excluded", "line:1 unexpected", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1", "unexpected-settlement 1"},
		}}},
		{"the log of a sale of one line, declined now", "its line was settled though declined", []night{{
			asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"},
		}, {
			asOf: "10-21", terminal: []string{"rrn=1 code=51 file=pos.csv"}, restated: "pos.csv", verdicts: []string{"1 excluded", "line:1 held"}, exceptions: []string{"settled-though-declined 1"},
		}}},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
