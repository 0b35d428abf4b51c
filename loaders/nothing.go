package loaders

import (
	"tieout/internal/fault"
	"tieout/reconcile"
)

// A file without a row that is taken or refused is a day without trade only when
// it says so in its format's own form: a header alone, totals of nought, balances
// that agree, an empty array, messages of which none is a trade. Whatever else has
// no rows was not understood, or is cut, and money that it may hold must wait.

// nothing refuses a file of which nothing was understood. Errors: *fault.Error
// (nothing-understood).
func (s *sink) nothing(format string) error {
	if s.noTrade || s.account.Accepted+s.account.Rejected > 0 {
		return nil
	}
	return &fault.Error{
		Name: "nothing-understood", Class: fault.Input, Fact: "want rows, or what " + format + " states of a day without trade, got neither",
		Hint: "the file is cut or of another kind: look at it with tieout inspect, correct the source's profile:, or ask for the file again",
	}
}

// nothing looks whether a file without rows says that there was no trade. One
// with a header says so, unless its format states totals that it lacks: it is cut.
// Errors: control-totals-absent.
func (r *reading) nothing() error {
	a := &r.sink.account
	if a.Accepted+a.Rejected > 0 || r.sink.noTrade || a.ControlTotals == reconcile.ControlMismatch {
		return nil
	}
	known := r.header != nil || r.def.shape.kind == "json" || (!r.def.shape.headed && r.rules > 0)
	switch {
	case r.told:
		r.sink.noTrade = true
	case known && r.def.statesTotals():
		return &fault.Error{
			Name: "control-totals-absent", Class: fault.Input, Fact: "want the control totals that a " + r.def.name + " file without rows states too, got none",
			Hint: "the file is cut: ask for it again",
		}
	default:
		r.sink.noTrade = known
	}
	return nil
}

// statesTotals reports whether lines of the file state control totals.
func (d *definition) statesTotals() bool {
	for i := range d.totals {
		if d.totals[i].atEnd == "" {
			return true
		}
	}
	return false
}
