package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// bankKinds are the kinds of exceptions about payouts and movements.
func isBankKind(kind reconcile.Kind) bool {
	return kind.Rule().Side == reconcile.DepositSide
}

// raise opens the exceptions of the bank side, and says what ended those of earlier nights.
func (b *bank) raise(exceptions *openExceptions, out *Result) {
	standing := map[string]*reconcile.Exception{} // by item
	for _, x := range exceptions.before {
		if isBankKind(x.Kind) && x.ItemID != "" && (standing[x.ItemID] == nil || x.ID < standing[x.ItemID].ID) {
			standing[x.ItemID] = x
		}
	}
	for _, g := range b.groups {
		for _, x := range b.exceptionsOf(g, standing) {
			exceptions.add(x)
		}
	}
	for _, d := range b.deposits {
		if d.Verdict == reconcile.Unmatched && b.isOld(d) && (!b.awaitsLines(d) || standing[d.ID] != nil) {
			exceptions.add(b.unexplained(d))
		}
	}
	exceptions.keepIDs(out)
	b.clear(exceptions, out)
}

// exceptionsOf returns what is to be said of a group: of each payout that is missing,
// and of the group as one where it is short or more came.
func (b *bank) exceptionsOf(g *payGroup, standing map[string]*reconcile.Exception) (list []*reconcile.Exception) {
	var short *payoutState
	looked := true
	for _, p := range g.payouts {
		switch {
		case p.Verdict == reconcile.Missing:
			list = append(list, b.missing(p))
		case p.Verdict == reconcile.Short && short == nil:
			short = p
		}
		looked = looked && p.Reason == reasonClosed && p.before != nil && p.before.Payment.Excess.Equal(p.Payment.Excess)
	}
	switch {
	case short != nil:
		list = append(list, b.differs(g, reconcile.DepositShort, g.about(short, standing)))
	case g.excess > 0 && !looked && b.mayTell(g, standing):
		list = append(list, b.differs(g, reconcile.DepositOver, g.about(g.payouts[0], standing)))
	}
	return list
}

// mayTell reports whether it is time to say that more came than lines say: lines of a
// file that is still to come may explain it. From the last day on of what is settled when
// it came nobody need wait: its statement could only add to what is too much already.
func (b *bank) mayTell(g *payGroup, standing map[string]*reconcile.Exception) bool {
	for _, p := range g.payouts {
		if standing[p.ID] != nil {
			return true
		}
	}
	latest := g.deposits[len(g.deposits)-1]
	if standing[latest.ID] != nil {
		return true
	}
	last, err := b.lastDay(latest.Deposit.Provider, latest.Deposit.MerchantID, latest.Deposit.ValueDate)
	return (err != nil || b.in.AsOf >= last) && !slices.ContainsFunc(g.deposits, b.awaitsLines)
}

// about returns the item that the group's exception is about: that of an earlier
// night's exception, so that it lives on, or else the payout.
func (g *payGroup) about(first *payoutState, standing map[string]*reconcile.Exception) string {
	for _, p := range g.payouts {
		if standing[p.ID] != nil {
			return p.ID
		}
	}
	for _, d := range g.deposits {
		if standing[d.ID] != nil {
			return d.ID
		}
	}
	return first.ID
}

// missing is the exception of a payout of which nothing came.
func (b *bank) missing(p *payoutState) *reconcile.Exception {
	x := p.exception(reconcile.MissingDeposit, p.ID)
	x.ExpectedNet, x.Due = decimal.NewNullDecimal(majorOf(p.minor, x.Currency)), p.Due
	evidence := fmt.Sprintf("%s: %s; no movement of the account names %s%s", b.contents(p), minorText(p.minor, x.Currency), p.name(), b.ofThatAmount(p))
	if d := b.inOtherCurrency(p); d != nil {
		evidence = fmt.Sprintf("%s: %s; the bank received %s under that reference (%s:%d), which would be %s", b.contents(p), minorText(p.minor, x.Currency),
			minorText(d.minor, d.Deposit.Currency), d.Deposit.Origin.File, d.Deposit.Origin.Line, impliedRate(p, d))
		x.Counterpart = d.Deposit.Origin
	}
	if sales := b.in.salesOf(p); len(sales) > 0 {
		evidence += "; " + describeSales(sales)
		addSales(x, sales)
	}
	if last, err := b.lastDayOf(p); err == nil {
		if gate := b.closedStatement(p, last); gate != nil {
			x.Cause = x.Kind.NewCause("bank-system/file-missing", reconcile.Likely, evidence+"; the statement "+gate.File+" never came, and a person closed it")
			return x
		}
	}
	if rivals := b.rivals(p); rivals > 0 {
		evidence += fmt.Sprintf("; of the unmatched movements %d could be its own, and nothing says which", rivals)
	}
	x.Cause = x.Kind.UnknownCause(evidence + b.withdrawnFrom(p.group))
	return x
}

// differs is the exception of a group whose movements are not what its payouts add up to.
func (b *bank) differs(g *payGroup, kind reconcile.Kind, about string) *reconcile.Exception {
	first := g.payouts[0]
	x := first.exception(kind, about)
	open := g.want
	lacking := int64(0)
	var lines int64
	due := first.Due
	for _, p := range g.payouts {
		lacking += p.minor - p.arrived
		lines += p.Payout.Lines
		due = cmp.Or(due, p.Due)
	}
	x.Due = cmp.Or(due, first.Payout.SettleDate)
	x.ExpectedNet, x.ActualNet = decimal.NewNullDecimal(majorOf(open, x.Currency)), decimal.NewNullDecimal(majorOf(g.got, x.Currency))
	difference := g.excess - lacking
	x.Difference = decimal.NewNullDecimal(majorOf(difference, x.Currency))
	x.Origin = g.deposits[0].Deposit.Origin
	if before := b.saidBefore(g, x); before != nil {
		x.Cause = before.Cause
		return x
	}
	evidence := fmt.Sprintf("%s: %s; the bank received %s (%s): ", b.describe(g, lines), minorText(open, x.Currency), minorText(g.got, x.Currency), membersOf(g.deposits, (*depositState).text))
	if g.basis == basisDay {
		evidence = "the only payout and the only movement of the merchant in these days: " + evidence
	}
	if g.deducted != 0 {
		evidence += minorText(g.deducted, x.Currency) + " of it is a listed deduction, "
	}
	if difference < 0 {
		evidence += "short by " + minorText(-difference, x.Currency)
	} else {
		evidence += minorText(difference, x.Currency) + " more"
	}
	if parts := b.lackingParts(g, -difference); parts != "" {
		evidence += "; " + parts
	}
	if texts := g.texts(); texts != "" {
		evidence += "; the bank says: " + texts
	}
	x.Cause = kind.UnknownCause(evidence + b.withdrawnFrom(g))
	return x
}

// saidBefore returns the exception that stood before tonight and says the same of the group: no line
// came for it since, so that none of its lines need be read again. Nil: there is none.
func (b *bank) saidBefore(g *payGroup, x *reconcile.Exception) *reconcile.Exception {
	if slices.ContainsFunc(g.payouts, func(p *payoutState) bool { return p.touched || p.before == nil }) {
		return nil
	}
	same := func(a, b decimal.NullDecimal) bool { return a.Valid == b.Valid && a.Decimal.Equal(b.Decimal) }
	for _, before := range b.in.Exceptions {
		if before.Kind == x.Kind && before.ItemID == x.ItemID && before.Origin == x.Origin && same(before.ExpectedNet, x.ExpectedNet) && same(before.ActualNet, x.ActualNet) && same(before.Difference, x.Difference) {
			return before
		}
	}
	return nil
}

// describe says what the payouts of a group consist of.
func (b *bank) describe(g *payGroup, lines int64) string {
	if len(g.payouts) == 1 {
		return b.contents(g.payouts[0])
	}
	return fmt.Sprintf("%s of %s (%s)", reconcile.Counted(len(g.payouts), "payout", "payouts"), reconcile.Counted(lines, "line", "lines"), membersOf(g.payouts, (*payoutState).text))
}

// texts joins what the statements say of the movements.
func (g *payGroup) texts() string {
	said := filter(g.deposits, func(d *depositState) bool { return d.Deposit.Text != "" })
	return membersOf(said, func(d *depositState) string { return d.Deposit.Text })
}

// contents says what the payout consists of.
func (b *bank) contents(p *payoutState) string {
	count := fmt.Sprintf("%d lines", p.Payout.Lines)
	if p.Payout.Lines == 1 {
		count = "1 line"
	}
	if b.in.isByPayout(p.Payout.Provider) {
		return fmt.Sprintf("%s due on %s, of which no settlement file is loaded", strings.Replace(count, "line", "sale", 1), p.days())
	}
	text := fmt.Sprintf("%s settled on %s", count, p.days())
	if p.Payout.DepositRef != "" {
		text += " under the deposit reference " + p.Payout.DepositRef
	}
	return text
}

// name is what a movement would name the payout by.
func (p *payoutState) name() string {
	if p.Payout.DepositRef != "" {
		return p.Payout.DepositRef
	}
	return "it"
}

func (p *payoutState) exception(kind reconcile.Kind, about string) *reconcile.Exception {
	return &reconcile.Exception{
		ID: exceptionID(kind, about), Kind: kind, ItemID: about,
		Provider: p.Payout.Provider, MerchantID: p.Payout.MerchantID, Currency: p.Payout.Currency, OrderNo: p.Payout.DepositRef,
	}
}

// unexplained is the exception of money that no payout explains.
func (b *bank) unexplained(d *depositState) *reconcile.Exception {
	amount := decimal.NewNullDecimal(d.Deposit.Amount)
	x := &reconcile.Exception{
		ID: exceptionID(reconcile.UnexplainedDeposit, d.ID), Kind: reconcile.UnexplainedDeposit, ItemID: d.ID,
		Provider: d.Deposit.Provider, MerchantID: d.Deposit.MerchantID, Currency: d.Deposit.Currency, OrderNo: d.Deposit.Reference,
		ActualNet: amount, Difference: amount, Origin: d.Deposit.Origin,
	}
	evidence := fmt.Sprintf("the bank received %s on %s", minorText(d.minor, x.Currency), d.Deposit.ValueDate)
	if d.Deposit.Text != "" {
		evidence += fmt.Sprintf(" (%s)", d.Deposit.Text)
	}
	if named := reconcile.DepositReference(d.Deposit.Reference); named != "" {
		evidence += fmt.Sprintf("; no payout has the reference %s", named)
		if f, paid := b.paidBefore[d.refKey()]; paid {
			evidence = fmt.Sprintf("the bank received %s on %s under %s, whose payout of %s was paid by %s:%d", minorText(d.minor, x.Currency), d.Deposit.ValueDate, named,
				minorText(f.Settled, f.Currency), f.Line.File, f.Line.Line)
		}
		if p := b.payoutInOtherCurrency(d); p != nil {
			evidence = fmt.Sprintf("the bank received %s on %s under %s, whose payout is %s: that would be %s", minorText(d.minor, d.Deposit.Currency), d.Deposit.ValueDate, named,
				minorText(p.minor, p.Payout.Currency), impliedRate(p, d))
		}
		if b.closedUnder(d.refKey()) {
			evidence = fmt.Sprintf("the bank received %s on %s under %s, whose payout a person had closed", minorText(d.minor, x.Currency), d.Deposit.ValueDate, named)
		}
	}
	if candidates := b.candidates(d); candidates > 0 {
		evidence += "; " + reconcile.Counted(candidates, "open payout is", "open payouts are") + " of this amount, and nothing says which it pays"
	} else {
		evidence += "; " + b.noneOfThisAmount(d)
	}
	x.Cause = x.Kind.UnknownCause(evidence)
	return x
}

// clear lists the exceptions of earlier nights whose cause went, with what ended them.
func (b *bank) clear(exceptions *openExceptions, out *Result) {
	payouts, deposits := map[string]*payoutState{}, map[string]*depositState{}
	asked := map[string]bool{}
	for _, x := range exceptions.before {
		asked[x.ItemID] = true
	}
	for _, p := range b.payouts {
		payouts[p.ID] = p
	}
	for _, d := range b.deposits {
		if asked[d.ID] {
			deposits[d.ID] = d
		}
	}
	for id, x := range exceptions.before {
		if !isBankKind(x.Kind) || x.ItemID == "" || exceptions.open[id] != nil || b.in.ClosedExceptions[id] != "" {
			continue
		}
		cleared := reconcile.Cleared{Exception: *x}
		switch p, d := payouts[x.ItemID], deposits[x.ItemID]; {
		case p != nil:
			cleared.How = how(&p.Item)
			cleared.SettleDate = p.group.last()
			if cleared.SettleDate != 0 && x.Due != 0 {
				cleared.DaysLate = max(int64(cleared.SettleDate-x.Due), 0)
			}
			cleared.ActualNet = decimal.NewNullDecimal(majorOf(p.arrived, p.Payout.Currency))
			if len(p.group.deposits) > 0 {
				cleared.Counterpart = p.group.deposits[len(p.group.deposits)-1].Deposit.Origin
			}
		case d != nil:
			cleared.How, cleared.SettleDate = how(d.Item), d.Deposit.ValueDate
		case b.statements.isWithdrawn(x.ItemID):
			cleared.How = reasonWithdrawn
		default:
			continue
		}
		out.Cleared = append(out.Cleared, cleared)
	}
}

// how says in a word what ended an exception: what its item is now, and why.
func how(item *reconcile.Item) string {
	switch {
	case item.Verdict == reconcile.Closed && item.Reason == reasonClosed:
		return howClosed + item.Cause.Evidence
	case item.Verdict == reconcile.Closed:
		return item.Reason
	}
	return string(item.Verdict)
}
