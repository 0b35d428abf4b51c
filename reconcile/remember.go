package reconcile

import (
	"slices"

	"github.com/shopspring/decimal"
)

// RememberDays is for how many calendar days a transaction that expects no
// money, and a deposit without a lump, are remembered after the night that
// first saw them: an acquirer that settles a decline or one half of a void does
// so within days.
const RememberDays = 35

// remember writes the partition's rows into the night's memory and its proof.
func (p *partition) remember(in *Input, out *Result) {
	count := 0
	for _, e := range p.entries {
		if e.verdict != Settled {
			count++
		}
	}
	for _, l := range p.postings {
		if l.verdict != Matched && l.verdict != Adjustment {
			count++
		}
	}
	out.Items = make([]Item, 0, count)
	for _, e := range p.entries {
		e.prove(out.Proof.of(e.Currency))
		if item, keep := e.remembered(in); keep {
			out.Items = append(out.Items, item)
		} else if e.item != nil {
			out.Gone++
		}
		if e.verdict == Settled {
			out.SettledKeys = append(out.SettledKeys, e.keysOfSettled()...)
			if in.KeepMatches {
				out.Matches = append(out.Matches, Match{e.Transaction, e.line.SettlementLine, e.basis, e.feeFor()})
			}
		}
	}
	for _, l := range p.postings {
		l.prove(out.Proof.of(l.Currency))
		if item, keep := l.remembered(in); keep {
			out.Items = append(out.Items, item)
		} else if l.item != nil {
			out.Gone++
		}
		if !l.settles() && (l.verdict == Matched || l.verdict == Adjustment) {
			out.SettledKeys = append(out.SettledKeys, l.repeatedKey())
		}
	}
}

func (e *entry) remembered(in *Input) (Item, bool) {
	if e.verdict == Settled || e.verdict == "" {
		return Item{}, false
	}
	judgement := Judgement{Verdict: e.verdict, Reason: e.reason, Due: e.due, ExpectedFee: e.feeFor(), FirstSeen: in.AsOf}
	if e.item != nil {
		judgement.FirstSeen = e.item.FirstSeen
	}
	if e.waits != nil && (e.verdict == InTransit || e.verdict == Waiting) {
		judgement.Cause = e.waits.Cause
	}
	if e.partner != nil {
		judgement.Partner = e.partner.id
	}
	if e.life == loggedTwice {
		judgement.ExpectedFee.Valid = false
	}
	if e.verdict == Excluded {
		judgement.Due, judgement.ExpectedFee.Valid = 0, false
		if e.Type == Preauth || e.Type == PreauthVoid || judgement.FirstSeen.AddDays(RememberDays) < in.AsOf {
			return Item{}, false
		}
	}
	item := Item{ID: e.id, Side: TerminalSide, Transaction: e.Transaction, Judgement: judgement}
	item.inPlaceOf(e.item)
	return item, true
}

func (l *posting) remembered(in *Input) (Item, bool) {
	if l.verdict == Matched || l.verdict == Adjustment {
		return Item{}, false
	}
	judgement := Judgement{Verdict: l.verdict, Reason: l.reason, FirstSeen: in.AsOf}
	if l.item != nil {
		judgement.FirstSeen = l.item.FirstSeen
	}
	if l.partner != nil {
		judgement.Partner = l.partner.id
	}
	item := Item{ID: l.id, Side: SettlementSide, Line: l.SettlementLine, Judgement: judgement}
	item.inPlaceOf(l.item)
	return item, true
}

// prove counts the transaction on both sides of the equation. Its net is the
// one that the night before carried over, so that the opening balance is the
// closing balance of that night.
func (e *entry) prove(c *CurrencyProof) {
	gross, net := e.Signed(), e.Signed()
	switch {
	case e.item != nil && e.item.Open():
		net = e.item.Net()
		c.Terminal.Opening.Add(gross, net)
	case e.item != nil && e.verdict == Excluded:
		return // left the balance in an earlier night
	default:
		// New tonight; or excluded earlier and good again tonight, as when the
		// void of a sale was reversed.
		if e.verdict != Excluded && e.life != loggedTwice {
			net = gross.Sub(e.feeFor().Decimal)
		}
		c.Terminal.New.Add(gross, net)
	}
	switch e.verdict {
	case Settled:
		c.Terminal.Settled.Add(gross, net)
	case InTransit:
		c.Terminal.InTransit.Add(gross, net)
	case Waiting:
		c.Terminal.Waiting.Add(gross, net)
	case Missing:
		c.Terminal.Missing.Add(gross, net)
	case Undeducted:
		c.Terminal.Undeducted.Add(gross, net)
	case Held:
		c.Terminal.Held.Add(gross, net)
	case Excluded:
		c.Terminal.Excluded.Add(gross, net)
	default:
		panic("reconcile: transaction without a verdict: " + e.id)
	}
}

func (l *posting) prove(c *CurrencyProof) {
	if l.item != nil {
		c.Settlement.Opening.Add(l.Gross, l.Net)
	} else {
		c.Settlement.New.Add(l.Gross, l.Net)
	}
	switch l.verdict {
	case Matched:
		c.Settlement.Matched.Add(l.Gross, l.Net)
		expected := l.Fee
		switch {
		case l.entry != nil:
			expected = l.entry.price.Fee(l.Gross)
		case l.paysFor != nil:
			expected = decimal.Zero // the line beside it has the whole of what is expected
		}
		c.Fees.Expected = c.Fees.Expected.Add(expected)
		c.Fees.Actual = c.Fees.Actual.Add(l.Fee)
		c.Fees.Variance = c.Fees.Variance.Add(l.Fee.Sub(expected))
	case Unexpected:
		c.Settlement.Unexpected.Add(l.Gross, l.Net)
	case Held, DuplicateLine:
		c.Settlement.Held.Add(l.Gross, l.Net)
	case Adjustment:
		c.Settlement.Adjustments.Add(l.Gross, l.Net)
	default:
		panic("reconcile: line without a verdict: " + l.id)
	}
}

// sortKeys puts the settled keys in ascending order, each once.
func sortKeys(keys []uint64) []uint64 {
	slices.Sort(keys)
	return slices.Compact(keys)
}
