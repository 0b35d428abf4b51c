package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// way is what an acquirer makes of a sale's references, or of its amount.
type way struct {
	name string
	// ready gives the sale what this way destroys, such as a zero at its beginning; nil: nothing.
	ready func(sale *Row, random *rand.Rand)
	// spoil changes a line of the sale; nil: not at all.
	spoil func(line *monthRow, random *rand.Rand)
	// share splits the gross of the sale, in fen, into what its lines pay; nil: one line pays all.
	share func(fen int64) []int64
	// owesNothing says that no money is expected of the sale.
	owesNothing bool
	// held says that a line of it is left to a person: nothing beside its reference says whose it is.
	held bool
}

// wholeLine is the way of nearly all.
var wholeLine = way{name: "as it was"}

// amountOnly is the way of acquirers that state amounts and nothing else.
var amountOnly = way{name: "amount and day alone", spoil: func(l *monthRow, _ *rand.Rand) {
	l.RRN, l.Trace, l.Batch, l.Auth, l.Terminal = "", "", "", "", ""
}}

// ways lists those that a sale in a hundred meets each.
func ways() []way {
	keep := func(change func(l *monthRow)) func(*monthRow, *rand.Rand) {
		return func(l *monthRow, _ *rand.Rand) { change(l) }
	}
	onlyRRN := func(l *monthRow) { l.Trace, l.Batch, l.Auth = "", "", "" }
	zeroFirst := func(s *Row, _ *rand.Rand) { s.RRN = "0" + s.RRN[1:] }
	return []way{
		{name: "leading zero lost", ready: zeroFirst, spoil: keep(func(l *monthRow) { onlyRRN(l); l.RRN = strings.TrimLeft(l.RRN, "0") })},
		{name: "one digit wrong", held: true, spoil: func(l *monthRow, random *rand.Rand) { onlyRRN(l); l.RRN = oneDigitWrong(l.RRN, random) }},
		{name: "one digit wrong, auth code kept", spoil: func(l *monthRow, random *rand.Rand) { l.RRN, l.Trace, l.Batch = oneDigitWrong(l.RRN, random), "", "" }},
		{name: "last eight digits", spoil: keep(func(l *monthRow) { onlyRRN(l); l.RRN = l.RRN[4:] })},
		{name: "last six digits", spoil: keep(func(l *monthRow) { onlyRRN(l); l.RRN = l.RRN[6:] })},
		{name: "quote, blank, case", ready: func(s *Row, _ *rand.Rand) { s.RRN = s.RRN[:9] + "ABC" }, spoil: keep(func(l *monthRow) {
			onlyRRN(l)
			l.RRN = "'" + strings.ToLower(l.RRN[:6]) + " " + strings.ToLower(l.RRN[6:])
		})},
		{name: "order number, another rrn", spoil: func(l *monthRow, random *rand.Rand) {
			onlyRRN(l)
			l.Order, l.RRN = l.order, fmt.Sprintf("77%010d", random.IntN(1_000_000_000))
		}},
		{name: "order number, auth code lost a zero", ready: func(s *Row, _ *rand.Rand) { s.Auth = "0" + s.Auth[1:] }, spoil: keep(func(l *monthRow) { l.Order, l.RRN, l.Trace, l.Batch, l.Auth = l.order, "", "", "", l.Auth[1:] })},
		{name: "trace number without zeros", spoil: keep(func(l *monthRow) {
			l.RRN, l.Auth, l.Trace, l.Batch = "", "", strings.TrimLeft(l.Trace, "0"), strings.TrimLeft(l.Batch, "0")
		})},
		{name: "terminal and auth code alone", spoil: keep(func(l *monthRow) { l.RRN, l.Trace, l.Batch = "", "", "" })},
		{name: "auth code and card alone", spoil: keep(func(l *monthRow) { l.RRN, l.Trace, l.Batch, l.Terminal, l.CardNo = "", "", "", "", l.card })},
		{name: "placeholder, terminal and auth code", spoil: keep(func(l *monthRow) { l.RRN, l.Trace, l.Batch = "000000000000", "", "" })},
		{name: "two parts", share: func(fen int64) []int64 { return []int64{fen * 2 / 5, fen - fen*2/5} }},
		{name: "three instalments", ready: func(s *Row, _ *rand.Rand) { s.Fen = s.Fen / 3 * 3 }, share: func(fen int64) []int64 { return []int64{fen / 3, fen / 3, fen / 3} }},
		{name: "two parts of three", ready: func(s *Row, _ *rand.Rand) { s.Fen = s.Fen / 3 * 3 }, share: func(fen int64) []int64 { return []int64{fen / 3, fen / 3} }},
	}
}

// wayOf picks a way by a number below 1,000.
func wayOf(ways []way, number, perThousand int) *way {
	if perThousand > 0 && number/perThousand < len(ways) {
		return &ways[number/perThousand]
	}
	return &wholeLine
}

// The second acquirer, which states nets alone, has ways of its own to name a sale: its gross is
// that of the sale that it names.
var (
	orderAlone = way{name: "order number alone", spoil: func(l *monthRow, _ *rand.Rand) {
		l.Order, l.RRN, l.Trace, l.Batch, l.Auth = l.order, "", "", "", ""
	}}
	traceAlone = way{name: "terminal, batch and trace number alone", spoil: func(l *monthRow, _ *rand.Rand) { l.RRN, l.Auth = "", "" }}
)

// wayFor is the way of a sale of a merchant that met a way. The fee of a part depends on the
// parts before it, which one price alone leaves out, and a part that states its net alone is none;
// a batch can be judged where none of its lines is held.
func wayFor(shop int, w *way) *way {
	price := priceOf(shop)
	switch {
	case w == &wholeLine:
	case isNetOnly(shop) && shop%4 == 0:
		return &orderAlone
	case isNetOnly(shop) && shop%4 == 1:
		return &traceAlone
	case w.share != nil && (price != &monthPrices[0] || isNetOnly(shop)), w.held && price.batch != nil && shop%2 == 0:
		return &wholeLine
	}
	return w
}

func (w *way) prepare(sale *Row, random *rand.Rand) {
	if w.ready != nil {
		w.ready(sale, random)
	}
}

func (w *way) state(line *monthRow, random *rand.Rand) {
	if w.spoil != nil {
		w.spoil(line, random)
	}
}

func (w *way) parts(fen int64) []int64 {
	if w.share == nil {
		return []int64{fen}
	}
	return w.share(fen)
}

// oneDigitWrong changes one digit of a reference, never the last one: the next sale's
// reference differs from this one by its last digit.
func oneDigitWrong(reference string, random *rand.Rand) string {
	at := random.IntN(len(reference) - 5)
	digit := (reference[at]-'0'+1+byte(random.IntN(9)))%10 + '0'
	return reference[:at] + string(digit) + reference[at+1:]
}
