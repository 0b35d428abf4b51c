package profile

import (
	"bytes"
	"strconv"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// matchTotalLine looks for a line of control totals.
func (r *reading) matchTotalLine(record *text.RawRecord) (done bool, err error) {
	for i := range r.def.totals {
		rule := &r.def.totals[i]
		if rule.atEnd != "" {
			continue
		}
		groups, ok := rule.matches(record.Text, record.FromEnd)
		if !ok {
			continue
		}
		if r.plan == nil && r.nearHits > 0 {
			r.sink.Structure(record.Line)
			return true, r.noHeader() // what came before was a header once
		}
		if r.plan == nil {
			r.compilePlan(r.positions(), len(r.def.columns)) // a file without rows
		}
		var names []string
		switch {
		case rule.below:
			r.sink.Structure(record.Line)
			r.totalsBelow, r.names = i+1, r.foldedNames(record.Text)
			return true, nil
		case rule.columns:
			names, groups = r.columnNames(), r.values(record.Text)
		default:
			names = rule.pattern.SubexpNames()
		}
		return true, r.totalsLine(i, record, names, groups)
	}
	return r.unreadTotalLine(record)
}

// unreadTotalLine refuses a line that begins with the words of control totals and states none that
// can be read: taken as a row or a comment, the damage would turn the control off.
func (r *reading) unreadTotalLine(record *text.RawRecord) (done bool, err error) {
	for i := range r.def.totals {
		rule := &r.def.totals[i]
		if !rule.worded || !bytes.HasPrefix(record.Text, []byte(rule.begins)) {
			continue
		}
		r.sink.Structure(record.Line)
		r.sink.Account.ControlTotals = reconcile.ControlMismatch
		return true, &fault.Error{
			Name: "bad-trailer", Class: fault.Input, Line: record.Line, Fact: "want the control totals that follow " + rule.begins + ", got " + strconv.Quote(text.Clip(string(record.Text))),
			Hint: "the file is damaged; no row of it is used. Ask the sender for it again",
		}
	}
	return false, nil
}

// readTotalsBelow reads the values that stand below a line of names.
func (r *reading) readTotalsBelow(record *text.RawRecord) error {
	at := r.totalsBelow - 1
	r.totalsBelow = 0
	return r.totalsLine(at, record, r.names, r.values(record.Text))
}

// checkTotalsBelow refuses a file of which the line below the names of totals is gone.
func (r *reading) checkTotalsBelow() error {
	if r.totalsBelow == 0 {
		return nil
	}
	r.sink.Account.ControlTotals = reconcile.ControlMismatch
	return &fault.Error{Name: "bad-trailer", Class: fault.Input, Fact: "want a line of control totals below " + strings.Join(r.names, ","), Hint: "the file is cut; ask the sender for it again"}
}

// setStatedTotals hands stated values to the tallies of a rule.
func (r *reading) setStatedTotals(rule int, record *text.RawRecord, names []string, values [][]byte) error {
	r.totalsSeen = true
	first := 0
	for i := range rule {
		if r.def.totals[i].atEnd == "" {
			first += len(r.def.totals[i].checks)
		}
	}
	for i, check := range r.def.totals[rule].checks {
		for at, name := range names {
			if text.FoldName(name) != text.FoldName(check.stated) {
				continue
			}
			if at >= len(values) {
				values = append(values, make([][]byte, at+1-len(values))...) // the line is cut: bad-trailer
			}
			if err := r.plan.tallies[first+i].setStated(record.Line, values[at], &r.rec); err != nil {
				r.sink.Account.ControlTotals = reconcile.ControlMismatch
				return err
			}
		}
	}
	return nil
}

// values splits a line of stated values.
func (r *reading) values(content []byte) [][]byte {
	cells, _ := r.split(content, nil)
	for i := range cells {
		cells[i] = text.TrimBlanks(cells[i])
		for _, mark := range r.def.shape.strip {
			cells[i] = bytes.TrimPrefix(cells[i], []byte(mark))
		}
		if r.def.shape.formulas {
			cells[i] = text.Unwrapped(cells[i])
		}
	}
	return cells
}
