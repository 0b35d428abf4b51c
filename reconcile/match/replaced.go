package match

import (
	"maps"
	"slices"

	"tieout/reconcile"
)

// The whole of a file that was cut may come under another name. It says again what
// the first one said; those rows are no more money and no duplicates.

// repeatedRows finds the rows of whole files that earlier files of theirs gave.
type repeatedRows struct {
	replaces func(file string) map[string]bool
	items    map[string]map[string]int // by file and identity: how many lines are at hand
	before   *settledBefore
	used     map[reconcile.Origin]bool // the lines of facts that were said again
}

// newRepeatedRows prepares for the lines of a batch; nil when no file of tonight is
// the whole of another one. The error is that of Input.SettledBefore or Input.Facts.
func (in *Input) newRepeatedRows() (*repeatedRows, error) {
	if in.Replaces == nil {
		return nil, nil
	}
	r := &repeatedRows{replaces: in.Replaces, items: map[string]map[string]int{}, used: map[reconcile.Origin]bool{}}
	for i := range in.Opening {
		if l := in.Opening[i].Line; l != nil {
			r.add(l)
		}
	}
	replaced := map[string]bool{}
	for i := range in.Lines {
		for file := range in.Replaces(in.Lines[i].Origin.File) {
			replaced[file] = true
		}
	}
	for i := range in.Lines {
		if l := &in.Lines[i]; replaced[l.Origin.File] {
			r.add(l)
		}
	}
	var err error
	r.before, err = in.askBefore(func(ask *askedBefore) {
		for i := range in.Lines {
			if in.Replaces(in.Lines[i].Origin.File) != nil {
				ask.line(&in.Lines[i])
			}
		}
	})
	return r, err
}

// dropRepeated takes the lines out of a batch that the whole of a file says again.
func (in *Input) dropRepeated() error {
	repeated, err := in.newRepeatedRows()
	if repeated == nil || err != nil {
		return err
	}
	in.repeated = map[string]DroppedRows{}
	in.Lines = filter(in.Lines, func(l reconcile.SettlementLine) bool {
		if !repeated.has(&l) {
			return true
		}
		in.repeated[l.Origin.File] = in.repeated[l.Origin.File].addLine(in, &l)
		return false
	})
	return nil
}

// add takes in a line that is at hand.
func (r *repeatedRows) add(l *reconcile.SettlementLine) {
	if r.items[l.Origin.File] == nil {
		r.items[l.Origin.File] = map[string]int{}
	}
	r.items[l.Origin.File][l.Identity()]++
}

// has reports whether the line says again what a file gave that its own is the whole of.
// Each row of that file is said again once.
func (r *repeatedRows) has(l *reconcile.SettlementLine) bool {
	for _, file := range slices.Sorted(maps.Keys(r.replaces(l.Origin.File))) {
		if r.items[file][l.Identity()] > 0 {
			r.items[file][l.Identity()]--
			return true
		}
		sold := asSold(l)
		minor := reconcile.MinorOf(&l.Origin, sold.Gross, sold.Currency)
		for _, key := range l.KeptKeys() {
			for _, f := range r.before.settledRows(key) {
				if f.Line.File == file && !r.used[f.Line] && f.Settles("", l.MerchantID, sold.Currency, minor) {
					r.used[f.Line] = true
					return true
				}
			}
		}
	}
	return false
}
