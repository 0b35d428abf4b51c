package scan

import (
	"math/bits"
	"sync"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// dayClock is the latest time of a day that a worker met in a block: eight bytes of
// the form 15:04:05, the first the highest, so that a later one is greater.
type dayClock struct {
	day   civil.Date
	clock uint64
}

// dayClocks are those of a block by the last digits of their days: most lines fall on
// the day of the line before.
type dayClocks [8]dayClock

// lastTimes gathers until when the simple lines of a file reach.
type lastTimes struct {
	lock sync.Mutex
	all  reconcile.LastTimes
}

// add takes in a line of a day; text begins with its time of day.
func (c *dayClocks) add(plan *scanPlan, day civil.Date, text uint64) {
	clock := bits.ReverseBytes64(text)
	slot := &c[day&7]
	if slot.day != day {
		plan.last.addClock(*slot)
		*slot = dayClock{day, clock}
	}
	slot.clock = max(slot.clock, clock)
}

// flush hands over what a block's lines said.
func (c *dayClocks) flush(plan *scanPlan) {
	for i := range c {
		plan.last.addClock(c[i])
		c[i] = dayClock{}
	}
}

func (l *lastTimes) addClock(c dayClock) {
	if c.day == 0 {
		return
	}
	digits := c.clock ^ zeros // values of digits, and of two colons
	two := func(shift int) time.Duration {
		return time.Duration(digits>>(shift+8)&0xf*10 + digits>>shift&0xf)
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	l.all.Add(c.day, two(48)*time.Hour+two(24)*time.Minute+two(0)*time.Second)
}

// setUntimed notes a line without a time.
func (l *lastTimes) setUntimed() {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.all.Untimed = true
}

// result returns what was gathered, with the latest settle date.
func (l *lastTimes) result(settledTo civil.Date) reconcile.LastTimes {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.all.SettledTo = settledTo
	return l.all
}
