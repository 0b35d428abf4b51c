package prematch

import (
	"sync"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// What lines say should reach a bank account is a payout, whatever became of them. Of lines
// that the join settles it adds up the nets, by the number of their payout; lines of which no
// account is loaded have none.

// payoutRegister numbers payouts, from 1 on. It is safe for concurrent use.
type payoutRegister struct {
	lock    sync.Mutex
	numbers map[payoutKey]uint32
	keys    []payoutKey
}

// payoutKey is what the lines of one payout and day share, in the currency of the matcher.
type payoutKey struct {
	merchant            uint32
	day                 civil.Date
	provider, reference string
}

// mostPayouts is how many payouts are numbered: the lines of others are not simple.
const mostPayouts = 1 << 20

// number returns the number of a payout; false when there are too many.
func (r *payoutRegister) number(key payoutKey) (uint32, bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	number, known := r.numbers[key]
	if !known {
		if len(r.keys) >= mostPayouts {
			return 0, false
		}
		r.keys = append(r.keys, key)
		number = uint32(len(r.keys))
		r.numbers[key] = number
	}
	return number, true
}

// WantsPayouts reports whether an account is loaded that may hold the provider's payouts.
func (m *Matcher) WantsPayouts(provider string) bool { return m.PaysOut != nil && m.PaysOut(provider) }

// PayoutNumber returns the number of the payout that lines of a merchant belong to; false
// when there are too many.
func (m *Matcher) PayoutNumber(provider string, merchant uint32, reference string, day civil.Date) (uint32, bool) {
	return m.payouts.number(payoutKey{merchant, day, provider, reconcile.DepositReference(reference)})
}

// payoutSums are counts and nets of settled lines, in minor units, by number of payout.
type payoutSums []struct{ count, net int64 }

// add takes in lines of a payout; zero is none.
func (s *payoutSums) add(number uint32, count, net int64) {
	if number == 0 {
		return
	}
	for int(number) >= len(*s) {
		*s = append(*s, struct{ count, net int64 }{})
	}
	sum := &(*s)[number]
	sum.count, sum.net = sum.count+count, sum.net+net
}

func (s *payoutSums) merge(o payoutSums) {
	for number := range o {
		if o[number].count > 0 {
			s.add(uint32(number), o[number].count, o[number].net)
		}
	}
}

// Payouts lists what the settled lines should bring to bank accounts, by payout and day.
func (r *Result) Payouts() (list []reconcile.Payout) {
	if r == nil {
		return nil
	}
	for _, part := range r.parts {
		list = append(list, part.Payouts()...)
	}
	for number, sum := range r.payouts {
		if sum.count == 0 {
			continue
		}
		totals := reconcile.PairTotals{Count: sum.count, Gross: sum.net}
		net, _ := totals.Sum(r.digits)
		key := &r.payoutKeys[number-1]
		list = append(list, reconcile.Payout{
			Provider: key.provider, MerchantID: r.merchants.Text(key.merchant), SettleDate: key.day, DepositRef: key.reference, Currency: r.currency,
			Lines: sum.count, Net: net.Net,
		})
	}
	return list
}
