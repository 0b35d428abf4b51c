package profile

import (
	"tieout/internal/fault"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// checkNoTrade looks whether a file without rows says that there was no trade. One
// with a header says so, unless its format states totals that it lacks: it is cut.
// Errors: control-totals-absent, header-holds-rows.
func (r *reading) checkNoTrade() error {
	a := &r.sink.Account
	if a.Accepted+a.Rejected > 0 || r.sink.NoTrade || a.ControlTotals == reconcile.ControlMismatch {
		return nil
	}
	if err := text.CheckHeaderAlone(r.header, r.headerLine); err != nil {
		return err
	}
	known := r.header != nil || r.def.shape.kind == "json" || (!r.def.shape.headed && r.rules > 0)
	switch {
	case r.totalsSeen:
		r.sink.NoTrade = true
	case known && r.def.statesTotals():
		return &fault.Error{
			Name: "control-totals-absent", Class: fault.Input, Fact: "want the control totals that a " + r.def.Name + " file without rows states too, got none",
			Hint: "the file is cut: ask for it again",
		}
	default:
		r.sink.NoTrade = known
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
