package nightly

import (
	"context"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// TamperRows, TamperRecords, TamperPayouts and TamperResults stand between the hands of the pipeline.
func (p *Pipeline) TamperRows(with func(account.Row) []account.Row) { p.seams = &seams{row: with} }

func (p *Pipeline) TamperRecords(with func([]byte) [][]byte) { p.seams = &seams{record: with} }

func (p *Pipeline) TamperPayouts(with func([]reconcile.Payout) []reconcile.Payout) {
	p.seams = &seams{payouts: with}
}

func (p *Pipeline) TamperResults(with func(*match.Result)) { p.seams = &seams{result: with} }

func (p *Pipeline) TamperCompact(with func(*reconcile.SimpleRow) bool) {
	p.seams = &seams{compact: with}
}

// VerifySet compares the report set of a run as verify does that read the run in the state given.
func (p *Pipeline) VerifySet(ctx context.Context, run *store.Run) (v Verification, err error) {
	all, err := p.readVerifying(ctx)
	if err != nil {
		return v, err
	}
	v.AsOf = run.AsOf.String()
	return v, p.verifySet(ctx, all, run, &v)
}
