package reconcile

import "github.com/shopspring/decimal"

// appoint works out, for each transaction that may expect money, when it is due
// and what it costs, before anything is matched.
func (p *partition) appoint(in *Input, memo *dueMemo) {
	for _, e := range p.entries {
		if e.life == expectsNothing || e.life == loggedTwice {
			continue
		}
		e.due, e.lastDay, e.termErr = memo.due(in.Terms, e.Transaction)
		e.price, e.feeErr = in.Fees.Find(e.feeKey(), DateOf(e.Time), e.Amount, e.Currency)
		e.priced = e.feeErr == nil
		if e.priced {
			e.fee = e.price.FeeMinor(e.minor)
		}
		if e.item != nil && e.item.ExpectedFee.Valid {
			// What an earlier night expected stays expected: the opening balance
			// is the closing balance of the night before.
			e.fee = minorOf(&e.Origin, e.item.ExpectedFee.Decimal, e.Currency)
		}
	}
}

// dueMemo remembers due dates by term and business day within a partition.
type dueMemo struct{ days map[dueKey]dueDates }

type dueKey struct {
	provider, product string
	day               Date
}

type dueDates struct {
	due, last Date
	err       error
}

func (m *dueMemo) due(terms *TermBook, t *Transaction) (due, last Date, err error) {
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
	for _, e := range p.entries {
		e.judge(in)
	}
	p.joinFees()
	for _, l := range p.postings {
		l.judge(in)
	}
}

func (e *entry) judge(in *Input) {
	switch {
	case e.life == loggedTwice:
		e.verdict, e.keeps = Held, e.item != nil
	case e.life == expectsNothing:
		e.verdict = Excluded
	case e.partner != nil, e.kind == AmbiguousMatch, e.kind == DuplicateTransaction:
		e.verdict = Held
	case e.line != nil && !e.priced:
		e.holdUnpriced()
	case e.line != nil:
		e.verdict, e.reason = Settled, ""
	case e.termErr != nil:
		e.verdict, e.reason, e.kind = Held, reasonNoTerm, NoTerm
	case e.life == outcomeUnknown:
		e.verdict = Held
		if e.lastDay <= in.AsOf && !e.waiting(in) {
			e.kind = UnconfirmedTransaction
		}
	case e.lastDay > in.AsOf:
		e.verdict = InTransit
	default:
		e.judgeDue(in)
	}
}

// judgeDue gives the verdict of money that is due and that no line settled.
func (e *entry) judgeDue(in *Input) {
	switch {
	case e.waiting(in) && e.waits.Early:
		e.verdict = InTransit
	case e.waits != nil:
		e.verdict = Waiting
	case e.minor < 0:
		e.verdict, e.kind = Undeducted, RefundNotDeducted
	default:
		e.verdict, e.kind = Missing, MissingSettlement
	}
}

// holdUnpriced holds a pair whose fee no rule gives: it is settled as soon as
// the configuration names a rule, and never on a guessed one.
func (e *entry) holdUnpriced() {
	e.partner, e.line.partner = e.line, e
	e.line.entry, e.line = nil, nil
	e.verdict, e.reason, e.kind = Held, reasonNoFeeRule, NoFeeRule
	e.partner.reason = reasonNoFeeRule
}

// waiting reports whether a file that could hold the transaction's settlement
// has not come, or could not be used; the gate is remembered as evidence, one
// that is late rather than one that is not. What an earlier night called missing
// stays missing.
func (e *entry) waiting(in *Input) bool {
	if e.item != nil && (e.item.Verdict == Missing || e.item.Verdict == Undeducted) {
		return false
	}
	traded := DateOf(e.Time)
	for i := range in.Gates {
		gate := &in.Gates[i]
		if gate.Side != SettlementSide || gate.Optional || !compatible(gate.Provider, e.Provider) {
			continue
		}
		if gate.Date == 0 || (gate.Date >= traded && gate.Date <= e.lastDay) {
			if e.waits = gate; !gate.Early {
				break
			}
		}
	}
	if e.waits == nil && !in.hasSender(e.Provider) {
		e.waits = in.neverSent(e.Provider)
	}
	return e.waits != nil
}

func (l *posting) judge(in *Input) {
	switch {
	case in.ClosedItems[l.id] != "":
		l.verdict, l.reason, l.kind = Adjustment, reasonClosed, ""
	case l.entry != nil, l.twin != nil:
		l.verdict = Matched
	case !l.settles() && l.kind == DuplicateSettlement:
		l.verdict = DuplicateLine
	case !l.settles() && l.foundTwice():
		l.verdict, l.reason, l.keeps = l.item.Verdict, l.item.Reason, true
	case l.Type == LineFee:
		l.judgeFee()
	case !l.settles():
		l.verdict, l.reason = Adjustment, string(l.Type)
	case l.partner != nil, l.kind == AmbiguousMatch, l.kind == SettledAfterReversal, l.kind == RestatedSettlement:
		l.verdict = Held
	case l.kind == DuplicateSettlement:
		l.verdict = DuplicateLine
	case l.kind == SettledThoughDeclined:
		l.verdict = Unexpected
	case l.item != nil && (l.item.Reason == reasonDuplicate || l.item.Reason == reasonDeclined || l.item.Reason == reasonAfterUndone):
		// What an earlier night found out stands, though its evidence is
		// remembered no longer.
		l.verdict, l.reason, l.keeps = l.item.Verdict, l.item.Reason, true
	case in.RestatedFiles != nil && in.RestatedFiles(l.Origin.File) || l.item != nil && l.item.Reason == reasonRestated:
		l.verdict, l.kind, l.reason = Held, RestatedSettlement, reasonRestated
	default:
		l.verdict, l.kind = Unexpected, UnexpectedSettlement
	}
}

// foundTwice reports whether an earlier night called the line a duplicate.
func (l *posting) foundTwice() bool { return l.item != nil && l.item.Reason == reasonDuplicate }

// actualFeeMinor returns what the acquirer took for the line, in minor units.
func (l *posting) actualFeeMinor() int64 { return minorOf(&l.Origin, l.totalFee(), l.Currency) }

// expectedFeeOn returns the fee by schedule on what was settled: where the
// settled gross differs from the terminal's, the fee is judged on the settled one.
func (e *entry) expectedFeeOn(l *posting) int64 { return e.price.FeeMinor(l.minor) }

// feeFor returns the expected fee as the reports print it; absent when no rule says.
func (e *entry) feeFor() decimal.NullDecimal {
	if !e.priced && (e.item == nil || !e.item.ExpectedFee.Valid) {
		return decimal.NullDecimal{}
	}
	digits, err := MinorDigits(e.Currency)
	if err != nil {
		panic("reconcile: " + err.Error())
	}
	return decimal.NewNullDecimal(decimal.New(e.fee, -digits))
}
