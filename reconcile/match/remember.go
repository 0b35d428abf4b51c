package match

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// rememberDays is for how many calendar days a transaction that expects no
// money, and a deposit without a payout, are remembered after the night that
// first saw them: an acquirer that settles a decline or one half of a void does
// so within days.
const rememberDays = 35

// remember writes the partition's rows into the night's memory and its proof.
func (p *partition) remember(in *Input, out *Result) {
	count := 0
	for _, e := range p.transactions {
		if e.verdict != reconcile.Settled {
			count++
		}
	}
	for _, l := range p.lines {
		if l.verdict != reconcile.Matched && l.verdict != reconcile.Adjustment {
			count++
		}
	}
	p.rememberWithdrawn(out)
	for _, e := range p.beforeStart {
		e.addToProof(out.Proof.ForCurrency(e.Currency))
	}
	out.Items = slices.Grow(out.Items, count)
	for _, e := range p.transactions {
		e.addToProof(out.Proof.ForCurrency(e.Currency))
		if item, keep := e.toItem(in); keep {
			out.Items = append(out.Items, item)
		} else {
			out.Facts = append(out.Facts, e.excludedFacts()...)
			if e.item != nil && e.withdrawn == nil {
				out.Gone++
			}
		}
		if e.verdict == reconcile.Settled && e.byPayout {
			out.Facts = append(out.Facts, e.payoutFact())
			if in.KeepMatches {
				out.Matches = append(out.Matches, e.payoutMatch())
			}
		}
		for _, l := range e.settledBy() {
			out.Facts = append(out.Facts, e.toFact(l))
		}
		if in.KeepMatches {
			out.Matches = append(out.Matches, e.matchRows()...)
		}
	}
	for _, l := range p.setAside {
		if item, keep := l.toItem(in); keep {
			out.Items = append(out.Items, item)
		} else {
			out.Gone++
		}
	}
	for _, l := range p.lines {
		l.addToProof(in, out.Proof.ForCurrency(l.asStated().Currency))
		if item, keep := l.toItem(in); keep {
			out.Items = append(out.Items, item)
		} else if l.item != nil && l.withdrawn == nil {
			out.Gone++
		}
		if l.verdict == reconcile.Adjustment {
			out.Adjustments = append(out.Adjustments, reconcile.Item{
				ID: l.id, Side: reconcile.SettlementSide, Line: l.asStated(),
				Judgement: reconcile.Judgement{Verdict: l.verdict, Reason: l.reason, FirstSeen: in.AsOf},
			})
		}
		if l.isSetAside() {
			out.Facts = append(out.Facts, l.namedFacts()...)
		}
		if !l.isSaleOrRefund() && (l.verdict == reconcile.Matched || l.verdict == reconcile.Adjustment) {
			out.Facts = append(out.Facts, l.toFact())
		}
	}
}

// Forgets reports whether a night remembers a transaction that expects no money no longer.
func Forgets(j *reconcile.Judgement, asOf civil.Date) bool {
	return j.FirstSeen.AddDays(rememberDays) < asOf
}

// IsClosed reports whether a row left the balance because a person closed it.
func IsClosed(j *reconcile.Judgement) bool {
	return j.Reason == reasonClosed && (j.Verdict == reconcile.Excluded || j.Verdict == reconcile.Adjustment)
}

func (e *transactionState) toItem(in *Input) (reconcile.Item, bool) {
	if e.verdict == reconcile.Settled || e.verdict == "" {
		return reconcile.Item{}, false
	}
	judgement := reconcile.Judgement{Verdict: e.verdict, Reason: e.reason, Due: e.due, ExpectedFee: e.expectedFee(), FirstSeen: in.AsOf}
	if e.item != nil {
		judgement.FirstSeen = e.item.FirstSeen
	}
	if e.awaitedFile != nil && (e.verdict == reconcile.InTransit || e.verdict == reconcile.Waiting) {
		judgement.Cause = e.awaitedFile.Cause
	}
	if e.verdict == reconcile.Missing {
		judgement.Cause.Evidence = e.describeGroup()
	}
	if e.verdict == reconcile.Waiting {
		judgement.AwaitedSource, judgement.AwaitedDate, judgement.WaitingSince = e.awaitedFile.Source, e.awaitedFile.Date, in.AsOf
		if e.item != nil && e.item.WaitingSince != 0 {
			judgement.WaitingSince = e.item.WaitingSince
		}
	}
	if e.partner != nil {
		judgement.Partner = e.partner.id
	} else if e.payout != nil && (e.verdict == reconcile.Held || e.reason == reasonClosed) {
		judgement.Partner = e.payout.id // whose exception speaks of it, or did when it was closed
	}
	if e.life == loggedTwice {
		judgement.ExpectedFee.Valid = false
	}
	if e.reason == reasonClosed {
		judgement.Cause.Evidence = e.closedBy
		if e.item != nil {
			judgement.KeepClosed(&e.item.Judgement)
		}
		if in.ClosedItems[e.id] != "" {
			judgement.FirstSeen = in.AsOf // it is remembered from the closing on, however old it is
		}
	}
	if e.verdict == reconcile.Excluded {
		if e.reason != reasonClosed || !e.joinedPayout() {
			judgement.Due, judgement.ExpectedFee.Valid = 0, false
		}
		if e.byPayout && e.reason == reasonBeforeStart {
			return reconcile.Item{}, false // it is counted in its payout once
		}
		if e.Type == reconcile.Preauth || e.Type == reconcile.PreauthVoid || Forgets(&judgement, in.AsOf) {
			return reconcile.Item{}, false
		}
	}
	item := reconcile.Item{ID: e.id, Side: reconcile.TerminalSide, Transaction: e.Transaction, Judgement: judgement}
	if e.item != nil {
		item.Whole = e.item.Whole
	}
	if e.isPartial() {
		item.Transaction, item.Whole, item.ExpectedFee = e.restOf(), decimal.NewNullDecimal(e.wholeGross()), e.restFee()
	}
	if item.Whole.Valid {
		item.Parts = e.partPlaces()
	}
	item.CarryVersion(e.item)
	return item, true
}

func (l *lineState) toItem(in *Input) (reconcile.Item, bool) {
	if l.verdict == reconcile.Matched || l.verdict == reconcile.Adjustment && !l.staysSetAside(in.AsOf) && !l.staysClosed(in) {
		return reconcile.Item{}, false
	}
	judgement := reconcile.Judgement{Verdict: l.verdict, Reason: l.reason, FirstSeen: in.AsOf}
	if l.item != nil {
		judgement.FirstSeen = l.item.FirstSeen
	}
	if l.verdict == reconcile.Adjustment && l.reason == reasonClosed {
		if closing := in.ClosedItems[l.id]; closing != "" {
			judgement.FirstSeen, judgement.Cause.Evidence = in.AsOf, closing // it is remembered from the closing on
		} else {
			judgement.Cause.Evidence = l.item.Cause.Evidence
		}
		if l.item != nil {
			judgement.KeepClosed(&l.item.Judgement)
		}
	}
	switch {
	case l.twin != nil:
		judgement.Partner = l.twin.id
	case l.partner != nil:
		judgement.Partner = l.partner.id
	}
	item := reconcile.Item{ID: l.id, Side: reconcile.SettlementSide, Line: l.asStated(), Judgement: judgement}
	item.CarryVersion(l.item)
	return item, true
}

// addToProof counts the transaction on both sides of the equation. Its net is the
// one that the night before carried over, so that the opening balance is the
// closing balance of that night.
func (e *transactionState) addToProof(c *reconcile.CurrencyProof) {
	gross, net := e.Signed(), e.Signed()
	switch {
	case e.item != nil && e.item.Open() && !e.closingTakenBack:
		net = e.item.Net()
		lost, lostNet := e.lost()
		c.Terminal.Opening.Add(gross.Sub(lost), net)
		c.Terminal.Reopened.AddMoney(lost, lostNet)
		net = net.Add(lostNet)
	case e.item != nil && e.verdict == reconcile.Excluded:
		return // left the balance in an earlier night
	default:
		if e.verdict != reconcile.Excluded && e.life != loggedTwice {
			net = gross.Sub(e.expectedFee().Decimal)
		}
		if e.item != nil || e.reopened {
			// Excluded earlier and good again tonight, as when the void of a sale was
			// reversed; or settled by a line that is another sale's.
			c.Terminal.Reopened.Add(gross, net)
		} else {
			c.Terminal.New.Add(gross, net)
		}
	}
	if e.byPayout {
		c.Terminal.ByPayout.Add(gross, net)
		if e.verdict == reconcile.Held {
			c.Terminal.HeldByPayout.Add(gross, net)
		}
	}
	if e.isPartial() {
		gross, net = e.addPartsToProof(c, gross, net)
	}
	switch e.verdict {
	case reconcile.Settled:
		c.Terminal.Settled.Add(gross, net)
		e.addSettledToBridge(c, gross)
	case reconcile.InTransit:
		c.Terminal.InTransit.Add(gross, net)
	case reconcile.Waiting:
		c.Terminal.Waiting.Add(gross, net)
	case reconcile.Missing:
		c.Terminal.Missing.Add(gross, net)
	case reconcile.Undeducted:
		c.Terminal.Undeducted.Add(gross, net)
	case reconcile.Held:
		c.Terminal.Held.Add(gross, net)
	case reconcile.Excluded:
		c.Terminal.Excluded.Add(gross, net)
	default:
		panic("reconcile: transaction without a verdict: " + e.id)
	}
}

// addSettledToBridge counts a settled transaction on its side of the bridge, or beside it.
func (e *transactionState) addSettledToBridge(c *reconcile.CurrencyProof, gross decimal.Decimal) {
	if e.byPayout {
		c.Bridge.Outside.Add(gross, gross)
		return
	}
	if e.line.stated != nil {
		c.Bridge.OtherSettled.Add(gross, gross)
		return
	}
	if len(e.parts) > 0 || e.shares {
		c.Bridge.Grouped++
		c.Bridge.Settled.AddMoney(gross, gross)
		switch more := e.differenceOfGroup(); {
		case more.IsZero():
		case e.tolerated:
			c.Bridge.Tolerated.AddMoney(more, more)
		default:
			c.Bridge.Differences.AddMoney(more, more)
			e.addShortfall(c, more)
		}
		return
	}
	c.Bridge.Settled.Add(gross, gross)
	switch more := e.line.Gross.Sub(gross); {
	case more.IsZero():
	case e.tolerated:
		c.Bridge.Tolerated.Add(more, more)
	default:
		c.Bridge.Differences.Add(more, more)
		e.addShortfall(c, more)
	}
}

// addShortfall counts a sale that was settled with less than its amount.
func (e *transactionState) addShortfall(c *reconcile.CurrencyProof, more decimal.Decimal) {
	if e.minor > 0 && more.IsNegative() {
		c.Bridge.Short.Add(more, more)
	}
}

func (l *lineState) addToProof(in *Input, c *reconcile.CurrencyProof) {
	gross, net := l.asStated().Gross, l.asStated().Net
	switch {
	case l.reopened, l.withdrawn != nil:
		c.Settlement.Reopened.Add(gross, net)
	case l.item != nil:
		c.Settlement.Opening.Add(gross, net)
	default:
		c.Settlement.New.Add(gross, net)
	}
	switch l.verdict {
	case reconcile.Matched:
		c.Settlement.Matched.Add(gross, net)
		fee := l.Fee
		if l.isOtherCurrency() {
			fee = l.stated.Fee
		}
		expected := fee
		switch {
		case l.transaction != nil && !l.judgesFee():
			l.transaction.addToBridge(c, l)
		case l.transaction != nil:
			expected = l.transaction.feeOf(l)
			if len(l.sales) > 0 {
				expected = l.expectedOfSales()
			}
			l.transaction.addToBridge(c, l)
		case l.paysFor != nil:
			expected = decimal.Zero // the line beside it has the whole of what is expected
		}
		c.Fees.Expected = c.Fees.Expected.Add(expected)
		c.Fees.Actual = c.Fees.Actual.Add(fee)
		if l.transaction != nil && l.transaction.feeTolerated {
			c.Fees.Tolerated = c.Fees.Tolerated.Add(fee.Sub(expected))
		} else {
			c.Fees.Variance = c.Fees.Variance.Add(fee.Sub(expected))
		}
	case reconcile.Unexpected:
		c.Settlement.Unexpected.Add(gross, net)
	case reconcile.Held, reconcile.DuplicateLine:
		c.Settlement.Held.Add(gross, net)
	case reconcile.Adjustment:
		c.Settlement.Adjustments.Add(gross, net)
		if l.reason == reasonNoTerminal {
			c.Settlement.NoTerminal.Add(gross, net)
			if _, paid := in.depositSource(l.Provider); !paid {
				c.Settlement.Unjudged.Add(gross, net)
			}
		}
	default:
		panic("reconcile: line without a verdict: " + l.id)
	}
}
