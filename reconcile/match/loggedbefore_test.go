package match_test

import "testing"

// TestLoggedAgainOnALaterNight covers rows that an earlier night settled and that a terminal, or both sides, tell again.
func TestLoggedAgainOnALaterNight(t *testing.T) {
	const other = "rrn=999900001111 order=HX1"
	copied := []string{"duplicate-transaction 631112044117"}
	for _, row := range []struct {
		name, why  string
		sale, line string
		again      []string // lines that come with the copy of the log
		reopened   bool     // the copy of the line opens the match of the first, which comes out as it was
		verdicts   []string
		exceptions []string
	}{
		{name: "by the reference", why: "the reference and amount were settled", sale: "rrn=631112044117", line: "rrn=631112044117"},
		{name: "by order number", why: "the copy contested what had settled its own event: two false claims", sale: "rrn=631112044117 order=HX1", line: other},
		{name: "of an equal group", why: "the copy was a second sale of the group: one false claim", sale: "rrn=631112044117", line: "gross=100.00"},
		{name: "by a reference that is cut", why: "sale, copy and line were ambiguous", sale: "rrn=631112044117", line: "rrn=12044117"},
		{name: "by the code", why: "sale, copy and line were ambiguous", sale: "rrn=631112044117 auth=A1", line: "auth=A1 t=T1"},
		{
			name: "both sides", why: "the copy of the line settled the copy of the sale: the money was in the books twice", sale: "rrn=631112044117", line: "rrn=631112044117 at=10-19_10:00",
			again: []string{"rrn=631112044117 at=10-19_10:00 on=10-20"}, verdicts: []string{"631112044117 held", "line:631112044117 duplicate"}, exceptions: []string{"duplicate-settlement 631112044117", "duplicate-transaction 631112044117"},
		},
		{
			name: "both sides of a refund", why: "refunds likewise", sale: "rrn=631112044117 type=REFUND amount=40.00", line: "rrn=631112044117 type=REFUND gross=-40.00 fee=-0.24",
			again: []string{"rrn=631112044117 type=REFUND gross=-40.00 fee=-0.24 on=10-20"}, verdicts: []string{"631112044117 held", "line:631112044117 duplicate"}, exceptions: []string{"duplicate-settlement 631112044117", "duplicate-transaction 631112044117"},
		},
		{
			name: "both sides, by order number", why: "as one that names its sale", reopened: true, sale: "rrn=631112044117 order=HX1", line: other,
			again: []string{other + " on=10-20"}, verdicts: []string{"631112044117 held", "line:999900001111 duplicate"}, exceptions: []string{"duplicate-settlement 999900001111", "duplicate-transaction 631112044117"},
		},
		{
			name: "both sides, of an equal group", why: "on one night the line is one by what it says", sale: "rrn=631112044117", line: "gross=100.00",
			again: []string{"gross=100.00 on=10-20"}, verdicts: []string{"631112044117 held", "line: duplicate"}, exceptions: []string{"duplicate-settlement settle-10-22.csv", "duplicate-transaction 631112044117"},
		},
	} {
		for _, unread := range []bool{false, true} {
			name := row.name
			if unread {
				name += ", the files are gone"
			}
			t.Run(name, func(t *testing.T) {
				verdicts, exceptions := row.verdicts, row.exceptions
				if verdicts == nil {
					verdicts, exceptions = []string{"631112044117 held"}, copied
				}
				tonight := verdicts
				if row.reopened {
					tonight = []string{verdicts[0], "631112044117 settled", verdicts[1]}
				}
				tell(t, story{name, row.why, []night{
					{asOf: "10-20", terminal: []string{row.sale + " at=10-19_10:00 file=pos-10-19.csv"}, lines: []string{row.line}, verdicts: []string{"631112044117 settled"}},
					{asOf: "10-22", terminal: []string{row.sale + " at=10-19_10:00 file=pos-10-21.csv"}, lines: row.again, unread: unread, verdicts: tonight, exceptions: exceptions},
					{asOf: "10-23", verdicts: verdicts, exceptions: exceptions},
				}})
			})
		}
	}
}

// TestReferenceOfAnEarlierNightIsAnother covers rows that look like ones of an earlier night and are none.
func TestReferenceOfAnEarlierNightIsAnother(t *testing.T) {
	first := night{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_10:00 file=pos-10-19.csv"}, lines: []string{"rrn=1 at=10-19_10:00"}, verdicts: []string{"1 settled"}}
	for _, row := range []struct{ name, why, sale, line string }{
		{"another day", "references come round", "rrn=1 at=10-21_10:00 file=pos-10-21.csv", "rrn=1 at=10-21_10:00"},
		{"the same minute of another day", "the whole time tells, not its hour", "rrn=1 at=10-21_10:00 file=pos-10-21.csv", "rrn=1"},
		{"another amount", "it is another sale whatever its time", "rrn=1 at=10-19_10:00 file=pos-10-21.csv amount=60.00", "rrn=1 gross=60.00 fee=0.36"},
		{"another merchant", "each has references of its own", "rrn=1 m=M2 at=10-19_10:00 file=pos-10-21.csv", "rrn=1 m=M2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			tell(t, story{row.name, row.why, []night{first, {asOf: "10-22", terminal: []string{row.sale}, lines: []string{row.line}, verdicts: []string{"1 settled"}}}})
		})
	}
}
