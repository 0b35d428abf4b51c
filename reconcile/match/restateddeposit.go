package match

import (
	"fmt"
	"strings"

	"tieout/reconcile"
)

// A restated statement is compared with the version that an earlier night took, as other
// files are: a movement of both counts once, one of the new version alone is tonight's, and
// one of the earlier version alone is withdrawn. What a withdrawn one had paid is open again.
// Memory has movements as they are while they are open and for some days after they paid;
// of older ones the facts of their payouts say what came last (restatedpaid.go).

// statements is what came of comparing restated statements with their earlier versions.
type statements struct {
	withdrawn []*reconcile.Item      // movements of the earlier version alone, as the night opened
	gone      map[string]bool        // their IDs
	groups    map[string][]string    // how they are named, by the group that each was in
	tonight   []reconcile.Deposit    // the movements that are tonight's
	dropped   map[string]DroppedRows // by file: movements of both versions
	left      map[string]DroppedRows // by file: the withdrawn ones
	recalled  map[string]bool        // IDs of withdrawn ones that only a fact remembered
	lost      []*payoutState         // payouts of facts that a withdrawn movement had paid
}

// compareStatements compares tonight's restated statements with what memory has of them.
func (in *Input) compareStatements() *statements {
	s := &statements{gone: map[string]bool{}, recalled: map[string]bool{}, groups: map[string][]string{}, dropped: map[string]DroppedRows{}, left: map[string]DroppedRows{}}
	if s.tonight = in.Deposits; in.RestatedFiles == nil {
		return s
	}
	earlier, remembered := map[string][]*reconcile.Item{}, map[reconcile.Origin]*reconcile.Item{}
	var items []*reconcile.Item
	for i := range in.Opening {
		item := &in.Opening[i]
		switch d := item.Deposit; {
		case d == nil || !in.RestatedFiles(d.Origin.File) || item.Verdict == reconcile.Withdrawn:
		case strings.HasPrefix(d.Text, rememberedOf): // the fact that it was made of says the same
			remembered[d.Origin] = item
		default:
			items = append(items, item)
			earlier[d.Identity()] = append(earlier[d.Identity()], item)
		}
	}
	known, summed := map[*reconcile.Item]bool{}, in.summedMovements(remembered)
	s.tonight = filter(in.Deposits, func(d reconcile.Deposit) bool {
		if !in.RestatedFiles(d.Origin.File) {
			return true
		}
		if item := sameMovement(&d, earlier[d.Identity()], known); item != nil {
			known[item] = true
		} else if !summed.take(&d) {
			return true
		}
		s.dropped[d.Origin.File] = s.dropped[d.Origin.File].add(d.Currency, d.Amount, d.Amount)
		return false
	})
	for _, item := range items {
		if !known[item] {
			s.withdraw(item)
		}
	}
	s.loseSummed(summed, remembered)
	return s
}

// withdraw takes in a movement of the earlier version alone.
func (s *statements) withdraw(item *reconcile.Item) {
	d := item.Deposit
	s.withdrawn, s.gone[item.ID] = append(s.withdrawn, item), true
	s.left[d.Origin.File] = s.left[d.Origin.File].add(d.Currency, d.Amount, d.Amount)
	if item.Partner != "" {
		s.groups[item.Partner] = append(s.groups[item.Partner], (&depositState{Item: item, Deposit: d, minor: minorOf(d.Amount, d.Currency)}).text())
	}
}

// sameMovement returns the movement of the earlier version that one of the restated version
// is, and that no other is: of equal ones first that which paid something, then that of its place.
func sameMovement(d *reconcile.Deposit, equal []*reconcile.Item, known map[*reconcile.Item]bool) (best *reconcile.Item) {
	rank := func(item *reconcile.Item) int {
		return 2*int(rowsIf(item.IsOpen())) + int(rowsIf(item.Deposit.Origin.Line != d.Origin.Line))
	}
	for _, item := range equal {
		if item.Deposit.Origin.File == d.Origin.File && !known[item] && (best == nil || rank(item) < rank(best)) {
			best = item
		}
	}
	return best
}

// loseWithdrawn takes the withdrawn movements out of the night: they are counted as what
// came in no longer.
func (b *bank) loseWithdrawn(out *Result) {
	s := b.statements
	for _, item := range s.withdrawn {
		c := &out.Proof.ForCurrency(item.Deposit.Currency).Deposits
		from := &c.Reopened
		if item.IsOpen() {
			from = &c.Opening
		}
		amount := item.Deposit.Amount
		from.Add(amount, amount)
		c.New.Merge(reconcile.Sum{Count: -1, Gross: amount.Neg(), Net: amount.Neg()})
		b.showWithdrawn(item, out)
	}
	out.Dropped, out.Withdrawn = mergeDropped(out.Dropped, s.dropped), mergeDropped(out.Withdrawn, s.left)
}

// showWithdrawn lists a withdrawn movement once, with what it had paid: the proof counts it off what came in. The
// night after knows it no longer.
func (b *bank) showWithdrawn(item *reconcile.Item, out *Result) {
	shown := *item
	shown.Payment = reconcile.Payment{Basis: item.Payment.Basis, Members: item.Payment.Members}
	shown.Judgement = reconcile.Judgement{Verdict: reconcile.Withdrawn, Reason: reasonRestated, FirstSeen: item.FirstSeen}
	if !b.statements.recalled[item.ID] {
		shown.CarryPayment(item)
	}
	out.Items = append(out.Items, shown)
}

// isWithdrawn reports whether an item is a movement that a restated statement has no longer.
func (s *statements) isWithdrawn(id string) bool { return s.gone[id] }

// withdrawnFrom says which movements had paid payouts of a group, and are there no longer.
func (b *bank) withdrawnFrom(g *payGroup) string {
	told, gone := map[string]bool{}, []string(nil)
	for _, p := range g.payouts {
		if p.before != nil && p.before.Partner != "" && !told[p.before.Partner] {
			told[p.before.Partner] = true
			gone = append(gone, b.statements.groups[p.before.Partner]...)
		}
	}
	if gone == nil {
		return ""
	}
	return fmt.Sprintf("; the statement as restated in the night of %s no longer has %s", b.in.AsOf, membersOf(gone, func(text string) string { return text }))
}
