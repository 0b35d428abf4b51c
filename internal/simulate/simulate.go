// Package simulate makes nights of trade together with a ledger of the truth:
// which exceptions each night must show, and no others. It has its own small
// calendar and its own fee arithmetic, so that the kernel is judged by someone
// who did not write it.
package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Fate is what really became of a transaction.
type Fate string

// The fates of the simulated trade.
const (
	Settled         Fate = "settled"
	Never           Fate = "never-arrived"
	Late            Fate = "late-arrival"
	Twice           Fate = "duplicate-settlement"
	Overcharged     Fate = "overcharge"
	Misrouted       Fate = "misrouted"
	Keyed           Fate = "amount-keyed"
	Declined        Fate = "declined"
	DeclinedSettled Fate = "declined-but-settled"
	Unanswered      Fate = "no-answer"
	Reversed        Fate = "reversed-after-no-answer"
	Voided          Fate = "voided"
	Refunded        Fate = "refunded"
	Completed       Fate = "pre-authorised-and-completed"
	LoggedTwice     Fate = "logged-twice"
)

// Merchant is a shop with its terminals.
type Merchant struct {
	ID, Provider, Product string
	Terminals             []string
}

// Row is a line of a terminal log.
type Row struct {
	Merchant                       *Merchant
	Terminal                       string
	Time                           time.Time
	Type                           string
	Fen                            int64 // positive, as the terminal prints it
	RRN, Trace, Batch, Auth, Order string
	Response, Channel, Card        string
	Scheme, Wallet, CardNo         string
	OriginalRRN                    string
}

// Line is a line of a settlement file; signs are the merchant's.
type Line struct {
	Merchant     string
	Provider     string
	Date         time.Time // of settlement, and of the file that carries it
	Time         time.Time
	Type         string
	GrossFen     int64
	FeeFen       int64
	Terminal     string
	RRN, Auth    string
	Trace, Batch string
	Order        string
}

// Expected is an exception that a night must show.
type Expected struct {
	Kind  string    `json:"kind"`
	RRN   string    `json:"rrn"`
	Case  string    `json:"case"`
	From  time.Time `json:"-"` // the first day that shows it
	Until time.Time `json:"-"` // the first day that does not; zero: it stays
}

// World is a week of trade.
type World struct {
	Merchants []*Merchant
	Rows      []Row
	Lines     []Line
	Expected  []Expected
	// LateFiles are settlement files that come on a later day than theirs.
	LateFiles []LateFile

	random *rand.Rand
	serial int
}

// LateFile is a settlement file that comes late.
type LateFile struct {
	Provider    string
	Date, Comes time.Time
}

// New makes an empty world; equal seeds make equal worlds.
func New(seed uint64, merchants []*Merchant) *World {
	return &World{Merchants: merchants, random: rand.New(rand.NewPCG(seed, 0x746965)), serial: 100}
}

// Day returns a civil day.
func Day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// pick returns one of a list.
func pick[T any](w *World, list ...T) T { return list[w.random.IntN(len(list))] }

// nextRRN returns a retrieval reference that no other row has: year digit, day
// of the year, and a serial number (ISO 8583 field 37, 12 digits).
func (w *World) nextRRN(at time.Time) string {
	w.serial++
	return fmt.Sprintf("%d%03d%08d", at.Year()%10, at.YearDay(), w.serial)
}

// Shuffle draws from the generator, so that what is written next is in another order.
func (w *World) Shuffle() { w.random.Uint64() }
