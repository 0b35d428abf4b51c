package profile

import (
	"bytes"
	"slices"

	"tieout/loaders/text"
)

// A file may hold several of its kind, one after the other, as whoever joins the files of a week makes it.
// Each begins with the header, and what each states of itself is of its own rows.

// beginsAgain reports whether a record is the header once more.
func (r *reading) beginsAgain(record *text.RawRecord) bool {
	return len(r.headerText) > 0 && bytes.HasSuffix(record.Text, r.headerText) && bytes.Equal(text.HeaderText(record.Text), r.headerText)
}

// nextPart ends the part before a header that comes again.
func (r *reading) nextPart(record *text.RawRecord) error {
	r.sink.Structure(record.Line)
	if err := r.endPart(); err != nil {
		return err
	}
	r.further++
	r.totalsSeen, r.neededSeen = false, nil
	for _, t := range r.plan.tallies {
		t.restart()
	}
	if r.plan.balance != nil {
		r.plan.balance.restart()
	}
	return nil
}

// endPart compares what a part of the file states with what was read of it.
func (r *reading) endPart() error {
	if err := r.checkTotalsBelow(); err != nil {
		return err
	}
	if err := r.checkNeededLines(); err != nil {
		return err
	}
	for _, f := range r.plan.fractions {
		if err := f.unproven(); err != nil {
			return err
		}
	}
	for _, t := range r.plan.tallies {
		t.compare(r.sink)
	}
	r.sink.TotalsLacking = r.sink.TotalsLacking || r.lacksTotals()
	if b := r.plan.balance; b != nil {
		b.end(r.sink)
	}
	return nil
}

// lacksTotals reports whether a line of totals has not come. One of which another line states the
// values under the same names is another form of it.
func (r *reading) lacksTotals() bool {
	stated := map[string]bool{}
	for _, t := range r.plan.tallies {
		stated[t.rule.stated] = stated[t.rule.stated] || t.stated
	}
	for i := range r.def.totals {
		rule := &r.def.totals[i]
		if rule.atEnd == "" && !slices.ContainsFunc(rule.checks, func(c totalCheck) bool { return stated[c.stated] }) {
			return true
		}
	}
	return false
}

// restart forgets the rows and the total of a part that was compared.
func (t *tally) restart() {
	t.count, t.minor, t.rounded, t.unreadable, t.stated = 0, 0, 0, 0, false
}

// restart forgets where the balances of a part stood: those of the next need not go on from them.
func (b *rolling) restart() {
	clear(b.of)
	b.told, b.forwards, b.backward, b.unread = false, false, false, b.unread[:0]
}
