package match

import (
	"cmp"
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/subset"
)

// payoutPart is what was settled for a merchant on one day of a group.
type payoutPart struct {
	payout *payoutState
	day    reconcile.PayoutDay
}

// MostMembers is of how many lines of a group it is asked which of them are lacking.
const MostMembers = 5000

// lackingLines says which lines of the group's payouts are worth just what is lacking. They
// are read again: a payout is judged when it is due, after its lines were.
func (b *bank) lackingLines(g *payGroup, lacking int64) string {
	if b.in.ReadPayouts == nil || b.readErr != nil {
		return ""
	}
	payouts := make([]reconcile.Payout, len(g.payouts))
	count := int64(0)
	for i, p := range g.payouts {
		payouts[i], count = *p.Payout, count+p.Payout.Lines
	}
	if count > MostMembers {
		return ""
	}
	lines, err := b.in.ReadPayouts(payouts)
	if err != nil {
		b.readErr = err
		return ""
	}
	var members []payoutSale
	for i := range payouts {
		for _, l := range lines[payouts[i].Identity()] {
			members = append(members, payoutSale{
				minor: minorOf(l.Net, l.Currency), at: l.Origin, terminal: l.TerminalID, batch: l.BatchNo, trace: traceNumber(l.TraceNo),
				text: fmt.Sprintf("%s (%s:%d, %s net)", cmp.Or(l.RRN, l.OrderNo, l.TraceNo, "without reference"), l.Origin.File, l.Origin.Line, minorText(minorOf(l.Net, l.Currency), l.Currency)),
			})
		}
	}
	if int64(len(members)) != count {
		return "" // some of them can't be read: the rest would explain what they don't
	}
	slices.SortFunc(members, func(a, b payoutSale) int { return reconcile.CompareOrigins(a.at, b.at) })
	return lackingSales(members, lacking, "line")
}

// lackingParts says which days of the group's payouts are worth just what is lacking,
// in minor units: one, or how many, or how many sets of a few. It is evidence, and
// settles nothing. Empty: none is, or there is one day only.
func (b *bank) lackingParts(g *payGroup, lacking int64) string {
	if sales := b.in.salesOf(g.payouts...); len(sales) > 0 {
		return lackingSales(sales, lacking, "sale")
	}
	var parts []payoutPart
	var rows []subset.Row
	for _, p := range g.payouts {
		for _, day := range p.Payout.EachDay() {
			parts = append(parts, payoutPart{p, day})
			rows = append(rows, subset.Row{Gross: minorOf(day.Net, g.currency())})
		}
	}
	if lacking <= 0 {
		return ""
	}
	if len(parts) < 2 {
		return b.lackingLines(g, lacking)
	}
	counts, ok := subset.Count(rows, subset.Target{Gross: lacking})
	if !ok {
		return ""
	}
	if one := counts.BySize[0]; one > 1 {
		return fmt.Sprintf("%d of the %d days of its payouts are of that amount, and nothing says which of them is lacking", one, len(parts))
	} else if one == 1 {
		for i, row := range rows {
			if row.Gross == lacking {
				return "of that amount is what was " + parts[i].text()
			}
		}
	}
	if lines := b.lackingLines(g, lacking); lines != "" {
		return lines
	}
	sets := int64(0)
	for _, count := range counts.BySize[1:] {
		sets += count
	}
	most := min(counts.Counted, len(parts))
	switch {
	case sets == 0:
		return ""
	case sets == 1:
		return fmt.Sprintf("no single day of its payouts is of that amount; of all sets of 2 to %d of its %d days one is, which may be chance", most, len(parts))
	default:
		return fmt.Sprintf("no single day of its payouts is of that amount; %d sets of 2 to %d of its %d days are: the amount alone decides nothing", sets, most, len(parts))
	}
}

func (p payoutPart) text() string {
	lines := fmt.Sprintf("%d lines", p.day.Lines)
	if p.day.Lines == 1 {
		lines = "1 line"
	}
	return fmt.Sprintf("settled for %s on %s (%s)", p.payout.Payout.MerchantID, p.day.SettleDate, lines)
}
