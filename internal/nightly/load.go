package nightly

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tieout/loaders"
	"tieout/reconcile"
)

// loaded is what the files of the night hold.
type loaded struct {
	transactions []reconcile.Transaction
	lines        []reconcile.SettlementLine
	deposits     []reconcile.Deposit
	rejects      []reconcile.Reject
	accounts     []reconcile.FileAccount // of every file, skipped and quarantined ones too
}

// load reads the night's files, as many at a time as there are workers. A file
// that can't be used costs that file: it is quarantined, and none of its rows count.
func (p *Pipeline) load(ctx context.Context, found *intake) (*loaded, error) {
	started := p.Now()
	parts := make([]loaded, len(found.arrivals))
	errs := make([]error, len(found.arrivals))
	slots := make(chan struct{}, max(p.Config.Jobs, 1))
	var group sync.WaitGroup
	for i, a := range found.arrivals {
		if a.account.State != reconcile.FileTaken {
			continue
		}
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			errs[i] = p.loadFile(ctx, a, &parts[i])
		})
	}
	group.Wait()
	all := &loaded{accounts: found.accounts}
	for i, a := range found.arrivals {
		if errs[i] != nil {
			return nil, errs[i]
		}
		all.transactions = append(all.transactions, parts[i].transactions...)
		all.lines = append(all.lines, parts[i].lines...)
		all.deposits = append(all.deposits, parts[i].deposits...)
		all.rejects = append(all.rejects, parts[i].rejects...)
		all.accounts = append(all.accounts, a.account)
	}
	p.Log.Info("loaded", "files", len(found.arrivals), "transactions", len(all.transactions), "lines", len(all.lines),
		"deposits", len(all.deposits), "rejects", len(all.rejects), "took", p.Now().Sub(started).Round(time.Millisecond).String())
	return all, nil
}

// loadFile reads one file into its part.
func (p *Pipeline) loadFile(ctx context.Context, a *arrival, part *loaded) error {
	profile, err := loaders.ProfileNamed(a.source.Profile)
	if err != nil {
		return err
	}
	currency := a.source.Currency
	if currency == "" {
		currency = p.Config.Currency
	}
	defaults := loaders.Defaults{
		Name: a.name, Provider: a.source.Provider, Product: a.source.Product, MerchantID: a.source.MerchantID, Currency: currency,
	}
	account, rejects, err := loaders.Load(ctx, a.intake, profile, defaults, loaders.Options{}, part.take)
	if err != nil && !isFileError(err) {
		return fmt.Errorf("load %s: %w", a.name, err)
	}
	a.account.Lines, a.account.Accepted, a.account.Rejected = account.Lines, account.Accepted, account.Rejected
	a.account.Ignored, a.account.Structure = account.Ignored, account.Structure
	a.account.ControlTotals, a.account.Sums = account.ControlTotals, account.Sums
	if err != nil {
		// No row of the file is used, so each of its lines is refused with it.
		*part = loaded{}
		a.account.State = reconcile.FileQuarantined
		a.account.ErrorName, a.account.Detail = describeFileError(err)
		a.account.Sums = nil
		return nil
	}
	part.rejects = rejects
	return nil
}

// take keeps one accepted row.
func (l *loaded) take(row loaders.Row) error {
	switch {
	case row.Transaction != nil:
		l.transactions = append(l.transactions, *row.Transaction)
	case row.Line != nil:
		l.lines = append(l.lines, *row.Line)
	case row.Deposit != nil:
		l.deposits = append(l.deposits, *row.Deposit)
	}
	return nil
}
