package scan

import (
	"cmp"
	"math/bits"
	"slices"

	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// merchantCache knows the merchants that a worker met by the two words of their
// names. It grows with them up to a bound; then it begins anew.
type merchantCache struct {
	slots []merchantSlot // a power of two of them; at most a quarter is taken
	taken int
}

type merchantSlot struct {
	first, second uint64
	hash          uint64
	number        uint32
	taken         bool
}

// The sizes of a merchantCache, in slots of 32 bytes.
const (
	leastMerchants = 1 << 10
	mostMerchants  = 1 << 17
)

// hashWords makes a number of two words and another number; its highest bits depend
// on all of theirs.
func hashWords(number, first, second uint64) uint64 {
	return (bits.RotateLeft64(number, 29) ^ first ^ second*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
}

// find returns the merchant's slot, or the free one for it.
func (c *merchantCache) find(first, second uint64) *merchantSlot {
	mask := uint64(len(c.slots) - 1)
	for at := hashWords(0, first, second) >> 40; ; at++ {
		slot := &c.slots[at&mask]
		if slot.first == first && slot.second == second || !slot.taken {
			return slot
		}
	}
}

// add keeps a merchant that is not known yet.
func (c *merchantCache) add(merchant merchantSlot) {
	if 4*c.taken >= len(c.slots) {
		old := c.slots
		c.taken = 0
		c.slots = make([]merchantSlot, min(max(2*len(old), leastMerchants), mostMerchants))
		for i := range old {
			if old[i].taken && len(old) < mostMerchants {
				c.add(old[i])
			}
		}
	}
	*c.find(merchant.first, merchant.second) = merchant
	c.taken++
}

// merchant numbers the row's merchant and returns its hash.
func (w *scanWorker) merchant(plan *scanPlan) (number uint32, hash uint64, ok bool) {
	s := w.span(plan.merchant)
	first, second, short := s.name(w.text)
	if !short || s.size() == 0 {
		return w.newMerchant(plan, s)
	}
	if len(w.merchants.slots) > 0 {
		if slot := w.merchants.find(first, second); slot.taken {
			return slot.number, slot.hash, true
		}
	}
	if number, hash, ok = w.newMerchant(plan, s); ok {
		w.merchants.add(merchantSlot{first, second, hash, number, true})
	}
	return number, hash, ok
}

// newMerchant numbers a merchant that Load would keep just as it is.
func (w *scanWorker) newMerchant(plan *scanPlan, s span) (number uint32, hash uint64, ok bool) {
	name := cmp.Or(string(s.slice(w.text)), plan.defaults.MerchantID)
	if name == "" || mask.Changes(name) || account.DamagedBySpreadsheet(name) {
		return 0, 0, false
	}
	return plan.scanner.matcher.Merchants.Number(name)
}

// feeBandsCache knows prices by the words of what they depend on. A new key takes
// the place of another one.
type feeBandsCache [1 << feeBandsBits]feeBandsSlot

const feeBandsBits = 9

type feeBandsSlot struct {
	key   feeBandsKey
	size  int // words of the key; 0: free
	bands terms.FeeBands
	ok    bool
}

// feeBandsKey holds file and day, and the two words of each priced column.
type feeBandsKey [1 + 2*mostPriced]uint64

// mostPriced is how many columns a price can depend on: product, channel, card
// type, scheme, wallet, merchant and terminal.
const mostPriced = 7

// feeOf returns what the fee book says of the row in hand. It also holds the
// words of closed lists to them, for which Load would refuse others.
func (w *scanWorker) feeOf(plan *scanPlan, day civil.Date, gross int64) (int64, bool) {
	key, n := &w.key, 1
	key[0] = uint64(plan.file)<<32 | uint64(uint32(day))
	hash := key[0]
	for _, at := range plan.priced {
		first, second, short := w.span(at).name(w.text)
		if !short || n+1 >= len(key) {
			bands, ok := w.feeBands(plan, day)
			if !ok {
				return 0, false
			}
			return bands.Fee(gross)
		}
		key[n], key[n+1] = first, second
		hash = hashWords(hash, first, second)
		n += 2
	}
	slot := &w.bandsCache[hash>>(64-feeBandsBits)]
	if slot.size != n || !slices.Equal(slot.key[:n], key[:n]) {
		slot.key, slot.size = *key, n
		slot.bands, slot.ok = w.feeBands(plan, day)
	}
	if !slot.ok {
		return 0, false
	}
	return slot.bands.Fee(gross)
}

// The words of closed lists on which a price depends.
var (
	channels  = reconcile.WordsOf(reconcile.TransactionFields, "channel")
	cardTypes = reconcile.WordsOf(reconcile.TransactionFields, "card_type")
	wallets   = reconcile.WordsOf(reconcile.TransactionFields, "wallet")
)

// feeBands asks the fee book for the prices of the row in hand.
func (w *scanWorker) feeBands(plan *scanPlan, day civil.Date) (terms.FeeBands, bool) {
	c := &plan.terminal
	if !oneOf(w.field(c.channel), channels...) || !oneOf(w.field(c.card), cardTypes...) || !oneOf(w.field(c.wallet), wallets...) {
		return terms.FeeBands{}, false
	}
	t := reconcile.Transaction{
		Provider: plan.defaults.Provider, Product: cmp.Or(string(w.field(c.product)), plan.defaults.Product),
		MerchantID: cmp.Or(string(w.field(c.merchant)), plan.defaults.MerchantID), TerminalID: string(w.field(c.terminal)),
		Channel: string(w.field(c.channel)), CardType: string(w.field(c.card)), Scheme: string(w.field(c.scheme)), Wallet: string(w.field(c.wallet)),
	}
	return plan.scanner.fees.Bands(t.FeeKey(), day, plan.scanner.matcher.Currency)
}

// oneOf reports whether the field is empty or one of the words, as they are written.
func oneOf(field []byte, words ...string) bool {
	if len(field) == 0 {
		return true
	}
	for _, word := range words {
		if string(field) == word {
			return true
		}
	}
	return false
}
