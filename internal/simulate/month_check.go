package simulate

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"time"
)

// Verdicts are what the report sets of a month made of its truth.
type Verdicts struct {
	Sales []Outcome // by way
	// Causes are the kinds and causes that were told of sales, by the truth of these.
	Causes map[string]map[string]int
	// Rest is what is no sale: fees that are judged in sum, lines that take money, payouts.
	Rest []Tally
}

// Wrong counts where the sets contradict the truth: paid money that is claimed, false matches,
// and what is wrong and told nowhere, or right and told.
func (v *Verdicts) Wrong() (count int) {
	for i := range v.Sales {
		o := &v.Sales[i]
		count += o.Claimed + o.False + o.Lost + o.WrongFalse + o.Wrong - o.WrongFound
	}
	for i := range v.Rest {
		count += v.Rest[i].Silent + v.Rest[i].False
	}
	return count
}

// monthPlace is a row by its file and line.
type monthPlace struct {
	file string
	line int
}

// Check reads the report sets below a folder, and nothing else, and returns what they
// made of the month.
func (m *Month) Check(folder string) (*Verdicts, error) {
	j := monthJudge{
		Month: m, matched: map[monthPlace]monthMatch{}, settledFen: map[monthPlace]int64{}, claimedFen: map[monthPlace]int64{},
		open: map[monthPlace]string{}, groups: map[monthGroup]*groupTally{}, outcomes: map[string]*Outcome{},
		verdicts: Verdicts{Causes: map[string]map[string]int{}}, tallies: map[string]*Tally{}, bank: map[payoutKey]map[string]string{}, forgotten: map[*monthPayout]bool{},
	}
	nights := m.Nights()
	for _, night := range nights {
		if err := j.readNight(filepath.Join(folder, night.Format(time.DateOnly))); err != nil {
			return nil, err
		}
	}
	if err := j.readLast(filepath.Join(folder, nights[len(nights)-1].Format(time.DateOnly))); err != nil {
		return nil, err
	}
	j.weighMatches()
	for day := range m.sales {
		for i := range m.sales[day] {
			j.weigh(&m.sales[day][i], monthPlace{m.terminalFile(day), i + 2})
		}
	}
	j.weighGroups()
	j.weighSums()
	j.weighLines()
	if err := j.weighPayouts(); err != nil {
		return nil, err
	}
	return j.list(), nil
}

// list puts what was found into an order that does not change.
func (j *monthJudge) list() *Verdicts {
	for _, o := range j.outcomes {
		j.verdicts.Sales = append(j.verdicts.Sales, *o)
	}
	slices.SortFunc(j.verdicts.Sales, func(a, b Outcome) int { return cmp.Or(cmp.Compare(b.Paid, a.Paid), cmp.Compare(a.Way, b.Way)) })
	for _, truth := range slices.Sorted(maps.Keys(j.tallies)) {
		j.verdicts.Rest = append(j.verdicts.Rest, *j.tallies[truth])
	}
	return &j.verdicts
}

// monthMatch is what a line settled, last of all.
type monthMatch struct {
	sale  monthPlace
	basis string
}

// monthJudge holds the report sets of a month against the truth.
type monthJudge struct {
	*Month
	matched    map[monthPlace]monthMatch       // by line
	settledFen map[monthPlace]int64            // by sale: what matches say that it was paid
	claimedFen map[monthPlace]int64            // by sale: what is claimed
	open       map[monthPlace]string           // by sale, or by line: the kind of its exception
	exceptions []map[string]string             // that are open in the end
	bank       map[payoutKey]map[string]string // the last row of a payout in deposits.csv
	gone       []map[string]string             // exceptions of the bank that a night forgot
	forgotten  map[*monthPayout]bool
	groups     map[monthGroup]*groupTally
	outcomes   map[string]*Outcome
	tallies    map[string]*Tally
	verdicts   Verdicts
}
