package nightly

import (
	"fmt"
	"slices"

	"tieout/internal/config"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// unavailableFiles lists the files that should have come and did not, or came and could
// not be used. What they might hold waits for them.
func (p *Pipeline) unavailableFiles(asOf civil.Date, found *intake) ([]match.UnavailableFile, error) {
	var gates []match.UnavailableFile
	met := slices.Concat(found.before, found.accounts())
	rowless := rowlessFiles(met)
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		came := datesOf(source.Name, met, rowless)
		for _, a := range found.arrivals {
			if a.source == source && a.account.State == reconcile.FileQuarantined && a.account.ErrorName != "file-restated" {
				gates = append(gates, p.quarantinedFile(a, asOf))
				came.quarantined[a.date] = true
			}
		}
		late, err := p.lateFiles(source, asOf, came)
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
	for _, accounts := range [...][]reconcile.FileAccount{found.before, found.accounts()} {
		for i := range accounts {
			if accounts[i].State != reconcile.FileQuarantined {
				sent[accounts[i].Source] = true
			}
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

// sourceDates are the days for which a source has sent a file.
type sourceDates struct {
	first       civil.Date // zero: none yet
	taken       map[civil.Date]bool
	quarantined map[civil.Date]bool
	any         bool
}

func datesOf(source string, met []reconcile.FileAccount, rowless map[string]bool) sourceDates {
	dates := sourceDates{taken: map[civil.Date]bool{}, quarantined: map[civil.Date]bool{}}
	for i := range met {
		account := &met[i]
		if account.Source != source || (account.State == reconcile.FileSkipped && !rowless[account.SHA256]) {
			continue
		}
		dates.any = true
		if account.Date != 0 && (dates.first == 0 || account.Date < dates.first) {
			dates.first = account.Date
		}
		if account.State != reconcile.FileQuarantined {
			dates.taken[account.Date] = true
		}
	}
	return dates
}

// rowlessFiles returns the fingerprints of files that hold a header and no row.
// Such a file has the same bytes on every day without trade, and it is each
// day's own file all the same; yesterday's rows sent again are not today's.
func rowlessFiles(met []reconcile.FileAccount) map[string]bool {
	rowless := map[string]bool{}
	for i := range met {
		if met[i].State == reconcile.FileTaken && met[i].Accepted == 0 && met[i].Rejected == 0 {
			rowless[met[i].SHA256] = true
		}
	}
	return rowless
}

func (p *Pipeline) quarantinedFile(a *arrival, asOf civil.Date) match.UnavailableFile {
	cause := reconcile.MissingFile.NewCause(familyOf(a.source.Side)+"/file-unusable", "high", factOf(a.account.Detail))
	cause.Action = fmt.Sprintf("Ask for the file again, then run: tieout run --as-of %s", asOf)
	return match.UnavailableFile{
		Source: a.source.Name, Side: a.source.Side, Provider: a.source.Provider, Date: a.date, File: a.name,
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

// lateFiles returns a gate for each day of a source that has no file: a late
// one when the file is past its time, an early one when it may still come.
func (p *Pipeline) lateFiles(source *config.Source, asOf civil.Date, came sourceDates) ([]match.UnavailableFile, error) {
	optional := source.Expect == config.Optional || !source.Dated()
	if !came.any {
		// Nothing ever came from the source: its money can't be called missing. It
		// is reported from the first due row on that needs it.
		cause := missingFile(source, fmt.Sprintf("no file of source %s has come yet (%s)", source.Name, source.Files))
		cause.Action = "Compare the pattern with the names in the inbox, then ask the sender for the first file."
		return []match.UnavailableFile{{
			Source: source.Name, Side: source.Side, Provider: source.Provider, NeverSent: true, Optional: optional,
			Cause: cause,
		}}, nil
	}
	if optional {
		return nil, nil
	}
	var gates []match.UnavailableFile
	for day := came.first; day <= asOf; day = day.AddDays(1) {
		if came.taken[day] || came.quarantined[day] {
			continue
		}
		due, err := p.expected(source, day)
		if err != nil {
			return nil, err
		}
		if due {
			gates = append(gates, lateFile(source, day, asOf))
		}
	}
	return gates, nil
}

// expected reports whether the source sends a file for that day.
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
	return p.Config.Terms.Calendars().IsBusinessDay(calendar, day)
}

func lateFile(source *config.Source, day, asOf civil.Date) match.UnavailableFile {
	name := source.FileName(day)
	arrives := day.AddDays(source.ArrivesDays)
	return match.UnavailableFile{
		Source: source.Name, Side: source.Side, Provider: source.Provider, Date: day, File: name,
		Early: arrives > asOf,
		Cause: missingFile(source, fmt.Sprintf("%s of source %s was expected by the night of %s", name, source.Name, arrives)),
	}
}
