package nightly

import (
	"context"
	"errors"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// A payout is judged when the bank should have it, after the night that took its lines in. Where
// it is short, its lines are read again, so that people learn which of them would explain it.

// settlesAround is by how many calendar days the night that took a line in may lie before its
// settle date, or after it.
const settlesAround = 45

// readPayouts reads the lines of payouts again, from the settlement files of tonight and before.
func (r *pairReader) readPayouts(ctx context.Context, payouts []reconcile.Payout) (map[string][]reconcile.SettlementLine, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	wanted, merchants := map[string]bool{}, map[string]bool{}
	for i := range payouts {
		wanted[payouts[i].Identity()], merchants[payouts[i].MerchantID] = true, true
	}
	lines, count := map[string][]reconcile.SettlementLine{}, 0
	for _, a := range r.settlementsOf(payouts) {
		if err := r.readPayoutLines(ctx, a, merchants, func(l *reconcile.SettlementLine) {
			payout := reconcile.PayoutOf(l)
			if id := payout.Identity(); wanted[id] {
				if count++; count <= match.MostMembers {
					lines[id] = append(lines[id], *l)
				}
			}
		}); err != nil {
			return nil, err
		}
	}
	if count > match.MostMembers {
		return nil, nil
	}
	return lines, nil
}

// settlementsOf returns the files that may hold lines of the payouts, each to be opened.
func (r *pairReader) settlementsOf(payouts []reconcile.Payout) (files []*arrival) {
	first, last := payouts[0].SettleDate, payouts[0].LastDay()
	for i := range payouts {
		first, last = min(first, payouts[i].SettleDate), max(last, payouts[i].LastDay())
	}
	may := func(provider string, day civil.Date) bool {
		return reconcile.Compatible(provider, payouts[0].Provider) && (day == 0 || day >= first.AddDays(-settlesAround) && day <= last.AddDays(settlesAround))
	}
	for _, file := range r.inOrder() {
		source := r.pipeline.sourceNamed(file.Source)
		if source == nil || file.Side != reconcile.SettlementSide || !may(source.Provider, file.Date) || file.SettledTo != 0 && file.SettledTo < first {
			continue
		}
		a := &arrival{source: source, name: file.Name, path: r.pipeline.pathOf(file.Name), date: file.Date, account: file.FileAccount}
		a.mask, _ = r.pipeline.Store.Mask(r.seq)
		files = append(files, a)
	}
	for _, a := range r.tonight {
		if a.source.Side == reconcile.SettlementSide && may(a.source.Provider, a.date) {
			again := &arrival{source: a.source, name: a.name, path: a.path, date: a.date, account: a.account, mask: a.mask, grown: a.grown}
			files = append(files, again)
		}
	}
	return files
}

// readPayoutLines hands out the lines of a file that are of one of the merchants.
func (r *pairReader) readPayoutLines(ctx context.Context, a *arrival, merchants map[string]bool, use func(*reconcile.SettlementLine)) (err error) {
	p := r.pipeline
	if err := p.reopenFile(a, true); err != nil {
		if a.intake != nil {
			err = errors.Join(err, a.intake.Close())
		}
		if changed := (*changedInput)(nil); r.replayed && errors.As(err, &changed) {
			return err
		}
		return unlessInput(err)
	}
	defer func() { err = errors.Join(err, a.intake.Close()) }()
	profile, err := p.profileOf(a.source)
	if err != nil {
		return err
	}
	options := loaders.Options{Currency: p.Config.Currency}
	if profile.Native() && a.source.MerchantID == "" && !a.intake.NextLines {
		var names []string
		for merchant := range merchants {
			names = append(names, merchant)
		}
		if holding, known := linesThatHold(a.path, a.intake.SHA256, names); known {
			options.Prematched = allBut(holding, a.account.Lines)
		}
	}
	_, _, err = loaders.Load(ctx, a.intake, profile, p.defaults(a), options, func(row account.Row) error {
		if row.Line != nil && merchants[row.Line.MerchantID] {
			use(row.Line)
		}
		return nil
	})
	return unlessInput(err)
}
