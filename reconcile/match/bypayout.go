package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Of some acquirers a merchant has no settlement files, but its bank's statements. What
// the sales of a merchant and due day should bring, less their fees, is then a payout:
// the sales are settled with it. Until it is due they are held; when it does not come
// they are missing as one sum. Neither stands in the bridge, which is between sales
// and lines.
//
// The verdict on a payout needs the sales of all batches, and the sales need the
// verdict: each batch that has such sales is judged twice, the second time with what the
// account says (Judge.lookAhead).

// Basis and reason of transactions that their payout alone settles.
const (
	basisByPayout  = "by-payout"
	reasonByPayout = "by-payout"
)

// isByPayout reports whether the provider's transactions are settled by payouts alone: no
// settlement file of it is loaded, and a bank account is that may hold its payouts.
func (in *Input) isByPayout(provider string) bool {
	if in.NoSettlements == nil || !in.NoSettlements(provider) {
		return false
	}
	_, ok := in.depositSource(provider)
	return ok
}

// payoutWith returns the payout that a transaction belongs to, without its money.
func payoutWith(t *reconcile.Transaction, due civil.Date) reconcile.Payout {
	return reconcile.Payout{Provider: t.Provider, MerchantID: t.MerchantID, SettleDate: due, Currency: t.Currency}
}

// joinsPayout reports whether the transaction is one of those that a payout settles.
func (e *transactionState) joinsPayout(in *Input) bool {
	return (e.life == expectsMoney || e.undoesSettled && !e.undoesRefund) && e.termErr == nil && (e.priced || e.item != nil && e.item.ExpectedFee.Valid) && in.isByPayout(e.Provider)
}

// lowersPayout reports whether the row takes back a sale that a payout of an earlier night
// settled: a later one is lower by it.
func (e *transactionState) lowersPayout(in *Input) bool {
	if !e.undoesSettled || e.undoesRefund || !in.isByPayout(e.Provider) {
		return false
	}
	e.setDueAndFee(in, newDueCache())
	return e.joinsPayout(in)
}

// judgeByPayout gives the verdict that the payout has; before that is known the
// transaction is held.
func (e *transactionState) judgeByPayout(in *Input) {
	e.verdict, e.reason, e.byPayout = reconcile.Held, reasonByPayout, true
	payout := payoutWith(e.Transaction, e.due)
	p := in.payoutVerdicts[payout.Identity()]
	if p == nil {
		return
	}
	e.payout = p
	switch {
	case p.verdict == reconcile.Paid:
		e.verdict, e.reason, e.basis = reconcile.Settled, "", basisByPayout
	case p.verdict == reconcile.Waiting && p.awaited != nil:
		e.verdict, e.awaitedFile = reconcile.Waiting, p.awaited
	case p.verdict == reconcile.Missing && e.minor > 0:
		e.verdict = reconcile.Missing
	case p.verdict == reconcile.Closed:
		e.verdict, e.reason, e.closedBy = reconcile.Excluded, p.reason, p.why
	}
}

// payoutVerdict is what the account says of a payout, for the transactions that it settles.
type payoutVerdict struct {
	id          string
	verdict     reconcile.Verdict
	reason, why string
	awaited     *UnavailableFile // the statement that it waits for
	paidBy      reconcile.Origin // the movement that paid it
	paidOn      civil.Date
}

// payoutSale is a transaction that is open with its payout; net in minor units.
type payoutSale struct {
	gross, net decimal.Decimal
	minor      int64
	text       string
	at         reconcile.Origin

	terminal, batch string
	trace           int64
}

// addByPayout adds to the payouts of the night what transactions change in them: those
// that joined tonight, less those that joined on an earlier night and are in them no longer.
func (p *partition) addByPayout(in *Input, out *Result) {
	add := func(t *reconcile.Transaction, due civil.Date, fee decimal.Decimal, count int64) {
		payout := payoutWith(t, due)
		payout.Lines, payout.Net = count, t.Signed().Sub(fee).Mul(decimal.NewFromInt(count))
		out.Payouts = append(out.Payouts, payout)
		out.Proof.ForCurrency(t.Currency).Payouts.FromSales.AddMoney(payout.Net, payout.Net)
	}
	for _, w := range p.withdrawn {
		if w.item != nil && w.item.Transaction != nil && w.item.Reason == reasonByPayout {
			add(w.item.Transaction, w.item.Due, w.item.ExpectedFee.Decimal, -1)
		}
	}
	for _, e := range p.transactions {
		joined := e.item != nil && e.item.Reason == reasonByPayout
		switch {
		case joined && e.byPayout && e.item.Due == e.due: // its fee stays what it was
		case joined && e.verdict == reconcile.Excluded && (e.payout != nil || e.reason == reasonClosed): // with its payout
		default:
			if joined {
				add(e.item.Transaction, e.item.Due, e.item.ExpectedFee.Decimal, -1)
			}
			if e.byPayout {
				add(e.Transaction, e.due, e.expectedFee().Decimal, 1)
			}
		}
		if e.byPayout && e.verdict != reconcile.Settled && e.verdict != reconcile.Excluded {
			out.addPayoutSale(e)
		}
	}
}

// addPayoutSale notes an open transaction for what is said of its payout.
func (r *Result) addPayoutSale(e *transactionState) {
	if r.payoutSales == nil {
		r.payoutSales = map[string][]payoutSale{}
	}
	payout := payoutWith(e.Transaction, e.due)
	net := e.Signed().Sub(e.expectedFee().Decimal)
	r.payoutSales[payout.Identity()] = append(r.payoutSales[payout.Identity()], payoutSale{
		gross: e.Signed(), net: net, minor: minorOf(net, e.Currency), at: e.Origin, terminal: e.TerminalID, batch: e.BatchNo, trace: traceNumber(e.TraceNo),
		text: fmt.Sprintf("%s (%s:%d, %s)", cmp.Or(e.RRN, e.OrderNo, e.TraceNo, "without reference"), e.Origin.File, e.Origin.Line, minorText(e.minor, e.Currency)),
	})
}

// salesOf returns the open transactions of payouts, in the order of their places.
func (in *Input) salesOf(payouts ...*payoutState) (sales []payoutSale) {
	for _, p := range payouts {
		sales = append(sales, in.payoutSales[p.Payout.Identity()]...)
	}
	slices.SortFunc(sales, func(a, b payoutSale) int { return reconcile.CompareOrigins(a.at, b.at) })
	return sales
}

// lookAhead judges the account with what every batch says of payouts so far, and keeps
// what it says of those that settle transactions. It names the batches that have such.
func (j *Judge) lookAhead(global MerchantBatch) (batches []int, err error) {
	for batch, sales := range j.payoutSales {
		if len(sales) > 0 {
			batches = append(batches, batch)
		}
	}
	if len(batches) == 0 {
		return nil, nil
	}
	in := j.in
	in.MerchantBatch = global
	bank, err := reconcileBank(&in, j.allPayouts(), &Result{Proof: reconcile.Proof{}}, nil)
	if err != nil {
		return nil, err
	}
	j.in.payoutVerdicts = bank.verdicts()
	return batches, nil
}

// allPayouts draws together what the batches and the lines of prematching say that bank
// accounts should receive.
func (j *Judge) allPayouts() (all []reconcile.Payout) {
	for _, payouts := range j.payouts {
		all = append(all, payouts...)
	}
	return append(all, j.in.PrematchedPayouts...)
}

// verdicts returns what the account says of each payout that settles transactions.
func (b *bank) verdicts() map[string]*payoutVerdict {
	all := map[string]*payoutVerdict{}
	for _, p := range b.payouts {
		if p.Payout.DepositRef != "" || p.before != nil && p.before.Verdict == reconcile.Closed && p.before.Reason == reasonClosed && p.isFinal() || !b.in.isByPayout(p.Payout.Provider) {
			continue
		}
		v := &payoutVerdict{id: p.ID, verdict: p.Verdict, reason: p.Reason, why: p.Cause.Evidence, awaited: p.awaited, paidOn: p.group.last()}
		if len(p.group.deposits) > 0 {
			v.paidBy = p.group.deposits[0].Deposit.Origin
		}
		all[p.Payout.Identity()] = v
	}
	return all
}

// joinedPayout reports whether the transaction was in a payout when a person closed that: its day
// and fee there are those that it has there again when the closing is taken back.
func (e *transactionState) joinedPayout() bool {
	return e.payout != nil || e.item != nil && e.item.ClosedAs.Reason == reasonByPayout
}

// payoutDay returns the day on which the payout was in the bank that settled the
// transaction; zero when none did.
func (e *transactionState) payoutDay() civil.Date {
	if e.payout == nil {
		return 0
	}
	return e.payout.paidOn
}

// payoutFact is what is remembered of a transaction that its payout settled: it has
// no line, and Fee is what was expected.
func (e *transactionState) payoutFact() reconcile.Fact {
	f := reconcile.Fact{
		Provider: e.Provider, MerchantID: e.MerchantID, Side: reconcile.TerminalSide, Type: string(e.Type), Verdict: e.verdict, Reason: reasonByPayout,
		Currency: e.Currency, Gross: e.minor, Settled: e.minor, Fee: e.fee, Sale: e.Origin, SettleDate: e.payout.paidOn,
	}
	keys := e.FactKeys()
	if len(keys) == 0 { // no later row can name it; it is counted with the others
		keys = []uint64{reconcile.FactKey(e.MerchantID, 'I', e.id)}
	}
	f.Key, f.Aliases = keys[0], keys[1:]
	return f
}

// payoutMatch pairs the transaction with the movement that paid its payout; the amounts
// are those that were expected, for the movement has only their sum.
func (e *transactionState) payoutMatch() reconcile.LineMatch {
	fee := e.expectedFee()
	line := &reconcile.SettlementLine{
		Origin: e.payout.paidBy, SettleDate: e.payout.paidOn, Provider: e.Provider, MerchantID: e.MerchantID, Currency: e.Currency,
		Gross: e.Signed(), Fee: fee.Decimal, Net: e.Signed().Sub(fee.Decimal),
	}
	return reconcile.LineMatch{Transaction: e.Transaction, Line: line, Basis: e.basis, ExpectedFee: fee}
}
