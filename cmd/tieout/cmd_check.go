package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reports"
)

func (p *program) checkCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check configuration, profiles, fee schedules, calendars, folders and the store, and look into the inbox",
		Long: `Says before a night what would go wrong in it. Problems have their place in the configuration and end with code 12: a provider
without a term or without fees, no price for cards, a folder that can't be written, a profile whose test fails. Then a line a
source: its files, the newest, and the rows that the next night would take. Warnings need a look and stop nothing.` + exitCodeHelp,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.check(cmd.Context(), asJSON) },
	}
	addJSON(cmd, &asJSON)
	return cmd
}

// checked is what check found.
type checked struct {
	problems []error
	warnings []string
	inbox    nightly.InboxCheck
	terms    int
	tests    int
}

func (p *program) check(ctx context.Context, asJSON bool) error {
	found, err := p.findProblems(ctx)
	if err != nil && len(found.problems) > 0 && ctx.Err() == nil { // to try again would not help
		found.problems, err = append(found.problems, err), nil
	}
	if err != nil {
		if asJSON {
			found.problems = append(found.problems, err)
			return errors.Join(err, p.printJSON(found.view()))
		}
		return err
	}
	if asJSON {
		err = p.printJSON(found.view())
	} else {
		err = p.printCheck(&found)
	}
	if err == nil && len(found.problems) > 0 {
		err = usage("check", "correct what is listed above, then check again", "want a configuration without a problem, got one with %d", len(found.problems))
	}
	return err
}

// findProblems looks at everything; what it can't go on without is an error.
func (p *program) findProblems(ctx context.Context) (found checked, err error) {
	c, err := p.examine()
	if err != nil {
		return found, withPlaces(c, err)
	}
	found.terms, found.warnings = len(c.Terms.All()), c.Warnings
	problems, warnings := nightly.Check(c, p.today(c))
	for _, warning := range warnings {
		found.warnings = append(found.warnings, warning.Error())
	}
	tests, failed, err := nightly.CheckProfiles(ctx, c)
	if err != nil {
		return found, err
	}
	found.tests = tests
	for _, problem := range slices.Concat(c.Incomplete, c.Unsendable) {
		found.problems = append(found.problems, problem)
	}
	readable := len(problems)+len(failed) == 0
	found.problems = append(append(append(found.problems, problems...), nightly.CheckFolders(c)...), failed...)
	return found, p.checkStore(ctx, c, readable, &found)
}

// withPlaces adds to the faults of a configuration what else can be seen by what could be read of it.
func withPlaces(c *config.Config, err error) error {
	var list fault.List
	if c == nil || !errors.As(err, &list) {
		return err
	}
	list = append(list, c.Unsendable...)
	for _, problem := range append(nightly.CheckInboxFolder(c), nightly.CheckFolders(c)...) {
		list = append(list, fault.As(fault.Usage, problem))
	}
	return list
}

// checkStore opens the store, and with what it remembers looks into the inbox.
func (p *program) checkStore(ctx context.Context, c *config.Config, lookInside bool, found *checked) (err error) {
	db, err := p.findOrMake(ctx, c, false)
	if err == nil {
		defer func() { err = errors.Join(err, db.Close()) }()
		err = db.CheckWritable(ctx)
	}
	if err = p.atStore(c, err); err != nil && fault.ClassOf(err) == fault.Usage {
		found.problems = append(found.problems, err)
		return nil
	}
	if err != nil {
		return err
	}
	if !lookInside {
		return nil
	}
	pipeline := &nightly.Pipeline{Config: c, Store: db, Log: p.logger(), Now: p.now, Limits: text.DefaultLimits()}
	found.inbox, err = pipeline.CheckInbox(ctx, p.today(c))
	found.problems, found.warnings = append(found.problems, found.inbox.Problems...), append(found.warnings, found.inbox.Warnings...)
	return err
}

// printCheck tells people: sources first, then what needs a look, what is wrong last.
func (p *program) printCheck(found *checked) error {
	w := &lines.Writer{Out: p.stdout}
	for _, source := range found.inbox.Sources {
		w.Line("source %s", source)
	}
	for _, warning := range found.warnings {
		w.Line("warning: %s", reports.Fault(p.language, shown(warning)))
	}
	for _, problem := range found.problems {
		w.Line("problem: %s", p.faultText(problem))
	}
	if len(found.problems) == 0 {
		if found.tests > 0 {
			w.Line("ok: %s of profiles", reconcile.Counted(found.tests, "test", "tests"))
		}
		w.Line("ok: %s, %s, store reachable", reconcile.Counted(len(found.inbox.Sources), "source", "sources"), reconcile.Counted(found.terms, "term", "terms"))
	}
	return w.Err
}

// checkView is what check prints for programs.
type checkView struct {
	OK           bool                      `json:"ok"`
	Problems     []faultView               `json:"problems"`
	Warnings     []string                  `json:"warnings"`
	Sources      []nightly.SourceCheck     `json:"sources"`
	Unclaimed    []reconcile.UnclaimedFile `json:"unclaimed"`
	ProfileTests int                       `json:"profile_tests"`
}

func (found *checked) view() checkView {
	view := checkView{OK: len(found.problems) == 0, Problems: []faultView{}, Warnings: []string{}, Sources: []nightly.SourceCheck{}, Unclaimed: []reconcile.UnclaimedFile{}, ProfileTests: found.tests}
	for _, problem := range found.problems {
		view.Problems = append(view.Problems, faultViews(problem)...)
	}
	for _, warning := range found.warnings {
		view.Warnings = append(view.Warnings, shown(warning))
	}
	view.Sources = append(view.Sources, found.inbox.Sources...)
	view.Unclaimed = append(view.Unclaimed, found.inbox.Unclaimed...)
	return view
}
