package simulate

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
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

// monthPlace is a row by its file and line.
type monthPlace struct {
	file string
	line int
}

// Check reads the report sets below a folder, and nothing else, and returns what they
// made of the sales, by way; and which causes they named, by the truth.
func (m *Month) Check(folder string) ([]Outcome, map[string]map[string]int, error) {
	matched := map[monthPlace]string{} // by line: its sale, last of all
	basis := map[monthPlace]string{}
	nights := m.Nights()
	for _, night := range nights {
		rows, err := readList(filepath.Join(folder, night.Format(time.DateOnly), "matches.csv"))
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			line := placeOf(row["counterpart_file"], row["counterpart_line"])
			matched[line], basis[line] = row["source_file"]+":"+row["source_line"], row["basis"]
		}
	}
	last := nights[len(nights)-1].Format(time.DateOnly)
	missing, err := readList(filepath.Join(folder, last, "missing.csv"))
	if err != nil {
		return nil, nil, err
	}
	exceptions, err := readList(filepath.Join(folder, last, "exceptions.csv"))
	if err != nil {
		return nil, nil, err
	}
	j := monthJudge{Month: m, settledFen: map[monthPlace]int64{}, claimedFen: map[monthPlace]int64{}, open: map[monthPlace]string{}, groups: map[monthGroup]*groupTally{}, outcomes: map[string]*Outcome{}, causes: map[string]map[string]int{}}
	j.weighMatches(matched, basis)
	if err := j.read(missing, exceptions); err != nil {
		return nil, nil, err
	}
	for day := range m.sales {
		for i := range m.sales[day] {
			j.weigh(&m.sales[day][i], monthPlace{m.terminalFile(day), i + 2})
		}
	}
	j.weighGroups()
	var list []Outcome
	for _, o := range j.outcomes {
		list = append(list, *o)
	}
	slices.SortFunc(list, func(a, b Outcome) int { return cmp.Or(cmp.Compare(b.Paid, a.Paid), cmp.Compare(a.Way, b.Way)) })
	return list, j.causes, nil
}

func placeOf(file, line string) monthPlace {
	number, err := strconv.Atoi(line)
	if err != nil {
		return monthPlace{}
	}
	return monthPlace{file, number}
}

// monthJudge holds the report sets of a month against the truth.
type monthJudge struct {
	*Month
	settledFen map[monthPlace]int64  // by sale: what matches say that it was paid
	claimedFen map[monthPlace]int64  // by sale: what is claimed
	open       map[monthPlace]string // by sale: the kind of its exception
	groups     map[monthGroup]*groupTally
	outcomes   map[string]*Outcome
	causes     map[string]map[string]int // that exceptions of sales name, by the truth
}

func (j *monthJudge) of(w *way) *Outcome {
	o := j.outcomes[w.name]
	if o == nil {
		o = &Outcome{Way: w.name, Kinds: map[string]int{}, Bases: map[string]int{}}
		j.outcomes[w.name] = o
	}
	return o
}

// weighMatches counts what matches pay, and those that join a sale with another one's line.
func (j *monthJudge) weighMatches(matched, basis map[monthPlace]string) {
	for day, lines := range j.lines {
		for i := range lines {
			place := monthPlace{settlementFile(monthProvider, day), i + 2}
			text, found := matched[place]
			if !found {
				continue
			}
			at := strings.LastIndexByte(text, ':')
			sale := placeOf(text[:at], text[at+1:])
			fen, _ := fenOf(lines[i].record[2])
			j.settledFen[sale] += fen
			truth := &j.sales[lines[i].day][lines[i].sale]
			o := j.of(truth.way)
			o.Bases[basis[place]]++
			if (monthPlace{j.terminalFile(lines[i].day), lines[i].sale + 2}) != sale && !j.movesTheSame(truth, sale) {
				o.False++
			}
		}
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

// read takes in what is open in the end.
func (j *monthJudge) read(missing, exceptions []map[string]string) error {
	for _, row := range missing {
		fen, err := fenOf(row["gross_amount"])
		if err != nil {
			return fmt.Errorf("missing.csv: %w", err)
		}
		sale := placeOf(row["source_file"], row["source_line"])
		j.claimedFen[sale] += fen
	}
	for _, row := range exceptions {
		sale := placeOf(row["source_file"], row["source_line"])
		j.open[sale] = row["kind"]
		if s := j.saleAt(sale); s != nil {
			truth := cmp.Or(s.truth(), "paid in full")
			if j.causes[truth] == nil {
				j.causes[truth] = map[string]int{}
			}
			j.causes[truth][row["kind"]+" "+row["cause"]]++
		}
	}
	return nil
}

// saleAt returns the sale of a row; nil: it is none of a log.
func (j *monthJudge) saleAt(sale monthPlace) *monthSale {
	for day := range j.sales {
		if j.terminalFile(day) == sale.file && sale.line >= 2 && sale.line-2 < len(j.sales[day]) {
			return &j.sales[day][sale.line-2]
		}
	}
	return nil
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
	o := j.of(s.way)
	kind := j.open[sale]
	if kind != "" {
		o.Kinds[kind]++
	}
	held, rest := slices.Contains(heldKinds, kind), s.row.Fen-s.paidFen
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
	switch {
	case kind == "fee-variance" && s.wrongFee:
		o.WrongFound++
	case kind == "fee-variance":
		o.WrongFalse++
	}
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
