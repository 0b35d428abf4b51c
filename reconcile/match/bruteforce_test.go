package match_test

import (
	"fmt"
	"testing"

	"tieout/reconcile"
)

// counts are rows of a small world by what they state: a sale or line of 100.00 under A, a
// line under A without its zero (Z) or with a digit wrong (E), a row of 50.00 under B, and
// rows of 100.00 and 50.00 without any reference (N and F).
type counts struct{ a, z, e, b, n, f int }

// outcome is what a night says of them.
type outcome struct{ settled, missing, unexpected, duplicate, possible, heldSales, heldLines int }

// readLiterally is the contract's text, word by word, over counts; it shares no code with
// the kernel. All sales are due on the day of all lines.
func readLiterally(sales, lines counts) (s outcome) {
	comparable := sales.a+sales.b > 0
	// By reference: the money came for each sale, and the lines too many are copies; fewer
	// lines than sales are ambiguous.
	byReference := func(sales, lines *int) {
		switch {
		case *sales == 0 || *lines == 0:
			return
		case *sales <= *lines:
			s.settled, s.duplicate = s.settled+*sales, s.duplicate+*lines-*sales
		default:
			s.heldSales, s.heldLines = s.heldSales+*sales, s.heldLines+*lines
		}
		*sales, *lines = 0, 0
	}
	byReference(&sales.a, &lines.a)
	byReference(&sales.b, &lines.b)
	// Normalised: exactly one sale can be meant, and lines that say the same are one settlement.
	if sales.a == 1 && lines.z > 0 {
		s.settled, s.duplicate = s.settled+1, s.duplicate+lines.z-1
		sales.a, lines.z = 0, 0
	}
	// A sale and lines whose references are nearly one are not nobody's: no count takes them.
	near := lines.z + lines.e
	if sales.a > 0 && near > 0 {
		if sales.a == 1 && near == 1 {
			s.possible++
			s.heldSales, s.heldLines = s.heldSales+1, s.heldLines+1
		} else {
			s.heldSales, s.heldLines = s.heldSales+sales.a, s.heldLines+near
		}
		sales.a, lines.z, lines.e = 0, 0, 0
	}
	// Equal groups: a line that states nothing pays any sale of its gross; one that states a
	// reference pays a sale only where no sale of the merchant states one.
	named := lines.a + lines.z + lines.e
	group := func(withReference, without, stating, bare *int) {
		for range *stating {
			if !comparable && *without > 0 {
				*without, *stating, s.settled = *without-1, *stating-1, s.settled+1
			}
		}
		for _, sales := range []*int{withReference, without} {
			for *bare > 0 && *sales > 0 {
				*bare, *sales, s.settled = *bare-1, *sales-1, s.settled+1
			}
		}
	}
	group(&sales.a, &sales.n, &named, &lines.n)
	group(&sales.b, &sales.f, &lines.b, &lines.f)
	// One line for several sales: the only pair of fifties that adds up to a hundred.
	for range lines.n {
		fifties := sales.b + sales.f
		pairs := fifties * (fifties - 1) / 2
		switch {
		case pairs == 1:
			s.settled += 2
		case pairs > 1 && pairs <= 8:
			s.heldSales, s.heldLines = s.heldSales+fifties, s.heldLines+1
		default:
			continue
		}
		sales.b, sales.f, lines.n = 0, 0, lines.n-1
	}
	s.missing = sales.a + sales.b + sales.n + sales.f
	s.unexpected = named + lines.b + lines.n + lines.f
	return s
}

// rows writes the rows down, each sale with a time of its own.
func (c counts) rows(row string) (rows []string) {
	for _, kind := range []struct {
		count int
		says  string
	}{{c.a, "rrn=063111204411 %s=100.00"}, {c.z, "rrn=63111204411 %s=100.00"}, {c.e, "rrn=063111207411 %s=100.00"}, {c.b, "rrn=974650098765 %s=50.00"}, {c.n, "%s=100.00"}, {c.f, "%s=50.00"}} {
		for range kind.count {
			text := fmt.Sprintf(kind.says, row)
			if row == "amount" {
				text += fmt.Sprintf(" at=10-19_10:%02d", len(rows))
			} else if kind.says[len(kind.says)-5:] == "50.00" {
				text += " fee=0.30"
			}
			rows = append(rows, text)
		}
	}
	return rows
}

// upTo lists all counts of so many rows or fewer; sales are never broken.
func upTo(most int, broken bool) (all []counts) {
	for a := 0; a <= most; a++ {
		for z := 0; a+z <= most && (broken || z == 0); z++ {
			for e := 0; a+z+e <= most && (broken || e == 0); e++ {
				for b := 0; a+z+e+b <= most; b++ {
					for n := 0; a+z+e+b+n <= most; n++ {
						for f := 0; a+z+e+b+n+f <= most; f++ {
							all = append(all, counts{a, z, e, b, n, f})
						}
					}
				}
			}
		}
	}
	return all
}

// TestEveryCaseOfFourByFour judges every case of up to four sales and four lines, and asks
// that the kernel says what the contract's text says of it.
func TestEveryCaseOfFourByFour(t *testing.T) {
	cases := 0
	for _, sales := range upTo(4, false) {
		for _, lines := range upTo(4, true) {
			cases++
			result := newMemory().run(t, night{asOf: "10-20", terminal: sales.rows("amount"), lines: lines.rows("gross")})
			got := outcome{}
			for _, match := range result.Matches {
				_ = match
				got.settled++
			}
			for _, item := range result.Items {
				switch {
				case item.Transaction != nil && item.Verdict == reconcile.Missing:
					got.missing++
				case item.Transaction != nil && item.Verdict == reconcile.Held:
					got.heldSales++
				case item.Line != nil && item.Verdict == reconcile.Held:
					got.heldLines++
				case item.Line != nil && item.Verdict == reconcile.Unexpected:
					got.unexpected++
				case item.Line != nil && item.Verdict == reconcile.DuplicateLine:
					got.duplicate++
				}
			}
			for _, x := range result.Exceptions {
				if x.Kind == reconcile.PossibleMatch {
					got.possible++
				}
			}
			if want := readLiterally(sales, lines); got != want {
				t.Fatalf("sales %+v, lines %+v\nsales %q\nlines %q\nwant %+v\ngot  %+v", sales, lines, sales.rows("amount"), lines.rows("gross"), want, got)
			}
		}
	}
	t.Logf("%d cases", cases)
}
