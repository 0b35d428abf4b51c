package nightly

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// InboxCheck is what lies in the inbox, before a night looks at it.
type InboxCheck struct {
	Sources   []SourceCheck             // a line a source
	Problems  []error                   // places that can't be looked into; what its sales lack: a term, a price
	Warnings  []string                  // files that can't be used or that no source takes, the first day to judge
	Unclaimed []reconcile.UnclaimedFile // files that no source takes
}

// SourceCheck is what a source would bring.
type SourceCheck struct {
	Name   string `json:"name"`
	Side   string `json:"side"`
	Files  int    `json:"files"`            // of whatever day
	Newest string `json:"newest,omitempty"` // the name; empty: there is none
	Taken  int    `json:"taken"`            // of them, in by an earlier night
	// Rows and Refused are of the files that no night took in: Rows would be taken, Refused not.
	Rows     int64  `json:"rows"`
	Refused  int64  `json:"refused"`
	Unusable int    `json:"unusable"` // files that would be refused whole
	Pattern  string `json:"pattern"`
	// Undated says that no file of the source can be missed: its pattern has no {date}.
	Undated bool `json:"undated,omitempty"`
}

// CheckInbox looks into the inbox: which source takes which of its files, whatever
// their day, how many rows they would give, and which none takes. As long as nights are
// young it also looks from which day on trade can be judged.
func (p *Pipeline) CheckInbox(ctx context.Context, today civil.Date) (InboxCheck, error) {
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
	taken := map[string]bool{}
	for i := range before {
		if before[i].State == reconcile.FileTaken {
			taken[before[i].Name] = true
		}
	}
	rows := &rowCheck{c: p.Config, today: today, sales: map[string]int64{}, lacks: map[string]*lack{}, merchants: newMerchantCheck(p.Config)}
	check.Warnings = p.oneSided()
	for i := range p.Config.Sources {
		line, notes, err := p.checkSource(ctx, &p.Config.Sources[i], files, taken, rows)
		if err != nil {
			return check, err
		}
		check.Sources, check.Warnings = append(check.Sources, line), append(check.Warnings, notes...)
	}
	strangers, notes := rows.merchants.problems()
	check.Problems, check.Unclaimed = slices.Concat(closedPlaces(files), rows.unread, rows.problems(), p.checkDays(today, files, before), strangers), found.unclaimed
	check.Warnings = append(check.Warnings, notes...)
	check.Warnings = append(check.Warnings, append(found.notes, p.unclaimedPlaces(found, check.Sources)...)...)
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

// closedPlaces names, once each, the files and folders of sources that the job's user may not
// look into: what lies in them would pass for files that never came.
func closedPlaces(files []*arrival) (problems []error) {
	told := map[string]bool{}
	for _, a := range files {
		var e *fault.Error
		if told[a.name] || !errors.As(a.openErr, &e) {
			continue
		}
		told[a.name] = true
		problems = append(problems, e.At(a.name, "%s", e.Fact))
	}
	return problems
}

// checkSource reads what no night took in of a source.
func (p *Pipeline) checkSource(ctx context.Context, source *config.Source, files []*arrival, taken map[string]bool, rows *rowCheck) (line SourceCheck, notes []string, err error) {
	line = SourceCheck{Name: source.Name, Side: string(source.Side), Pattern: source.Files, Undated: !source.Dated()}
	unread := unreadRows{}
	day := civil.Date(0)
	for _, a := range files {
		if a.source != source || a.openErr != nil {
			continue
		}
		if line.Files++; a.date >= day {
			line.Newest, day = a.name, a.date
		}
		if taken[a.name] {
			line.Taken++
			continue
		}
		read, rejects, unusable, err := p.readRows(ctx, a, func(row account.Row) error {
			rows.see(source, row.Transaction)
			rows.merchants.see(source, &row)
			return nil
		})
		if err != nil {
			return line, notes, err
		}
		if unusable != nil {
			if line.Unusable++; line.Unusable <= notedStrays {
				notes = append(notes, unusable.Error())
			}
			continue
		}
		line.Rows, line.Refused = line.Rows+read.Accepted, line.Refused+read.Rejected
		unread.see(a, &read, rejects)
	}
	if wrong := unread.problem(source, &line); wrong != nil && line.Taken == 0 && line.Rows == 0 {
		rows.unread = append(rows.unread, p.Config.At(source.Place, wrong))
	} else if wrong != nil {
		notes = append(notes, p.Config.At(source.Place, wrong).Error())
	}
	return line, notes, nil
}

// unclaimedPlaces tells of files that no source takes; where their nearest source has no file
// at all, with the place of its pattern, which is then what is wrong.
func (p *Pipeline) unclaimedPlaces(found *intake, lines []SourceCheck) []string {
	notes := found.unclaimedNotes()
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		for j := range found.unclaimed {
			if found.unclaimed[j].NearestSource != source.Name || lines[i].Files > 0 {
				continue
			}
			notes = append(notes, p.Config.At(source.FilesPlace, errUnclaimed.At("", "files: want a pattern that fits the files of source %s, got %s, which none fits; the nearest file is %s", source.Name, source.Files, found.unclaimed[j].Name)).Error())
			break
		}
	}
	return notes
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
		case source.Side == reconcile.SettlementSide && p.loadsNone(reconcile.TerminalSide)(provider) && !p.paysOut(provider):
			note = fmt.Sprintf("provider %q has neither a terminal source nor a bank account: nothing of its lines can be judged", provider)
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

// String is the line as people read it.
func (s SourceCheck) String() string {
	if s.Files == 0 {
		return fmt.Sprintf("%s: no file fits %s", s.Name, s.Pattern)
	}
	text := fmt.Sprintf("%s: %s, the newest %s", s.Name, reconcile.Counted(s.Files, "file", "files"), s.Newest)
	if s.Taken > 0 {
		text += fmt.Sprintf("; %d already taken in", s.Taken)
	}
	if s.Taken < s.Files {
		text += fmt.Sprintf("; %s to take in", reconcile.Counted(s.Rows, "row", "rows"))
	}
	if s.Refused > 0 {
		text += fmt.Sprintf(", %s refused", reconcile.Counted(s.Refused, "row", "rows"))
	}
	if s.Unusable > 0 {
		text += fmt.Sprintf(", %s that can't be used", reconcile.Counted(s.Unusable, "file", "files"))
	}
	if s.Undated {
		text += "; a missing file can't be noticed, for files: has no {date}"
	}
	return text
}
