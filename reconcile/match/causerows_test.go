package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// worldOfCauses is a night with one thing wrong, or with something that only looks like it.
type worldOfCauses struct {
	name, why string
	sales     []string
	lines     []string
	files     []match.SettlementFile
	cause     string         // what is wrong; empty: nothing that rows together show
	said      map[string]int // causes of all exceptions, with how many each explains
}

// repeat writes rows, with %d for numbers from 1 on.
func repeat(n int, format string) (rows []string) {
	for i := 1; i <= n; i++ {
		rows = append(rows, strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return rows
}

// causeWorlds are a world for each cause across rows, and one beside it in which too little
// shows it: what is said then is what the row alone shows.
func causeWorlds() []worldOfCauses {
	empty := []match.SettlementFile{{Source: "settle", Provider: "acq", File: "settle-10-20.csv", Date: on("10-20")}}
	other := append(empty, match.SettlementFile{Source: "more", Provider: "acq", File: "more-10-20.csv", Date: on("10-20"), Rows: 3})
	// Terminal T2 is 40 minutes behind: at 22:30 by its clock the acquirer's day is over.
	behind := append(repeat(5, "rrn=5%d t=T2 at=10-19_1%d:00"), "rrn=77 t=T2 at=10-19_22:30")
	return []worldOfCauses{
		{
			name: "nothing of a day was settled", why: "its file came without a line", sales: repeat(12, "rrn=9%d t=T%d at=10-19_10:00"), files: empty,
			cause: "bank-system/day-not-settled", said: map[string]int{"bank-system/day-not-settled": 12},
		},
		{name: "few sales of a day", why: "nine are no day", sales: repeat(9, "rrn=9%d t=T%d at=10-19_10:00"), files: empty, said: map[string]int{"unknown": 9}},
		{name: "another file of the day has lines", why: "the acquirer settled something of it", sales: repeat(12, "rrn=9%d t=T%d at=10-19_10:00"), files: other, said: map[string]int{"unknown": 12}},
		{
			name: "a clock that is behind", why: "by the acquirer's time the last sale is of the next day", sales: behind, lines: repeat(5, "rrn=5%d t=T2 at=10-19_1%d:40"),
			cause: "terminal-system/clock-off", said: map[string]int{"terminal-system/clock-off": 1},
		},
		{name: "a clock that is right", why: "the sale is just missing", sales: behind, lines: repeat(5, "rrn=5%d t=T2 at=10-19_1%d:02"), said: map[string]int{"unknown": 1}},
		{name: "a clock that is behind at noon", why: "the same day by either clock", sales: append(behind[:5:5], "rrn=77 t=T2 at=10-19_12:30"), lines: repeat(5, "rrn=5%d t=T2 at=10-19_1%d:40"), said: map[string]int{"unknown": 1}},
		{
			name: "times without an order", why: "lines that state any time show no clock", sales: behind,
			lines: append(repeat(4, "rrn=5%d t=T2 at=10-19_1%d:40"), "rrn=55 t=T2 at=10-19_17:10"), said: map[string]int{"unknown": 1},
		},
		{
			name: "a merchant that is mapped to another", why: "all of its money went there", sales: repeat(4, "rrn=6%d m=M1"), lines: repeat(4, "rrn=6%d m=M2"),
			cause: "bank-system/merchant-mapped", said: map[string]int{"bank-system/merchant-mapped": 4},
		},
		{
			name: "a source without a merchant", why: "its word for none is nobody's number, and nobody's money went astray", sales: repeat(4, "rrn=6%d m=merchant"), lines: repeat(4, "rrn=6%d m=M2"),
			cause: "operator/merchant-unnamed", said: map[string]int{"operator/merchant-unnamed": 4},
		},
		{
			name: "sales that the lines know by other references", why: "nothing can meet, so nothing is known of the money", sales: repeat(12, "rrn=10%d5 t=T%d"), lines: repeat(12, "rrn=77%d88899"),
			cause: "operator/other-references", said: map[string]int{"operator/other-references": 12, "unknown": 12},
		},
		{
			name: "one of many sales was settled", why: "references do meet", sales: append(repeat(12, "rrn=10%d5 t=T%d"), "rrn=555 t=T55"), lines: append(repeat(12, "rrn=77%d88899"), "rrn=555"),
			said: map[string]int{"unknown": 24},
		},
		{name: "few sales and lines", why: "nine missing beside nine unexpected are what a night is for", sales: repeat(9, "rrn=10%d5 t=T%d"), lines: repeat(9, "rrn=77%d88899"), said: map[string]int{"unknown": 18}},
		{name: "two misrouted sales", why: "two are no mapping", sales: repeat(2, "rrn=6%d m=M1"), lines: repeat(2, "rrn=6%d m=M2"), said: map[string]int{"bank-system/misrouted": 2}},
		{
			name: "voided after the cut-off", why: "the sale was settled with its day", sales: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_23:30"}, lines: []string{"rrn=1"},
			cause: "bank-system/void-after-cut-off", said: map[string]int{"bank-system/void-after-cut-off": 1},
		},
		{
			name: "voided after the cut-off, and settled later", why: "the acquirer knew of the void by then", sales: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_23:30"}, lines: []string{"rrn=1 on=10-21"},
			said: map[string]int{"bank-system/one-side-of-a-void": 1},
		},
		{name: "voided in time", why: "the acquirer should have known", sales: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_22:30"}, lines: []string{"rrn=1"}, said: map[string]int{"bank-system/one-side-of-a-void": 1}},
		{
			name: "a batch that was not uploaded", why: "sales in a row of one terminal", sales: repeat(4, "rrn=8%d t=T3 batch=7 trace=00000%d"),
			cause: "terminal-system/batch-not-uploaded", said: map[string]int{"terminal-system/batch-not-uploaded": 4},
		},
		{name: "a sale between others", why: "what was settled ends a run", sales: repeat(4, "rrn=8%d t=T3 batch=7 trace=00000%d"), lines: []string{"rrn=83 t=T3"}, said: map[string]int{"unknown": 3}},
	}
}

// TestCausesAcrossRows is the table of confusion: of each world the causes that are said.
func TestCausesAcrossRows(t *testing.T) {
	confusion := map[string][]string{}
	for _, w := range causeWorlds() {
		fees, termBook := books(t)
		in := match.Input{AsOf: on("10-20"), Terms: termBook, Fees: fees, Senders: []string{""}, SideOf: sideOf, DayOf: dayOf, SettlementFiles: w.files}
		for i, row := range w.sales {
			in.Transactions = append(in.Transactions, transaction(row, i))
		}
		for i, row := range w.lines {
			in.Lines = append(in.Lines, settlementLine(row, "10-20", i))
		}
		result, err := match.Reconcile(in)
		if err != nil {
			t.Fatal(err)
		}
		said, words := map[string]int{}, map[string]bool{}
		for _, x := range result.Exceptions {
			said[x.Cause.Code]++
			if x.Cause.Code == w.cause {
				words[x.Cause.Evidence] = true
				confusion[w.cause] = append(confusion[w.cause], w.name)
			}
		}
		if diff := gocmp.Diff(w.said, said); diff != "" {
			t.Errorf("%s (%s):\n%s", w.name, w.why, diff)
		}
		if len(words) > 1 {
			t.Errorf("%s: want one finding, got the words %v", w.name, words)
		}
	}
	// Every cause that is told once is named in its own world, and in no other.
	for _, cause := range reconcile.Causes {
		if !cause.Shared || cause.Code == reconcile.CauseWithoutReference { // levels have their own worlds
			continue
		}
		if worlds := slices.Compact(confusion[cause.Code]); len(worlds) != 1 {
			t.Errorf("%s is named in the worlds %v, want one", cause.Code, worlds)
		}
	}
}
