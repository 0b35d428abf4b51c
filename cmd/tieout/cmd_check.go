package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"tieout/internal/config"
	"tieout/internal/nightly"
	"tieout/loaders/text"
	"tieout/store"
)

func (p *program) checkCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check configuration, profiles and their tests, fee schedules, calendars, folders, the store and the inbox",
		Long: `Checks everything that a night needs, before one is run: the configuration, profiles and
their tests, fee schedules, calendar years, folders that can't be written, the store; and
the inbox: the files and rows of each source, files that no source takes, with the nearest
pattern, and sales of which no term or fee rule speaks. Problems end with 12.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.check(cmd.Context(), asJSON) },
	}
	addJSON(cmd, &asJSON)
	return cmd
}

// checked is what a check found.
type checked struct {
	Problems []faultView `json:"problems"`
	Warnings []string    `json:"warnings"`
	Sources  []string    `json:"sources"`
	Tests    int         `json:"profile_tests"`
	OK       bool        `json:"ok"`
}

func (p *program) check(ctx context.Context, asJSON bool) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	found := checked{Problems: []faultView{}, Warnings: append([]string{}, c.Warnings...), Sources: []string{}}
	problems, warnings := nightly.Check(c, p.today(c))
	tests, failed, err := nightly.CheckProfiles(ctx, c)
	if err != nil {
		return err
	}
	found.Tests = tests
	for _, problem := range slices.Concat(problems, nightly.CheckFolders(c), failed) {
		found.Problems = append(found.Problems, faultViewOf(problem))
	}
	for _, lack := range c.Incomplete {
		found.Problems = append(found.Problems, faultViewOf(lack))
	}
	for _, warning := range warnings {
		found.Warnings = append(found.Warnings, warning.Error())
	}
	if err := p.checkStore(ctx, c, &found); err != nil {
		return err
	}
	found.OK = len(found.Problems) == 0
	return p.showChecked(c, &found, asJSON)
}

func (p *program) showChecked(c *config.Config, found *checked, asJSON bool) error {
	if asJSON {
		if err := p.encode(found); err != nil {
			return err
		}
	} else {
		for _, warning := range found.Warnings {
			p.printf("warning: %s\n", warning)
		}
		for _, problem := range found.Problems {
			p.printf("problem: %s\n", problem.Text)
		}
		for _, source := range found.Sources {
			p.printf("source %s\n", source)
		}
	}
	if count := len(found.Problems); count > 0 {
		return usage("check", "correct what is listed above, then check again", "want a configuration and an inbox without a problem, got %d", count)
	}
	if asJSON {
		return nil
	}
	if found.Tests > 0 {
		p.printf("ok: %d tests of profiles\n", found.Tests)
	}
	_, err := fmt.Fprintf(p.stdout, "ok: %d sources, %d terms, store reachable\n", len(c.Sources), len(c.Terms.All()))
	return err
}

// checkStore opens the store, and with what it remembers looks into the inbox.
func (p *program) checkStore(ctx context.Context, c *config.Config, found *checked) (err error) {
	db, err := store.OpenWith(ctx, c.Store, c.BaseDir, store.Options{NewID: p.newStoreID, Mask: c.Mask})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if info, err := os.Stat(c.Inbox); err != nil || !info.IsDir() {
		return nil // that is a problem already
	}
	inbox, err := (&nightly.Pipeline{Config: c, Store: db, Log: p.logger(), Now: p.now, Limits: text.DefaultLimits()}).CheckInbox(ctx)
	if err != nil {
		return err
	}
	found.Warnings, found.Sources = append(found.Warnings, inbox.Warnings...), append(found.Sources, inbox.Sources...)
	for _, problem := range inbox.Problems {
		found.Problems = append(found.Problems, faultViewOf(problem))
	}
	return nil
}
