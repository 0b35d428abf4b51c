package match

import (
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
)

// leastStrangers is how many sales and lines must be left, and none settled, before it is said that both sides
// know sales by other references: a few that are missing beside a few that are unexpected are what a night is for.
const leastStrangers = 10

// strangersKey is whose sales both sides know by other references.
type strangersKey struct{ provider, currency string }

// findOtherReferences finds the providers of whose many missing sales and unexpected lines none names one of the
// other side. One sale of the merchant that a line settled tonight shows that references do meet.
func (p *partition) findOtherReferences(in *Input) {
	sales := map[strangersKey][]*transactionState{}
	for _, e := range p.transactions {
		switch {
		case e.isSettledByLine():
			return
		case e.kind == reconcile.MissingSettlement && (e.RRN != "" || e.OrderNo != ""):
			key := strangersKey{e.Provider, e.Currency}
			sales[key] = append(sales[key], e)
		}
	}
	for key, missing := range sales {
		if len(missing) < leastStrangers || in.Prematched.SettledOf(p.merchant) {
			continue
		}
		lines := filter(p.lines, func(l *lineState) bool {
			return l.kind == reconcile.UnexpectedSettlement && l.Type == reconcile.LineSale && (l.RRN != "" || l.OrderNo != "") && l.Currency == key.currency && reconcile.Compatible(key.provider, l.Provider)
		})
		if len(lines) < leastStrangers || anyShared(missing, lines) {
			continue
		}
		sale := slices.MinFunc(missing, func(a, b *transactionState) int { return reconcile.CompareOrigins(a.Origin, b.Origin) })
		line := slices.MinFunc(lines, func(a, b *lineState) int { return reconcile.CompareOrigins(a.Origin, b.Origin) })
		if p.strangers == nil {
			p.strangers = map[strangersKey]string{}
		}
		p.strangers[key] = fmt.Sprintf("none of %d missing sales of merchant %s and none of %d unexpected lines has a reference or order number of the other side; sales are known as by %s, lines as by %s",
			len(missing), p.merchant, len(lines), strings.Join(sale.names(), ", "), strings.Join(line.names(), ", "))
	}
}

// anyShared reports whether a sale and a line have a reference or an order number in common.
func anyShared(sales []*transactionState, lines []*lineState) bool {
	known := map[string]bool{}
	for _, e := range sales {
		known["r"+e.RRN], known["o"+e.OrderNo] = true, true
	}
	return slices.ContainsFunc(lines, func(l *lineState) bool {
		return l.RRN != "" && known["r"+l.RRN] || l.OrderNo != "" && known["o"+l.OrderNo]
	})
}

func (e *transactionState) names() []string { return namesOf(e.RRN, e.OrderNo) }

func (l *lineState) names() []string { return namesOf(l.RRN, l.OrderNo) }

func namesOf(rrn, order string) (names []string) {
	if rrn != "" {
		names = append(names, "rrn "+rrn)
	}
	if order != "" {
		names = append(names, "order_no "+order)
	}
	return names
}

// causeOfOtherReferences says that nobody can know whether the sale was paid.
func (p *partition) causeOfOtherReferences(e *transactionState) (cause reconcile.Cause, known bool) {
	evidence := p.strangers[strangersKey{e.Provider, e.Currency}]
	if evidence == "" || e.RRN == "" && e.OrderNo == "" {
		return cause, false
	}
	return e.kind.NewCause("operator/other-references", reconcile.Likely, evidence), true
}

// causeOfUnnamedMerchant says that nobody said whose the sale is: that is no money that went astray.
func (e *transactionState) causeOfUnnamedMerchant() reconcile.Cause {
	named, side := e.partner.MerchantID, "log"
	if named == reconcile.UnnamedMerchant {
		named, side = e.MerchantID, "settlement file"
	}
	return e.kind.NewCause("operator/merchant-unnamed", reconcile.Sure,
		fmt.Sprintf("the source of the %s has merchant_id %s, a word for none, and the same references and amounts stand on the other side under merchant %s", side, reconcile.UnnamedMerchant, named))
}
