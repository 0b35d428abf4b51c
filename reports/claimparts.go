package reports

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// claimPart is what came of a claim by the word of a person, and what is still asked for.
type claimPart struct{ came, rest exactAmount }

// partOf returns the parts of a claim whose worth l has in hand. Most claims have none: the whole net is
// asked for, and nothing is worked out.
func (l *csvLine) partOf(state *reconcile.ClaimState, x *reconcile.Exception) claimPart {
	if state == nil || state.State != reconcile.ClaimRecovered && state.Recovered.IsZero() {
		return claimPart{exactAmount{exact: l.listed}, l.net}
	}
	return claimPart{l.money(state.RecoveredOf(x)), l.money(state.OpenOf(x))}
}

// some reports whether something came.
func (c *claimPart) some() bool { return c.came.value.IsPositive() }

// cameParts adds up what came of the rows of a pack, in major units, by currency.
type cameParts map[string]decimal.Decimal

func (p *cameParts) add(currency string, came decimal.Decimal) {
	if *p == nil {
		*p = cameParts{}
	}
	(*p)[currency] = (*p)[currency].Add(came)
}

// of returns what came of a total and what is asked for, as texts.
func (p cameParts) of(t *MissingView) (came, rest string) {
	net, err := money.ParseAmount(t.Net, t.Currency)
	if err != nil { // of a currency that is not listed
		net = decimal.RequireFromString(t.Net)
	}
	return money.FormatAmount(p[t.Currency], t.Currency), money.FormatAmount(net.Sub(p[t.Currency]), t.Currency)
}

// claimHeader is the first line of claim.csv: the columns of missing.csv, then what came of the row
// by the word of a person, and what the claim asks for.
func claimHeader() []byte {
	header := missingList.header()
	return append(header[:len(header)-1], ",recovered,claimed\n"...)
}

// appendClaim appends the line of a missing row, in the currency in hand, as claim.csv has it.
func (l *csvLine) appendClaim(to, line []byte, part *claimPart) []byte {
	to = append(append(to, line[:len(line)-1]...), ',')
	to = append(l.appendSum(to, part.came), ',')
	return append(l.appendSum(to, part.rest), '\n')
}
