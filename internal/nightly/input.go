package nightly

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tieout/internal/config"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// input draws together what the night knows beside its rows.
func (p *Pipeline) input(ctx context.Context, options Options, before *opening, found *intake, loaded *loaded) (match.Input, error) {
	openFiles := loaded.batches.openFiles()
	gates, err := p.unavailableFiles(options.AsOf, before, found, openFiles)
	if err != nil {
		return match.Input{}, err
	}
	files := found.knownFiles()
	deductions, err := p.deductions(ctx, before.seq, options.AsOf)
	return match.Input{
		AsOf: options.AsOf, Deposits: loaded.deposits, ClosedItems: before.ClosedItems, ClosedExceptions: before.ClosedExceptions,
		Rejects: loaded.rejects, Refused: loaded.batches.refusedBefore(),
		SideOf: func(file string) reconcile.Side { return files[file].Side }, DayOf: func(file string) civil.Date { return files[file].Date },
		UnavailableFiles: gates, Unaccepted: found.unaccepted(), Senders: p.senders(found), NoTerminals: p.loadsNone(reconcile.TerminalSide), NoSettlements: p.loadsNone(reconcile.SettlementSide), DepositSources: p.depositSources(found), RestatedFiles: found.restated(),
		NightOf:         func(file string) civil.Date { return found.nightOf[file] },
		SettlementFiles: settlementFiles(found, before.seq, options.AsOf), OpenFiles: openFiles, Replaces: found.replacing(),
		Matches: pairings(before.Matches), NotSame: pairings(before.NotSame), ReopenedItems: rowsOf(before.Reopened),
		Start: p.Config.Start, Deductions: deductions,
		Prematched: loaded.prematched, PrematchedPayouts: p.seams.payoutsOf(loaded.prematched), Fees: p.Config.Fees, Terms: p.Config.Terms, Matching: p.Config.Matching, KeepMatches: p.Config.Matches,
	}, err
}

// loadsNone returns of which providers no source of a side is configured.
func (p *Pipeline) loadsNone(side reconcile.Side) func(provider string) bool {
	return func(provider string) bool {
		for i := range p.Config.Sources {
			source := &p.Config.Sources[i]
			if source.Side == side && reconcile.Compatible(source.Provider, provider) {
				return false
			}
		}
		return true
	}
}

// knownFiles returns the files of tonight and before, by name.
func (i *intake) knownFiles() map[string]reconcile.FileAccount {
	known := map[string]reconcile.FileAccount{}
	for _, file := range i.met(0) {
		known[file.Name] = file.FileAccount
	}
	return known
}

// restated returns which files of tonight are accepted restatements; nil when none is.
func (i *intake) restated() func(file string) bool {
	restated := map[string]bool{}
	for _, a := range i.arrivals {
		if a.restated && a.account.State == reconcile.FileTaken {
			restated[a.name] = true
		}
	}
	if len(restated) == 0 {
		return nil
	}
	return func(file string) bool { return restated[file] }
}

// unaccepted lists the restatements that nobody has accepted.
func (i *intake) unaccepted() (files []match.UnavailableFile) {
	for _, a := range i.arrivals {
		if a.account.State == reconcile.FileQuarantined && a.account.ErrorName == "file-restated" {
			cause := reconcile.RestatedFile.NewCause(familyOf(a.source.Side)+"/restated", reconcile.Sure, factOf(a.account.Detail))
			files = append(files, match.UnavailableFile{Source: a.source.Name, Side: a.source.Side, Provider: a.source.Provider, Date: a.date, File: a.name, Cause: cause})
		}
	}
	return files
}

// deductions lists the known deductions with what earlier nights let pass of them.
func (p *Pipeline) deductions(ctx context.Context, seq int64, asOf civil.Date) ([]match.Deduction, error) {
	list := make([]match.Deduction, len(p.Config.Deductions))
	for i := range list {
		d := &p.Config.Deductions[i]
		list[i] = match.Deduction{Provider: d.Provider, Fits: d.Fits, Limit: d.Limit, Share: d.Share}
		if d.Every == (config.Period{}) {
			continue
		}
		list[i].Since = d.Every.Before(asOf)
		if err := p.Store.EachAdjustmentSince(ctx, seq, d.Every.Before(asOf), func(item *reconcile.Item) error {
			list[i].CountEarlier(item)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// depositSources lists the bank accounts, each with the day of its first usable statement.
func (p *Pipeline) depositSources(found *intake) []match.DepositSource {
	first := map[string]civil.Date{}
	for _, file := range found.met(0) {
		if file.State == reconcile.FileQuarantined || file.Date == 0 {
			continue
		}
		if day := first[file.Source]; day == 0 || file.Date < day {
			first[file.Source] = file.Date
		}
	}
	var sources []match.DepositSource
	for i := range p.Config.Sources {
		if source := &p.Config.Sources[i]; source.Side == reconcile.DepositSide {
			sources = append(sources, match.DepositSource{
				Provider: source.Provider, Expected: source.Expect != config.Optional && source.Dated(), ArrivesDays: source.ArrivesDays, First: first[source.Name],
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
