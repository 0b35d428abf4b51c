package prematch

import (
	"maps"
	"time"
)

// The judge finds a terminal whose clock is off by all its settled sales of tonight: their
// lines state other times, all apart by about the same. What the join settles it does not
// see. So the join tells it of which terminals it settled a pair that speaks against that,
// and leaves the pairs of a terminal that speak for it to the judge.

// Minute is a civil time in whole minutes, of which the lowest 16 bits are kept: two that
// lie within three weeks of each other keep their distance. Zero: there is no time.
type Minute uint16

// minuteOf returns the minute of a civil time, in UTC.
func minuteOf(t time.Time) Minute {
	if t.IsZero() {
		return 0
	}
	return NewMinute(t.Unix() / 60)
}

// NewMinute makes a Minute of the minutes since 1970. One that would be zero is the next.
func NewMinute(minutes int64) Minute { return max(Minute(minutes), 1) }

// How far the times of a pair may be apart, in whole minutes, so that a terminal with such a
// pair is none whose clock is off: there the least is six minutes and a bit, and no two
// differ by more than four. Cutting off seconds changes a distance by less than one, and that
// no minute is zero by one.
const (
	nearMinutes   = 4
	spreadMinutes = 8
)

// clockKey is a merchant's terminal.
type clockKey uint64

func clockKeyOf(merchant uint32, terminal uint16) clockKey {
	return clockKey(merchant)<<16 | clockKey(terminal)
}

// apart is by how many minutes the sales of a terminal lie ahead of their lines.
type apart struct{ least, most int16 }

// clocks are those of the terminals of which a join settled sales whose lines state a time.
type clocks map[clockKey]apart

func (c clocks) add(key clockKey, more apart) {
	if known, found := c[key]; found {
		more = apart{min(more.least, known.least), max(more.most, known.most)}
	}
	c[key] = more
}

// addPair takes in a pair that is settled.
func (c clocks) addPair(sale *SimpleSale, line Minute) {
	if line == 0 {
		return
	}
	ahead := int16(sale.Minute - line)
	c.add(clockKeyOf(sale.MerchantFile.merchant(), sale.Terminal), apart{ahead, ahead})
}

// mayBeOff reports whether all pairs of the terminal may be apart because its clock is off.
func (a apart) mayBeOff() bool {
	near := a.least <= nearMinutes && a.most >= -nearMinutes
	return !near && int(a.most)-int(a.least) < spreadMinutes
}

// merge takes in the terminals of another worker.
func (c clocks) merge(o clocks) {
	for key, more := range o {
		c.add(key, more)
	}
}

// LeaveClocks leaves the pairs of terminals to the judge whose clocks may be off by what the
// workers settled, and reports whether there are any: the night is then joined anew. It is
// so once at most, because what is left of one terminal changes nothing of another one's.
func (j *Join) LeaveClocks() bool {
	all := clocks{}
	for _, w := range j.workers {
		all.merge(w.clocks)
	}
	maps.DeleteFunc(all, func(_ clockKey, a apart) bool { return !a.mayBeOff() })
	if len(all) > 0 {
		j.matcher.left = all
	}
	return len(all) > 0
}

// ClockIsRight reports whether a sale of the terminal was settled whose line states a time
// such that the terminal's clock is not off.
func (r *Result) ClockIsRight(merchant, terminal string) bool {
	if r = r.ofMerchant(merchant); r == nil || len(r.clocks) == 0 {
		return false
	}
	number, known := r.merchants.Find(merchant)
	_, right := r.clocks[clockKeyOf(number, ShortHash([]byte(terminal)))]
	return known && right
}

// leaves reports whether the terminal of a sale is left to the judge.
func (m *Matcher) leaves(sale *SimpleSale) bool {
	if len(m.left) == 0 {
		return false
	}
	_, left := m.left[clockKeyOf(sale.MerchantFile.merchant(), sale.Terminal)]
	return left
}
