package match

import (
	"slices"

	"tieout/reconcile"
)

// depositState is a movement of the account. A statement may have a million of them, of most of which the
// same is said: those share one Item, which is then not changed in place.
type depositState struct {
	ID              string
	Deposit         *reconcile.Deposit
	*reconcile.Item // what is said of it; ID and row are above
	before          *reconcile.Item
	minor           int64
	group           *payGroup
	shared          bool // the Item is that of others too
}

func newDepositState(item *reconcile.Item, before *reconcile.Item) *depositState {
	return &depositState{ID: item.ID, Deposit: item.Deposit, Item: item, before: before}
}

// own returns what is said of the movement alone.
func (d *depositState) own() *reconcile.Item {
	if d.shared {
		item := *d.Item
		d.Item, d.shared = &item, false
	}
	return d.Item
}

// asItem returns the movement with what is said of it.
func (d *depositState) asItem() reconcile.Item {
	item := *d.Item
	item.ID, item.Deposit = d.ID, d.Deposit
	return item
}

// said is what tonight says of many movements that no earlier night knew.
type said struct {
	verdict reconcile.Verdict
	reason  string
}

// say gives a movement that no earlier night knew a verdict.
func (b *bank) say(d *depositState, what said) {
	item := b.said[what]
	if item == nil {
		item = &reconcile.Item{
			Side: reconcile.DepositSide, Judgement: reconcile.Judgement{Verdict: what.verdict, Reason: what.reason, FirstSeen: b.in.AsOf},
		}
		item.Payment.Ended = b.endedOn(item, nil)
		b.said[what] = item
	}
	d.Item, d.shared = item, true
}

// collectDeposits takes the movements of tonight. They stay where they are, for there may be very many.
func (b *bank) collectDeposits() {
	before := map[string]bool{}
	for _, d := range b.deposits {
		before[d.ID] = true
	}
	numbers := reconcile.NewNumberer(b.in.AsOf, 0)
	tonight := make([]*reconcile.Deposit, len(b.statements.tonight))
	for i := range b.statements.tonight {
		tonight[i] = &b.statements.tonight[i]
	}
	slices.SortFunc(tonight, func(x, y *reconcile.Deposit) int { return reconcile.CompareOrigins(x.Origin, y.Origin) })
	b.deposits = slices.Grow(b.deposits, len(tonight))
	states := make([]depositState, len(tonight))
	for i, deposit := range tonight {
		id := numbers.NextID("D", deposit.Identity())
		for before[id] { // two runs may be as of one day
			id = numbers.NextID("D", deposit.Identity())
		}
		states[i].ID, states[i].Deposit = id, deposit
		b.say(&states[i], said{})
		b.deposits = append(b.deposits, &states[i])
	}
	for _, d := range b.deposits {
		d.minor = minorOf(d.Deposit.Amount, d.Deposit.Currency)
	}
}
