package main

import (
	"cmp"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/nightly"
)

func (p *program) combineCommand() *cobra.Command {
	var out, given string
	var closing closingFlags
	cmd := &cobra.Command{
		Use:   "combine [SET...]",
		Short: "Close a night that was cut into slices",
		Long: `Puts together what tieout run --slice handed over on one or more machines, judges
what the slices left, commits the night and publishes its report set: with the same
bytes as tieout run of the whole night on one machine. A SET is the file of a slice,
a folder of such files, or the folder of reports beside which they lie; without any, the
slices of the as-of date in the configuration's own. All slices of the night must be there, each once, and of one
build, configuration, masking key, inbox and state of the store.` + exitCodeHelp,
		Example: "  tieout combine\n  tieout combine reports/slices/2026-10-09\n  tieout combine a/1-of-2.slice b/2-of-2.slice --out reports",
		Args:    args(cobra.ArbitraryArgs),
	}
	flags := cmd.Flags()
	flags.StringVar(&given, "as-of", "", "the `DATE` of the slices (default: that of the SETs; without any, today in the configured time zone)")
	flags.StringVar(&out, "out", "", "publish into this `FOLDER` instead of that of the configuration")
	closing.add(flags)
	cmd.RunE = func(cmd *cobra.Command, sets []string) (err error) {
		if err := closing.check(); err != nil {
			return err
		}
		day, err := asOf(cmd, given)
		if err != nil {
			return err
		}
		c, err := p.config()
		if err != nil {
			return err
		}
		c.Jobs = workers(closing.jobs, c.Jobs)
		if len(sets) == 0 {
			sets = []string{nightly.SlicesFolder(c, cmp.Or(day, p.today(c)))}
		}
		if out != "" {
			if c.Out, err = filepath.Abs(out); err != nil {
				return err
			}
		}
		set, err := nightly.OpenSlices(sets)
		if err != nil {
			return fault.Note(err, "nothing was committed")
		}
		defer func() { err = errors.Join(err, set.Close()) }()
		if day != 0 && day != set.AsOf() {
			return usage("--as-of", "leave the flag out, or name other slices", "want the night of the slices, %s, got %s", set.AsOf(), day)
		}
		options := closing.options
		options.AsOf, options.Slices = set.AsOf(), set
		return p.told(cmd.Context(), c, options.AsOf, func() error {
			return p.openOrMake(cmd.Context(), c, options.NewStore, func(pipeline *nightly.Pipeline) error {
				return p.runNight(cmd.Context(), pipeline, options, closing.asJSON)
			})
		})
	}
	return cmd
}
