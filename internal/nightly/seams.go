package nightly

import (
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/prematch"
)

// seams are the places where a row passes from one hand to another. A test that
// loses, doubles or changes a row there asks that the night is refused; nothing
// else sets them.
type seams struct {
	row func(account.Row) []account.Row // from the loader's account to the batches
	// compact stands in the same place for rows in their compact form; false loses one.
	compact func(*reconcile.SimpleRow) bool
	record  func(record []byte) [][]byte // from a bucket back into its batch
	result  func(*match.Result)          // from the judge to the night's sums
	// payouts stands between the join and the bank side.
	payouts func([]reconcile.Payout) []reconcile.Payout
}

// payoutsOf lists what the lines that a join settled should bring to bank accounts.
func (s *seams) payoutsOf(joined *prematch.Result) []reconcile.Payout {
	list := joined.Payouts()
	if s == nil || s.payouts == nil {
		return list
	}
	return s.payouts(list)
}

func (s *seams) rows(row account.Row) []account.Row {
	if s == nil || s.row == nil {
		return []account.Row{row}
	}
	return s.row(row)
}

func (s *seams) simple(row *reconcile.SimpleRow) bool {
	return s == nil || s.compact == nil || s.compact(row)
}

func (s *seams) records(record []byte) [][]byte {
	if s == nil || s.record == nil {
		return [][]byte{record}
	}
	return s.record(record)
}

func (s *seams) judged(r *match.Result) {
	if s != nil && s.result != nil {
		s.result(r)
	}
}
