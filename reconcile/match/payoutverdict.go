package match

import (
	"cmp"
	"fmt"
	"strings"

	"tieout/reconcile"
)

// reasonDebit is of money that left the account, or of none, which no payout speaks of.
const reasonDebit = "debit"

// judgeGroup gives the payouts and movements of a group their verdicts.
func (b *bank) judgeGroup(g *payGroup, out *Result) {
	if g.rests {
		return // each as it is
	}
	for _, p := range g.payouts {
		b.judgePayout(p, out)
		p.Partner, p.Payment.Basis, p.Payment.Last = g.id(), "", g.last()
		if g.isPaid() {
			p.Payment.Basis = g.basis
		}
		p.Payment.Paid, p.Payment.Closed = majorOf(p.arrived, g.currency()), majorOf(p.closed, g.currency())
		p.Payment.Excess, p.Payment.Members = majorOf(0, g.currency()), membersOf(g.deposits, (*depositState).text)
	}
	g.payouts[0].Payment.Excess = majorOf(g.excess, g.currency())
	for _, d := range g.deposits {
		d.own()
		d.Verdict, d.Reason, d.Partner = reconcile.Matched, "", g.id()
		d.Payment = reconcile.Payment{Basis: g.basis, Ended: d.Payment.Ended, Members: membersOf(g.payouts, (*payoutState).text)}
	}
	if g.deductedFrom != nil {
		g.deductedFrom.Payment.Deducted = majorOf(g.deducted, g.currency())
	}
}

// judgePayout gives a payout its verdict.
func (b *bank) judgePayout(p *payoutState, out *Result) {
	before := p.Judgement
	p.Reason, p.Cause, p.closed, p.ClosedAs = "", reconcile.Cause{}, 0, reconcile.ClosedAs{}
	rest := p.minor - p.arrived
	why, closed := b.closedByPerson(p)
	switch {
	case p.group.isPaid() && rest == 0:
		p.Verdict, p.Due = reconcile.Paid, 0
		if closed || before.Reason == reasonClosed && !p.touched {
			p.Reason, p.ClosedAs = reasonClosed, before.AsClosed() // that more came than it is worth was looked at
		}
	case closed:
		p.Verdict, p.Reason, p.closed, p.Cause.Evidence, p.Due = reconcile.Closed, reasonClosed, rest, why, 0
		p.ClosedAs = before.AsClosed()
	case b.noSource(p):
		p.Verdict, p.Reason, p.closed, p.Due = reconcile.Closed, reasonNoSource, rest, 0
	default:
		b.judgeUnpaid(p, before.Verdict, out)
	}
}

// reasonNoSource is of payouts whose account the configuration names no more.
const reasonNoSource = "no-deposit-source"

func (b *bank) noSource(p *payoutState) bool {
	_, ok := b.in.depositSource(p.Payout.Provider)
	return !ok
}

// closedByPerson reports whether a person closed what is open of the payout, or of one
// that is short together with it, and who did and why.
func (b *bank) closedByPerson(p *payoutState) (why string, closed bool) {
	if p.before != nil && b.statements.groups[p.before.Partner] != nil {
		return "", false // what was looked at was another state
	}
	if why = b.in.ClosedItems[p.ID]; why != "" {
		return why, true
	}
	if p.before == nil || p.before.Verdict != reconcile.Short {
		return "", false
	}
	for _, o := range p.group.payouts {
		if o.before != nil && o.before.Partner == p.before.Partner {
			why = cmp.Or(why, b.in.ClosedItems[o.ID])
		}
	}
	for _, d := range p.group.deposits {
		if d.before != nil && d.before.Partner == p.before.Partner {
			why = cmp.Or(why, b.in.ClosedItems[d.ID])
		}
	}
	return why, why != ""
}

// judgeUnpaid gives the verdict of a payout of which something is not in the bank. What
// an earlier night called missing or short stays so, whatever file comes late.
func (b *bank) judgeUnpaid(p *payoutState, before reconcile.Verdict, out *Result) {
	p.Verdict = reconcile.InTransit
	last, err := b.lastDayOf(p)
	if err != nil {
		p.Verdict, p.Cause = reconcile.Waiting, reconcile.NoTerm.UnknownCause(err.Error())
		return
	}
	p.Due = last
	stands, err := b.standingOf(p)
	first := b.firstStatement(p.Payout.Provider)
	switch {
	case err != nil:
		p.Verdict, p.Cause = reconcile.Waiting, reconcile.NoTerm.UnknownCause(err.Error())
	case !p.group.isPaid() && (p.minor <= 0 || p.covered):
		p.Due = 0 // it is taken from a later payout, whenever that comes
	case !p.group.isPaid() && first != 0 && last < first:
		p.Verdict, p.Reason, p.closed, p.Due = reconcile.Closed, reasonBeforeStart, p.minor, 0
	case !stands.due:
	case stands.certain, !p.touched && (before == reconcile.Missing || before == reconcile.Short):
		p.Verdict = p.unpaid()
	case stands.awaited == nil: // of an account that is silent when there is nothing to say
	case stands.awaited.Early:
		p.Cause = stands.awaited.Cause
	default:
		p.Verdict, p.Cause, p.awaited = reconcile.Waiting, stands.awaited.Cause, stands.awaited
		out.needed.add(stands.awaited, last)
	}
}

// unpaid is the verdict of a due payout.
func (p *payoutState) unpaid() reconcile.Verdict {
	if p.group.isPaid() {
		return reconcile.Short
	}
	return reconcile.Missing
}

// judgeDeposit gives a movement that pays nothing its verdict.
func (b *bank) judgeDeposit(d *depositState) {
	if d.group != nil || d.isFinal() {
		return
	}
	what, why := said{verdict: reconcile.Unmatched}, b.in.ClosedItems[d.ID]
	switch {
	case why != "":
		what = said{reconcile.Closed, reasonClosed}
	case !b.isOld(d):
	case d.minor <= 0:
		what = said{reconcile.Closed, reasonDebit}
	case b.isBeforeStart(d):
		what = said{reconcile.Closed, reasonBeforeStart}
	}
	if d.before == nil && why == "" {
		b.say(d, what)
		return
	}
	before := d.Judgement
	d.own()
	d.Verdict, d.Reason, d.Partner, d.Cause, d.ClosedAs = what.verdict, what.reason, "", reconcile.Cause{Evidence: why}, reconcile.ClosedAs{}
	d.Payment = reconcile.Payment{Ended: d.Payment.Ended}
	if why != "" {
		d.ClosedAs = before.AsClosed()
	}
}

// isBeforeStart reports whether a movement that no payout explains is of the time
// before the first lines. One that open payouts are worth is not: which of them it
// pays is another question.
func (b *bank) isBeforeStart(d *depositState) bool {
	first := b.firstSettled(d.Deposit.Provider)
	if first == 0 {
		return false
	}
	last, err := b.lastDay(d.Deposit.Provider, d.Deposit.MerchantID, first)
	return err == nil && d.Deposit.ValueDate <= last && b.candidates(d) == 0 && b.payoutInOtherCurrency(d) == nil
}

// shownMembers is how many members of a group are named.
const shownMembers = 20

// membersOf names rows, the first of many.
func membersOf[T any](rows []T, text func(T) string) string {
	var texts []string
	for _, row := range rows[:min(len(rows), shownMembers)] {
		texts = append(texts, text(row))
	}
	if more := len(rows) - len(texts); more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, "; ")
}

// text names a movement.
func (d *depositState) text() string {
	return fmt.Sprintf("%s:%d %s on %s", d.Deposit.Origin.File, d.Deposit.Origin.Line, minorText(d.minor, d.Deposit.Currency), d.Deposit.ValueDate)
}

// text names a payout.
func (p *payoutState) text() string {
	what := fmt.Sprintf("%s settled on %s", p.Payout.MerchantID, p.days())
	if p.Payout.DepositRef != "" {
		what += " under " + p.Payout.DepositRef
	}
	return what + ", " + minorText(p.minor, p.Payout.Currency)
}

// days names the settle dates of a payout.
func (p *payoutState) days() string {
	if p.Payout.Days == nil {
		return p.Payout.SettleDate.String()
	}
	return fmt.Sprintf("%d days from %s to %s", len(p.Payout.Days), p.Payout.SettleDate, p.Payout.LastDay())
}
