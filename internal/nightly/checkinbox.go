package nightly

import (
	"context"
	"fmt"
	"math"
	"slices"

	"tieout/internal/config"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// InboxCheck is what lies in the inbox, before a night looks at it.
type InboxCheck struct {
	Sources  []string // a line a source: how many files, the newest, and the rows that they give
	Problems []error  // what the configuration lacks of the rows
	Warnings []string // files that no source takes, names with a date that does not exist, the first day to judge
}

// CheckInbox looks into the inbox: which source takes which of its files, whatever
// their day, and which none takes. As long as nights are young it also looks from
// which day on trade can be judged.
func (p *Pipeline) CheckInbox(ctx context.Context) (InboxCheck, error) {
	var check InboxCheck
	before, err := p.Store.Files(ctx)
	if err != nil {
		return check, err
	}
	entries, err := p.inbox(ctx)
	if err != nil {
		return check, err
	}
	found := &intake{before: before}
	files := p.candidates(entries, math.MaxInt32, found) // of whatever day
	known := map[string]reconcile.FileAccount{}
	for i := range before {
		if before[i].State == reconcile.FileTaken {
			known[before[i].Name] = before[i].FileAccount
		}
	}
	rows, err := p.checkRows(ctx, files, known)
	if err != nil {
		return check, err
	}
	check.Problems = rows.problems()
	for i := range p.Config.Sources {
		check.Sources = append(check.Sources, sourceLine(&p.Config.Sources[i], files)+rows.text(p.Config.Sources[i].Name))
	}
	check.Warnings = slices.Concat(rows.unusable, p.oneSided(), found.notes, found.unclaimedNotes())
	last, _, err := p.Store.LastRun(ctx)
	if err != nil {
		return check, err
	}
	start, err := p.checkStart(ctx, files, last.AsOf)
	if start != "" {
		check.Warnings = append(check.Warnings, start)
	}
	return check, err
}

// oneSided says of which providers only one side is loaded, and how they are judged.
func (p *Pipeline) oneSided() (notes []string) {
	told := map[string]bool{}
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		provider, note := source.Provider, ""
		switch {
		case source.Side == reconcile.TerminalSide && p.loadsNone(reconcile.SettlementSide)(provider) && p.paysOut(provider):
			note = fmt.Sprintf("provider %q has no settlement source: its sales are settled by what reaches the bank for a merchant and day, and not one by one", provider)
		case source.Side == reconcile.TerminalSide && p.loadsNone(reconcile.SettlementSide)(provider):
			note = fmt.Sprintf("provider %q has neither a settlement source nor a bank account: its due sales will wait", provider)
		case source.Side == reconcile.SettlementSide && p.loadsNone(reconcile.TerminalSide)(provider):
			note = fmt.Sprintf("provider %q has no terminal source: its lines are held against the bank alone, and no sale is looked for", provider)
		}
		if note != "" && !told[note] {
			told[note] = true
			notes = append(notes, note)
		}
	}
	return notes
}

// sourceLine says how many files of the inbox a source takes, and which is the newest.
func sourceLine(source *config.Source, files []*arrival) string {
	count, newest, day := 0, "", civil.Date(0)
	for _, a := range files {
		if a.source != source || a.openErr != nil {
			continue
		}
		count++
		if a.date >= day {
			newest, day = a.name, a.date
		}
	}
	switch count {
	case 0:
		return fmt.Sprintf("%s: no file fits %s", source.Name, source.Files)
	case 1:
		return fmt.Sprintf("%s: 1 file, %s", source.Name, newest)
	default:
		return fmt.Sprintf("%s: %d files, the newest %s", source.Name, count, newest)
	}
}
