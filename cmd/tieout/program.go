package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
	"tieout/store"
)

// program is tieout with everything that it takes from its surroundings.
type program struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	wait           func(context.Context, time.Duration) error
	newStoreID     func() string              // names a store that is made; nil: a random name
	whoami         func() (user, host string) // the account that runs it; nil: not known
	terminal       bool                       // a person watches stderr
	width          int                        // how many columns stdout has; 0: it is no terminal
	verbose        bool
	quiet          bool // nothing on stderr but warnings and errors
	configPath     string
	language       string // of the configuration, once it was read
}

// version is set by the linker; a build without it says what the module knows.
var version = "dev"

func (p *program) main(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := fault.Argument(root.ExecuteContext(ctx), args)
	code := exitCodeOf(ctx, err)
	var closed closedNight
	switch {
	case code == exitInterrupted:
		_, _ = fmt.Fprintln(p.stderr, "tieout: interrupted; what was not committed is left to the next run") // nowhere to report a broken stderr
	case err != nil && !errors.As(err, &closed):
		_, _ = fmt.Fprintf(p.stderr, "tieout: %s\n", p.faultText(err))
	}
	return code
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tieout",
		Short: "Find the card and QR sales whose money never arrived",
		Long: `tieout loads POS terminal logs and acquirer settlement files every night,
matches them on exact amounts after fees, and reports the transactions whose
money never arrived.` + exitCodeHelp,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&p.configPath, "config", "tieout.yaml", "the configuration `FILE`; without the flag, the one that the environment variable TIEOUT_CONFIG names")
	root.PersistentFlags().BoolVar(&p.quiet, "quiet", false, "say nothing on stderr when all is well")
	root.PersistentFlags().BoolVarP(&p.verbose, "verbose", "v", false, "log each step, also on a terminal")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if named := p.getenv(configVariable); named != "" && !cmd.Flags().Changed("config") {
			p.configPath = named
		}
		return p.wantConfigName()
	}
	root.Version = buildVersion()
	root.SetVersionTemplate("tieout {{.Version}}\n")
	root.SetFlagErrorFunc(flagFault)
	root.AddCommand(
		p.runCommand(), p.combineCommand(), p.initCommand(), p.compareCommand(), p.checkCommand(), p.inspectCommand(), p.explainCommand(), p.reportCommand(), p.verifyCommand(),
		p.closeCommand(), p.matchCommand(), p.unmatchCommand(), p.reopenCommand(), p.disputeCommand(), p.signoffCommand(), p.statementCommand(), p.undoCommand(), p.backupCommand(), p.restoreCommand(), p.archiveCommand(), p.pruneCommand(), p.runsCommand(), p.filesCommand(), p.versionCommand(), p.generateCommand(),
	)
	root.CompletionOptions.DisableDefaultCmd = true // generate completion prints it
	root.SetHelpCommand(helpCommand())
	p.complete(root)
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	root.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return unknownCommand(cmd, args[0])
	}
	return root
}

// helpCommand is cobra's own but for what it says of a command that is none: it shows the first page and is content.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "What a command does, with its flags",
		RunE: func(cmd *cobra.Command, given []string) error {
			found, rest, err := cmd.Root().Find(given)
			switch below := strings.Join(rest, " "); {
			case err == nil && below == "":
			case found.HasSubCommands():
				return unknownCommand(found, below)
			default:
				return usage("help", "see: "+found.CommandPath()+" --help", "want a command, got %s, which has none below it", commandOf(found))
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// configVariable names the configuration where no flag does.
const configVariable = "TIEOUT_CONFIG"

// args turns a check of positional arguments into a usage error.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if err := check(cmd, given); err != nil || slices.Contains(given, "") {
			if cmd.HasSubCommands() && len(given) > 0 {
				return unknownCommand(cmd, given[0])
			}
			_, wanted, _ := strings.Cut(cmd.Use, " ")
			if wanted == "" {
				wanted = "nothing beside flags"
			}
			got := "nothing"
			switch {
			case slices.Contains(given, ""): // as by a variable that is not set
				got = "an empty one"
			case len(given) > 0:
				got = strings.Join(given, " ")
			}
			return usage(commandOf(cmd), "see: "+cmd.CommandPath()+" --help", "want %s, got %s", wanted, got)
		}
		return nil
	}
}

// commandOf is a command as messages show it, after the program's own name.
func commandOf(cmd *cobra.Command) string {
	return strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()))
}

// logger writes lines for a person on a terminal, JSON elsewhere.
func (p *program) logger() *slog.Logger {
	level := slog.LevelInfo
	if p.quiet || p.terminal && !p.verbose {
		level = slog.LevelWarn
	}
	if p.terminal {
		return slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(slog.NewJSONHandler(p.stderr, &slog.HandlerOptions{Level: level}))
}

// config loads the configuration that the flags name.
func (p *program) config() (*config.Config, error) {
	c, err := p.examine()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// examine loads what can be read of the configuration, and remembers its language: faults are told in it.
func (p *program) examine() (*config.Config, error) {
	c, err := config.Examine(p.configPath, p.getenv)
	if c != nil {
		p.language = c.Language
	}
	return c, err
}

// wantConfigName refuses a flag without a name, as by a variable that is not set.
func (p *program) wantConfigName() error {
	if p.configPath == "" {
		return usage("--config", "name the file, or leave the flag out for tieout.yaml", "want a FILE, got an empty name")
	}
	return nil
}

// open loads the configuration, opens the store that earlier nights have made, and hands both to work.
func (p *program) open(ctx context.Context, work func(*nightly.Pipeline) error) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	return p.openStore(ctx, c, store.Options{Existing: true}, work)
}

// openOrMake opens the store of a configuration, which the first night makes, and hands both to work.
func (p *program) openOrMake(ctx context.Context, c *config.Config, anew bool, work func(*nightly.Pipeline) error) error {
	db, err := p.findOrMake(ctx, c, anew)
	return p.withStore(c, db, err, work)
}

// findOrMake opens the store, and makes it where none is, unless reports show that there was one: an empty store in its
// place would be in the way of the copy that is put back. Anew says that a person asked for an empty one beside them.
func (p *program) findOrMake(ctx context.Context, c *config.Config, anew bool) (*store.Store, error) {
	options := store.Options{Existing: true, NewID: p.newStoreID, Mask: c.Mask}
	db, err := store.OpenWith(ctx, c.Store, c.BaseDir, options)
	if !errors.Is(err, store.ErrNone) {
		return db, err
	}
	if lost := nightly.StoreGone(c, err); !anew && errors.Is(lost, nightly.ErrStoreLost) {
		named := fault.As(fault.Usage, lost)
		named.Hint += "; to begin anew, which forgets what is still awaited, add --new-store: no set is overwritten"
		return nil, named
	}
	options.Existing = false
	return store.OpenWith(ctx, c.Store, c.BaseDir, options)
}

func (p *program) openStore(ctx context.Context, c *config.Config, o store.Options, work func(*nightly.Pipeline) error) error {
	o.Mask = c.Mask
	db, err := store.OpenWith(ctx, c.Store, c.BaseDir, o)
	return p.withStore(c, db, err, work)
}

// withStore hands an opened store to work, or says why there is none.
func (p *program) withStore(c *config.Config, db *store.Store, err error, work func(*nightly.Pipeline) error) error {
	if err != nil {
		return fault.Note(p.atStore(c, nightly.StoreGone(c, err)), "nothing was committed")
	}
	worked := work(&nightly.Pipeline{
		Config: c, Store: db, Version: buildVersion(), Log: p.logger(), Now: p.now, Wait: p.wait, Limits: text.DefaultLimits(), PrematchFrom: nightly.PrematchFrom,
		Limit: func(bytes int64) { debug.SetMemoryLimit(bytes) },
	})
	return errors.Join(worked, db.Close())
}

// atStore puts a fault of the store's address to where the address stands: on its line of the
// configuration, or in the environment. Of a configuration that names no store it is the file.
func (p *program) atStore(c *config.Config, err error) error {
	if !errors.Is(err, store.ErrDSN) && !errors.Is(err, store.ErrNone) && !errors.Is(err, store.ErrUnwritable) {
		return err
	}
	named := fault.As(fault.Usage, err)
	if named.Place != "store" {
		named.Fact = named.Place + ": " + named.Fact // its path
	}
	if p.getenv(config.StoreVariable) != "" {
		return named.At(config.StoreVariable, "%s", named.Fact)
	}
	return c.At(c.PlaceOf("store"), named.At("", "store: %s", named.Fact))
}

// asOf reads the flag before anything is opened; 0 when it was not given. Given
// and empty, as by a variable that is not set, it is no date.
func asOf(cmd *cobra.Command, text string) (civil.Date, error) {
	if !cmd.Flags().Changed("as-of") {
		return 0, nil
	}
	day, err := civil.ParseDate(text)
	if err != nil {
		return 0, usage("--as-of", "name a day that exists, or leave the flag out for today", "%v", err)
	}
	return day, nil
}

// today returns the day in the configuration's zone.
func (p *program) today(c *config.Config) civil.Date {
	return civil.DateOf(p.now().In(c.Location))
}

// buildVersion returns the version of this build.
func buildVersion() string {
	if version != "dev" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}
