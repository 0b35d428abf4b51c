package prematch

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// prices knows what the fee book says of the sales that one worker met.
type prices struct {
	fees *terms.FeeBook
	// byMerchant and byTerminal say whether a price can depend on them.
	byMerchant, byTerminal bool

	known map[feeBandsKey]knownFeeBands
	last  feeBandsKey // most sales cost what the one before them cost
	bands knownFeeBands
}

type feeBandsKey struct {
	reconcile.FeeKey
	day civil.Date
}

type knownFeeBands struct {
	bands terms.FeeBands
	ok    bool
}

// mostKnownPrices bounds what a worker remembers: a schedule may name every terminal.
const mostKnownPrices = 1 << 14

func newPrices(fees *terms.FeeBook) *prices {
	p := &prices{fees: fees, known: map[feeBandsKey]knownFeeBands{}}
	p.byMerchant, p.byTerminal = fees.DependsOn()
	return p
}

// expectedFee returns what the fee book says of a sale on a day over gross, both in minor
// units of a currency; false when it says nothing that holds for the sale by itself.
func (p *prices) expectedFee(of reconcile.FeeKey, day civil.Date, currency string, gross int64) (int64, bool) {
	key := feeBandsKey{of, day}
	if !p.byMerchant {
		key.Merchant = ""
	}
	if !p.byTerminal {
		key.Terminal = ""
	}
	if key != p.last || !p.bands.ok {
		p.last, p.bands = key, p.find(of, currency, key)
	}
	if !p.bands.ok {
		return 0, false
	}
	return p.bands.bands.Fee(gross)
}

func (p *prices) find(of reconcile.FeeKey, currency string, key feeBandsKey) knownFeeBands {
	known, found := p.known[key]
	if !found {
		known.bands, known.ok = p.fees.Bands(of, key.day, currency)
		if len(p.known) >= mostKnownPrices {
			clear(p.known)
		}
		p.known[key] = known
	}
	return known
}
