package match

import "tieout/reconcile"

// withdrawnFromPayouts returns the lines that restated files have no longer, as far as
// it is known which payout they were of: what the bank should receive is less by them.
// Of a line that settled a sale memory has the amounts alone; it was of the one payout
// that the merchant's other lines of the file are of, or else of nobody knows which.
func (in *Input) withdrawnFromPayouts() (lines []*reconcile.SettlementLine) {
	if in.version == nil {
		return nil
	}
	for _, w := range in.version.withdrawn {
		switch {
		case w.side != reconcile.SettlementSide:
		case w.line != nil:
			lines = append(lines, w.line)
		default:
			if like := in.onlyPayoutOf(w); like != nil {
				line := *like
				line.Gross, line.Fee, line.Net = w.gross, w.gross.Sub(w.net), w.net
				lines = append(lines, &line)
			}
		}
	}
	return lines
}

// onlyPayoutOf returns a line of the one payout that the restated file speaks of for the
// merchant of a withdrawn line; nil where there is none, or more than one.
func (in *Input) onlyPayoutOf(w *withdrawnRow) *reconcile.SettlementLine {
	var like *reconcile.SettlementLine
	for i := range in.version.lines {
		l := &in.version.lines[i]
		if l.Origin.File != w.origin.File || l.MerchantID != w.merchant || l.Currency != w.currency || l.Provider != w.fact.Provider {
			continue
		}
		if like != nil && (like.SettleDate != l.SettleDate || like.DepositRef != l.DepositRef) {
			return nil
		}
		like = l
	}
	return like
}
