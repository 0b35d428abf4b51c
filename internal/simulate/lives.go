package simulate

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Lives is a small, dense world: a few merchants, a few days, and many stories.
// Days are civil days; all files have come by Last, and all money is overdue then.
type Lives struct {
	Seed        uint64
	First, Last time.Time // the days of the first log and of the last night
	Stories     []*Story

	start     time.Time // the first day of most stories, and of what is judged when started
	bank      bool      // there are statements of banks
	started   bool      // stories of before the start are told
	lost      time.Time // the day of the settlement file of allinpay that never comes
	merchants []*Merchant
	spanDays  int
}

// firstDays are days on which a world may begin; one of them is before the National
// Day holiday, with eight days without a settlement file.
var firstDays = []time.Time{Day(2026, 10, 12), Day(2026, 10, 15), Day(2026, 9, 28), Day(2026, 10, 23), Day(2026, 10, 8)}

const (
	sellingDays = 5  // days on which stories begin
	longestLife = 17 // days that a story takes at most, references that come round aside
)

// NewLives tells so many stories of the kinds that keep wants; equal arguments make
// equal worlds. Every fifth world is long enough for references that come round
// after three weeks.
func NewLives(seed uint64, stories int, keep func(kind string) bool) *Lives {
	random := rand.New(rand.NewPCG(seed, 0x6c69766573))
	w := &Lives{Seed: seed, First: firstDays[random.IntN(len(firstDays))], spanDays: 6}
	w.merchants = append(demoMerchants()[:6], &Merchant{"861290058110001", "allinpay", "", []string{"50110001"}})
	w.start, w.lost = w.First.AddDate(0, 0, 2), businessDaysAfter(w.First, 2+random.IntN(3))
	if seed%5 == 0 {
		w.spanDays = 24
	}
	w.started = keep(earlyStories[0].kind)
	kinds := slices.DeleteFunc(tellings(), func(k telling) bool { return !keep(k.kind) })
	for number := range stories {
		if number%len(kinds) == 0 { // every kind in turn, in an order of its own
			random.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
		}
		k := kinds[number%len(kinds)]
		w.Stories = append(w.Stories, w.tell(k, number+1, w.start.AddDate(0, 0, random.IntN(sellingDays)), random.IntN))
	}
	w.Last = w.lastNight()
	return w
}

func (w *Lives) tell(k telling, number int, day time.Time, draw func(int) int) *Story {
	s := &Story{Kind: k.kind, Number: number}
	t := &teller{Rand: rand.New(rand.NewPCG(w.Seed, uint64(number))), Story: s, lives: w, day: day}
	t.merchant = w.merchants[draw(len(w.merchants)-1)] // the last is that of stories of a lost file
	k.tell(t)
	return s
}

// merchantOf draws one of a provider's merchants.
func (w *Lives) merchantOf(provider string, draw func(int) int) *Merchant {
	for {
		if m := w.merchants[draw(len(w.merchants))]; m.Provider == provider {
			return m
		}
	}
}

// Only is the world with some of its stories.
func (w *Lives) Only(stories []*Story) *Lives {
	less := *w
	less.Stories = stories
	return &less
}

// lastNight is a night on which everything has come and is overdue.
func (w *Lives) lastNight() time.Time {
	last := w.First.AddDate(0, 0, longestLife)
	for _, s := range w.Stories {
		for i := range s.rows {
			last = later(last, s.rows[i].file, due(s.rows[i].Merchant, s.rows[i].Time))
		}
		for i := range s.lines {
			last = later(last, s.lines[i].Date)
		}
	}
	return nextBusinessDay(nextBusinessDay(last))
}

func later(days ...time.Time) time.Time { return slices.MaxFunc(days, time.Time.Compare) }

// Nights lists the nights of the world, one a day.
func (w *Lives) Nights() []time.Time {
	var nights []time.Time
	for day := w.First.AddDate(0, 0, 1); !day.After(w.Last); day = day.AddDate(0, 0, 1) {
		nights = append(nights, day)
	}
	return nights
}
