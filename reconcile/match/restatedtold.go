package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// reasonWithdrawn is what ended that which was said of a row whose file has it no longer.
const reasonWithdrawn = "withdrawn"

// endWithdrawn ends what was said of withdrawn rows, and of the pairs that they were
// in: it adds the exceptions of settled rows to ended, and lists the open rows as
// cleared.
func (p *partition) endWithdrawn(in *Input, reported map[string][]*reconcile.Exception, out *judgedPart) {
	told := in.exceptionsByPlace(len(p.withdrawn) > 0)
	pairs := map[*reconcile.Fact]*reopenedPair{}
	for _, e := range p.transactions {
		if e.withdrawn != nil {
			pairs[e.withdrawn.fact] = e.withdrawn
		}
	}
	for _, w := range p.withdrawn {
		if w.item != nil {
			out.result.Cleared = append(out.result.Cleared, w.cleared(reported[w.item.ID])...)
			continue
		}
		if w.rest != nil {
			rest := withdrawnRow{side: w.side, item: w.rest}
			out.result.Cleared = append(out.result.Cleared, rest.cleared(reported[w.rest.ID])...)
		}
		for _, f := range w.facts() {
			place := w.origin
			if f != nil {
				place = f.Sale
			}
			for _, x := range told[place] {
				if w.isToldBy(x, f) && out.ended[x.ID] == "" {
					out.ended[x.ID] = reasonWithdrawn
					w.told = true
					pairs[f].tellAs(x)
				}
			}
		}
	}
	p.endRestored(in, out)
}

// exceptionsByPlace indexes the exceptions of rows that had left by where these stood;
// nil where none are wanted.
func (in *Input) exceptionsByPlace(wanted bool) map[reconcile.Origin][]*reconcile.Exception {
	if !wanted {
		return nil
	}
	index := map[reconcile.Origin][]*reconcile.Exception{}
	for _, x := range in.Exceptions {
		if x.ItemID == "" {
			index[x.Origin] = append(index[x.Origin], x)
		}
	}
	return index
}

// isToldBy reports whether an exception of an earlier night is about the row, which had
// left, or about the pair of a fact that it was in. Its place alone does not say so: another
// version of the file has other rows there.
func (w *withdrawnRow) isToldBy(x *reconcile.Exception, f *reconcile.Fact) bool {
	switch {
	case x.ItemID != "" || x.MerchantID != w.merchant || x.Currency != w.currency:
		return false
	case f != nil && f.Side == reconcile.TerminalSide:
		return x.Origin == f.Sale && x.Counterpart == f.Line && x.Gross.Decimal.Equal(majorOf(f.Gross, w.currency))
	case w.line != nil:
		return x.Origin == w.origin && x.TxnType == string(w.line.Type) && x.ActualGross.Decimal.Equal(w.gross) && x.ActualNet.Decimal.Equal(w.net)
	default:
		return false
	}
}

// cleared lists an open row that left with its file's earlier version.
func (w *withdrawnRow) cleared(reported []*reconcile.Exception) (list []reconcile.Cleared) {
	if !w.item.Open() || w.livesOn() {
		return nil
	}
	for _, x := range reported {
		list = append(list, reconcile.Cleared{Exception: *x, How: reasonWithdrawn})
	}
	if list != nil {
		return list
	}
	var x *reconcile.Exception
	if w.side == reconcile.TerminalSide {
		e := &transactionState{Transaction: w.item.Transaction, item: w.item, id: w.item.ID, due: w.item.Due}
		x = e.exceptionOf("", nil, w.item.Cause)
	} else {
		x = (&lineState{SettlementLine: w.item.Line, item: w.item, id: w.item.ID}).exceptionOf("", nil, w.item.Cause)
	}
	x.ID, x.FirstReported = "", w.item.FirstSeen
	return []reconcile.Cleared{{Exception: *x, How: reasonWithdrawn}}
}

// endRestored ends what was said of a withdrawn row that another version has again.
func (p *partition) endRestored(in *Input, out *judgedPart) {
	if in.RestatedFiles == nil {
		return
	}
	gone := filter(in.Exceptions, func(x *reconcile.Exception) bool {
		return x.Kind == reconcile.RestatedSettlement && x.ItemID == "" && x.MerchantID == p.merchant
	})
	if len(gone) == 0 {
		return
	}
	for _, l := range p.lines {
		if l.item != nil || !in.RestatedFiles(l.Origin.File) {
			continue
		}
		for _, x := range gone {
			if x.Origin.File == l.Origin.File && x.TxnType == string(l.Type) &&
				(x.RRN == l.RRN && x.OrderNo == l.OrderNo || x.RRN == "" && x.OrderNo == "") && x.ActualGross.Decimal.Equal(l.Gross) && x.ActualFee.Decimal.Equal(l.Fee) && out.ended[x.ID] == "" {
				out.ended[x.ID] = "restored"
				break
			}
		}
	}
}

// raiseWithdrawn says of each withdrawn line that had left without a sale that it is
// gone. Where an exception was about it, its end says so; a line that a person closed,
// or of before the first day, is nobody's concern.
func (p *partition) raiseWithdrawn(in *Input, add func(*reconcile.Exception)) {
	numbers := reconcile.NewNumberer(in.AsOf, len(p.withdrawn))
	for _, w := range p.withdrawn {
		if w.side != reconcile.SettlementSide || w.item != nil || w.told || w.reason == reasonClosed || w.reason == reasonBeforeStart {
			continue
		}
		l := w.line
		if w.fact != nil {
			if w.fact.Side == reconcile.TerminalSide {
				continue // its sale says so
			}
			fee := majorOf(w.fact.Fee, w.currency)
			l = &reconcile.SettlementLine{
				Provider: w.fact.Provider, MerchantID: w.merchant, Type: reconcile.LineType(w.fact.Type), Gross: w.gross, Fee: fee, Net: w.net, Currency: w.currency, Origin: w.origin,
			}
		}
		state := &lineState{SettlementLine: l, id: numbers.NextID("W", l.Identity()), verdict: reconcile.Adjustment}
		cause := reconcile.RestatedSettlement.NewCause("bank-system/restated", reconcile.Sure, fmt.Sprintf("%s:%d (%s of %s, fee %s) is not in the restated version of %s any more",
			w.origin.File, w.origin.Line, l.Type, money.FormatAmount(l.Gross, l.Currency), money.FormatAmount(l.Fee, l.Currency), in.AsOf))
		x := state.exceptionOf(reconcile.RestatedSettlement, nil, cause)
		x.Difference = decimal.NewNullDecimal(l.Net.Neg())
		add(x)
	}
}

// tellAs remembers what was said of the pair: of an amount's exception and a fee's, the
// amount's, which comes first.
func (r *reopenedPair) tellAs(x *reconcile.Exception) {
	if r != nil && (r.told == "" || x.Kind == reconcile.AmountVariance) {
		r.told = x.ID
	}
}

// withdrawnLineOf names the line that had settled a sale.
func (r *reopenedPair) withdrawnLineOf() string {
	f := r.fact
	return fmt.Sprintf("%s:%d (%s, fee %s), which had settled it in the night of %s", f.Line.File, f.Line.Line,
		money.FormatAmount(majorOf(f.Settled, f.Currency), f.Currency), money.FormatAmount(majorOf(f.Fee, f.Currency), f.Currency), f.Night)
}

// withdrawnException describes a sale or refund whose line was withdrawn. The
// difference is the money that was taken back by it. What was said of the pair lives on
// in it: an exception keeps its ID while its sale needs a person.
func (e *transactionState) withdrawnException(in *Input) *reconcile.Exception {
	f := e.withdrawn.fact
	evidence := "the restated version of " + in.AsOf.String() + " no longer has the line " + e.withdrawn.withdrawnLineOf()
	if e.withdrawn.unread {
		evidence += fmt.Sprintf("; the row of the sale, %s:%d, can't be read again, so that its references are not known", f.Sale.File, f.Sale.Line)
	}
	cause := e.kind.NewCause("bank-system/restated", reconcile.Sure, evidence)
	cause.Action = "Ask the acquirer why it withdrew the line, and when the money of the sale comes; the night that settled it stays as it was."
	x := e.exceptionOf(e.kind, nil, cause)
	x.Counterpart = f.Line
	x.Difference = decimal.NewNullDecimal(majorOf(f.Fee-f.Settled, f.Currency))
	if e.withdrawn.told != "" {
		x.ID = e.withdrawn.told
	}
	return x
}

// addRestated adds to the cause of an exception that the sale was settled otherwise
// before its file was restated.
func (e *transactionState) addRestated(cause *reconcile.Cause) {
	if e.withdrawn != nil {
		cause.Evidence += "; restated: an earlier version had " + e.withdrawn.withdrawnLineOf()
	}
}

// causeOfSaleWithdrawn is that of a line whose sale is not in its restated log any more.
func causeOfSaleWithdrawn(in *Input, l *lineState) reconcile.Cause {
	f := l.withdrawn.fact
	evidence := fmt.Sprintf("its sale, %s:%d (%s), was settled with it in the night of %s, and the restated log of %s no longer has that row",
		f.Sale.File, f.Sale.Line, money.FormatAmount(majorOf(f.Gross, f.Currency), f.Currency), f.Night, in.AsOf)
	if l.withdrawn.unread {
		evidence += fmt.Sprintf("; the line, %s:%d, can't be read again, so that its references are not known", f.Line.File, f.Line.Line)
	}
	cause := reconcile.UnexpectedSettlement.NewCause("terminal-system/restated", reconcile.Sure, evidence)
	cause.Action = "Ask the shop why its log was changed: the money of the sale came. Where the sale was taken back, the acquirer will deduct it."
	return cause
}
