package nightly

import (
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
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
