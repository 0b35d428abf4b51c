package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A sale may be paid to several receivers (分账): its merchant is credited with the whole, and
// lines that name the sale take what the others get. Where the configuration lists the shares,
// each of them may be taken once of each sale, and is an adjustment like a listed deduction.

// shareTaken is a listed share of a sale, by the place of the sale's row.
type shareTaken struct {
	deduction int
	sale      reconcile.Origin
}

// isShare reports whether an amount is the listed share of a gross, both positive and in minor
// units: what lies between may be rounded up or down.
func (d *Deduction) isShare(minor, gross int64) bool {
	exact := d.Share.Mul(decimal.NewFromInt(gross))
	return minor > 0 && decimal.NewFromInt(minor).Sub(exact).Abs().LessThan(decimal.NewFromInt(1))
}

// listsShares takes the deductions that are listed shares of the sales that they name out of
// those that stand, and ends those of earlier nights whose sale tonight's log has.
func (p *partition) listsShares(in *Input, open []*lineState, ended map[string]string) {
	if !in.anyShare() {
		return
	}
	taken := map[shareTaken]bool{}
	for _, l := range open {
		if l.kind == reconcile.UnexplainedDeduction && p.takesShare(in, l, taken) {
			l.kind, l.reason = "", reasonListed
		}
	}
	for _, x := range in.Exceptions {
		if x.Kind == reconcile.UnexplainedDeduction && x.MerchantID == p.merchant && ended[x.ID] == "" && x.ActualNet.Valid && p.endsAsShare(in, x, taken) {
			ended[x.ID] = reasonListed
		}
	}
}

func (in *Input) anyShare() bool {
	for i := range in.Deductions {
		if in.Deductions[i].Share.IsPositive() {
			return true
		}
	}
	return false
}

// takesShare reports whether the line takes a listed share of the sale that it names, which
// nothing took before.
func (p *partition) takesShare(in *Input, l *lineState, taken map[shareTaken]bool) bool {
	gross, sale := p.grossNamedBy(l)
	if gross <= 0 {
		return false
	}
	minor := -reconcile.MinorOf(&l.Origin, l.Net, l.Currency)
	for i := range in.Deductions {
		d, share := &in.Deductions[i], shareTaken{i, sale}
		if taken[share] || !d.Share.IsPositive() || !d.covers(l.SettlementLine) || !d.isShare(minor, gross) {
			continue
		}
		if taken[share] = true; !p.tookBefore(l, minor) {
			return true
		}
	}
	return false
}

// grossNamedBy returns the gross of the sale that a line names, in minor units, and the place
// of its row: of tonight, open, or settled by an earlier night; 0 where none is known.
func (p *partition) grossNamedBy(l *lineState) (int64, reconcile.Origin) {
	for _, e := range p.transactions {
		if e.minor > 0 && e.Currency == l.Currency && namesSale(l, e) {
			return reconcile.MinorOf(&e.Origin, e.wholeGross(), e.Currency), e.Origin
		}
	}
	if p.before == nil {
		return 0, reconcile.Origin{}
	}
	if row := p.before.lastSettled(l.namedKeys(), l.MerchantID); row != nil && row.isSettled() && row.fact.Currency == l.Currency {
		return row.fact.Gross, row.fact.Sale
	}
	return 0, reconcile.Origin{}
}

// tookBefore reports whether a line of an earlier night took the same of the same sale.
func (p *partition) tookBefore(l *lineState, minor int64) bool {
	for _, key := range l.NamedFactKeys() {
		for _, f := range p.factsOf(key) {
			if f.Side == reconcile.SettlementSide && f.IsFor(l.Provider, p.merchant, l.Currency) && f.Line != l.Origin && f.Type == string(l.Type) && f.Fee-f.Gross == minor {
				return true
			}
		}
	}
	return false
}

// deductsFrom reports whether the line of an exception named the sale.
func (p *partition) deductsFrom(x *reconcile.Exception, e *transactionState) bool {
	return x.RRN != "" && x.RRN == e.RRN || x.OrderNo != "" && x.OrderNo == e.OrderNo || p.factAt(x.Origin, e.FactKeys()) != nil
}

// endsAsShare reports whether a sale of tonight's log shows a deduction of an earlier night to
// be a listed share of it. What its line said of itself is not kept: its amount decides.
func (p *partition) endsAsShare(in *Input, x *reconcile.Exception, taken map[shareTaken]bool) bool {
	minor := -reconcile.MinorOf(&x.Origin, x.ActualNet.Decimal, x.Currency)
	for _, e := range p.transactions {
		if e.item != nil || e.minor <= 0 || e.Currency != x.Currency || !reconcile.Compatible(e.Provider, x.Provider) || !p.deductsFrom(x, e) {
			continue
		}
		for i := range in.Deductions {
			d, share := &in.Deductions[i], shareTaken{i, e.Origin}
			if d.Share.IsPositive() && !taken[share] && reconcile.Compatible(d.Provider, x.Provider) && d.isShare(minor, e.minor) {
				taken[share] = true
				return true
			}
		}
	}
	return false
}

// sharesOf says, as more evidence, what the configuration lists of the sale that a deduction
// names; empty where it lists no share of it.
func (p *partition) sharesOf(in *Input, l *lineState) (evidence string) {
	gross, _ := p.grossNamedBy(l)
	for i := range in.Deductions {
		d := &in.Deductions[i]
		if gross <= 0 || !d.Share.IsPositive() || !d.covers(l.SettlementLine) {
			continue
		}
		share := d.Share.Mul(decimal.NewFromInt(gross)).Round(0).IntPart()
		evidence += fmt.Sprintf("; of the %s of its sale %s%% are listed, once: %s",
			money.FormatAmount(majorOf(gross, l.Currency), l.Currency), d.Share.Shift(2), money.FormatAmount(majorOf(share, l.Currency), l.Currency))
	}
	return evidence
}
