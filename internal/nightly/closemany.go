package nightly

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

var (
	errNotInBulk     = &fault.Error{Name: "not-in-bulk", Class: fault.Usage, Hint: "close others by their IDs, each for its own reason"}
	errNothingFits   = &fault.Error{Name: "nothing-fits", Class: fault.Usage, Hint: "exceptions.csv has kind, merchant and time of each"}
	closedInBulkList = []reconcile.Kind{reconcile.UnconfirmedTransaction, reconcile.UnexplainedDeduction}
)

// Bulk says which exceptions are closed together: those of a kind, a merchant, and a day of trade, or
// of the night that first reported it where the row states no time.
type Bulk struct {
	Kind     reconcile.Kind
	Merchant string
	Day      civil.Date
}

// dayOfException is the day of the row's time, else that of the night that first reported it.
func dayOfException(x *reconcile.Exception) string {
	if day, _, timed := strings.Cut(x.TxnTime, " "); timed {
		return day
	}
	return x.FirstReported.String()
}

// CloseBulk closes all that fit, each by a decision of its own; on a dry run it tells which they are.
func (p *Pipeline) CloseBulk(ctx context.Context, bulk Bulk, by, why string, dryRun bool) (decisions []store.Decision, err error) {
	if !slices.Contains(closedInBulkList, bulk.Kind) {
		return nil, errNotInBulk.At("--kind", "want %s or %s, got %q; nothing was closed", reconcile.UnconfirmedTransaction, reconcile.UnexplainedDeduction, bulk.Kind)
	}
	err = p.withLock(ctx, Options{DryRun: dryRun}, func() error {
		d, err := p.newDesk(ctx, nil)
		if err != nil {
			return err
		}
		var ids []string
		for x := range maps.Values(d.open) {
			if x.Kind == bulk.Kind && x.MerchantID == bulk.Merchant && dayOfException(x) == bulk.Day.String() && d.known.ClosedExceptions[x.ID] == "" {
				ids = append(ids, x.ID)
			}
		}
		if len(ids) == 0 {
			return errNothingFits.At("close", "want open exceptions of the kind %s of merchant %s on %s, got none; nothing was closed", bulk.Kind, bulk.Merchant, bulk.Day)
		}
		slices.SortFunc(ids, func(a, b string) int {
			return cmp.Or(cmp.Compare(d.open[a].TxnTime, d.open[b].TxnTime), cmp.Compare(a, b))
		})
		if decisions, err = d.close(ids, by, why); err != nil || dryRun {
			return err
		}
		return p.Store.Decide(ctx, decisions, p.Now())
	})
	return decisions, err
}
