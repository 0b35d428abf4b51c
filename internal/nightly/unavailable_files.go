package nightly

import (
	"fmt"
	"maps"
	"slices"

	"tieout/internal/config"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// unavailableFiles lists the files that should have come and did not, or came and could
// not be used. What they might hold waits for them. Open are the exceptions of such files.
func (p *Pipeline) unavailableFiles(asOf civil.Date, before *opening, found *intake, open map[string]*reconcile.Exception) ([]match.UnavailableFile, error) {
	var gates []match.UnavailableFile
	met := found.met(before.seq)
	rowless, taken := rowlessFiles(met), takenBytes(met)
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		came := filesBySource(source.Name, met, rowless)
		if err := p.expectNeeded(source, came, open, before.ClosedExceptions); err != nil {
			return nil, err
		}
		for _, a := range found.arrivals {
			if a.source == source && a.date == 0 && a.account.IsUnusable() { // of which days it is nobody knows
				gates = append(gates, p.quarantinedFile(source, &a.account, 0, asOf))
			}
		}
		for _, day := range slices.Sorted(maps.Keys(came.days)) {
			for _, file := range came.days[day].standing(source.FilesADay(), taken) {
				gates = append(gates, p.quarantinedFile(source, file, day, asOf))
			}
		}
		late, err := p.lateFiles(source, asOf, came, taken)
		if err != nil {
			return nil, err
		}
		gates = append(gates, late...)
	}
	return gates, nil
}

// senders are the providers of the settlement sources of which a usable file ever came.
func (p *Pipeline) senders(found *intake) []string {
	sent := map[string]bool{}
	for _, file := range found.met(0) {
		if file.State != reconcile.FileQuarantined {
			sent[file.Source] = true
		}
	}
	var senders []string
	for i := range p.Config.Sources {
		if source := &p.Config.Sources[i]; source.Side == reconcile.SettlementSide && sent[source.Name] {
			senders = append(senders, source.Provider)
		}
	}
	return senders
}

// quarantinedFile is the gate of a file that could not be used. A date of zero stands
// for every day.
func (p *Pipeline) quarantinedFile(source *config.Source, file *reconcile.FileAccount, date, asOf civil.Date) match.UnavailableFile {
	cause := reconcile.MissingFile.NewCause(familyOf(source.Side)+"/file-unusable", "high", factOf(file.Detail))
	cause.Action = fmt.Sprintf("Ask for the file again, put it there under any name that %s takes, then run: tieout run --as-of %s", source.Files, asOf)
	return match.UnavailableFile{
		Source: source.Name, Side: source.Side, Provider: source.Provider, Date: date, File: file.Name,
		Cause: cause,
	}
}

// missingFile is the cause of money that waits for a file of the source.
func missingFile(source *config.Source, evidence string) reconcile.Cause {
	return reconcile.MissingFile.NewCause(familyOf(source.Side)+"/file-missing", "high", evidence)
}

// familyOf says whose fault a missing file of that side is.
func familyOf(side reconcile.Side) string {
	if side == reconcile.TerminalSide {
		return "terminal-system"
	}
	return "bank-system"
}

// lateFiles returns a gate for each day of a source that has fewer files than it
// sends: a late one when a file is past its time, an early one when it may still
// come. A day with an unusable file has that file's gate, if any.
func (p *Pipeline) lateFiles(source *config.Source, asOf civil.Date, came *sourceFiles, taken map[string]bool) ([]match.UnavailableFile, error) {
	optional := !source.Awaited()
	if !came.any {
		// Nothing ever came from the source: its money can't be called missing. It
		// is reported from the first due row on that needs it.
		gate := neverSent(source)
		gate.Optional = optional
		gate.Cause = missingFile(source, fmt.Sprintf("no file of source %s has come yet (%s)", source.Name, source.Files))
		gate.Cause.Action = "Compare the pattern with the names in the inbox, then ask the sender for the first file."
		return []match.UnavailableFile{gate}, nil
	}
	if optional {
		return nil, nil
	}
	var gates []match.UnavailableFile
	for day := came.expected; day <= asOf; day = day.AddDays(1) {
		files := came.of(day)
		if len(files.usable) >= source.FilesADay() || len(files.standing(source.FilesADay(), taken)) > 0 {
			continue
		}
		due, err := p.expected(source, day)
		if err != nil {
			return nil, err
		}
		if due {
			gates = append(gates, lateFile(source, day, asOf, files))
		}
	}
	return gates, nil
}

// expected reports whether the source sends a file for that day. Errors: calendar-year-missing,
// at the source whose days need the year.
func (p *Pipeline) expected(source *config.Source, day civil.Date) (bool, error) {
	if source.Expect == config.Daily {
		return true, nil
	}
	calendar := source.Calendar
	if calendar == "" {
		calendar = "CN"
		if term, err := p.Config.Terms.Find(source.Provider, source.Product, source.MerchantID); err == nil && term.Calendar != "" {
			calendar = term.Calendar
		}
	}
	business, err := p.Config.Terms.Calendars().IsBusinessDay(calendar, day)
	if err != nil {
		return false, p.Config.At(source.Place, errNoYear.At("", "source %s: on which days it sends files: %v", source.Name, err))
	}
	return business, nil
}

func lateFile(source *config.Source, day, asOf civil.Date, files *dayFiles) match.UnavailableFile {
	name := source.FileName(day)
	arrives := day.AddDays(source.ArrivesDays)
	evidence := fmt.Sprintf("%s of source %s was expected by the night of %s", name, source.Name, arrives)
	if came := len(files.usable); came > 0 {
		evidence = fmt.Sprintf("%d of %d files %s of source %s have come; the rest was expected by the night of %s", came, source.FilesADay(), name, source.Name, arrives)
	}
	return match.UnavailableFile{
		Source: source.Name, Side: source.Side, Provider: source.Provider, Date: day, File: name,
		Early: arrives > asOf,
		Cause: missingFile(source, evidence),
	}
}
