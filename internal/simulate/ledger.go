package simulate

import (
	"cmp"
	"slices"
	"time"
)

// Ending returns what must stand open on the last night of a plan, and nothing else.
func (w *Lives) Ending(p *Plan) []Open {
	open := []Open{{Kinds: []string{"missing-file"}, References: []string{w.lost.Format(time.DateOnly)}}}
	for _, s := range w.Stories {
		if p.Closes && s.closing != nil {
			open = append(open, s.closing.open...)
			continue
		}
		open = append(open, s.open...)
	}
	if w.bank {
		open = append(open, w.openAtBank()...)
	}
	return open
}

// SettledFen is what the settled rows of the terminals come to in the end. Known is
// false where a row may have been excluded for a time: the figures of the nights
// don't tell which rows were reopened.
func (w *Lives) SettledFen() (rows int, fen int64, known bool) {
	known = true
	for _, s := range w.Stories {
		all := func(bool, int) bool { return true }
		for i := range s.rows {
			for _, u := range s.rows[i].undone {
				known = known && len(s.rows[u].undone) == 0
			}
		}
		for i := range s.rows {
			if r := &s.rows[i]; r.event == i && s.endsSettled(i, all) {
				rows++
				if r.Type == "REFUND" {
					fen -= r.Fen
				} else {
					fen += r.Fen
				}
			}
		}
	}
	return rows, fen, known
}

// endsSettled reports whether the merchant has the money of a row, or gave it.
func (s *Story) endsSettled(row int, in func(line bool, index int) bool) bool {
	r := &s.rows[row]
	if r.beforeStart || !slices.Contains([]string{"SALE", "REFUND", "PREAUTH_COMPLETION"}, r.Type) || s.isUndone(row, in) {
		return false
	}
	return slices.ContainsFunc(r.paid, func(line int) bool { return s.lines[line].Merchant == r.Merchant.ID })
}

// isUndone reports whether a row was taken back at the terminal, as far as the rows
// that are in tell, and that was not taken back in turn.
func (s *Story) isUndone(row int, in func(line bool, index int) bool) bool {
	return slices.ContainsFunc(s.rows[row].undone, func(u int) bool { return in(false, u) && !s.isUndone(u, in) })
}

// Claim is a row of the report of missing money.
type Claim struct {
	Merchant, Reference, Time string
	GrossFen                  int64
}

// Claims says which rows the report of missing money must have after a night, and
// which others it may have, as far as the files that came by then can tell.
func (w *Lives) Claims(p *Plan, night int) (must, may map[Claim]bool) {
	must, may = map[Claim]bool{}, map[Claim]bool{}
	in := p.rowsIn(night)
	gates := p.openGates(night)
	for _, s := range w.Stories {
		has := func(line bool, index int) bool { return in[fileRow{s.Number, line, index}] }
		for i := range s.rows {
			r := &s.rows[i]
			if !r.owed || !has(false, i) || !isDue(r, p.Nights[night], gates) || s.isClosed(p, night) {
				continue
			}
			claim := Claim{r.Merchant.ID, reference(r.RRN, r.Order, r.Trace), r.Time.Format(time.DateTime), r.Fen}
			switch s.standing(r.event, has) {
			case unpaid:
				must[claim] = true
			case undecided:
				may[claim] = true
			}
		}
	}
	return must, may
}

// What a row that is owed has come to.
const (
	unpaid = iota
	undecided
	paid
)

func (s *Story) standing(row int, has func(line bool, index int) bool) int {
	if s.isUndone(row, has) {
		return paid // or owed no more
	}
	came, left := 0, 0
	for _, line := range s.rows[row].paid {
		if has(true, line) {
			came, left = came+1, left+1
		}
	}
	for i := range s.lines {
		if has(true, i) && slices.Contains(s.rows[row].paid, s.lines[i].takesBack) {
			came, left = came+1, left-1
		}
	}
	switch {
	case left > 0:
		return paid
	case came > 0 || s.maybeAnothers(row, has):
		return undecided
	}
	return unpaid
}

// maybeAnothers reports whether a line of the row's reference is in that pays another
// row, whose log is not: a person has to tell whose it is.
func (s *Story) maybeAnothers(row int, has func(line bool, index int) bool) bool {
	for i := range s.rows {
		if i == row || s.rows[i].RRN != s.rows[row].RRN || has(false, i) {
			continue
		}
		if slices.ContainsFunc(s.rows[i].paid, func(line int) bool { return has(true, line) }) {
			return true
		}
	}
	return false
}

// rowsIn returns the rows and lines that were taken in when a night is over.
func (p *Plan) rowsIn(night int) map[fileRow]bool {
	in := map[fileRow]bool{}
	for i, f := range p.files {
		if p.taken(i, night) {
			for _, row := range f.holds {
				in[row] = true
			}
		}
	}
	return in
}

// gate is a settlement file of a provider and day.
type gate struct {
	provider string
	day      time.Time
}

// openGates returns the settlement files of which every part has been taken in.
func (p *Plan) openGates(night int) map[gate]bool {
	parts := map[gate]int{}
	for i, f := range p.files {
		if !f.Log && !f.bank && !f.broken && p.taken(i, night) {
			parts[gate{providerOfFile(f.Name), f.Day}]++
		}
	}
	open := map[gate]bool{}
	for g, n := range parts {
		open[g] = n >= p.Parts
	}
	return open
}

// isDue reports whether a row is due and every file that could settle it in time is there.
func isDue(r *logged, night time.Time, open map[gate]bool) bool {
	money := due(r.Merchant, r.Time)
	for day := r.Time.Truncate(24 * time.Hour); !day.After(money); day = day.AddDate(0, 0, 1) {
		if !holiday(day) && !open[gate{r.Merchant.Provider, day}] {
			return false
		}
	}
	return !money.After(night)
}

// sortedClaims lists claims in a fixed order.
func sortedClaims(claims map[Claim]bool) []Claim {
	var list []Claim
	for c := range claims {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Time, b.Time))
	})
	return list
}
