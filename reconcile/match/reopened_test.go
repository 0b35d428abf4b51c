package match_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestAClosingTakenBackLeavesWhatWas plays each story to its end. Of every exception that is open
// then, a person closes it, and takes that back: what is open must be what is open where nobody
// closed anything, under the same IDs.
func TestAClosingTakenBackLeavesWhatWas(t *testing.T) {
	tried := map[reconcile.Kind]int{}
	for _, list := range [][]story{dueStories(), matchStories(), lifeStories(), variousStories(), heldTogether()} {
		for _, s := range list {
			for i, x := range endOf(t, s).exceptions {
				switch x.Kind {
				case reconcile.MissingFile, reconcile.RestatedFile, reconcile.RejectedRow:
					continue // of files, which whoever loads the night opens again
				case reconcile.AmbiguousMatch:
					continue // closed, it leaves the others to be told apart
				}
				tried[x.Kind]++
				t.Run(fmt.Sprintf("%s/%s-%d", s.name, x.Kind, i), func(t *testing.T) { takeBack(t, s, i) })
			}
		}
	}
	for _, kind := range []reconcile.Kind{reconcile.MissingSettlement, reconcile.UnexpectedSettlement, reconcile.PossibleMatch, reconcile.MisroutedSettlement, reconcile.DuplicateSettlement, reconcile.DuplicateTransaction, reconcile.PartialSettlement} {
		if tried[kind] == 0 {
			t.Errorf("no story ends with a %s", kind)
		}
	}
	t.Log(tried)
}

// endOf plays a story.
func endOf(t *testing.T, s story) *memory {
	m := newMemory()
	for _, n := range s.nights {
		m.run(t, n)
	}
	return m
}

// takeBack closes and opens again the exception with the number, and compares with a memory of
// which nobody did.
func takeBack(t *testing.T, s story, number int) {
	m, untouched := endOf(t, s), endOf(t, s)
	taken := m.exceptions[number]
	last := s.nights[len(s.nights)-1]
	after := func(days int) night {
		day := on(last.asOf).AddDays(days).Time().Format("01-02")
		return night{asOf: day, gates: last.gates, senders: last.senders, matching: last.matching, unread: last.unread}
	}
	closing, waiting, opening := after(1), after(2), after(3)
	closing.closed = map[string]string{taken.ID: "by Li Na: a mistake"}
	opening.reopen = taken.ID
	for _, n := range []night{closing, waiting} {
		result := m.run(t, n)
		if slices.ContainsFunc(result.Exceptions, func(o *reconcile.Exception) bool { return o.ID == taken.ID }) {
			t.Fatalf("night of %s: it is closed, and stands", n.asOf)
		}
	}
	m.ended[taken.ID] = taken
	got := m.run(t, opening)
	var want match.Result
	for days := range 3 {
		want = untouched.run(t, after(days+1))
	}
	told := func(result match.Result) (list []string) {
		for _, x := range result.Exceptions {
			first := x.FirstReported.Time().Format(time.DateOnly)
			if x.ID != taken.ID && x.ItemID == taken.ItemID && x.ItemID != "" {
				first = "the closing ended it too"
			}
			list = append(list, fmt.Sprintf("%s %s since %s: %s", x.Kind, x.ID, first, x.Cause.Evidence))
		}
		return append(list, verdictsOf(result)...)
	}
	wanted, gotten := told(want), told(got)
	slices.Sort(wanted)
	slices.Sort(gotten)
	if diff := gocmp.Diff(wanted, gotten); diff != "" {
		t.Errorf("(-nobody closed it +closed and opened again)\n%s", diff)
	}
}

// heldTogether are stories at whose end two rows are held with each other, or a part of a sale is open.
func heldTogether() []story {
	return []story{
		{"held: possible", "", []night{{asOf: "10-20", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=631112044177"}}}},
		{"held: misrouted", "", []night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"m=M2 rrn=1"}}}},
		{"held: another currency", "", []night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 cur=USD"}}}},
		{"held: a part", "", []night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=40.00 fee=0.24", "rrn=1 gross=30.00 fee=0.18"}}}},
		{"held: a duplicate of an earlier night", "", []night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}}, {asOf: "10-21", lines: []string{"rrn=1 on=10-21"}}}},
		{"held: paid after its closing", "", []night{
			{asOf: "10-20", terminal: []string{"rrn=1"}}, {asOf: "10-21", closed: map[string]string{"1": "by Li Na: cash"}}, {asOf: "10-22", lines: []string{"rrn=1 on=10-22"}},
		}},
		{"held: one half of a void", "", []night{{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_10:00", "rrn=2 type=VOID orig=1 at=10-19_11:00"}, lines: []string{"rrn=1"}}}},
		{"held: an equal group", "", []night{{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2", "rrn=3"}, lines: []string{"rrn= gross=100.00", "rrn= gross=100.00"}}}},
	}
}
