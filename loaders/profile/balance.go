package profile

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// rolling is a balance that each row must move by its amount, or one for each value of a
// column. A file may run forwards or backwards in time; its second row says which.
type rolling struct {
	column, movement AmountOp
	by               account.TextOp // nil: there is one balance
	unless           [][]check      // rows that move nothing
	still            []check        // rows that may turn out to move nothing
	stillReason      string         // why they are ignored then; empty: none may

	told               bool
	forwards, backward bool
	of                 map[string]*rolled

	unread   []int64 // lines since the last row that were refused before they were split
	unproven bool    // a refused row's amount or balance can't be read
}

// rolled is where a balance stands after a row.
type rolled struct {
	begun          bool
	balance, moved int64

	opened int64 // the line of the first refused row since, of which it is not known what it moved; 0: none
	known  bool  // there was a balance before it
}

// rollBalance holds a row against the balance, if there is one; done: it moved what it should not and is
// refused, or moved nothing and is ignored. A row that breaks the chain and has a fault of its own is refused
// by that before the file is.
func (r *reading) rollBalance(kind *RowPlan) (done bool, err error) {
	b, rc, s := r.plan.balance, &r.rec, r.sink
	if b == nil {
		return false, nil
	}
	still, moved := b.isStill(rc)
	switch {
	case moved != 0 && kind != nil && kind.moves && b.movesBy(rc, moved):
		s.TotalsCompared++
		return false, nil
	case moved != 0:
		return true, s.Refuse(rc.Line, rc.Raw, text.Refuse("balance-moved", "want a row that moves nothing, as its words say, got one with which the balance moved by %s", shown(moved, rc)), account.References{})
	case still:
		return false, nil
	case b.staysAt(rc):
		return r.ignoreStill(kind), nil
	}
	if err = b.add(rc, s); err != nil && rc.V.Failed != nil {
		why := rc.V.Failed
		rc.V.Failed = nil
		if full := s.Refuse(rc.Line, rc.Raw, why, account.References{}); full != nil {
			return true, full
		}
	}
	b.unread = b.unread[:0]
	return false, err
}

// at is where the balance of the row's value stands.
func (b *rolling) at(r *account.Record) *rolled {
	key := ""
	if b.by != nil {
		key = string(b.by(r))
	}
	at := b.of[key]
	if at == nil {
		at = &rolled{}
		b.of[key] = at
	}
	return at
}

// isStill reports whether a row is one of those that should move nothing, and by how much, in minor
// units, the balance moved with it all the same.
func (b *rolling) isStill(r *account.Record) (still bool, moved int64) {
	if !slices.ContainsFunc(b.unless, func(conditions []check) bool { return allHold(conditions, r) }) {
		return false, 0
	}
	at, why := b.at(r), r.V.Failed
	r.V.Failed = nil
	balance, ok := b.column(r)
	r.V.Failed = why
	if !ok || !at.begun || balance == at.balance || !b.forwards && balance == at.balance-at.moved {
		return true, 0
	}
	moved = balance - at.balance
	*at = rolled{begun: true, balance: balance, moved: moved}
	return true, moved
}

// staysAt reports whether the balance stands with a row where it stood before, though the row has an amount. That
// is known of files that run forwards only: in one that runs backwards it would be the row before that moved
// nothing, which is told already. So a file that begins so runs forwards, or breaks.
func (b *rolling) staysAt(r *account.Record) bool {
	at := b.at(r)
	if b.stillReason == "" || !at.begun || b.told && !b.forwards || !allHold(b.still, r) {
		return false
	}
	why := r.V.Failed
	r.V.Failed = nil
	balance, ok := b.column(r)
	moved, ok2 := b.movement(r)
	r.V.Failed = why
	if !ok || !ok2 || moved == 0 || balance != at.balance {
		return false
	}
	b.told, b.forwards, b.backward = true, true, false
	return true
}

// ignoreStill ignores a row with which the balance does not move, by the reason of its kind where that has
// one; false: it has a fault, which is told of it first.
func (r *reading) ignoreStill(kind *RowPlan) (done bool) {
	rc, b := &r.rec, r.plan.balance
	b.unread = b.unread[:0]
	if rc.V.Failed != nil {
		return false
	}
	r.sink.TotalsCompared++
	reason := b.stillReason
	if kind != nil && kind.ignore != "" {
		reason = kind.ignore
	}
	r.sink.Ignore(rc.Line, reason)
	return true
}

// movesBy reports whether a row's amount is what the balance moved by.
func (b *rolling) movesBy(r *account.Record, moved int64) bool {
	stated, ok := b.movement(r)
	return ok && stated == moved
}

// add takes the next row that moves the balance. A row that is refused for something else moves it
// like any other; of one whose amount or balance can't be read nothing is proven.
func (b *rolling) add(r *account.Record, s *account.Sink) error {
	at, why := b.at(r), r.V.Failed
	if why != nil {
		r.V.Failed = nil
	}
	balance, ok := b.column(r)
	moved, ok2 := b.movement(r)
	failed := r.V.Failed
	if why != nil {
		r.V.Failed = why // the first that was found is told
	}
	switch {
	case !ok && failed == nil && !at.begun && at.opened == 0: // no balance is stated here
		return nil
	case failed != nil, why != nil && (!ok || !ok2 || why.Name == "unknown-currency"):
		b.open(at, r.Line)
		return nil
	case !ok || !ok2: // it states none
		at.begun = false
		return nil
	}
	before := *at
	*at = rolled{begun: true, balance: balance, moved: moved}
	if before.opened > 0 {
		b.warnOpen(&before, at, r, s)
	}
	if !before.begun {
		return nil
	}
	if b.rolls(&before, at) {
		s.TotalsCompared++
		return nil
	}
	s.Account.ControlTotals = reconcile.ControlMismatch
	return b.breakAt(&before, at, r)
}

// rolls reports whether a row's balance follows from that of the row before, in the direction of time
// in which all rows before did.
func (b *rolling) rolls(before, at *rolled) bool {
	ahead, back := before.balance+at.moved == at.balance, at.balance+before.moved == before.balance
	if !b.told {
		b.told, b.forwards, b.backward = true, ahead, back
	} else {
		b.forwards, b.backward = b.forwards && ahead, b.backward && back
	}
	return b.forwards || b.backward
}

// breakAt is the error of a row whose balance does not follow. Refused rows that were not read at all may be
// what it lacks.
func (b *rolling) breakAt(before, at *rolled, r *account.Record) error {
	want := before.balance + at.moved
	fact := "want the balance " + shown(before.balance, r) + " of the row before moved by " + shown(at.moved, r) + " to " + shown(want, r) +
		", got " + shown(at.balance, r) + ", a difference of " + shown(at.balance-want, r)
	if len(b.unread) > 0 {
		fact += "; between them is refused " + linesOf(b.unread) + ", which was not read"
	}
	return &fault.Error{
		Name: "balance-break", Class: fault.Input, Line: r.Line, Fact: fact,
		Hint: "a row is missing or changed; no row of the file is used. Ask the sender for it again",
	}
}

func shown(minor int64, r *account.Record) string {
	return money.FormatAmount(decimal.New(minor, -r.Digits), r.Currency)
}
