package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestHalvesHealInEveryOrder plays the halves of what ends by itself in every order,
// one a night, and all in one night: nothing may be open in the end.
func TestHalvesHealInEveryOrder(t *testing.T) {
	const (
		void, reversal = "rrn=2 type=VOID orig=1 at=10-20_11:00", "rrn=1 type=REVERSAL at=10-19_10:01"
		declined       = "rrn=1 trace=7 batch=1 code=51"
		sale, line     = "rrn=1 trace=7 batch=1", "rrn=1"
	)
	settled := []night{{asOf: "10-20", terminal: []string{sale}, lines: []string{line}}}
	type half struct{ terminal, line string }
	row := func(name, why string, first []night, halves ...half) struct {
		name, why string
		first     []night
		halves    []half
	} {
		return struct {
			name, why string
			first     []night
			halves    []half
		}{name, why, first, halves}
	}
	rows := []struct {
		name, why string
		first     []night
		halves    []half
	}{
		row("a duplicate and a correction", "the acquirer takes back what it paid twice, by a correction of the same reference", settled, half{line: line}, half{line: "rrn=1 type=ADJUSTMENT gross=-100 fee=0"}),
		row("a duplicate and a correction of its original", "the correction names the sale as its original only", settled, half{line: line}, half{line: "rrn=9 orig=1 type=ADJUSTMENT gross=-100 fee=-0.60"}),
		row("a duplicate and a refund line", "by a negative line without a reference of its own", settled, half{line: line}, half{line: "orig=1 gross=-100 fee=-0.60"}),
		row("a chargeback and its reversal", "by the sale's reference", settled, half{line: "rrn=1 type=CHARGEBACK gross=-100 fee=0"}, half{line: "rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0"}),
		row("a chargeback and its reversal under references of their own", "both name the sale as their original", settled, half{line: "rrn=8 orig=1 type=CHARGEBACK gross=-100 fee=0"}, half{line: "rrn=9 orig=1 type=CHARGEBACK_REVERSED gross=100 fee=0"}),
		row("a chargeback without a reference of its own", "the sale's reference is one line's own, and the other's original", settled, half{line: "orig=1 type=CHARGEBACK gross=-100 fee=0"}, half{line: "rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0"}),
		row("two chargebacks and two reversals", "each reversal ends one of them", settled,
			half{line: "rrn=1 type=CHARGEBACK gross=-100 fee=0 auth=1"}, half{line: "rrn=1 type=CHARGEBACK gross=-100 fee=0 auth=2"},
			half{line: "rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0 auth=3"}, half{line: "rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0 auth=4"}),
		row("a correction and its correction", "an amount that was taken, and given back", settled, half{line: "rrn=1 type=ADJUSTMENT gross=-50 fee=0"}, half{line: "rrn=1 type=ADJUSTMENT gross=50 fee=0"}),
	}
	const release = "order=RSV1 type=ADJUSTMENT fee=0 gross="
	rows = append(rows,
		row("a reserve and its release in two parts", "the lines of its reference come to nil", settled, half{line: release + "-100"}, half{line: release + "40"}, half{line: release + "60"}),
		row("a reserve and its release in three parts, two of them alike", "each line counts once", settled, half{line: release + "-100"}, half{line: release + "30 at=10-19_10:00"}, half{line: release + "30 at=10-19_11:00"}, half{line: release + "40"}),
		row("two reserves of one reference and one release", "it gives both back", settled, half{line: release + "-70"}, half{line: release + "-30"}, half{line: release + "100"}),
		row("a chargeback that is reversed in two parts", "", settled, half{line: "rrn=1 type=CHARGEBACK gross=-100 fee=0"}, half{line: "rrn=1 type=CHARGEBACK_REVERSED gross=70 fee=0"}, half{line: "rrn=1 type=CHARGEBACK_REVERSED gross=30 fee=0"}),
	)
	for _, back := range []string{
		"orig=1 gross=-100 fee=-0.60", "rrn=9 orig=1 gross=-100 fee=-0.60", "orig=1 type=ADJUSTMENT gross=-100 fee=-0.60",
		"rrn=9 orig=1 type=ADJUSTMENT gross=-100 fee=0", "rrn=1 type=ADJUSTMENT gross=-100 fee=0", "rrn=1 gross=-100 fee=-0.60",
	} {
		for _, undo := range []string{void, reversal} {
			rows = append(rows, row("sale, line, "+undo+", "+back, "the acquirer settles both halves of a pair that is taken back", nil, half{terminal: sale}, half{line: line}, half{terminal: undo}, half{line: back}))
		}
		rows = append(rows, row("a declined sale, "+back, "the acquirer takes back what it settled of a declined sale", nil, half{terminal: declined}, half{line: line}, half{line: back}))
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			for _, order := range permutations(len(r.halves)) {
				nights, together := slices.Clone(r.first), night{}
				for _, i := range order {
					n := night{}
					if h := r.halves[i]; h.terminal != "" {
						n.terminal, together.terminal = []string{h.terminal}, append(together.terminal, h.terminal)
					} else {
						n.lines, together.lines = []string{h.line}, append(together.lines, h.line)
					}
					nights = append(nights, n)
				}
				wantNothingOpen(t, r.why, fmt.Sprint("order ", order), append(nights, night{}))
				wantNothingOpen(t, r.why, fmt.Sprint("in one night, order ", order), append(slices.Clone(r.first), together, night{}))
			}
		})
	}
}

// permutations returns every order of the numbers below n.
func permutations(n int) (orders [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, rest := range permutations(n - 1) {
		for at := range n {
			orders = append(orders, slices.Insert(slices.Clone(rest), at, n-1))
		}
	}
	return orders
}

// wantNothingOpen plays nights from the 20th on.
func wantNothingOpen(t *testing.T, why, how string, nights []night) {
	t.Helper()
	m := newMemory()
	var open []string
	for i, n := range nights {
		n.asOf = fmt.Sprintf("10-%d", 20+i)
		open = exceptionsOf(m.run(t, n).Exceptions)
	}
	if diff := gocmp.Diff([]string(nil), open, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: %s: want nothing open\n%s", how, why, diff)
	}
}

// TestADeductionEndsOnce: one correction takes back one of two duplicates, and what a
// person closed takes back none.
func TestADeductionEndsOnce(t *testing.T) {
	settled := night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}
	const deduction = "rrn=1 type=ADJUSTMENT gross=-100 fee=0"
	deducted := night{asOf: "10-21", lines: []string{deduction}, exceptions: []string{"unexplained-deduction 1"}}
	for _, s := range []story{
		{
			"two duplicates after one correction", "the second one is still paid too often",
			[]night{settled, deducted, {
				asOf: "10-22", lines: []string{"rrn=1", "rrn=1"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
				cleared: []string{"unexplained-deduction 1 cancelled 0"},
			}},
		},
		{
			"a closed correction", "a person knew what it was: the duplicate is another matter",
			[]night{settled, deducted, {
				asOf: "10-22", closed: map[string]string{"1": "by Li: rent"}, cleared: []string{"unexplained-deduction 1 closed 0"}, lines: []string{"rrn=1"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
			}},
		},
		{
			"another amount, another currency, another reference", "none of them is its other half",
			[]night{settled, deducted, {
				asOf: "10-22", lines: []string{"rrn=1 gross=90 fee=0.54", "rrn=3", "rrn=1 cur=JPY gross=100 fee=1"},
				verdicts:   []string{"line:1 unexpected", "line:3 unexpected", "line:1 unexpected"},
				exceptions: []string{"unexplained-deduction 1", "unexpected-settlement 1", "unexpected-settlement 3", "unexpected-settlement 1"},
			}},
		},
		{
			"the log comes last", "sale and line belong together: the correction is what is left, as if it had come last",
			[]night{
				{asOf: "10-20", lines: []string{deduction}, exceptions: []string{"unexplained-deduction 1"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, cleared: []string{"unexplained-deduction 1 cancelled 0"}},
				{asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, exceptions: []string{"unexplained-deduction 1"}},
				{asOf: "10-23", exceptions: []string{"unexplained-deduction 1"}},
			},
		},
		{
			"a reversal that was used", "the chargeback after it stands",
			[]night{
				settled,
				{asOf: "10-21", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=100 fee=0"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}},
				{asOf: "10-23", lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0 auth=2"}, exceptions: []string{"chargeback 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestEvidenceOfEarlierRows reads what the last night says of a row of a kind.
func TestEvidenceOfEarlierRows(t *testing.T) {
	const noLine, nobody = "no settlement line names it", "no transaction of the merchant has the reference"
	unpaid := night{terminal: []string{"rrn=1"}}
	for _, row := range []struct {
		name, why, kind string
		nights          []night
		has, lacks      string
	}{
		{"a chargeback of the same night", "the acquirer took back what it never paid", "missing-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}}}, "a line of the type CHARGEBACK over -100.00 CNY (settle-10-20.csv:2)", noLine},
		{"a chargeback of a night before", "a fact has it", "missing-settlement", []night{{lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}}, unpaid, {}}, "a line of the type CHARGEBACK over -100.00 CNY (settle-10-20.csv:2)", noLine},
		{"a chargeback that names it as its original", "references of originals count", "missing-settlement", []night{{lines: []string{"rrn=9 orig=1 type=CHARGEBACK gross=-100 fee=0"}}, unpaid}, "rrn 1 does not settle it: a line of the type CHARGEBACK", noLine},
		{"a refund line", "it is open itself", "missing-settlement", []night{unpaid, {lines: []string{"rrn=1 gross=-100 fee=-0.60"}}, {}}, "a line of the type REFUND over -100.00 CNY (settle-10-21.csv:2), which is unexpected", noLine},
		{"a refund line that a person closed", "it was set aside", "missing-settlement", []night{{lines: []string{"rrn=1 gross=-100 fee=-0.60"}}, {closed: map[string]string{"1": "by Li: known"}}, unpaid}, "-100.00 CNY (settle-10-20.csv:2), which a person closed", noLine},
		{"a refund settled under the sale's reference", "the line is another row's", "missing-settlement", []night{{terminal: []string{"rrn=1", "rrn=2 type=REFUND orig=1 at=10-19_11:00"}, lines: []string{"rrn=1 gross=-100 fee=-0.60"}}, {}}, "settled another transaction: a refund of -100.00 CNY (pos.csv:3)", noLine},
		{"a fee line", "it names the sale too", "missing-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1 type=FEE gross=0 fee=0.10"}}}, "a line of the type FEE", noLine},
		{"no line at all", "then it is said", "missing-settlement", []night{unpaid, {lines: []string{"rrn=3 type=CHARGEBACK gross=-100 fee=0"}}}, noLine + " by rrn 1", "CHARGEBACK"},
		{"a declined sale of another amount", "the row is there", "unexpected-settlement", []night{{terminal: []string{"rrn=1 code=51 amount=90.00"}, lines: []string{"rrn=1"}}}, "a SALE over 90.00 CNY (pos.csv:2), which is excluded (declined)", nobody},
		{"a declined sale of long ago", "it is an item no longer", "unexpected-settlement", []night{{terminal: []string{"rrn=1 code=51"}}, {asOf: "11-25"}, {asOf: "11-26", lines: []string{"rrn=1 gross=90 fee=0.54"}}}, "a SALE over 100.00 CNY (pos.csv:2), which was excluded (declined)", nobody},
		{"a pre-authorisation", "its completion is missing", "unexpected-settlement", []night{{terminal: []string{"rrn=1 type=PREAUTH"}}, {lines: []string{"rrn=1"}}, {}}, "a PREAUTH over 100.00 CNY (pos.csv:2), which was excluded", nobody},
		{"a sale without a line, and a refund line", "it names the sale, though that is missing", "unexpected-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"orig=1 gross=-100 fee=-0.60"}}}, "the transaction with rrn 1 is not settled by it: a SALE over 100.00 CNY (pos.csv:2), which is missing", nobody},
		{"a refund line of a settled sale", "by its original", "unexpected-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}}, {lines: []string{"rrn=9 orig=1 gross=-100 fee=-0.60"}}}, "the transaction with rrn 1 has its settlement line: a sale of 100.00 CNY (pos.csv:2)", nobody},
		{"a line of another merchant and amount", "it names the sale", "missing-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1 m=M2 gross=90 fee=0.54"}}}, "no line of merchant M1 names it by rrn 1; one of merchant M2 does: a line of the type SALE over 90.00 CNY (settle-10-20.csv:2)", noLine},
		{"a line of another merchant and amount, of a night before", "both are open", "missing-settlement", []night{{lines: []string{"rrn=1 m=M2 gross=90 fee=0.54"}}, unpaid, {}}, "one of merchant M2 does", noLine},
		{"that line", "it is led to the sale", "unexpected-settlement", []night{unpaid, {lines: []string{"rrn=1 m=M2 gross=90 fee=0.54"}}, {}}, nobody + " rrn 1; one of merchant M1 has it: a SALE over 100.00 CNY (pos.csv:2)", "M2"},
		{"a line of another merchant's order", "order numbers are a merchant's own", "missing-settlement", []night{{terminal: []string{"order=A1"}, lines: []string{"order=A1 m=M2 gross=90 fee=0.54"}}}, noLine, "M2"},
		{"a line of another merchant that settles its own sale", "it is open nowhere", "missing-settlement", []night{{terminal: []string{"rrn=1", "rrn=1 m=M2 amount=90"}, lines: []string{"rrn=1 m=M2 gross=90 fee=0.54"}}}, noLine, "M2"},
		{"a line of another merchant, and one of its own over another amount", "its own says more", "missing-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1 m=M2 gross=90 fee=0.54", "rrn=1 type=CHARGEBACK gross=-100 fee=0"}}}, "does not settle it: a line of the type CHARGEBACK", noLine},
		{"a line of another merchant of a sale not due", "nobody is told of the sale yet", "unexpected-settlement", []night{{asOf: "10-19", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 m=M2 gross=90 fee=0.54 on=10-19"}}}, nobody, "M1"},
		{"a line without a reference", "there is nothing to look for", "unexpected-settlement", []night{{lines: []string{"gross=100"}}}, "it names no transaction", nobody},
		{"a chargeback of a sale of a night before", "it names the sale", "chargeback", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}}, {lines: []string{"rrn=9 orig=1 type=CHARGEBACK gross=-100 fee=0"}}, {}}, "took back 100.00 under rrn 9; its sale: a sale of 100.00 CNY (pos.csv:2)", nobody},
		{"a chargeback of another provider", "each has references of its own", "chargeback", []night{{terminal: []string{"rrn=1 file=a.csv"}, lines: []string{"rrn=1"}}, {lines: []string{"rrn=1 p=other type=CHARGEBACK gross=-100 fee=0"}}}, "took back 100.00 under rrn 1", "a.csv"},
		{"a line of another provider", "the sale is settled, and a source may name the wrong provider", "unexpected-settlement", []night{{terminal: []string{"rrn=1 file=a.csv"}, lines: []string{"rrn=1"}}, {lines: []string{"rrn=1 p=other"}}}, "no transaction of provider other has the reference rrn 1; one of provider acq has it: a sale of 100.00 CNY (a.csv:2) was settled with 100.00 (settle-10-20.csv:2) in the night of 2026-10-20", nobody},
		{"a line of another provider, and an open sale", "likewise, over whatever amount", "unexpected-settlement", []night{{terminal: []string{"rrn=1 file=a.csv"}, lines: []string{"rrn=1 p=other gross=50 fee=0.30"}}}, "no transaction of provider other has the reference rrn 1; one of provider acq has it: a SALE over 100.00 CNY (a.csv:2), which is missing", nobody},
		{"a sale, and a line of another provider", "who claims it must know of the line", "missing-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1 p=other"}}, {}}, "no settlement line of provider acq names it by rrn 1; one of provider other does: a line of the type SALE over 100.00 CNY (settle-10-20.csv:2), which is unexpected", noLine},
		{"a sale, and another provider's sale and line", "that line is held, and is one", "missing-settlement", []night{{terminal: []string{"rrn=1 p=other file=a.csv"}, lines: []string{"rrn=1 p=other"}}, {terminal: []string{"rrn=1"}}}, "one of provider other does: a line of the type SALE over 100.00 CNY (settle-10-20.csv:2), which is held (no-fee-rule)", noLine},
		{"a refund line of another provider", "it names its sale as the original", "unexpected-settlement", []night{{terminal: []string{"rrn=1 file=a.csv"}, lines: []string{"rrn=1"}}, {lines: []string{"rrn=9 orig=1 p=other gross=-100 fee=-0.60"}}}, "one of provider acq has it: a sale of 100.00 CNY (a.csv:2)", nobody},
		{"a line of another provider under the order number", "the fact of its sale has no such key: what is open is known", "unexpected-settlement", []night{{terminal: []string{"order=A1 file=a.csv"}, lines: []string{"order=A1 p=other gross=50 fee=0.30"}}}, "no transaction of provider other that is open, or was settled without a retrieval reference, has the reference order_no A1; one of provider acq has it: a SALE", nobody},
		{"a line of another provider under a trace number", "it comes round each day", "unexpected-settlement", []night{{terminal: []string{"trace=7 batch=1 file=a.csv"}, lines: []string{"trace=7 batch=1 p=other gross=50 fee=0.30 t=T1"}}}, "has the reference trace_no 7", "a.csv"},
		{"two providers and its own line", "its own says more", "missing-settlement", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1 p=other", "rrn=1 type=CHARGEBACK gross=-100 fee=0"}}}, "does not settle it: a line of the type CHARGEBACK", "provider other"},
		{"a chargeback of a line that went to another merchant", "it names the sale whose money it took", "chargeback", []night{{terminal: []string{"rrn=1 file=a.csv"}, lines: []string{"rrn=1 m=M2"}}, {lines: []string{"rrn=1 m=M2 type=CHARGEBACK gross=-100 fee=0"}}, {}}, "took back 100.00 of the sale at a.csv:2, which is merchant M1's and was settled to merchant M2 (settle-10-20.csv:2)", nobody},
		{"a chargeback of a line that went to another merchant, in one night", "likewise", "chargeback", []night{{terminal: []string{"rrn=1 file=a.csv"}, lines: []string{"rrn=1 m=M2", "rrn=9 orig=1 m=M2 type=CHARGEBACK gross=-60 fee=0"}}}, "took back 60.00 of the sale at a.csv:2, which is merchant M1's and was settled to merchant M2 (settle-10-20.csv:2)", nobody},
		{"a chargeback before a line that went to another merchant", "it learns of it", "chargeback", []night{{lines: []string{"rrn=1 m=M2 type=CHARGEBACK gross=-100 fee=0"}}, {terminal: []string{"rrn=1 file=a.csv"}}, {lines: []string{"rrn=1 m=M2"}}, {}}, "under rrn 1; its sale is at a.csv:2, which is merchant M1's and was settled to merchant M2 (settle-10-22.csv:2)", "later; its sale"},
		{"a chargeback of an unexpected line", "it names the line, and the sale when its log comes", "chargeback", []night{{lines: []string{"rrn=1"}}, {lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}}}, "under rrn 1; what it takes back came with a line of the type SALE over 100.00 CNY (settle-10-20.csv:2), which is unexpected", "its sale"},
		{"a chargeback before the log", "the log shows whose it is", "chargeback", []night{{lines: []string{"rrn=1"}}, {lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}}, {terminal: []string{"rrn=1"}}, {}}, "which is unexpected; its sale is at pos.csv:2", "later; its sale"},
		{"a chargeback before the log, by its original", "its fact has the reference, its exception has not", "chargeback", []night{{lines: []string{"rrn=1"}}, {lines: []string{"rrn=9 orig=1 type=CHARGEBACK gross=-100 fee=0"}}, {terminal: []string{"rrn=1"}}, {}}, "which is unexpected; its sale is at pos.csv:2", "later; its sale"},
		{"a chargeback before the log of a sale that nobody paid", "it is of that sale all the same", "chargeback", []night{{lines: []string{"orig=1 type=CHARGEBACK gross=-100 fee=0"}}, {terminal: []string{"rrn=1"}}}, "its sale is at pos.csv:2", nobody},
		{"a chargeback before the log, reversed in part that night", "both are said", "chargeback", []night{{lines: []string{"rrn=1"}}, {lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}}, {terminal: []string{"rrn=1"}, lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=40 fee=0"}}, {}}, "which leaves 60.00; its sale is at pos.csv:2", nobody},
		{"a chargeback before the log, reversed in part before it", "what was said stays", "chargeback", []night{{lines: []string{"rrn=1", "rrn=1 type=CHARGEBACK gross=-100 fee=0"}}, {lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=40 fee=0"}}, {terminal: []string{"rrn=1"}}, {}}, "which leaves 60.00; its sale is at pos.csv:2", nobody},
		{"a chargeback of another's sale", "the log is of other sales", "chargeback", []night{{lines: []string{"rrn=1 type=CHARGEBACK gross=-100 fee=0"}}, {terminal: []string{"rrn=2", "rrn=1 m=M2", "rrn=1 type=REFUND"}}}, "took back 100.00 under rrn 1", "its sale"},
		{"a deduction before the log", "it names its sale by the order number", "unexplained-deduction", []night{{lines: []string{"order=O1 type=ADJUSTMENT gross=-5 fee=0"}}, {terminal: []string{"rrn=1 order=O1"}}}, "explains; its sale is at pos.csv:2", nobody},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			evidence := ""
			for i, n := range row.nights {
				if n.asOf == "" {
					n.asOf = fmt.Sprintf("10-%d", 20+i)
				}
				evidence = ""
				for _, x := range m.run(t, n).Exceptions {
					if string(x.Kind) == row.kind {
						evidence += x.Cause.Evidence
					}
				}
			}
			if !strings.Contains(evidence, row.has) || strings.Contains(evidence, row.lacks) {
				t.Errorf("%s: want evidence with %q and without %q, got %q", row.why, row.has, row.lacks, evidence)
			}
		})
	}
}
