package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

// TestMistaken covers lines whose wrong reference is that of another sale.
func TestMistaken(t *testing.T) {
	sales := []string{"rrn=628100000001", "rrn=628100000011 amount=50.00"}
	off := []terms.Matching{{Levels: terms.Levels()}}
	for _, s := range []story{
		{
			"a wrong digit names another unpaid sale", "one of the two is paid, and nobody knows which: neither is claimed, and nothing is called short",
			[]night{{
				asOf: "10-20", terminal: sales, lines: []string{"rrn=628100000011"}, verdicts: []string{"628100000001 held", "628100000011 held", "line:628100000011 held"},
				exceptions: []string{"ambiguous-match 628100000001", "ambiguous-match 628100000011", "ambiguous-match 628100000011"},
			}},
		},
		{
			"the other sale has its own line", "the line with the wrong digit is looked at together with the first",
			[]night{{
				asOf: "10-20", terminal: sales, lines: []string{"rrn=628100000011", "rrn=628100000011 gross=50.00 fee=0.30"},
				verdicts: []string{"628100000001 held", "628100000011 settled", "line:628100000011 held"}, exceptions: []string{"possible-match 628100000001"},
			}},
		},
		{
			"one gross, and another authorisation code", "it is no copy of the other sale's line",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001", "rrn=628100000011"}, lines: []string{"rrn=628100000011 auth=111111", "rrn=628100000011 auth=222222"},
				verdicts: []string{"628100000001 held", "628100000011 settled", "line:628100000011 held"}, exceptions: []string{"possible-match 628100000001"},
			}},
		},
		{
			"one gross, and another time of the day", "it is no copy either",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001 at=10-19_18:22", "rrn=628100000011 at=10-19_12:48"}, lines: []string{"rrn=628100000011 at=10-19_12:48", "rrn=628100000011 at=10-19_18:22"},
				verdicts: []string{"628100000001 held", "628100000011 settled", "line:628100000011 held"}, exceptions: []string{"possible-match 628100000001"},
			}},
		},
		{
			"the line that is held stays so", "what was settled under its reference was known when it was held: it is no copy on the next night",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=628100000001 at=10-19_18:22", "rrn=628100000011 at=10-19_12:48"}, lines: []string{"rrn=628100000011 at=10-19_12:48", "rrn=628100000011 at=10-19_18:22"},
					verdicts: []string{"628100000001 held", "628100000011 settled", "line:628100000011 held"}, exceptions: []string{"possible-match 628100000001"},
				},
				{asOf: "10-21", verdicts: []string{"628100000001 held", "line:628100000011 held"}, exceptions: []string{"possible-match 628100000001"}},
			},
		},
		{
			"one gross and terminal, and the time of the first sale", "both are held",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001 at=10-18_18:30", "rrn=628100000011 at=10-19_12:48"}, lines: []string{"rrn=628100000011 t=T1 at=10-18_18:30"},
				verdicts: []string{"628100000001 held", "628100000011 held", "line:628100000011 held"}, exceptions: []string{"ambiguous-match 628100000001", "ambiguous-match 628100000011", "ambiguous-match 628100000011"},
			}},
		},
		{
			"a sale that was settled before", "a line that names it with terminal and code of another sale is that one's, and no copy",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=628100000011 t=T2 auth=222222"}, lines: []string{"rrn=628100000011 t=T2 auth=222222"}, verdicts: []string{"628100000011 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=628100000001 t=T1 auth=111111 at=10-20_10:00 file=pos-2.csv"}, lines: []string{"rrn=628100000011 t=T1 auth=111111 file=settle-2.csv", "rrn=628100000011 t=T2 auth=222222 file=settle-3.csv"},
					verdicts: []string{"628100000001 settled", "line:628100000011 duplicate"}, exceptions: []string{"duplicate-settlement 628100000011"}, bases: []string{"628100000001 terminal-auth"},
				},
			},
		},
		{
			"the other sale is another merchant's", "the line has terminal and code of a sale of its own merchant: it is not misrouted",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001 t=T1 auth=111111", "rrn=628100000011 m=M2 t=T2 auth=222222"}, lines: []string{"rrn=628100000011 t=T1 auth=111111"},
				verdicts: []string{"628100000001 settled", "628100000011 missing"}, exceptions: []string{"missing-settlement 628100000011"}, bases: []string{"628100000001 terminal-auth"},
			}},
		},
		{
			"a clock that is off", "is no reason to doubt where no other sale has the time",
			[]night{{asOf: "10-20", terminal: []string{"rrn=628100000001 at=10-19_15:00", "rrn=628100000011 at=10-19_12:48"}, lines: []string{"rrn=628100000011 t=T1 at=10-19_18:30"}, verdicts: []string{"628100000001 missing", "628100000011 settled"}, exceptions: []string{"missing-settlement 628100000001"}}},
		},
		{
			"one gross, and the terminal and code of the first sale", "the reference speaks for one, all else for the other: both are held",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001 t=T1 auth=111111", "rrn=628100000011 t=T2 auth=222222"}, lines: []string{"rrn=628100000011 t=T1 auth=111111"},
				verdicts: []string{"628100000001 held", "628100000011 held", "line:628100000011 held"}, exceptions: []string{"ambiguous-match 628100000001", "ambiguous-match 628100000011", "ambiguous-match 628100000011"},
			}},
		},
		{
			"a reference that came round, and the code of an earlier sale", "a line that was given to the earlier one by its code stays where it is in doubt when the later one comes",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=628100000001 auth=111111"}, lines: []string{"rrn=628100000011 t=T1 auth=111111"}, verdicts: []string{"628100000001 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=628100000011 auth=222222 at=10-20_10:00 file=pos-2.csv"},
					verdicts:   []string{"628100000001 held", "628100000011 held", "line:628100000011 held"},
					exceptions: []string{"ambiguous-match 628100000001", "ambiguous-match 628100000011", "ambiguous-match 628100000011"},
				},
			},
		},
		{
			"one gross, and the same authorisation code", "it is a copy, and pays nothing",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001", "rrn=628100000011"}, lines: []string{"rrn=628100000011 auth=111111", "rrn=628100000011 auth=111111"},
				verdicts: []string{"628100000001 missing", "628100000011 settled", "line:628100000011 duplicate"}, exceptions: []string{"missing-settlement 628100000001", "duplicate-settlement 628100000011"},
			}},
		},
		{
			"one gross, and another fee", "the line with the fee of the contract is the sale's, whichever stands first",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.38 auth=111111", "rrn=1 fee=0.60 auth=222222"},
				verdicts: []string{"1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
			}},
		},
		{
			"nobody else lacks its money", "the amounts differ, as the reference says",
			[]night{{asOf: "10-20", terminal: sales[1:], lines: []string{"rrn=628100000011"}, verdicts: []string{"628100000011 settled"}, exceptions: []string{"amount-variance 628100000011"}}},
		},
		{
			"a sale of the gross with quite another reference", "speaks for nothing",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100077777", sales[1]}, lines: []string{"rrn=628100000011"}, verdicts: []string{"628100000011 settled", "628100077777 missing"},
				exceptions: []string{"amount-variance 628100000011", "missing-settlement 628100077777"},
			}},
		},
		{
			"possible: false", "nobody wants to look at likenesses: references decide",
			[]night{{
				asOf: "10-20", matching: off, terminal: sales, lines: []string{"rrn=628100000011"}, verdicts: []string{"628100000001 missing", "628100000011 settled"},
				exceptions: []string{"amount-variance 628100000011", "missing-settlement 628100000001"},
			}},
		},
		{
			"three in a chain", "what one line names another is alike to: none is claimed or settled",
			[]night{{
				asOf: "10-20", terminal: append(sales, "rrn=628100000111 amount=70.00"), lines: []string{"rrn=628100000011", "rrn=628100000111 gross=50.00 fee=0.30"},
				verdicts:   []string{"628100000001 held", "628100000011 held", "628100000111 held", "line:628100000011 held", "line:628100000111 held"},
				exceptions: []string{"ambiguous-match 628100000001", "ambiguous-match 628100000011", "ambiguous-match 628100000011", "ambiguous-match 628100000111", "ambiguous-match 628100000111"},
			}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { newMemory().tell(t, s) })
	}
}

// TestWrongDigitsInDenseReferences: of sales whose references follow one another, each of its own
// gross, whatever single digits are wrong in their lines, none that is paid is claimed, and none is settled by the line
// of another.
func TestWrongDigitsInDenseReferences(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 300 {
		n := night{asOf: "10-20"}
		paid, lineOf := map[string]bool{}, map[string]string{}
		for i := range 12 {
			rrn, gross := fmt.Sprintf("6281000000%02d", i), 10+i
			n.terminal = append(n.terminal, fmt.Sprintf("rrn=%s amount=%d.00", rrn, gross))
			if random.IntN(6) == 0 {
				continue
			}
			paid[rrn] = true
			stated := []byte(rrn)
			if random.IntN(3) == 0 {
				stated[10+random.IntN(2)] = byte('0' + random.IntN(10))
			}
			auth := fmt.Sprint(100000 + i)
			lineOf[auth] = rrn
			n.lines = append(n.lines, fmt.Sprintf("rrn=%s gross=%d.00 fee=0.%02d auth=%s", stated, gross, (gross*6+5)/10, auth))
		}
		result := newMemory().run(t, n)
		for _, item := range result.Items {
			if e := item.Transaction; e != nil && item.Verdict == reconcile.Missing && paid[e.RRN] {
				t.Fatalf("%s is claimed, and was paid: %q %q", e.RRN, n.terminal, n.lines)
			}
		}
		for _, pair := range result.Matches {
			if lineOf[pair.Line.AuthCode] != pair.Transaction.RRN {
				t.Fatalf("%s is settled by the line of %s: %q %q", pair.Transaction.RRN, lineOf[pair.Line.AuthCode], n.terminal, n.lines)
			}
		}
	}
}

// TestDenseDays plays days of few merchants and grosses, whose references follow one another and
// are broken in the ways of acquirers, with late logs and lines: in the end no paid sale is claimed,
// every unpaid one is claimed or held, and no sale has the line of another.
func TestDenseDays(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 40 {
		logs, lines, paid, lineOf := map[int][]string{}, map[int][]string{}, map[string]bool{}, map[string]string{}
		for i := range 120 {
			day := 19 + i/40
			rrn, auth, gross := fmt.Sprintf("628100000%03d", i), fmt.Sprint(100000+i*7001%899999), []int{10, 20, 50}[random.IntN(3)]
			merchant := random.IntN(3)
			own := fmt.Sprintf("m=M%d t=T%d%d auth=%s", merchant, merchant, random.IntN(2), auth)
			late := random.IntN(20) / 19
			logs[day+late] = append(logs[day+late], fmt.Sprintf("rrn=%s amount=%d.00 at=10-%d_%02d:%02d %s file=pos-%d.csv", rrn, gross, day, 8+random.IntN(12), random.IntN(60), own, day+late))
			if random.IntN(25) == 0 {
				continue
			}
			paid[rrn], lineOf[auth] = true, rrn
			if random.IntN(10) == 0 {
				rrn = breakReference(random, rrn)
			}
			lines[day+1] = append(lines[day+1], fmt.Sprintf("rrn=%s gross=%d.00 fee=0.%02d %s on=10-%d file=settle-%d.csv", rrn, gross, (gross*6+5)/10, own, day+1, day+1))
		}
		m := newMemory()
		var last match.Result
		for day := 19; day <= 25; day++ {
			last = m.run(t, night{asOf: fmt.Sprintf("10-%d", day), terminal: logs[day], lines: lines[day]})
			for _, pair := range last.Matches {
				if of := lineOf[pair.Line.AuthCode]; of != pair.Transaction.RRN {
					t.Fatalf("%s is settled by the line of %s (%s)", pair.Transaction.RRN, of, pair.Basis)
				}
			}
		}
		for _, item := range last.Items {
			if e := item.Transaction; e != nil && item.Verdict == reconcile.Missing && paid[e.RRN] {
				t.Fatalf("%s is claimed, and was paid", e.RRN)
			}
		}
	}
}

// breakReference breaks a reference in one of the ways of acquirers.
func breakReference(random *rand.Rand, rrn string) string {
	at := random.IntN(len(rrn) - 1)
	switch random.IntN(6) {
	case 0:
		return "0" + rrn
	case 1:
		return rrn[:at] + string(byte('0'+random.IntN(10))) + rrn[at+1:]
	case 2:
		return rrn[len(rrn)-6:]
	case 3:
		return ""
	case 4:
		return rrn[:at] + rrn[at+1:at+2] + rrn[at:at+1] + rrn[at+2:]
	default:
		return rrn[:3] + rrn[4:]
	}
}
