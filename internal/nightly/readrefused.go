package nightly

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
)

// refusedWhole returns the files of the night of which no row was used, by name.
func (i *intake) refusedWhole() []*arrival {
	refused := slices.DeleteFunc(slices.Clone(i.arrivals), func(a *arrival) bool {
		return a.account.State != reconcile.FileQuarantined || a.source.Side == reconcile.DepositSide
	})
	slices.SortFunc(refused, func(a, b *arrival) int { return strings.Compare(a.name, b.name) })
	return refused
}

// readRefused looks through the files that were refused whole for rows that name what stayed alone.
func (r *pairReader) readRefused(ctx context.Context, unnamed []match.Unnamed) (files []match.RefusedFile, err error) {
	byReference := map[string][]*match.Unnamed{}
	for i := range unnamed {
		for _, reference := range [...]string{unnamed[i].RRN, unnamed[i].OrderNo} {
			if reference != "" {
				byReference[reference] = append(byReference[reference], &unnamed[i])
			}
		}
	}
	for _, a := range r.refused() {
		if !slices.ContainsFunc(unnamed, func(u match.Unnamed) bool { return u.Side == a.source.Side }) {
			continue
		}
		file := match.RefusedFile{File: a.name, Provider: a.source.Provider, Side: a.source.Side}
		add := func(row reconcile.Reject, provider string) {
			names := func(u *match.Unnamed) bool {
				return u.Side == file.Side && reconcile.Compatible(u.MerchantID, row.Merchant) && reconcile.Compatible(u.Provider, provider)
			}
			if slices.ContainsFunc(byReference[row.RRN], names) || slices.ContainsFunc(byReference[row.OrderNo], names) {
				row.Reason = a.account.ErrorName
				file.Rows = append(file.Rows, row)
			}
		}
		if file.Unread, err = r.readWhole(ctx, a, add); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// readWhole hands out the rows of a file that was refused, as far as they can be read; unread says that some can't be.
func (r *pairReader) readWhole(ctx context.Context, refused *arrival, add func(row reconcile.Reject, provider string)) (unread bool, err error) {
	if refused.account.SHA256 == "" { // it could not be opened
		return true, nil
	}
	a := &arrival{source: refused.source, name: refused.name, path: refused.path, date: refused.date, account: refused.account}
	a.mask, _ = r.pipeline.Store.Mask(r.seq)
	rejects, err := r.pipeline.rereadAll(ctx, a, nil, func(row account.Row) error {
		switch t, l := row.Transaction, row.Line; {
		case t != nil && !reconcile.Undoing(t.Type):
			add(reconcile.Reject{Origin: t.Origin, Merchant: t.MerchantID, RRN: t.RRN, OrderNo: t.OrderNo}, t.Provider)
		case l != nil && (l.Type == reconcile.LineSale || l.Type == reconcile.LineRefund):
			add(reconcile.Reject{Origin: l.Origin, Merchant: l.MerchantID, RRN: l.RRN, OrderNo: l.OrderNo}, l.Provider)
		}
		return nil
	})
	for i := range rejects {
		add(reconcile.Reject{Origin: rejects[i].Origin, Merchant: rejects[i].Merchant, RRN: rejects[i].RRN, OrderNo: rejects[i].OrderNo}, refused.source.Provider)
	}
	if changed := (*changedInput)(nil); r.replayed && (errors.As(err, &changed) || isGone(err)) {
		r.gone = append(r.gone, refused.name)
	}
	return err != nil, unlessInput(err)
}
