package prematch

import (
	"math"
	"strings"
	"sync"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// CarriedWriter puts the items of earlier nights into the matcher. Each worker has its own.
type CarriedWriter struct {
	shared  *carriedShared
	matcher *Matcher
	writer  *PartitionWriter
	prices  *prices
}

// carriedShared is what the carried writers of a night share.
type carriedShared struct {
	lock  sync.Mutex
	files map[carriedFile]int
}

// NewCarriedWriters prepares for so many items of earlier nights. Budget is how many bytes
// of rows may lie in memory.
func (m *Matcher) NewCarriedWriters(items int64, fees *terms.FeeBook, workers, budget int) []*CarriedWriter {
	m.carriedItems = int(items)
	shared := &carriedShared{files: map[carriedFile]int{}}
	list := make([]*CarriedWriter, max(workers, 1))
	for i := range list {
		memory := min(budget, 2*saleBytes*int(items)) / len(list)
		list[i] = &CarriedWriter{shared: shared, matcher: m, writer: m.NewPartitionWriter(memory), prices: newPrices(fees)}
	}
	return list
}

// AddItem takes the item that has the given number. A simple sale in transit of which
// no exception was reported joins tonight's simple lines like one of tonight; what every other
// item says is blocked. Reported says that an exception is open about it, or that a
// person closed it.
func (c *CarriedWriter) AddItem(item *reconcile.Item, number int64, reported bool) {
	if reported || number > math.MaxUint32 || !c.addSale(item, uint32(number)) {
		c.writer.BlockedKeys.addItem(item)
	}
}

// carriedFile stands for a file of carried sales that share what a simple row
// does not say itself.
type carriedFile struct {
	provider string
	due      civil.Date
	name     string // where they were read
}

// addSale takes an item as a simple sale, or leaves it.
func (c *CarriedWriter) addSale(item *reconcile.Item, row uint32) bool {
	t := item.Transaction
	if t == nil || item.Verdict != reconcile.InTransit || item.Reason != "" || item.Partner != "" || item.Cause.Code != "" || !item.ExpectedFee.Valid || item.Due == 0 || !isSimpleSale(t, c.matcher.Currency) {
		return false
	}
	reference, check, ok := codeOf([]byte(t.RRN))
	if !ok {
		return false
	}
	gross, ok := money.ToMinor(t.Amount, c.matcher.digits)
	expected, feeOK := money.ToMinor(item.ExpectedFee.Decimal, c.matcher.digits)
	if !ok || !feeOK || !isSimpleGross(gross) || expected > math.MaxInt32 {
		return false
	}
	// A price that changed since is judged on the slow path.
	if fee, ok := c.prices.expectedFee(t.FeeKey(), civil.DateOf(t.Time), t.Currency, gross); !ok || fee != expected {
		return false
	}
	merchant, hash, ok := c.matcher.Merchants.Number(t.MerchantID)
	if !ok {
		return false
	}
	if !c.matcher.Merchants.Slice.HoldsHash(hash) {
		return true // it names no other row
	}
	file, ok := c.fileNumber(carriedFile{t.Provider, item.Due, t.Origin.File})
	if !ok || t.Origin.Line < 0 || t.Origin.Line > math.MaxUint32 {
		return false
	}
	c.writer.AddSale(hash, SimpleSale{
		Reference: reference, Check: check, MerchantFile: NewMerchantFile(merchant, file), Gross: uint32(gross), Fee: int32(expected), Row: row,
		Trace: ShortHash([]byte(t.TraceNo)), Order: ShortHash([]byte(t.OrderNo)), ReadLine: uint32(t.Origin.Line),
		Terminal: ShortHash([]byte(t.TerminalID)), Minute: minuteOf(t.Time),
	})
	return true
}

func (c *CarriedWriter) fileNumber(key carriedFile) (int, bool) {
	c.shared.lock.Lock()
	defer c.shared.lock.Unlock()
	number, found := c.shared.files[key]
	if !found {
		var ok bool
		key.name = strings.Clone(key.name) // the item's own holds a block of the store in memory
		if number, ok = c.matcher.AddFile(File{Provider: key.provider, Name: key.name, carried: true, due: key.due}); !ok {
			return 0, false
		}
		c.shared.files[key] = number
	}
	return number, true
}
