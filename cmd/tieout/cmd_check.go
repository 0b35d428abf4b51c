package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/loaders/text"
	"tieout/store"
)

func (p *program) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check configuration, profiles and their tests, fee schedules, calendars, folders and the store",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.check(cmd.Context()) },
	}
}

func (p *program) check(ctx context.Context) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	problems, warnings := nightly.Check(c, p.today(c))
	tests, failed, err := nightly.CheckProfiles(ctx, c)
	if err != nil {
		return err
	}
	problems = append(append(problems, nightly.CheckFolders(c)...), failed...)
	for _, lack := range c.Incomplete {
		problems = append(problems, lack)
	}
	for _, warning := range c.Warnings {
		p.printf("warning: %s\n", warning)
	}
	for _, warning := range warnings {
		p.printf("warning: %v\n", warning)
	}
	for _, problem := range problems {
		p.printf("problem: %v\n", fault.Named(problem))
	}
	more, err := p.checkStore(ctx, c)
	if err != nil {
		return err
	}
	if count := len(problems) + more; count > 0 {
		return usage("check", "correct what is listed above, then check again", "want a configuration and an inbox without a problem, got %d", count)
	}
	if tests > 0 {
		p.printf("ok: %d tests of profiles\n", tests)
	}
	_, err = fmt.Fprintf(p.stdout, "ok: %d sources, %d terms, store reachable\n", len(c.Sources), len(c.Terms.All()))
	return err
}

// checkStore opens the store, and with what it remembers looks into the inbox. It returns how
// many problems the inbox has.
func (p *program) checkStore(ctx context.Context, c *config.Config) (problems int, err error) {
	db, err := store.OpenWith(ctx, c.Store, c.BaseDir, store.Options{NewID: p.newStoreID, Mask: c.Mask})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if info, err := os.Stat(c.Inbox); err != nil || !info.IsDir() {
		return 0, nil // that is a problem already
	}
	inbox, err := (&nightly.Pipeline{Config: c, Store: db, Log: p.logger(), Now: p.now, Limits: text.DefaultLimits()}).CheckInbox(ctx)
	if err != nil {
		return 0, err
	}
	for _, warning := range inbox.Warnings {
		p.printf("warning: %s\n", warning)
	}
	for _, problem := range inbox.Problems {
		p.printf("problem: %v\n", fault.Named(problem))
	}
	for _, source := range inbox.Sources {
		p.printf("source %s\n", source)
	}
	return len(inbox.Problems), nil
}
