package nightly

import (
	"tieout/loaders/account"
	"tieout/reconcile/match"
)

// TamperRows, TamperRecords and TamperResults stand between the hands of the pipeline.
func (p *Pipeline) TamperRows(with func(account.Row) []account.Row) { p.seams = &seams{row: with} }

func (p *Pipeline) TamperRecords(with func([]byte) [][]byte) { p.seams = &seams{record: with} }

func (p *Pipeline) TamperResults(with func(*match.Result)) { p.seams = &seams{result: with} }
