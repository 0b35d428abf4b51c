package prematch

import (
	"math"
	"sync"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// Carrier puts the items of earlier nights into the screen. Each worker has its own.
type Carrier struct {
	shared  *carriers
	screen  *Screen
	fees    *terms.FeeBook
	hopper  *Hopper
	ladders map[ladderKey]knownLadder
}

// carriers is what the carriers of a night share.
type carriers struct {
	// byTerminal says whether a price can depend on the terminal.
	byTerminal bool
	lock       sync.Mutex
	files      map[carriedFile]int
}

// Carriers prepares for so many items of earlier nights. Budget is how many bytes
// of rows may lie in memory.
func (s *Screen) Carriers(items int64, fees *terms.FeeBook, workers, budget int) []*Carrier {
	s.carried = int(items)
	shared := &carriers{files: map[carriedFile]int{}}
	_, shared.byTerminal = fees.Selects()
	list := make([]*Carrier, max(workers, 1))
	for i := range list {
		room := min(budget, 2*saleBytes*int(items)) / len(list)
		list[i] = &Carrier{shared: shared, screen: s, fees: fees, hopper: s.NewHopper(room), ladders: map[ladderKey]knownLadder{}}
	}
	return list
}

// Item takes the item that has the given number. A plain sale in transit of which
// nobody was told joins tonight's plain lines like one of tonight; what every other
// item says is suspect. Told says that an exception is open about it, or that a
// person closed it.
func (c *Carrier) Item(item *reconcile.Item, number int64, told bool) {
	if told || number > math.MaxUint32 || !c.sale(item, uint32(number)) {
		c.hopper.Suspects.AddItem(item)
	}
}

// carriedFile stands for a file of carried sales that share what a plain row
// does not say itself.
type carriedFile struct {
	provider string
	due      civil.Date
}

type ladderKey struct {
	reconcile.FeeKey
	day civil.Date
}

type knownLadder struct {
	ladder terms.Ladder
	ok     bool
}

// sale takes an item as a plain sale, or leaves it.
func (c *Carrier) sale(item *reconcile.Item, row uint32) bool {
	t := item.Transaction
	if t == nil || item.Verdict != reconcile.InTransit || item.Reason != "" || item.Partner != "" || item.Cause.Code != "" || !item.ExpectedFee.Valid || item.Due == 0 ||
		t.Type != reconcile.Sale || t.TerminalID == "" || reconcile.OutcomeOf(t.ResponseCode) != reconcile.Approved || t.Currency != c.screen.Currency ||
		t.OriginalRRN != "" || t.OriginalTraceNo != "" || t.OriginalBatchNo != "" {
		return false
	}
	reference, ok := reconcile.ReferenceCode([]byte(t.RRN))
	if !ok {
		return false
	}
	gross, ok := money.ToMinor(t.Amount, c.screen.digits)
	expected, feeOK := money.ToMinor(item.ExpectedFee.Decimal, c.screen.digits)
	if !ok || !feeOK || gross <= 0 || gross > math.MaxUint32 || expected > math.MaxInt32 {
		return false
	}
	// A price that changed since is judged the full way.
	if fee, ok := c.feeOf(t, gross); !ok || fee != expected {
		return false
	}
	merchant, hash, ok := c.screen.Merchants.Number(t.MerchantID)
	if !ok {
		return false
	}
	file, ok := c.file(carriedFile{t.Provider, item.Due})
	if !ok {
		return false
	}
	c.hopper.Sale(hash, PlainSale{
		Reference: reference, Party: NewParty(merchant, file), Gross: uint32(gross), Fee: int32(expected), Row: row,
		Trace: ShortHash([]byte(t.TraceNo)), Order: ShortHash([]byte(t.OrderNo)),
	})
	return true
}

// feeOf returns what the fee book says of the sale tonight, in minor units.
func (c *Carrier) feeOf(t *reconcile.Transaction, gross int64) (int64, bool) {
	key := ladderKey{t.FeeKey(), civil.DateOf(t.Time)}
	if !c.shared.byTerminal {
		key.Terminal = ""
	}
	known, found := c.ladders[key]
	if !found {
		known.ladder, known.ok = c.fees.Ladder(t.FeeKey(), key.day, t.Currency)
		c.ladders[key] = known
	}
	if !known.ok {
		return 0, false
	}
	return known.ladder.Fee(gross)
}

func (c *Carrier) file(key carriedFile) (int, bool) {
	c.shared.lock.Lock()
	defer c.shared.lock.Unlock()
	number, found := c.shared.files[key]
	if !found {
		var ok bool
		if number, ok = c.screen.AddFile(ScreenFile{Provider: key.provider, carried: true, due: key.due}); !ok {
			return 0, false
		}
		c.shared.files[key] = number
	}
	return number, true
}
