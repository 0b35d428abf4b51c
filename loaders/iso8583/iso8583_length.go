package iso8583

import (
	"strings"

	"tieout/loaders/text"
)

// A trace writes the elements as text, so that nothing but their length says whether one is whole.
// Some logs leave the noughts before a number out, and the blanks after a name: both are put back.
// What is too long, or is short though it begins with a nought, was cut: the message is refused,
// for 00000000125 is no amount of 1.25 but the beginning of one.

// fitTrace makes the elements of a trace as long as they are by their rules.
func (m *isoMessage) fitTrace(table *isoTable) *text.RowError {
	amount := m.fields[isoAmount]
	// A log that leaves noughts out does so in the amount, too, where 12 digits begin with some.
	bare := amount == "" || len(amount) < table[4].length && amount[0] != '0'
	for field := 2; field < len(table); field++ {
		slot := isoSlot(field)
		if slot < 0 || m.fields[slot] == "" || field == 90 {
			continue // of 90 the beginning is read alone
		}
		value, why := table[field].fit(field, m.fields[slot], bare)
		if why != nil {
			return why
		}
		m.fields[slot] = value
	}
	return m.checkOriginals()
}

// fit returns a value with the noughts that its log left out; bare says that it does so.
func (f *isoField) fit(field int, value string, bare bool) (string, *text.RowError) {
	if f.digits > 0 || f.length == 0 {
		return value, nil // it has a length of its own
	}
	switch short := f.length - len(value); {
	case short == 0 || !isDigits(value) && (f.kind == 'n' || short > 0):
		return value, nil // what is no number is refused where it is read
	case short < 0:
		return "", text.Refuse("bad-message", "field %d: want %d characters, got %d", field, f.length, len(value))
	case field == 4 || f.kind == 'n' || field == 39 || field == 49:
		if value[0] == '0' && value != "0" || !bare {
			return "", text.Refuse("bad-message", "field %d: want %d digits, got %d: it is cut", field, f.length, len(value))
		}
		return strings.Repeat("0", short) + value, nil
	}
	return value, nil
}

// checkOriginals wants whole references to what a message takes back: batch 6 and trace 6, or
// type 4 and trace 6.
func (m *isoMessage) checkOriginals() *text.RowError {
	if value := m.fields[isoOriginal]; value != "" && len(value) < 12 && isDigits(value) && strings.Trim(value, "0") != "" {
		return text.Refuse("bad-message", "field 61: want the original's batch of 6 digits and its trace number of 6, got %d digits", len(value))
	}
	if value := m.fields[isoOriginalData]; value != "" && len(value) < 10 && isDigits(value) && strings.Trim(value, "0") != "" {
		return text.Refuse("bad-message", "field 90: want the original's type of 4 digits and its trace number of 6, got %d digits", len(value))
	}
	return nil
}

func isDigits(value string) bool { return strings.Trim(value, "0123456789") == "" }

// isoMerchants remembers which merchant each terminal of the journal belongs to: the one that a
// message names whole. A trace may have cut it elsewhere.
type isoMerchants struct {
	whole map[string]string // by terminal
	short int64             // messages whose merchant is shorter, and begins none that is known
}

// isoTerminals bounds how many terminals are remembered.
const isoTerminals = 1 << 16

// of returns the merchant of a request and its answer: of two of which one is a part of the
// other, the whole one. It fails when the merchant is a part of that of the same terminal's
// other messages.
func (b *isoMerchants) of(r *isoReading, request, reply *isoMessage) string {
	terminal, name, whole := request.fields[isoTerminal], request.fields[isoMerchant], !request.cutName
	if other := reply.fields[isoMerchant]; name == "" || !whole && !reply.cutName && isPart(name, other) {
		name, whole = other, !reply.cutName
	}
	if terminal == "" {
		terminal = reply.fields[isoTerminal]
	}
	switch known := b.whole[terminal]; {
	case name == "":
	case whole:
		if b.whole == nil {
			b.whole = map[string]string{}
		}
		if known != name && len(b.whole) < isoTerminals {
			b.whole[terminal] = name
		}
	case isPart(name, known):
		r.sink.Values.Fail("bad-message", "F42: want the merchant %s of the terminal's other messages, got %s, which is a part of it: it is cut", text.Clip(known), text.Clip(name))
	default:
		b.short++
	}
	return name
}

// named returns the merchant that a message of totals speaks of: that of its terminal where it
// names a part of it.
func (b *isoMerchants) named(m *isoMessage) string {
	name, known := m.fields[isoMerchant], b.whole[m.fields[isoTerminal]]
	if m.cutName && isPart(name, known) {
		return known
	}
	return name
}

// isPart reports whether a name is the beginning or the end of a longer one.
func isPart(name, of string) bool {
	return len(name) < len(of) && (strings.HasPrefix(of, name) || strings.HasSuffix(of, name))
}
