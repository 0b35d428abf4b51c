package nightly_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
)

// TestALineOfSeveralSalesIsFoundAgain: what is remembered of such a line lies in the facts of all its
// sales, and what is remembered of one that names nothing lies under what it says. Whoever reads either
// again finds it whole: a restatement, a file that has grown, a match that is taken back, verify, explain.
func TestALineOfSeveralSalesIsFoundAgain(t *testing.T) {
	const (
		sales = "M1,T1,2026-11-09 10:00:00,SALE,11.00,611000481277,1,,00,CARD,CREDIT\n" +
			"M1,T1,2026-11-09 11:00:00,SALE,22.00,622739105538,2,,00,CARD,CREDIT\n"
		sum    = "2026-11-10,M1,SALE,33.00,0.20,32.80,,\n"
		named  = "2026-11-10,M1,SALE,33.00,0.20,32.80,900077120045,\n"
		less   = "2026-11-10,M1,SALE,30.00,0.18,29.82,900077120045,\n"
		coded  = "2026-11-10,M1,SALE,11.00,0.07,10.93,,A11223\n"
		more   = "2026-11-10,M1,SALE,7.77,0.05,7.72,666320118472,\n"
		first  = "2026-11-10,M1,SALE,11.00,0.07,10.93,611000481277,\n"
		second = "2026-11-10,M1,SALE,22.00,0.13,21.87,622739105538,\n"
	)
	newRow, added := kindAndReference{"unexpected-settlement", "666320118472"}, kindAndReference{"restated-settlement", "666320118472"}
	both := func(kind string) []kindAndReference {
		return []kindAndReference{{kind, "611000481277"}, {kind, "622739105538"}}
	}
	for name, test := range map[string]sharedLineStory{
		"restated beside one": {
			why: "the line is one row of both versions, not one for each sale: books-differ", sales: sales, lines: sum, then: sum + more, want: []kindAndReference{added}, rows: 1,
		},
		"restated, moved": {
			why: "what it was is not where it stood", sales: sales, lines: sum, then: more + sum, want: []kindAndReference{added}, rows: 1,
		},
		"restated beside one by hand": {
			why: "its sales bear none of its references", sales: sales, lines: named, hand: true, then: named + more, want: []kindAndReference{added}, rows: 1,
		},
		"restated beside one by hand for less": {
			why: "the shares add up to the line, whatever its sales were", sales: sales, lines: less, hand: true, then: less + more,
			want: append(both("amount-variance")[:1], added), rows: 1,
		},
		"restated beside one that names nothing": {
			why: "one sale, whose line bears a code alone: it is kept under what it says", sales: strings.Replace(strings.SplitAfter(sales, "\n")[0], "1,,00", "1,A11223,00", 1), lines: coded,
			then: coded + more, want: []kindAndReference{added}, rows: 1,
		},
		"withdrawn": {
			why: "each of its sales says so", sales: sales, lines: sum + more, then: more, want: append(both("restated-settlement"), newRow), reopened: 2, rows: -1,
		},
		"withdrawn, by hand for less": {
			why: "what was said of the amount lives on in the sale that it was said of", sales: sales, lines: less + more, hand: true, then: more,
			want: append(both("restated-settlement"), newRow), reopened: 2, rows: -1,
		},
		"in its sales' stead": {
			why: "the sales are settled by their own lines instead", sales: sales, lines: sum, then: first + second, want: []kindAndReference{}, reopened: 2, rows: 1,
		},
		"grown": {
			why: "verify reads the beginning of the file", sales: sales, lines: sum, then: sum + more, grown: true, want: []kindAndReference{newRow}, rows: 1,
		},
		"grown after a duplicate": {
			why: "the copy is compared with what was settled", sales: sales, lines: first + first + second, then: first + first + second + more, grown: true,
			want: []kindAndReference{{"duplicate-settlement", "611000481277"}, newRow}, rows: 1,
		},
		"one of its sales comes by itself": {
			why: "the line was read for that sale first, and is read for the others too: the match was provisional", sales: sales, lines: sum, then: sum + first, grown: true,
			want: []kindAndReference{{"missing-settlement", "622739105538"}, {"unexpected-settlement", ""}}, reopened: 2, rows: 1,
		},
		"as it was": {
			why: "explain reads one of its sales with it, though the line is more than that sale", sales: sales, lines: sum, want: []kindAndReference{},
		},
		"as it was, by hand for less": {
			why: "explain does not take the difference for another row", sales: sales, lines: less, hand: true, want: both("amount-variance")[:1],
		},
		"taken back by the line": {
			why: "the sales and the line are back, and the match with them is gone", sales: sales, lines: named, hand: true, unmatch: "unexpected-settlement",
			want: append(both("missing-settlement"), kindAndReference{"unexpected-settlement", "900077120045"}), reopened: 2,
		},
		"taken back by a sale, for less": {
			why: "the difference of the amounts is nobody's any more", sales: sales, lines: less, hand: true, unmatch: "missing-settlement",
			want: append(both("missing-settlement"), kindAndReference{"unexpected-settlement", "900077120045"}), reopened: 2,
		},
	} {
		t.Run(name, func(t *testing.T) { test.play(t) })
	}
}

// sharedLineStory is what becomes of a line that several sales share, or that names none.
type sharedLineStory struct {
	why            string
	sales, lines   string
	hand           bool   // a person matches whatever is open
	then           string // lines of the file two nights later; empty: it stays
	grown          bool   // they follow the ones of before, and need not be accepted
	unmatch        string // the kind of an exception that the match ended
	want           []kindAndReference
	reopened, rows int64 // sales that are open again, and lines by which the file differs
}

func (s *sharedLineStory) play(t *testing.T) {
	h := newRestatedFixture(t)
	head := strings.Replace(restatedLines, "rrn\n", "rrn,auth_code\n", 1)
	h.put("pos_20261109.csv", terminalHead+s.sales)
	h.put("settle_20261110.csv", head+s.lines)
	h.anyNight("2026-11-10")
	byKind := map[string]string{}
	var ids []string
	for _, row := range h.rows("2026-11-10", "exceptions.csv") {
		if row["rrn"] != "666320118472" { // which nobody matches
			byKind[row["kind"]], ids = row["exception_id"], append(ids, row["exception_id"])
		}
	}
	if s.hand {
		h.open(func(p *nightly.Pipeline) {
			_, err := p.Match(t.Context(), ids, "Li Na", "the shop's slip")
			must(t, err)
		})
	}
	h.anyNight("2026-11-11")
	if s.then != "" {
		h.put("settle_20261110.csv", head+s.then)
	}
	if s.unmatch != "" {
		h.open(func(p *nightly.Pipeline) {
			_, err := p.Unmatch(t.Context(), byKind[s.unmatch], "Li Na", "another customer's slip")
			must(t, err)
		})
	}
	var outcome nightly.Outcome
	if s.then != "" && !s.grown {
		outcome = h.accept("2026-11-12", "settle_20261110.csv")
	} else {
		outcome = h.anyNight("2026-11-12")
	}
	h.anyNight("2026-11-13")
	s.check(h, outcome)
}

func (s *sharedLineStory) check(h *nightFixture, outcome nightly.Outcome) {
	t := h.t
	t.Helper()
	for _, day := range []string{"2026-11-12", "2026-11-13"} {
		if diff := gocmp.Diff(sorted(s.want), sorted(h.exceptions(day))); diff != "" {
			t.Errorf("%s, night of %s (-want +got)\n%s", s.why, day, diff)
		}
	}
	proof := outcome.Night.Proof["CNY"]
	if got := proof.Terminal.Reopened.Count; got != s.reopened {
		t.Errorf("%s: want %d sales open again, got %d", s.why, s.reopened, got)
	}
	if got := proof.Settlement.New.Count; got != s.rows {
		t.Errorf("%s: want %d rows more of the file, got %d", s.why, s.rows, got)
	}
	h.sound()
	h.open(func(p *nightly.Pipeline) {
		found, err := p.Explain(t.Context(), "611000481277")
		must(t, err)
		for _, night := range found.Nights {
			if s.then == "" && night.Problem != "" {
				t.Errorf("%s: explain of %s: %s", s.why, night.AsOf, night.Problem)
			}
		}
	})
}
