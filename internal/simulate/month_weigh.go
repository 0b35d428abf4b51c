package simulate

import (
	"slices"
)

// Outcome counts what the reports made of the sales of one way.
type Outcome struct {
	Way string
	// Paid, Part and Unpaid are sales of which all, something, or nothing was paid.
	Paid, Part, Unpaid int
	// Settled are paid ones that a match settled in full, Held those that wait for a
	// person together with a line.
	Settled, Held int
	// Claimed are sales of which more is claimed than was not paid; ClaimedFen is by how much.
	Claimed    int
	ClaimedFen int64
	// Found are unpaid and part paid ones whose rest is claimed, FoundHeld those that wait
	// for a person; Lost are neither, and told nowhere.
	Found, FoundHeld, Lost int
	// False are matches of a sale with a line of another one that moves other money.
	False int
	// Wrong are settled ones whose line took a wrong fee, WrongFound those of which that is told,
	// and WrongFalse those of which it is told though the fee is right.
	Wrong, WrongFound, WrongFalse int
	Kinds                         map[string]int // exceptions that are open in the end, by kind
	Bases                         map[string]int // matches, by basis
}

// of is the outcome of the sales of a way; those of the second acquirer stand apart.
func (j *monthJudge) of(s *monthSale) *Outcome {
	name := s.way.name
	if isNetOnly(s.shop) {
		name += ", net stated alone"
	}
	o := j.outcomes[name]
	if o == nil {
		o = &Outcome{Way: name, Kinds: map[string]int{}, Bases: map[string]int{}}
		j.outcomes[name] = o
	}
	return o
}

// weighMatches counts what matches pay, and those that join a sale with another one's line.
func (j *monthJudge) weighMatches() {
	for _, file := range j.files() {
		for i := range j.lines[file] {
			line := &j.lines[file][i]
			match, found := j.matched[monthPlace{file.name(), i + 2}]
			switch {
			case !found:
			case line.sale < 0:
				j.tally("match of a line that is of no sale").False++
			default:
				j.weighMatch(line, match)
			}
		}
	}
}

// weighMatch counts a match of a line that is of a sale.
func (j *monthJudge) weighMatch(line *monthLine, match monthMatch) {
	j.settledFen[match.sale] += line.grossFen
	truth := &j.sales[line.day][line.sale]
	o := j.of(truth)
	o.Bases[match.basis]++
	if (monthPlace{j.terminalFile(line.day), line.sale + 2}) != match.sale && !j.movesTheSame(truth, match.sale) {
		o.False++
	}
}

// movesTheSame reports whether it is all one to which of two sales a line is given: the
// same merchant, gross and due day, and the line states nothing else.
func (j *monthJudge) movesTheSame(truth *monthSale, sale monthPlace) bool {
	for day := range j.sales {
		if j.terminalFile(day) == sale.file {
			other := &j.sales[day][sale.line-2]
			return truth.way == &amountOnly && other.row.Merchant == truth.row.Merchant && other.row.Fen == truth.row.Fen &&
				due(other.row.Merchant, other.row.Time).Equal(due(truth.row.Merchant, truth.row.Time))
		}
	}
	return false
}

// heldKinds are kinds under which a sale waits for a person together with a line.
var heldKinds = []string{"possible-match", "ambiguous-match"}

// weighUnowed says what became of a sale of which no money is expected: none is claimed, and one
// that nobody answered is a case to ask about.
func (j *monthJudge) weighUnowed(o *Outcome, s *monthSale, sale monthPlace, kind string) {
	o.Unpaid++
	if fen := j.claimedFen[sale]; fen > 0 {
		o.Claimed++
		o.ClaimedFen += fen
	}
	switch {
	case neverAnswered[s.way] && kind != "unconfirmed-transaction":
		o.Lost++
	case neverAnswered[s.way]:
		o.FoundHeld++
	default:
		o.Found++ // as it was: nothing is owed, nothing is said
	}
}

// weigh says what became of a sale.
func (j *monthJudge) weigh(s *monthSale, sale monthPlace) {
	o := j.of(s)
	kind := j.open[sale]
	if kind != "" {
		o.Kinds[kind]++
	}
	held, rest := slices.Contains(heldKinds, kind), s.row.Fen-s.paidFen
	if s.of.fen > 0 {
		j.weighRefund(o, s, sale, kind)
		return
	}
	if s.way.owesNothing || neverAnswered[s.way] && s.paidFen == 0 {
		j.weighUnowed(o, s, sale, kind)
		return
	}
	switch {
	case rest == 0:
		o.Paid++
	case s.paidFen > 0:
		o.Part++
	default:
		o.Unpaid++
	}
	if s.way == &amountOnly {
		j.groupOf(s).add(rest, j.claimedFen[sale], j.settledFen[sale], held)
		return
	}
	if s.wrongFee && s.paidFen > 0 {
		o.Wrong++
	}
	o.weighFeeTold(s, kind)
	if over := j.claimedFen[sale] - rest; over > 0 {
		o.Claimed++
		o.ClaimedFen += over
	}
	switch {
	case rest == 0 && held:
		o.Held++
	case rest == 0 && j.settledFen[sale] == s.row.Fen:
		o.Settled++
	case rest == 0:
	case j.claimedFen[sale] >= rest || kind == "amount-variance":
		o.Found++
	case held:
		o.FoundHeld++
	default:
		o.Lost++
	}
}
