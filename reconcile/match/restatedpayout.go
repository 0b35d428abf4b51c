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
			if like := in.version.likeOf(w.fact); like.line != nil && !like.payouts {
				line := *like.line
				line.Gross, line.Fee, line.Net = w.gross, w.gross.Sub(w.net), w.net
				lines = append(lines, &line)
			}
		}
	}
	return lines
}

// fileMerchant is a merchant's part of a file.
type fileMerchant struct{ file, merchant, provider, currency string }

// likeLine is a line of such a part, with what others of the part differ in.
type likeLine struct {
	line           *reconcile.SettlementLine // nil: there is none
	dates, payouts bool                      // they are of several settle dates, of several payouts
}

// likeOf returns a line of the restated version of the file that a withdrawn line was
// in, of the same merchant.
func (v *version) likeOf(f *reconcile.Fact) likeLine {
	if v.like == nil {
		v.like = map[fileMerchant]likeLine{}
		for i := range v.lines {
			l := &v.lines[i]
			part := fileMerchant{l.Origin.File, l.MerchantID, l.Provider, l.Currency}
			like := v.like[part]
			if like.line == nil {
				like.line = l
			}
			like.dates = like.dates || like.line.SettleDate != l.SettleDate
			like.payouts = like.payouts || like.dates || like.line.DepositRef != l.DepositRef
			v.like[part] = like
		}
	}
	return v.like[fileMerchant{f.Line.File, f.MerchantID, f.Provider, f.Currency}]
}
