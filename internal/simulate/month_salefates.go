package simulate

import "math/rand/v2"

// Beside references that an acquirer destroys, sales have fates of their own: what became of
// them is the truth against which the causes of a report are held.
var (
	declined      = way{name: "declined", owesNothing: true}
	noAnswer      = way{name: "no answer, nothing came", owesNothing: true}
	noAnswerPaid  = way{name: "no answer, paid"}
	tenthKeyed    = way{name: "a tenth was keyed", ready: func(s *Row, _ *rand.Rand) { s.Fen = s.Fen / 10 * 10 }, share: func(fen int64) []int64 { return []int64{fen / 10} }}
	ofOtherFates  = []*way{&declined, &noAnswer, &noAnswerPaid, &tenthKeyed}
	fatePerMill   = 1000 // of each 1,000,000 sales so many meet each of these
	neverAnswered = map[*way]bool{&noAnswer: true, &noAnswerPaid: true}
)

// fate gives a sale whose references are whole another fate, now and then.
func (s *monthSale) fate(random *rand.Rand) {
	number := random.IntN(1_000_000)
	if s.way != &wholeLine || number/fatePerMill >= len(ofOtherFates) {
		return
	}
	s.way = ofOtherFates[number/fatePerMill]
	switch {
	case s.way == &declined:
		s.row.Response = "51"
	case neverAnswered[s.way]:
		s.row.Response = ""
	}
}

// truth says why the sale is not, or not fully, paid; empty: it is.
func (s *monthSale) truth() string {
	switch {
	case s.batch:
		return "batch never uploaded"
	case s.of.fen > 0 && s.paidFen != 0:
		return "refund that was deducted"
	case s.of.fen > 0:
		return "refund that was not deducted"
	case s.way.owesNothing || neverAnswered[s.way] || s.way == &tenthKeyed:
		return s.way.name
	case s.paidFen == 0:
		return "never paid, for no reason that a file shows"
	case s.paidFen < s.row.Fen:
		return "paid in part"
	default:
		return ""
	}
}
