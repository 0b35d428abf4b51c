package match

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// setDueAndFee works out, for each transaction that may expect money, when it is due
// and what it costs, before anything is matched.
func (p *partition) setDueAndFee(in *Input, memo *dueCache) {
	for _, e := range p.transactions {
		if e.life != expectsNothing && e.life != loggedTwice {
			e.setDueAndFee(in, memo)
		}
	}
}

func (e *transactionState) setDueAndFee(in *Input, memo *dueCache) {
	e.due, e.lastDay, e.termErr = memo.due(in.Terms, e.Transaction)
	e.setFee(in)
}

// setFee works out what the transaction costs.
func (e *transactionState) setFee(in *Input) {
	e.price, e.feeErr = in.Fees.Find(e.feeKey(), civil.DateOf(e.Time), e.wholeGross(), e.Currency)
	e.priced = e.feeErr == nil
	if e.priced {
		e.fee = e.price.FeeMinor(e.minor)
		if e.price.Schedule.Basis == terms.Invoiced {
			e.fee = 0 // its line carries none
		}
	}
	if e.item != nil && e.item.ExpectedFee.Valid && e.lostParts == nil {
		// What an earlier night expected stays expected: the opening balance
		// is the closing balance of the night before.
		e.fee = reconcile.MinorOf(&e.Origin, e.item.ExpectedFee.Decimal, e.Currency)
	}
}

// dueCache remembers due dates by term and business day within a partition.
type dueCache struct{ days map[dueKey]dueDates }

func newDueCache() *dueCache { return &dueCache{days: map[dueKey]dueDates{}} }

type dueKey struct {
	provider, product string
	day               civil.Date
}

type dueDates struct {
	due, last civil.Date
	err       error
}

func (m *dueCache) due(terms *terms.TermBook, t *reconcile.Transaction) (due, last civil.Date, err error) {
	term, err := terms.Find(t.Provider, t.Product, t.MerchantID)
	if err != nil {
		return 0, 0, err
	}
	key := dueKey{t.Provider, t.Product, term.BusinessDay(t.Time)}
	dates, known := m.days[key]
	if !known {
		dates.due, dates.err = terms.Due(term, t.Time)
		if dates.err == nil {
			dates.last, dates.err = terms.LastDay(term, dates.due)
		}
		m.days[key] = dates
	}
	return dates.due, dates.last, dates.err
}

// judge gives every row of the partition its verdict.
func (p *partition) judge(in *Input) {
	for _, e := range p.transactions {
		e.judge(in)
	}
	p.joinFees()
	for _, l := range p.lines {
		if l.waitsWith == nil {
			l.judge(in)
		}
	}
	for _, l := range p.lines {
		if l.waitsWith != nil {
			l.judge(in) // after the line that it waits with
		}
	}
}

func (e *transactionState) judge(in *Input) {
	e.priceSettled(in)
	e.tolerate(in)
	if len(e.parts) > 0 && e.priced {
		e.partFees = e.feesOfParts()
	}
	switch {
	case e.life == loggedTwice:
		e.verdict, e.keepsExceptions = reconcile.Held, e.item != nil
	case e.lowersPayout(in):
		e.judgeByPayout(in)
	case e.undoesSettled:
		e.judgeUndoneLater()
	case e.life == expectsNothing:
		e.verdict = reconcile.Excluded
	case e.partner != nil, e.kind == reconcile.AmbiguousMatch, e.kind == reconcile.DuplicateTransaction, e.kind == reconcile.SettledAfterClosing:
		e.verdict = reconcile.Held
	case e.line != nil && !e.priced && e.Type != reconcile.Refund && e.byHand == nil:
		e.holdUnpriced()
	case e.isPartial():
		e.judgeRest(in)
	case e.line != nil:
		e.verdict, e.reason = reconcile.Settled, ""
	case e.withdrawn != nil, e.lostParts != nil:
		e.verdict, e.reason, e.kind = reconcile.Held, reasonRestated, reconcile.RestatedSettlement
	case e.item != nil && e.item.Verdict == reconcile.Held && e.item.Reason == reasonRestated:
		e.verdict, e.reason, e.keepsExceptions = reconcile.Held, reasonRestated, true
	case e.termErr != nil:
		e.verdict, e.reason, e.kind = reconcile.Held, reasonNoTerm, reconcile.NoTerm
	case e.life == outcomeUnknown:
		e.verdict = reconcile.Held
		if e.lastDay <= in.AsOf && !e.awaitsFile(in) {
			e.kind = reconcile.UnconfirmedTransaction
		}
	case e.joinsPayout(in):
		e.judgeByPayout(in)
	case !e.priced && in.isByPayout(e.Provider):
		e.verdict, e.reason = reconcile.Held, reasonNoFeeRule // no payout can be expected of it
	case e.lastDay > in.AsOf:
		e.verdict = reconcile.InTransit
	case e.whole != 0:
		e.judgeRest(in)
	default:
		e.judgeDue(in)
	}
}

// judgeDue gives the verdict of money that is due and that no line settled.
func (e *transactionState) judgeDue(in *Input) {
	switch {
	case e.awaitsFile(in) && e.awaitedFile.Early:
		e.verdict = reconcile.InTransit
	case e.awaitedFile != nil:
		e.verdict = reconcile.Waiting
	case e.minor < 0:
		e.verdict, e.kind = reconcile.Undeducted, reconcile.RefundNotDeducted
	default:
		e.verdict, e.kind = reconcile.Missing, reconcile.MissingSettlement
	}
}

// holdUnpriced holds a pair whose fee no rule gives: it is settled as soon as
// the configuration names a rule, and never on a guessed one.
func (e *transactionState) holdUnpriced() {
	e.partner, e.line.partner = e.line, e
	for _, part := range e.parts {
		part.transaction, part.partner, part.reason = nil, e, reasonNoFeeRule
	}
	e.line.transaction, e.line, e.parts = nil, nil, nil
	e.verdict, e.reason, e.kind = reconcile.Held, reasonNoFeeRule, reconcile.NoFeeRule
	e.partner.reason = reasonNoFeeRule
}

// awaitsFile reports whether a file that could hold the transaction's settlement
// has not come, or could not be used; the gate is remembered as evidence, one
// that is late rather than one that is not. What an earlier night called missing
// stays missing.
func (e *transactionState) awaitsFile(in *Input) bool {
	if e.item != nil && (e.item.Verdict == reconcile.Missing || e.item.Verdict == reconcile.Undeducted) || in.isByPayout(e.Provider) {
		return false
	}
	for i := range in.UnavailableFiles {
		if gate := &in.UnavailableFiles[i]; !gate.Optional && !in.closed(gate) && e.mayBeIn(gate) {
			if e.awaitedFile = gate; !gate.Early {
				break
			}
		}
	}
	if gate := in.cutFileOf(e); e.awaitedFile == nil && gate != nil && !in.closed(gate) {
		e.awaitedFile = gate
	}
	if e.awaitedFile == nil && !in.hasSender(e.Provider) {
		e.awaitedFile = in.neverSent(e.Provider)
	}
	return e.awaitedFile != nil
}

// mayBeIn reports whether the file could hold the transaction's settlement.
func (e *transactionState) mayBeIn(gate *UnavailableFile) bool {
	return gate.Side == reconcile.SettlementSide && reconcile.Compatible(gate.Provider, e.Provider) &&
		(gate.Date == 0 || gate.Date >= civil.DateOf(e.Time) && gate.Date <= e.lastDay)
}

// closedFile returns a file that could hold the transaction's settlement, did not
// come or not as a whole, and that a person closed: nothing waits for it any more.
// Nil: there is none.
func (e *transactionState) closedFile(in *Input) *UnavailableFile {
	for i := range in.UnavailableFiles {
		if gate := &in.UnavailableFiles[i]; in.closed(gate) && e.mayBeIn(gate) {
			return gate
		}
	}
	if gate := in.cutFileOf(e); gate != nil && in.closed(gate) {
		return gate
	}
	return nil
}

func (l *lineState) judge(in *Input) {
	switch {
	case in.ClosedItems[l.id] != "" && l.transaction == nil: // one whose sale came meanwhile settles it
		l.verdict, l.reason, l.kind = reconcile.Adjustment, reasonClosed, ""
	case l.transaction != nil:
		l.verdict = reconcile.Matched
	case l.twin != nil || l.takesBack != nil:
		l.verdict, l.reason = reconcile.Adjustment, reasonCancelled
	case !l.isSaleOrRefund() && l.kind == reconcile.DuplicateSettlement:
		l.verdict = reconcile.DuplicateLine
	case !l.isSaleOrRefund() && l.wasDuplicate():
		l.verdict, l.reason, l.keepsExceptions = l.item.Verdict, l.item.Reason, true
	case l.isSaleOrRefund() && in.NoTerminals != nil && in.NoTerminals(l.Provider):
		l.verdict, l.reason = reconcile.Adjustment, reasonNoTerminal
	case !l.isSaleOrRefund() && l.soldBeforeStart(in):
		l.judgeSoldBefore(in)
	case l.Type == reconcile.LineFee:
		l.judgeFee()
	case !l.isSaleOrRefund():
		l.verdict, l.reason = reconcile.Adjustment, string(l.Type)
	case l.partner != nil, l.kind == reconcile.AmbiguousMatch, l.kind == reconcile.SettledAfterReversal, l.kind == reconcile.SettledAfterClosing, l.kind == reconcile.SettledThoughDeclined, l.kind == reconcile.RestatedSettlement:
		l.verdict = reconcile.Held
	case l.kind == reconcile.DuplicateSettlement:
		l.verdict = reconcile.DuplicateLine
	case l.wasDuplicate(), l.isOfAnother(), l.item != nil && l.item.Reason == reasonSaleGone:
		// What an earlier night found out stands, though its evidence is
		// remembered no longer.
		l.verdict, l.reason, l.keepsExceptions = l.item.Verdict, l.item.Reason, true
	case l.item == nil && in.RestatedFiles != nil && in.RestatedFiles(l.Origin.File) || l.item != nil && l.item.Reason == reasonRestated:
		l.verdict, l.kind, l.reason = reconcile.Held, reconcile.RestatedSettlement, reasonRestated
	case l.soldBeforeStart(in):
		l.judgeSoldBefore(in)
	default:
		l.verdict, l.kind = reconcile.Unexpected, reconcile.UnexpectedSettlement
		if l.withdrawn != nil {
			l.reason = reasonSaleGone
		}
	}
}

// wasDuplicate reports whether an earlier night called the line a duplicate.
func (l *lineState) wasDuplicate() bool { return l.item != nil && l.item.Reason == reasonDuplicate }

// isOfAnother reports whether an earlier night found the line to be money of a transaction that
// expects none. Only one of just its amount may still turn out to be its own.
func (l *lineState) isOfAnother() bool {
	return l.item != nil && slices.Contains([]string{reasonDeclined, reasonAfterUndone, reasonAfterClosing}, l.item.Reason)
}

// actualFeeMinor returns what the acquirer took for the line, in minor units.
func (l *lineState) actualFeeMinor() int64 {
	return reconcile.MinorOf(&l.Origin, l.totalFee(), l.Currency)
}

// feeOf returns the fee by schedule of a settled transaction, in major units, on
// what was settled. A refund whose price nobody knows costs what its sale cost in
// an earlier night, or else what its line states: its sale was sold long before.
func (e *transactionState) feeOf(l *lineState) decimal.Decimal {
	switch {
	case e.priced && e.price.Schedule.Basis == terms.AsCharged:
		return l.Fee
	case e.priced && e.price.Schedule.Basis == terms.Invoiced:
		return decimal.Zero
	case e.refundFee != nil && l.minor == e.minor:
		return decimal.New(*e.refundFee, -e.price.Digits)
	case e.partFees != nil:
		return decimal.New(e.partFees[l], -e.price.Digits)
	case e.priced:
		return e.price.Fee(l.Gross)
	case e.item != nil && e.item.ExpectedFee.Valid:
		return e.item.ExpectedFee.Decimal
	default:
		return l.Fee
	}
}

// expectedFeeOn returns the fee by schedule on what was settled: where the
// settled gross differs from the terminal's, the fee is judged on the settled one.
func (e *transactionState) expectedFeeOn(l *lineState) int64 {
	if e.refundFee != nil && l.minor == e.minor {
		return *e.refundFee
	}
	return e.price.FeeMinor(l.minor)
}

// expectedFee returns the expected fee as the reports print it; absent when no rule says.
func (e *transactionState) expectedFee() decimal.NullDecimal {
	if !e.priced && (e.item == nil || !e.item.ExpectedFee.Valid) {
		return decimal.NullDecimal{}
	}
	digits, err := money.MinorDigits(e.Currency)
	if err != nil {
		panic("reconcile: " + err.Error())
	}
	return decimal.NewNullDecimal(decimal.New(e.fee, -digits))
}
