package nightly

import (
	"tieout/internal/config"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// Files are expected from the first one of a source on, and from the first day on of which a night
// needed one while none had come: the file of another day does not bring what that day's holds. Which
// days these are the exceptions of the missing files say. What a statement of a bank that began to
// come does not reach is closed as before the start, so the days before its first one are not asked for.

// neverSent is the gate of a source that has not sent a single file.
func neverSent(source *config.Source) match.UnavailableFile {
	return match.UnavailableFile{Source: source.Name, Side: source.Side, Provider: source.Provider, NeverSent: true}
}

// expectNeeded expects files of the source from the first day on of which an earlier night missed one.
// Closed are the exceptions that people ever closed: nothing waits for such a day's file, but it
// is why its sales are missing.
func (p *Pipeline) expectNeeded(source *config.Source, came *sourceFiles, open map[string]*reconcile.Exception, closed map[string]string) error {
	if came.expected == 0 || source.Side == reconcile.DepositSide || source.Expect == config.Optional || len(open)+len(closed) == 0 {
		return nil
	}
	first := came.expected
	for day := first.AddDays(-rememberSettledDays); day < came.expected; day = day.AddDays(1) {
		gate := match.UnavailableFile{Source: source.Name, Side: source.Side, Date: day}
		if id := gate.ExceptionID(); open[id] != nil || closed[id] != "" {
			first = day
			break
		}
	}
	gate := neverSent(source)
	if x := open[gate.ExceptionID()]; x != nil {
		needed, err := p.lastExpected(source, neededOf(x, source))
		if err != nil {
			return err
		}
		first = min(first, needed)
	}
	came.expected = first
	return nil
}

// neededOf returns the first day that was needed while the source had sent no file. Earlier builds did not
// keep it: the night that first needed a file needed the newest that should have come.
func neededOf(x *reconcile.Exception, source *config.Source) civil.Date {
	if x.Due == 0 {
		return x.FirstReported.AddDays(-source.ArrivesDays)
	}
	return x.Due
}

// lastExpected returns the last day up to the given one of which the source sends a file.
func (p *Pipeline) lastExpected(source *config.Source, day civil.Date) (civil.Date, error) {
	for {
		if sends, err := p.expected(source, day); err != nil || sends {
			return day, err
		}
		day = day.AddDays(-1)
	}
}
