package nightly

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"tieout/internal/config"
	"tieout/reconcile"
	"tieout/store"
)

// RememberSettledDays is for how many calendar days a settlement is remembered,
// so that the same reference and amount settled again is called a duplicate.
const RememberSettledDays = 92

// input draws together everything that the night knows.
func (p *Pipeline) input(ctx context.Context, options Options, seq int64, opening store.Opening, found *intake, loaded *loaded) (reconcile.Input, error) {
	gates, err := p.gates(options.AsOf, found)
	if err != nil {
		return reconcile.Input{}, err
	}
	before, err := p.Store.SettledBefore(ctx, seq, options.AsOf.AddDays(-RememberSettledDays))
	if err != nil {
		return reconcile.Input{}, err
	}
	in := reconcile.Input{
		AsOf: options.AsOf, Transactions: loaded.transactions, Lines: loaded.lines, Deposits: loaded.deposits,
		Opening: opening.Items, Exceptions: opening.Exceptions, ClosedItems: opening.ClosedItems, ClosedExceptions: opening.ClosedExceptions,
		Rejects: loaded.rejects, Gates: gates, DepositSources: depositSources(p.Config),
		Screened: loaded.screened, SettledBefore: before, Fees: p.Config.Fees, Terms: p.Config.Terms,
		Workers: p.Config.Jobs, KeepMatches: p.Config.Matches,
	}
	return in, p.dropRestated(&in, found)
}

// dropRestated takes out of a restated file the lines that an earlier night
// took in already: what is left is what the restatement changed.
func (p *Pipeline) dropRestated(in *reconcile.Input, found *intake) error {
	restated := map[string]bool{}
	for _, a := range found.arrivals {
		restated[a.name] = restated[a.name] || (a.restated && a.account.State == reconcile.FileTaken)
	}
	if !slices.Contains(slices.Collect(maps.Values(restated)), true) {
		return nil
	}
	dropped, err := in.DropRestated(func(file string) bool { return restated[file] })
	if err != nil {
		return err
	}
	for _, a := range found.arrivals {
		if count := dropped[a.name]; count > 0 {
			a.account.Accepted -= count
			a.account.Ignored += count
			found.notes = append(found.notes, fmt.Sprintf("%s: restated; %d rows are as an earlier night took them, and are ignored", a.name, count))
		}
	}
	return nil
}

func depositSources(c *config.Config) []reconcile.DepositSource {
	var sources []reconcile.DepositSource
	for i := range c.Sources {
		source := &c.Sources[i]
		if source.Side == reconcile.DepositSide {
			sources = append(sources, reconcile.DepositSource{
				Provider: source.Provider, Expected: source.Expect != config.Optional, WithinDays: source.ArrivesDays,
			})
		}
	}
	return sources
}

// inputsDigest is the SHA-256 of the night's files: source, name, bytes, state.
func inputsDigest(accounts []reconcile.FileAccount) string {
	hash := sha256.New()
	for _, account := range accounts {
		fmt.Fprintf(hash, "%s\x1f%s\x1f%s\x1f%s\n", account.Source, account.Name, account.SHA256, account.State)
	}
	return hex.EncodeToString(hash.Sum(nil))
}
