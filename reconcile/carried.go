package reconcile

import (
	"math"
	"slices"
)

// Carried is what earlier nights left open, as the screen needs it.
type Carried struct {
	Items       []Item
	Exceptions  []*Exception
	ClosedItems map[string]string
}

// Carry takes the items of earlier nights. A plain sale in transit of which
// nobody was told joins tonight's plain lines like one of tonight; what every
// other item says is suspect. Budget is how many bytes of rows may lie in memory.
func (s *Screen) Carry(c Carried, fees *FeeBook, budget int) {
	if len(c.Items) == 0 {
		return
	}
	closed, told := withPartners(c.ClosedItems, c.Items), map[string]bool{}
	for _, x := range c.Exceptions {
		told[x.ItemID] = true
	}
	s.carried = len(c.Items)
	_, byTerminal := fees.Selects()
	carrier := &carrier{
		byTerminal: byTerminal,
		screen:     s, fees: fees, hopper: s.NewHopper(min(budget, 2*saleBytes*len(c.Items))),
		files: map[carriedFile]int{}, ladders: map[ladderKey]knownLadder{},
	}
	for i := range c.Items {
		item := &c.Items[i]
		if closed[item.ID] != "" || told[item.ID] || !carrier.sale(item, uint32(i)) {
			s.suspects.AddItem(item)
		}
	}
}

// carrier puts carried sales into the screen.
type carrier struct {
	screen *Screen
	fees   *FeeBook
	hopper *Hopper
	// byTerminal says whether a price can depend on the terminal.
	byTerminal bool
	files      map[carriedFile]int
	ladders    map[ladderKey]knownLadder
}

// carriedFile stands for a file of carried sales that share what a plain row
// does not say itself.
type carriedFile struct {
	provider string
	due      Date
}

type ladderKey struct {
	FeeKey
	day Date
}

type knownLadder struct {
	ladder Ladder
	ok     bool
}

// sale takes an item as a plain sale, or leaves it.
func (c *carrier) sale(item *Item, row uint32) bool {
	t := item.Transaction
	if t == nil || item.Verdict != InTransit || item.Reason != "" || item.Partner != "" || item.Cause.Code != "" || !item.ExpectedFee.Valid || item.Due == 0 ||
		t.Type != Sale || t.TerminalID == "" || OutcomeOf(t.ResponseCode) != Approved || t.Currency != c.screen.Currency ||
		t.OriginalRRN != "" || t.OriginalTraceNo != "" || t.OriginalBatchNo != "" {
		return false
	}
	reference, ok := ReferenceCode([]byte(t.RRN))
	if !ok {
		return false
	}
	gross, ok := toMinor(t.Amount, c.screen.digits)
	expected, feeOK := toMinor(item.ExpectedFee.Decimal, c.screen.digits)
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
	c.hopper.Sale(hash, &PlainSale{
		Reference: reference, Party: NewParty(merchant, file), Gross: uint32(gross), Fee: int32(expected), Row: row,
		Trace: ShortHash([]byte(t.TraceNo)), Order: ShortHash([]byte(t.OrderNo)),
	})
	return true
}

// feeOf returns what the fee book says of the sale tonight, in minor units.
func (c *carrier) feeOf(t *Transaction, gross int64) (int64, bool) {
	key := ladderKey{t.FeeKey(), DateOf(t.Time)}
	if !c.byTerminal {
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

func (c *carrier) file(key carriedFile) (int, bool) {
	number, found := c.files[key]
	if !found {
		var ok bool
		if number, ok = c.screen.AddFile(ScreenFile{Provider: key.provider, carried: true, due: key.due}); !ok {
			return 0, false
		}
		c.files[key] = number
	}
	return number, true
}

// settledCarried reports whether the join settled the opening item i.
func (s *Screened) settledCarried(i int) bool { return s != nil && s.Carried.Has(int64(i)) }

// goneOf lists the opening items that the join settled.
func (s *Screened) goneOf(opening []Item) (gone []string) {
	if s == nil || s.CarriedPairs.Count == 0 {
		return nil
	}
	gone = slices.Grow(gone, int(s.CarriedPairs.Count))
	for i := range opening {
		if s.Carried.Has(int64(i)) {
			gone = append(gone, opening[i].ID)
		}
	}
	return gone
}
