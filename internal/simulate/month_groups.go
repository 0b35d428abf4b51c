package simulate

import "time"

// monthGroup are sales of which nobody knows which ones were paid: what counts is how many.
type monthGroup struct {
	merchant string
	due      time.Time
	fen      int64
}

type groupTally struct{ paid, unpaid, settled, claimed, held int }

func (j *monthJudge) groupOf(s *monthSale) *groupTally {
	key := monthGroup{s.row.Merchant.ID, due(s.row.Merchant, s.row.Time), s.row.Fen}
	if j.groups[key] == nil {
		j.groups[key] = &groupTally{}
	}
	return j.groups[key]
}

func (g *groupTally) add(restFen, claimedFen, settledFen int64, held bool) {
	for count, is := range map[*int]bool{&g.unpaid: restFen > 0, &g.paid: restFen == 0, &g.claimed: claimedFen > 0, &g.settled: settledFen > 0, &g.held: held} {
		if is {
			*count++
		}
	}
}

// weighGroups says what became of the groups.
func (j *monthJudge) weighGroups() {
	o := j.of(&monthSale{way: &amountOnly})
	for key, g := range j.groups {
		o.Settled += min(g.settled, g.paid)
		o.False += max(0, g.settled-g.paid)
		o.Held += min(g.held, g.paid-min(g.settled, g.paid))
		o.Claimed += max(0, g.claimed-g.unpaid)
		o.ClaimedFen += int64(max(0, g.claimed-g.unpaid)) * key.fen
		o.Found += min(g.claimed, g.unpaid)
		o.Lost += max(0, g.unpaid-g.claimed-g.held)
	}
}
