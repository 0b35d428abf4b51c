package main

import (
	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/store"
)

func (p *program) backupCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Copy the store into a new file, also while a run is at work",
		Long: `Writes a SQLite store, as it was committed last, into a new file. Keep a copy of anchor.log of the reports with it: by it a
later restore shows whether nights are lacking. A PostgreSQL store is backed up by pg_dump.`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				if err := pipeline.Store.Backup(cmd.Context(), given[0]); err != nil {
					return err
				}
				if asJSON {
					return p.printJSON(map[string]string{"written": given[0]})
				}
				p.printf("Written: %s\n", given[0])
				return nil
			})
		},
	}
	addJSON(cmd, &asJSON)
	return cmd
}

func (p *program) restoreCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the place of a store that is gone",
		Long: `Puts a backup where the configuration has its store, if nothing is there. Nights that were closed after the backup are lacking:
the next run and verify say so, by the anchor beside the reports and by the report sets.`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			c, err := p.config()
			if err != nil {
				return err
			}
			if err := store.Restore(cmd.Context(), given[0], c.Store, c.BaseDir); err != nil {
				return fault.Note(p.atStore(c, err), "nothing was restored")
			}
			if asJSON {
				return p.printJSON(map[string]string{"restored": given[0]})
			}
			p.printf("Restored: %s. Now: tieout verify\n", given[0])
			return nil
		},
	}
	addJSON(cmd, &asJSON)
	return cmd
}
