package simulate

import (
	"fmt"
	"strings"
)

// Tally counts what was told of what is no sale.
type Tally struct {
	Truth string
	Count int
	// Right are those of which is said what is true, and nothing where nothing is wrong.
	Right int
	// Otherwise are wrong ones of which something is told, but another kind or amount.
	Otherwise int
	// Forgotten are those that were told for some nights, until the night forgot them.
	Forgotten int
	// Open are those of which nothing can be said yet.
	Open int
	// Silent are wrong ones of which nothing is told, False right ones of which something is.
	Silent, False int
	Told          map[string]int // exceptions that are open in the end, by kind
	// Odd names the first few that are not right.
	Odd []string
}

// shownOdd is how many that are not right are named.
const shownOdd = 5

func (t *Tally) odd(format string, values ...any) {
	if len(t.Odd) < shownOdd {
		t.Odd = append(t.Odd, fmt.Sprintf(format, values...))
	}
}

func (j *monthJudge) tally(truth string) *Tally {
	t := j.tallies[truth]
	if t == nil {
		t = &Tally{Truth: truth, Told: map[string]int{}}
		j.tallies[truth] = t
	}
	return t
}

// weighFeeTold counts what was told of the fee of a row: a wrong one that was found, or a right one
// that was called wrong.
func (o *Outcome) weighFeeTold(s *monthSale, kind string) {
	switch {
	case kind == "fee-variance" && s.wrongFee:
		o.WrongFound++
	case kind == "fee-variance":
		o.WrongFalse++
	}
}

// weighRefund says what became of a refund: deducted, or told as not deducted, and never claimed.
func (j *monthJudge) weighRefund(o *Outcome, s *monthSale, place monthPlace, kind string) {
	if fen := j.claimedFen[place]; fen > 0 {
		o.Claimed++
		o.ClaimedFen += fen
	}
	if s.wrongFee {
		o.Wrong++
	}
	o.weighFeeTold(s, kind)
	switch {
	case s.paidFen != 0 && j.settledFen[place] == s.paidFen:
		o.Paid++
		o.Settled++
	case s.paidFen != 0:
		o.Paid++
	case kind == "refund-not-deducted":
		o.Unpaid++
		o.Found++
	default:
		o.Unpaid++
		o.Lost++
	}
}

// weighSums says what was told of fees that are judged in sum.
func (j *monthJudge) weighSums() {
	type batch struct{ merchant, file string }
	told, invoices := map[batch]bool{}, map[monthPlace]bool{}
	for _, sum := range j.sums {
		if sum.line > 0 {
			invoices[monthPlace{sum.file, sum.line}] = true
		}
	}
	for _, row := range j.exceptions {
		place := placeOf(row["source_file"], row["source_line"])
		if row["kind"] == "fee-variance" && strings.HasPrefix(place.file, "settle/") && !invoices[place] {
			told[batch{row["merchant_id"], place.file}] = true
		}
	}
	for _, sum := range j.sums {
		said := told[batch{sum.merchant, sum.file}]
		if sum.line > 0 {
			said = j.open[monthPlace{sum.file, sum.line}] == "fee-variance"
		}
		t := j.tally(sum.truth)
		t.Count++
		if said {
			t.Told["fee-variance"]++
		}
		switch {
		case said == sum.wrong:
			t.Right++
		case said:
			t.False++
			t.odd("%s of %s", sum.file, sum.merchant)
		case sum.held:
			t.Open++
		default:
			t.Silent++
			t.odd("%s of %s", sum.file, sum.merchant)
		}
	}
}

// weighLines says what was told of lines that are of no sale.
func (j *monthJudge) weighLines() {
	for _, file := range j.files() {
		for i := range j.lines[file] {
			line := &j.lines[file][i]
			if line.sale >= 0 || line.truth == "" {
				continue
			}
			t, kind := j.tally(line.truth), j.open[monthPlace{file.name(), i + 2}]
			t.Count++
			if kind != "" {
				t.Told[kind]++
			}
			if kind != line.kind {
				t.odd("%s:%d", file.name(), i+2)
			}
			switch {
			case kind == line.kind:
				t.Right++
			case kind == "":
				t.Silent++
			case line.kind == "":
				t.False++
			default:
				t.Otherwise++
			}
		}
	}
}
