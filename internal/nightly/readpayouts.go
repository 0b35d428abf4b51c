package nightly

import (
	"context"
	"maps"
	"slices"

	"tieout/loaders/account"
	"tieout/loaders/profile"
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
		a := r.pipeline.takenBefore(&file, r.seq)
		if a != nil && file.Side == reconcile.SettlementSide && may(a.source.Provider, file.Date) && (file.SettledTo == 0 || file.SettledTo >= first) {
			files = append(files, a)
		}
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
func (r *pairReader) readPayoutLines(ctx context.Context, a *arrival, merchants map[string]bool, use func(*reconcile.SettlementLine)) error {
	settled := func(profile *profile.Profile) *reconcile.PrematchedFile {
		if !profile.Native() || a.source.MerchantID != "" || a.intake.NextLines {
			return nil
		}
		holding, known := linesThatHold(a.path, a.intake.SHA256, slices.Collect(maps.Keys(merchants)))
		if !known {
			return nil
		}
		return allBut(holding, a.account.Lines)
	}
	return r.unlessInput(r.pipeline.reread(ctx, a, settled, func(row account.Row) error {
		if row.Line != nil && merchants[row.Line.MerchantID] {
			use(row.Line)
		}
		return nil
	}))
}
