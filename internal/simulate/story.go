package simulate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"time"
)

// Story is the little life of one sale, or of a few that have to do with each
// other, over several days: what the terminals logged of it, what the acquirer
// settled, and what must stand open when all of it is told.
type Story struct {
	Kind   string
	Number int

	rows  []logged
	lines []stated
	open  []Open

	closing *closing // of a sale that a person closes; nil: nobody does
}

// logged is a row of a terminal log. Rows and lines of a story are named by their
// place in it.
type logged struct {
	Row
	originalTrace, originalBatch string

	file        time.Time // the day of the log that has it
	event       int       // the row that logged the same event first; mostly itself
	owed        bool      // the merchant is to get money for it
	beforeStart bool      // sold before the first day that is judged
	refused     bool      // its amount is none
	paid        []int     // the lines that pay it, whatever account they went to
	undone      []int     // the rows that take it back
}

// stated is a line of a settlement file, which is the file of its settle date.
type stated struct {
	Line
	originalRRN, depositRef, text string

	refused   bool // its net is not gross less fee, so it pays nothing
	takesBack int  // the line that it takes back; -1: none
}

// Open is what must stand open at the end: one exception.
type Open struct {
	Story       int      `json:"story"`
	Kinds       []string `json:"kinds"`          // any of them
	References  []string `json:"references"`     // any of them: the rows that a pair's exception may stand at
	List        string   `json:"list,omitempty"` // where the row stands; empty: exceptions.csv
	Merchant    string   `json:"merchant"`
	Time        string   `json:"time,omitempty"`         // of the row, where its reference alone does not say which it is
	GrossFen    int64    `json:"gross_fen"`              // of the row: negative is money that the merchant gives back
	FeeFen      int64    `json:"fee_fen"`                // that the contract takes of it
	ExpectedFen int64    `json:"expected_fen,omitempty"` // of a payout: what should have come; of a deposit that nothing explains: what came
	ShortFen    int64    `json:"short_fen,omitempty"`    // of a payout: what did not come of it; 0: nothing came
	Missing     bool     `json:"missing"`                // money that is to be claimed
}

// teller tells one story: what it draws depends on nothing but the seed and the
// story's number, so that a story stays as it is when others are left out.
type teller struct {
	*rand.Rand
	*Story
	lives    *Lives
	merchant *Merchant
	day      time.Time // of the story's first sale
	serial   uint64
}

// oneOf draws from a list.
func oneOf[T any](t *teller, list ...T) T { return list[t.IntN(len(list))] }

// nextReference makes a retrieval reference of 12 digits that looks like no other.
func (t *teller) nextReference() string {
	t.serial++
	return fmt.Sprintf("%012d", 100_000_000_000+scramble(t.lives.Seed<<32+uint64(t.Number)<<8+t.serial)%900_000_000_000)
}

// reference is what a row is looked up by: its retrieval reference, else its order
// number, else its trace number.
func reference(rrn, order, trace string) string { return cmp.Or(rrn, order, trace) }

// sell logs an approved sale of an hour of the day at which no cut-off is near.
func (t *teller) sell(day time.Time) int {
	r := logged{file: day, owed: true, event: len(t.rows)}
	r.Merchant, r.Terminal, r.Type = t.merchant, oneOf(t, t.merchant.Terminals...), "SALE"
	r.Time = day.Add(8*time.Hour + time.Duration(t.IntN(14*3600))*time.Second)
	r.Fen = int64(200 + t.IntN(60_000))
	r.RRN = t.nextReference()
	r.Trace, r.Batch = fmt.Sprintf("%06d", t.IntN(1_000_000)), day.Format("060102")
	r.Auth, r.Response = fmt.Sprintf("%06d", t.IntN(1_000_000)), "00"
	r.Channel, r.Card = "CARD", oneOf(t, "CREDIT", "DEBIT")
	if t.IntN(3) == 0 {
		r.Channel, r.Card, r.Wallet, r.Auth = "QR", "", "WECHAT", ""
		r.Order = "QR" + t.nextReference()
	}
	t.rows = append(t.rows, r)
	return len(t.rows) - 1
}

// follow logs a row that speaks of an earlier one, after some time.
func (t *teller) follow(row int, kind string, after time.Duration) int {
	r := t.rows[row]
	r.owed, r.paid, r.undone, r.event = false, nil, nil, len(t.rows)
	r.Type, r.Time, r.OriginalRRN, r.RRN = kind, r.Time.Add(after), r.RRN, t.nextReference()
	r.file = r.Time.Truncate(24 * time.Hour)
	r.Trace, r.Batch, r.Order = fmt.Sprintf("%06d", t.IntN(1_000_000)), r.file.Format("060102"), ""
	r.Response = "00"
	t.rows = append(t.rows, r)
	return len(t.rows) - 1
}

// undo voids or reverses a row so many days later; 0 is within the hour.
func (t *teller) undo(row int, kind string, days int) int {
	after := time.Duration(2+t.IntN(40)) * time.Minute
	if days > 0 {
		hour := t.rows[row].Time.Truncate(24 * time.Hour).Add(9 * time.Hour)
		after += hour.Sub(t.rows[row].Time) + time.Duration(days)*24*time.Hour
	}
	undoing := t.follow(row, kind, after)
	t.rows[row].undone = append(t.rows[row].undone, undoing)
	return undoing
}

// due is when the money of a row must be there.
func (t *teller) due(row int) time.Time { return due(t.merchant, t.rows[row].Time) }

// dueLater is the n-th business day after the one on which the row is due.
func (t *teller) dueLater(row, n int) time.Time { return businessDaysAfter(t.due(row), n) }

// businessDaysAfter is the n-th business day after a day; 0 is the day itself.
func businessDaysAfter(day time.Time, n int) time.Time {
	for range n {
		day = nextBusinessDay(day)
	}
	return day
}

// settle states a line in full for a row, and does not say that it pays it.
func (t *teller) settle(row int, day time.Time) int {
	r := t.rows[row]
	fee := feeFen(r.Merchant, r.Channel, r.Card, r.Fen)
	l := stated{takesBack: -1, Line: Line{
		Merchant: r.Merchant.ID, Provider: r.Merchant.Provider, Date: day, Type: "SALE", GrossFen: r.Fen, FeeFen: fee, RRN: r.RRN,
	}}
	if r.Type == "REFUND" || r.Type == "VOID" || r.Type == "REVERSAL" {
		l.Type, l.GrossFen, l.FeeFen = "REFUND", -l.GrossFen, -l.FeeFen
	}
	if t.merchant.Provider == "lakala" {
		l.Time, l.Terminal, l.Trace, l.Batch, l.Auth, l.Order = r.Time, r.Terminal, r.Trace, r.Batch, r.Auth, r.Order
	}
	t.lines = append(t.lines, l)
	return len(t.lines) - 1
}

// pay states a line that pays a row.
func (t *teller) pay(row int, day time.Time) int {
	line := t.settle(row, day)
	t.rows[row].paid = append(t.rows[row].paid, line)
	return line
}

// takeBack states a line of that type which takes another one back, under its reference.
func (t *teller) takeBack(line int, kind string, day time.Time) int {
	l := t.lines[line]
	l.Type, l.GrossFen, l.FeeFen, l.Date, l.takesBack = kind, -l.GrossFen, -l.FeeFen, day, line
	l.Time = time.Time{}
	t.lines = append(t.lines, l)
	return len(t.lines) - 1
}

// refund logs a refund of so much of a row, days later.
func (t *teller) refund(row int, fen int64, days int) int {
	back := t.follow(row, "REFUND", time.Duration(days)*24*time.Hour+time.Duration(1+t.IntN(20))*time.Minute)
	t.rows[back].Fen = fen
	return back
}

// missing says that the money of a row must be claimed.
func (t *teller) missing(row int) { t.openRow("missing-settlement", row).Missing = true }

// openRow says that a row must stand open.
func (t *teller) openRow(kind string, row int) *Open {
	r := &t.rows[row]
	x := Open{
		Story: t.Number, Kinds: []string{kind}, References: []string{reference(r.RRN, r.Order, r.Trace)}, Merchant: r.Merchant.ID, Time: r.Time.Format(time.DateTime),
		GrossFen: r.Fen, FeeFen: feeFen(r.Merchant, r.Channel, r.Card, r.Fen),
	}
	if r.Type == "REFUND" {
		x.GrossFen, x.FeeFen = -x.GrossFen, -x.FeeFen
	}
	t.open = append(t.open, x)
	return &t.open[len(t.open)-1]
}

// openLine says that a line must stand open.
func (t *teller) openLine(kind string, line int) *Open {
	l := &t.lines[line]
	t.open = append(t.open, Open{
		Story: t.Number, Kinds: []string{kind}, References: []string{reference(l.RRN, l.Order, l.Trace)}, Merchant: l.Merchant, GrossFen: l.GrossFen, FeeFen: l.FeeFen,
	})
	return &t.open[len(t.open)-1]
}

// openPair says that one half of a voided pair must stand open: at the sale or at
// what undoes it.
func (t *teller) openPair(row, undoing int) {
	x := t.openRow("settled-after-reversal", row)
	x.References, x.Time, x.GrossFen = append(x.References, t.rows[undoing].RRN), "", 0
}
