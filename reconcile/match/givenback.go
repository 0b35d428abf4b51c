package match

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A reserve is held back in one sum and released in several, and a chargeback may be reversed
// bit by bit. What was taken under a reference stands until all that was given back under it
// comes to the same: the balance of all its lines, of tonight and before, is nil. Whatever
// came first, the end is the same.

// balanceKinds are the kinds of which money may be given back, with the type of the line that does.
var balanceKinds = []struct {
	kind reconcile.Kind
	back reconcile.LineType
}{
	{reconcile.UnexplainedDeduction, reconcile.LineAdjustment},
	{reconcile.Chargeback, reconcile.LineChargebackReversed},
}

// taking is what a line took that stands: of tonight, or as the exception of an earlier night.
type taking struct {
	line *lineState
	x    *reconcile.Exception
	net  int64           // of all that it took, in minor units, below 0
	fact *reconcile.Fact // of an earlier night; nil: it is not known
}

// giving is a line that gave back, of tonight or of an earlier night, and that ended nothing by it yet.
type giving struct {
	line       *lineState
	fact       *reconcile.Fact
	gross, fee decimal.Decimal // major units
	net        int64           // in minor units, above 0
	on         civil.Date      // the settle date
	origin     reconcile.Origin
}

// subject is what stands and what was given back under the references of one line.
type subject struct {
	kind  reconcile.Kind
	back  reconcile.LineType
	taken []taking
	given []giving
}

// cancelBalanced ends the deductions and chargebacks of each reference whose lines come to
// nil tonight.
func (p *partition) cancelBalanced(in *Input, ended map[string]string) {
	p.eachSubject(in, ended, func(s *subject, seed *lineState) {
		// Between two lines alone their amounts have decided already (cancel).
		if len(s.taken) > 0 && len(s.given) > 0 && len(s.taken)+len(s.given) > 2 && s.balance() == 0 {
			p.endSubject(s, seed, s.given, ended)
		}
	})
}

// eachSubject hands out what stands under the references of each line of tonight that takes or gives
// back, once.
func (p *partition) eachSubject(in *Input, ended map[string]string, use func(*subject, *lineState)) {
	for _, of := range balanceKinds {
		var tonight []*lineState
		for _, l := range p.lines {
			if l.item == nil && l.verdict == reconcile.Adjustment && (l.Type == of.back || l.takes(of.kind)) {
				tonight = append(tonight, l)
			}
		}
		for i, seed := range tonight {
			if !slices.ContainsFunc(tonight[:i], func(l *lineState) bool { return l.Currency == seed.Currency && isOfOneSubject(l, seed) }) {
				use(p.subjectOf(in, seed, tonight, of.kind, of.back, ended), seed)
			}
		}
	}
}

// takes reports whether the line of tonight takes money as the kind does, whether it found its other half or not.
func (l *lineState) takes(kind reconcile.Kind) bool {
	return l.Net.IsNegative() && !l.isSaleOrRefund() && (l.Type == reconcile.LineChargeback) == (kind == reconcile.Chargeback)
}

// gives reports whether the line of tonight gives back, and ended nothing by it yet.
func (l *lineState) gives(back reconcile.LineType) bool {
	return l.verdict == reconcile.Adjustment && l.Type == back && l.reason == string(back) && l.Net.IsPositive() && l.twin == nil && l.takesBack == nil
}

// subjectOf gathers what stands under the references of a line, and what was given back.
func (p *partition) subjectOf(in *Input, seed *lineState, tonight []*lineState, kind reconcile.Kind, back reconcile.LineType, ended map[string]string) *subject {
	s := &subject{kind: kind, back: back}
	for _, l := range tonight {
		switch {
		case l != seed && (l.Currency != seed.Currency || !isOfOneSubject(l, seed)):
		case l.kind == kind:
			s.taken = append(s.taken, taking{line: l, net: reconcile.MinorOf(&l.Origin, l.Net, l.Currency)})
		case l.gives(back):
			s.given = append(s.given, giving{line: l, gross: l.Gross, fee: l.Fee, net: reconcile.MinorOf(&l.Origin, l.Net, l.Currency), on: l.SettleDate, origin: l.Origin})
		}
	}
	for _, x := range in.Exceptions {
		if x.Kind == kind && x.MerchantID == p.merchant && ended[x.ID] == "" && in.ClosedExceptions[x.ID] == "" && x.Currency == seed.Currency && x.ActualNet.Valid && p.isOfSubject(seed, x) {
			s.taken = append(s.taken, p.takenBy(seed, x))
		}
	}
	if !p.hasClosedTaking(seed, s) {
		for _, f := range p.givenBefore(seed, back) {
			s.given = append(s.given, giving{
				fact: &f, gross: majorOf(f.Gross, f.Currency), fee: majorOf(f.Fee, f.Currency), net: f.Gross - f.Fee, on: f.SettleDate, origin: f.Line,
			})
		}
	}
	slices.SortFunc(s.given, func(a, b giving) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.net, b.net), reconcile.CompareOrigins(a.origin, b.origin))
	})
	return s
}

// isOfSubject reports whether an exception of an earlier night is of what the line names.
func (p *partition) isOfSubject(l *lineState, x *reconcile.Exception) bool {
	return reconcile.Compatible(l.Provider, x.Provider) && (sameSubject(l, x.RRN, x.OrderNo) || p.factAt(x.Origin, l.NamedFactKeys()) != nil)
}

// takenBy returns what the line of an exception took, which may say less by now.
func (p *partition) takenBy(l *lineState, x *reconcile.Exception) taking {
	t := taking{x: x, net: reconcile.MinorOf(&x.Origin, x.ActualNet.Decimal, x.Currency)}
	if f := p.factAt(x.Origin, l.NamedFactKeys()); f != nil && f.Currency == x.Currency {
		t.fact, t.net = f, f.Gross-f.Fee
	}
	return t
}

// hasClosedTaking reports whether an earlier night knew of a taking that stands no longer, and that
// nothing ended: a person closed it. What was given back then is nobody's any more.
func (p *partition) hasClosedTaking(seed *lineState, s *subject) bool {
	for _, key := range seed.NamedFactKeys() {
		facts := p.factsOf(key)
		for i := range facts {
			f := &facts[i]
			takes := f.Side == reconcile.SettlementSide && f.IsFor(seed.Provider, p.merchant, seed.Currency) && f.Gross < f.Fee &&
				(f.Type == string(reconcile.LineChargeback)) == (s.kind == reconcile.Chargeback)
			stands := func(t taking) bool {
				return t.x != nil && t.x.Origin == f.Line || t.line != nil && t.line.Origin == f.Line
			}
			if takes && f.Verdict == reconcile.Adjustment && !p.isTold(f, facts) && !slices.ContainsFunc(s.taken, stands) {
				return true
			}
		}
	}
	return false
}

// balance is what was given back less what was taken, in minor units.
func (s *subject) balance() (sum int64) {
	for i := range s.taken {
		sum += s.taken[i].net
	}
	for i := range s.given {
		sum += s.given[i].net
	}
	return sum
}

// endSubject ends all that stands, by what gave it back.
func (p *partition) endSubject(s *subject, seed *lineState, by []giving, ended map[string]string) {
	for i := range s.taken {
		if t := &s.taken[i]; t.line != nil {
			t.line.kind, t.line.reason = "", reasonCancelled
		} else {
			p.endTaken(seed, t.x, ended, s.back)
		}
	}
	for i := range by {
		if g := &by[i]; g.line != nil {
			g.line.reason = reasonCancelled
		} else {
			p.tell(*g.fact)
		}
	}
}

// endTaken ends the exception of what a line of an earlier night took.
func (p *partition) endTaken(seed *lineState, x *reconcile.Exception, ended map[string]string, back reconcile.LineType) {
	ended[x.ID] = string(back)
	if t := p.takenBy(seed, x); t.fact != nil {
		p.tell(*t.fact)
	}
}

// factsOf returns what earlier nights left under a key.
func (p *partition) factsOf(key uint64) []reconcile.Fact {
	if p.before == nil {
		return nil
	}
	return p.before.facts[key]
}
