package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tieout/internal/nightly"
	"tieout/loaders"
	"tieout/reconcile/civil"
)

// comparing is one night of two files, or of three with a bank statement, without a
// configuration or a store that stays.
type comparing struct {
	fee, due, currency, zone, asOf, out string
	named                               []string          // FILE=NAME
	sets                                []string          // NAME=VALUE or FILE=NAME=VALUE
	profiles                            map[string]string // by file
	asOfDay                             civil.Date        // as it was said; 0: it was not
	asJSON                              bool

	files   []comparedFile
	assumed []string // what was not said
}

// comparedFile is a file with what inspect makes of it.
type comparedFile struct {
	path       string
	ownProfile string // the path of a profile of the user's own; empty: a built-in one
	inspection loaders.Inspection
	hand       *inHand
}

func (p *program) compareCommand() *cobra.Command {
	c := &comparing{}
	cmd := &cobra.Command{
		Use:   "compare FILE FILE...",
		Short: "One night of the files in hand: what of the sales did not arrive",
		Long: `Takes a log or an export of orders and a settlement file, several of each side where a day or a shop has several, and bank
statements where you have them, recognises them, and judges them as a night of their own: no configuration, nothing is kept.
What is not said is assumed, and told before the list: sales are due on the day that the lines of the settlement file show,
else on the next business day; fees are taken as they are stated. Only days that the settlement file covers are judged.` + exitCodeHelp,
		Example: "  tieout compare orders.csv wechat-bill.csv --fee 0.6%\n  tieout compare pos.csv settlement.csv --due T+1 --out result",
		Args:    args(cobra.MinimumNArgs(2)),
	}
	flags := cmd.Flags()
	flags.StringVar(&c.fee, "fee", "", "the `RATE` that the contract takes, such as 0.6% (default: as the file states it)")
	flags.StringVar(&c.due, "due", "", "when money is due: `T+N` business days or D+N days (default: what the lines show, else T+1)")
	flags.StringVar(&c.asOf, "as-of", "", "the `DATE` as of which money is judged (default: the last day of the settlement file)")
	flags.StringVar(&c.currency, "currency", "", "of rows that name none (default: the one of the files, or CNY)")
	flags.StringVar(&c.zone, "timezone", "", "of times that state none (default Asia/Shanghai for CNY, else UTC)")
	flags.StringArrayVar(&c.named, "profile", nil, "read a file by this profile, as `FILE=NAME`; may be repeated")
	flags.StringArrayVar(&c.sets, "set", nil, "a setting of the profiles, as `NAME=VALUE`, or of one file's, as FILE=NAME=VALUE; may be repeated")
	flags.StringVar(&c.out, "out", "", "keep the report set in this new `FOLDER`")
	flags.BoolVar(&c.asJSON, "json", false, "print summary.json instead of text")
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		if err := c.checkFlags(cmd.Flags().Changed); err != nil {
			return err
		}
		return p.compare(cmd.Context(), c, given)
	}
	return cmd
}

// compare looks at the files, makes a configuration of them and runs its night.
func (p *program) compare(ctx context.Context, c *comparing, given []string) (err error) {
	if _, err := os.Lstat(c.out); c.out != "" && err == nil {
		return usage("--out", "name a folder that is not there yet", "want a new folder, got %s", c.out)
	}
	if c.profiles, err = namedProfiles("compare", c.named, given); err != nil {
		return err
	}
	if err := c.recognise(ctx, given); err != nil {
		return err
	}
	if err := c.checkSides(); err != nil {
		return err
	}
	if err := c.fit(ctx); err != nil {
		return err
	}
	if err := nightly.CheckTemporary(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tieout-compare-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := c.prepare(dir); err != nil {
		return err
	}
	return p.compareNight(ctx, c, dir)
}

// compareNight runs the night and shows it.
func (p *program) compareNight(ctx context.Context, c *comparing, dir string) error {
	night := *p
	night.configPath = filepath.Join(dir, "tieout.yaml")
	night.getenv = func(string) string { return "" } // no store of somebody's environment
	made, err := night.config()
	if err != nil {
		return err
	}
	return night.openOrMake(ctx, made, false, func(pipeline *nightly.Pipeline) error {
		day, err := c.day()
		if err != nil {
			return err
		}
		if err := p.tellAssumed(c, day); err != nil {
			return err
		}
		pipeline.Config.Jobs, pipeline.Log = workers(0, 0), slog.New(slog.DiscardHandler)
		options := nightly.Options{AsOf: day, AllowEmpty: true, AllowFuture: true}
		outcome, err := pipeline.Run(ctx, options)
		if err != nil {
			return err
		}
		if c.asJSON {
			err = outcome.Report.WriteSummary(p.stdout)
		} else {
			err = outcome.Report.Text(p.stdout, p.width)
		}
		if err == nil && c.out != "" {
			if err = os.CopyFS(c.out, os.DirFS(outcome.Set)); err == nil && !c.asJSON {
				p.printf("\nReports: %s\n", c.out)
			}
		}
		if err != nil {
			return err
		}
		if code := nightly.ExitCodeOf(&outcome.Night, ""); code != exitOK {
			return closedNight{code}
		}
		return nil
	})
}
