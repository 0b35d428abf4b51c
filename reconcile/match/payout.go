package match

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// The bank side of a night. What lines say should reach the bank is a payout: the lines
// of a provider and merchant that name one deposit reference, else those of one
// settle date, whatever became of them: the acquirer pays what it says that it
// settled. Payouts and movements of the account that pay each other are a group. Each
// night finds the groups anew among all payouts and movements that are open or ended
// not long ago, so that what came on which night changes nothing of what is open;
// only groups that were paid by reference rest until something is added to them.
//
//	payouts.go     what batches' lines add up to
//	payout*.go     how groups are found: by reference, by amount, in sets, netted
//	payoutgroup.go what of a group arrived; payouttime.go: until when it may come
//	payoutproof.go, payoutexception.go, payoutmemory.go: what the night says of it

// bank is the account's side of one night.
type bank struct {
	in       *Input
	payouts  []*payoutState  // by settle date, then by what they are
	deposits []*depositState // by value date, then by place
	groups   []*payGroup
	intact   map[string]bool // groups of earlier nights of which nothing is judged otherwise, by ID
	days     map[depositDay]lastDay

	recalled   map[string]*payoutState   // payouts of facts, by identity
	paidBefore map[refKey]reconcile.Fact // the facts that tonight's movements name
	fetched    map[string]bool           // items that are in memory because a fact was recalled
	statements *statements               // tonight's restated ones, compared with memory

	unpaid    map[equalAmount][]*payoutState  // once all have their verdicts
	unmatched map[equalAmount][]*depositState // likewise
	named     map[refKey]bool                 // the references of all payouts
	readErr   error                           // why lines could not be read again
	said      map[said]*reconcile.Item        // what is said of many movements
	parts     *parts                          // takes the movements that no earlier night knew; nil: nobody does
}

// payoutState is a payout of tonight or of earlier nights.
type payoutState struct {
	reconcile.Item
	before  *reconcile.Item // as the night opened; nil: new
	minor   int64           // its net, in minor units
	touched bool            // lines of tonight belong to it
	group   *payGroup
	covered bool  // earlier payouts below nothing take it away
	arrived int64 // what of it is in the bank, in minor units
	closed  int64 // what of it is awaited no more

	awaited *UnavailableFile // the statement that it waits for

	paidBy *depositState // of a payout that was recalled: what paid it
}

// reconcileBank judges the bank side of the night. The payouts are what its lines add up to; use, which
// may be nil, takes the movements that no earlier night knew.
// The only error is one that Input.Facts returns.
func reconcileBank(in *Input, payouts []reconcile.Payout, out *Result, use *parts) (*bank, error) {
	b := &bank{in: in, days: map[depositDay]lastDay{}, fetched: map[string]bool{}, said: map[said]*reconcile.Item{}, parts: use, statements: in.compareStatements()}
	if err := b.collect(payouts, out); err != nil {
		return nil, err
	}
	b.restGroups()
	b.wakeGroups()
	b.pairByReference()
	b.pairByAmount()
	b.pairSets()
	b.pairRests()
	b.pairByDay()
	b.netNothing()
	b.finishGroups()
	b.findCovered()
	for _, g := range b.groups {
		g.allocate(in)
		b.judgeGroup(g, out)
	}
	for _, d := range b.deposits {
		b.judgeDeposit(d)
	}
	b.addToProof(out.Proof)
	b.loseWithdrawn(out)
	b.remember(out)
	return b, nil
}

// collect draws together what earlier nights left and what tonight brings.
func (b *bank) collect(tonight []reconcile.Payout, out *Result) error {
	known := map[string][]*payoutState{}
	takenBack := b.in.closingsTakenBack()
	for i := range b.in.Opening {
		before := &b.in.Opening[i]
		item := *before
		if b.statements.isWithdrawn(item.ID) {
			continue
		}
		if item.Verdict == reconcile.Withdrawn { // the night before told of it
			out.Gone++
			continue
		}
		if takenBack[item.ID] || item.Partner != "" && (takenBack[item.Partner] || b.statements.groups[item.Partner] != nil) {
			item = *before.OpenedAgain()
		}
		switch {
		case item.Payout != nil:
			payout := *item.Payout
			item.Payout = &payout
			p := &payoutState{Item: item, before: before}
			known[payout.Identity()] = append(known[payout.Identity()], p)
			b.payouts = append(b.payouts, p)
		case item.Deposit != nil:
			if item.Verdict == reconcile.Unexpected { // of an earlier version
				item.Verdict = reconcile.Unmatched
			}
			b.deposits = append(b.deposits, newDepositState(&item, before))
		}
	}
	for _, p := range b.statements.lost {
		known[p.Payout.Identity()] = append(known[p.Payout.Identity()], p)
		b.payouts, b.fetched[p.ID] = append(b.payouts, p), true
	}
	slices.SortFunc(tonight, func(x, y reconcile.Payout) int {
		return cmp.Or(cmp.Compare(x.Identity(), y.Identity()), cmp.Compare(x.SettleDate, y.SettleDate))
	})
	if err := b.recall(tonight, known); err != nil {
		return err
	}
	numbers := reconcile.NewNumberer(b.in.AsOf, len(tonight))
	for i := range tonight {
		b.addLines(&tonight[i], known, numbers)
	}
	b.collectDeposits()
	for _, p := range b.payouts {
		p.minor = minorOf(p.Payout.Net, p.Payout.Currency)
	}
	slices.SortFunc(b.payouts, comparePayouts)
	slices.SortFunc(b.deposits, compareDeposits)
	return nil
}

// closingsTakenBack returns the payouts and movements whose closing people took back since, by ID,
// and the groups of these, by theirs: what was closed with them is open with them.
func (in *Input) closingsTakenBack() map[string]bool {
	if len(in.ReopenedItems) == 0 {
		return nil
	}
	ids := map[string]bool{}
	for i := range in.Opening {
		if item := &in.Opening[i]; in.ReopenedItems[item.ID] {
			ids[item.ID] = true
			if item.Partner != "" {
				ids[item.Partner] = true
			}
		}
	}
	return ids
}

// addLines adds lines of tonight to the payout that they belong to. A reference that
// comes round, with lines settled after the payout under it was paid by that
// reference, is another payout.
func (b *bank) addLines(lines *reconcile.Payout, known map[string][]*payoutState, numbers *reconcile.Numberer) {
	identity := lines.Identity()
	if p := b.recalled[identity]; p != nil && p.takes(lines.SettleDate) && !b.fetched[p.ID] {
		known[identity] = append(known[identity], p)
		b.payouts, b.fetched[p.ID] = append(b.payouts, p), true
		if p.paidBy != nil {
			b.deposits, b.fetched[p.paidBy.ID] = append(b.deposits, p.paidBy), true
		}
	}
	for _, p := range slices.Backward(known[identity]) {
		if p.takes(lines.SettleDate) {
			*p.Payout = p.Payout.AddDay(reconcile.PayoutDay{SettleDate: lines.SettleDate, Lines: lines.Lines, Net: lines.Net})
			p.touched = true
			return
		}
	}
	payout := *lines
	p := &payoutState{touched: true, Item: reconcile.Item{
		ID: b.newID(known[identity], identity, numbers), Side: reconcile.DepositSide, Payout: &payout, Judgement: reconcile.Judgement{FirstSeen: b.in.AsOf},
	}}
	known[identity] = append(known[identity], p)
	b.payouts = append(b.payouts, p)
}

// newID returns an ID that no earlier payout of the identity has: two runs may be as
// of one day.
func (b *bank) newID(known []*payoutState, identity string, numbers *reconcile.Numberer) string {
	for {
		id := numbers.NextID("P", identity)
		if !slices.ContainsFunc(known, func(p *payoutState) bool { return p.ID == id }) {
			return id
		}
	}
}

// takes reports whether lines settled on a day belong to the payout.
func (p *payoutState) takes(day civil.Date) bool {
	switch {
	case p.isFinal():
		return false
	case p.Payment.Basis == basisReference && p.Verdict == reconcile.Paid && p.Payout.DepositRef != "" && p.Payment.Excess.IsZero():
		return day <= p.Payment.Last
	default:
		return true
	}
}

// isFinal reports whether a person closed it on an earlier night.
func (p *payoutState) isFinal() bool {
	return p.Verdict == reconcile.Closed && p.Reason == reasonClosed
}

func (d *depositState) isFinal() bool {
	return d.Verdict == reconcile.Closed && d.Reason == reasonClosed
}

func comparePayouts(x, y *payoutState) int {
	return cmp.Or(cmp.Compare(x.Payout.SettleDate, y.Payout.SettleDate), cmp.Compare(x.Payout.Identity(), y.Payout.Identity()), cmp.Compare(x.ID, y.ID))
}

func compareDeposits(x, y *depositState) int {
	return cmp.Or(
		cmp.Compare(x.Deposit.ValueDate, y.Deposit.ValueDate), y.Deposit.Amount.Cmp(x.Deposit.Amount), cmp.Compare(x.Deposit.Identity(), y.Deposit.Identity()),
		reconcile.CompareOrigins(x.Deposit.Origin, y.Deposit.Origin), cmp.Compare(x.ID, y.ID),
	)
}

// minorOf returns an amount in minor units, which loaders let nothing finer through than.
func minorOf(amount decimal.Decimal, currency string) int64 {
	return reconcile.MinorOf(&reconcile.Origin{File: "a payout"}, amount, currency)
}

// minorText writes an amount with its currency.
func minorText(minor int64, currency string) string {
	return money.FormatAmount(majorOf(minor, currency), currency) + " " + currency
}
