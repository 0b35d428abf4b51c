package nightly

import (
	"context"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// loggedTo returns the last day of which a terminal log is that an earlier night took; asOf where one has no date in
// its name, for it may be of any day until then. Zero: there is none.
func loggedTo(before []store.FileRow, asOf civil.Date) (day civil.Date) {
	for i := range before {
		switch f := &before[i]; {
		case f.State != reconcile.FileTaken || f.Side != reconcile.TerminalSide:
		case f.Date == 0:
			return asOf
		default:
			day = max(day, f.Date)
		}
	}
	return day
}

// leaveSettled leaves the simple sales to the judge under whose keys the nights before have facts.
func (s *prematchRun) leaveSettled(ctx context.Context, o *opening, asOf civil.Date) error {
	logged := s.matcher.LoggedBefore()
	if len(logged) == 0 {
		return nil
	}
	lookup, err := o.Facts(ctx, o.seq, asOf.AddDays(-rememberSettledDays))
	if err != nil || lookup == nil {
		return err
	}
	for asked := range slices.Chunk(logged, keysAtOnce) {
		found, err := lookup(asked)
		if err != nil {
			return err
		}
		for i := range found {
			for _, key := range append([]uint64{found[i].Key}, found[i].Aliases...) {
				s.matcher.LeaveSettled(key)
			}
		}
	}
	return nil
}
