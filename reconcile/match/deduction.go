package match

import (
	"fmt"
	"maps"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// What an acquirer takes or gives without a sale, refund or fee of the schedule is
// an adjustment by nature: it is counted and listed. A chargeback stands as an
// exception until it is reversed; a deduction that nothing explains, and that the
// configuration does not list, until somebody has looked at it. Two opposite lines
// of one reference cancel each other.

// The reasons of adjustments that are no exception.
const (
	reasonCancelled = "cancelled"
	reasonListed    = "listed-deduction"
)

// judgeAdjustments names what the partition's adjustments are. It returns the
// exceptions of earlier nights that they end, by ID, with what ended them.
func (p *partition) judgeAdjustments(in *Input) map[string]string {
	ended := map[string]string{}
	maps.Copy(ended, p.ended)
	var open []*lineState
	for _, l := range p.lines {
		if l.verdict != reconcile.Adjustment || l.reason == reasonClosed || l.reason == reasonBeforeStart || l.twin != nil || l.takesBack != nil || l.wasDuplicate() {
			continue
		}
		switch {
		case l.Type == reconcile.LineChargeback:
			l.kind = reconcile.Chargeback
			open = append(open, l)
		case l.isSaleOrRefund(): // without a terminal side: it says itself what it is
		case l.Net.IsNegative() && (l.namesNothing() || l.isBilledApart(in)):
			l.kind = reconcile.UnexplainedDeduction
			open = append(open, l)
		}
	}
	for _, l := range p.lines {
		if l.verdict == reconcile.Adjustment && l.reason != reasonClosed && l.reason != reasonCancelled && l.givesBack(in) {
			p.cancel(in, l, open, ended)
		}
	}
	p.cancelGivenBack(open)
	p.cancelBalanced(in, ended)
	p.listsShares(in, open, ended)
	tonight := map[string]decimal.Decimal{}
	for _, l := range open {
		if l.kind == reconcile.UnexplainedDeduction && in.listsDeduction(l, tonight) {
			l.kind, l.reason = "", reasonListed
		}
	}
	return ended
}

// givesBack reports whether an adjustment may give back what a chargeback or a deduction took.
func (l *lineState) givesBack(in *Input) bool {
	switch l.Type {
	case reconcile.LineChargebackReversed:
		return true
	case reconcile.LineAdjustment:
		return l.Net.IsPositive()
	case reconcile.LineFee: // of an invoice
		return l.Net.IsPositive() && l.paysFor == nil && l.lateFeeOf == nil && in.Fees.Invoices(l.Provider, l.MerchantID)
	default:
		return false
	}
}

// cancelGivenBack cancels what lines of earlier nights had given back already.
func (p *partition) cancelGivenBack(open []*lineState) {
	for _, l := range open {
		if l.kind == "" {
			continue
		}
		if f := p.givenBackBefore(l); f != nil {
			p.tell(*f)
			l.kind, l.reason, l.givenBackBy = "", reasonCancelled, f.Line
		}
	}
}

// namesNothing reports whether a line can't belong to a sale: a fee that names one
// is that sale's, whichever night it comes on.
func (l *lineState) namesNothing() bool {
	return l.Type != reconcile.LineFee || l.RRN == "" && l.OrderNo == "" && l.TraceNo == ""
}

// cancel pairs a line that gives money back with the one that took it: tonight's,
// or that of an exception of an earlier night.
func (p *partition) cancel(in *Input, back *lineState, open []*lineState, ended map[string]string) {
	kind := reconcile.UnexplainedDeduction
	if back.Type == reconcile.LineChargebackReversed {
		kind = reconcile.Chargeback
	}
	for _, l := range open {
		if l.kind == kind && l.Currency == back.Currency && l.Net.Equal(back.Net.Neg()) && isOfOneSubject(back, l) {
			l.kind, l.reason, back.reason = "", reasonCancelled, reasonCancelled
			return
		}
	}
	for _, x := range in.Exceptions {
		if x.Kind == kind && x.MerchantID == p.merchant && ended[x.ID] == "" && x.Currency == back.Currency && x.ActualNet.Valid && p.isOfSubject(back, x) &&
			p.takenBy(back, x).net == -reconcile.MinorOf(&back.Origin, back.Net, back.Currency) {
			p.endTaken(back, x, ended, back.Type)
			back.reason = reasonCancelled
			return
		}
	}
}

// sameSubject reports whether a line names what another one named. An amount alone
// never cancels anything.
func sameSubject(back *lineState, rrn, order string) bool {
	switch {
	case back.RRN != "" && rrn != "":
		return back.RRN == rrn
	case back.OrderNo != "" && order != "":
		return back.OrderNo == order
	default:
		return false
	}
}

// isOfOneSubject reports whether two lines of one provider name the same sale, each by its own
// references or as its original.
func isOfOneSubject(a, b *lineState) bool {
	if !reconcile.Compatible(a.Provider, b.Provider) {
		return false
	}
	share := func(x, y [2]string) (known, equal bool) {
		for _, one := range x {
			for _, other := range y {
				known = known || one != "" && other != ""
				equal = equal || one != "" && one == other
			}
		}
		return known, equal
	}
	if known, equal := share([2]string{a.RRN, a.OriginalRRN}, [2]string{b.RRN, b.OriginalRRN}); known {
		return equal
	}
	_, equal := share([2]string{a.OrderNo, a.OriginalOrderNo}, [2]string{b.OrderNo, b.OriginalOrderNo})
	return equal
}

// causeOfChargeback names the sale whose money was taken back.
func causeOfChargeback(p *partition, l *lineState) reconcile.Cause {
	for _, e := range p.transactions {
		if e.Type == reconcile.Sale && namesSale(l, e) {
			return l.kind.UnknownCause(fmt.Sprintf("the acquirer took back %s of the sale at %s:%d", money.FormatAmount(l.Gross.Neg(), l.Currency), e.Origin.File, e.Origin.Line))
		}
	}
	amount := money.FormatAmount(l.Gross.Neg(), l.Currency)
	first := p.lineTakenFrom(l)
	if first != nil && first.isMisrouted() {
		return l.kind.UnknownCause(fmt.Sprintf("the acquirer took back %s of the sale at %s", amount, first.describeMisrouted()))
	}
	taken := fmt.Sprintf("the acquirer took back %s under %s", amount, referencesOf(l)) + p.settledSaleOf(l)
	if first != nil {
		taken += "; what it takes back came with " + first.describe()
	}
	return l.kind.UnknownCause(taken)
}

// lineTakenFrom returns the line of a sale that a chargeback names and that settled nothing, first one that is misrouted; nil when
// there is none.
func (p *partition) lineTakenFrom(l *lineState) (found *lineState) {
	for _, other := range p.lines {
		if other.Type == reconcile.LineSale && other.minor > 0 && other.transaction == nil && other.Currency == l.Currency &&
			reconcile.Compatible(other.Provider, l.Provider) && l.namesLine(other) && (found == nil || !found.isMisrouted() && other.isMisrouted()) {
			found = other
		}
	}
	return found
}

// isMisrouted reports whether the line is the money of another merchant's sale, which is in hand.
func (l *lineState) isMisrouted() bool { return l.partner != nil && l.reason == reasonMisrouted }

// describeMisrouted names that sale and the line.
func (l *lineState) describeMisrouted() string {
	e := l.partner
	return fmt.Sprintf("%s:%d, which is merchant %s's and was settled to merchant %s (%s:%d)", e.Origin.File, e.Origin.Line, e.MerchantID, l.MerchantID, l.Origin.File, l.Origin.Line)
}

// settledSaleOf names the sale of an earlier night that a line names, as more
// evidence; empty when none is known.
func (p *partition) settledSaleOf(l *lineState) string {
	if p.before == nil {
		return ""
	}
	if row := p.before.lastSettled(l.namedKeys(), l.MerchantID); row != nil && row.isSettled() {
		return "; its sale: " + row.String()
	}
	return ""
}

func namesSale(l *lineState, e *transactionState) bool {
	if !reconcile.Compatible(l.Provider, e.Provider) {
		return false
	}
	return e.RRN != "" && (l.RRN == e.RRN || l.OriginalRRN == e.RRN) || e.OrderNo != "" && (l.OrderNo == e.OrderNo || l.OriginalOrderNo == e.OrderNo)
}

func causeOfDeduction(in *Input, p *partition, l *lineState) reconcile.Cause {
	text := l.Text
	if text == "" {
		text = l.OrderNo
	}
	if text == "" {
		text = "no text"
	}
	return l.kind.UnknownCause(fmt.Sprintf("%s were taken by a line of the type %s (%s) that no sale, refund or chargeback explains",
		money.FormatAmount(l.Net.Neg(), l.Currency), l.Type, text) + p.settledSaleOf(l) + p.sharesOf(in, l))
}

// Deduction is a deduction that the configuration knows: while it fits it is an
// adjustment and no exception.
type Deduction struct {
	Provider string // empty: any
	// Fits reports whether a text of a line is that of the deduction.
	Fits func(text string) bool
	// Limit is what may be taken at most of a terminal, or of a merchant where the
	// line names none, positive, in major units: of what tonight's lines take and
	// what CountEarlier was told.
	Limit decimal.Decimal
	// Share is what is taken of the gross of the sale that the line names, as a fraction,
	// instead of a limit; zero: the limit holds.
	Share decimal.Decimal
	// Since is the first day of the time of the limit; zero: it is of one night.
	Since civil.Date
	taken map[string]decimal.Decimal
}

// CountEarlier counts an adjustment of an earlier night within the time of the limit;
// one that is none of this deduction leaves it as it was.
func (d *Deduction) CountEarlier(item *reconcile.Item) {
	if item.Reason != reasonListed || !d.covers(item.Line) {
		return
	}
	if d.taken == nil {
		d.taken = map[string]decimal.Decimal{}
	}
	d.taken[taker(item.Line)] = d.taken[taker(item.Line)].Sub(item.Line.Net)
}

// taker names whose limit a deduction counts for.
func taker(l *reconcile.SettlementLine) string { return l.MerchantID + "\x1f" + l.TerminalID }

// covers reports whether a line is a deduction of this kind, whatever its amount.
func (d *Deduction) covers(l *reconcile.SettlementLine) bool {
	return reconcile.Compatible(d.Provider, l.Provider) && (d.Fits(l.Text) || d.Fits(l.OrderNo) || d.Fits(l.DepositRef))
}

// listsDeduction reports whether the configuration lists the deduction. Tonight
// is what the partition's lines have taken so far, by deduction and taker.
func (in *Input) listsDeduction(l *lineState, tonight map[string]decimal.Decimal) bool {
	for i := range in.Deductions {
		d, who := &in.Deductions[i], taker(l.SettlementLine)
		if d.Share.IsPositive() || !d.covers(l.SettlementLine) {
			continue
		}
		key := fmt.Sprint(i, "\x1f", who)
		taken := d.taken[who].Add(tonight[key]).Sub(l.Net)
		if taken.LessThanOrEqual(d.Limit) {
			tonight[key] = tonight[key].Sub(l.Net)
			return true
		}
	}
	return false
}
