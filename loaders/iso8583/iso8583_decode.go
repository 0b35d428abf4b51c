package iso8583

import (
	"encoding/hex"
	"strconv"
	"strings"

	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// isoMessage is one message, of which only what a transaction needs is kept.
type isoMessage struct {
	line   int64
	mti    string
	fields [isoKeptCount]string
	stamp  account.CivilTime // that the log wrote before it; no hour and no day: none
	timed  bool
	dated  bool
	// cutName says that a trace names the merchant in fewer characters than the element has.
	cutName bool
}

// isoDialect is how the bytes of a message are written.
type isoDialect struct {
	name string
	// packed: MTI, lengths and digits are BCD, two a byte; else ASCII.
	packed bool
	// hexBitmap: bitmaps and binary elements are hexadecimal characters.
	hexBitmap bool
	// padLeft: an odd number of packed digits has its zero before them (0123),
	// else its filler after (1230).
	padLeft bool
	// skip is how many bytes stand before the MTI: TPDU 5, its header 6.
	skip  int
	table *isoTable
}

// isoBytes is a message on its way through the decoder.
type isoBytes struct {
	rest    []byte
	dialect *isoDialect
	field   int
	why     *text.RowError
}

func (b *isoBytes) fail(format string, values ...any) {
	if b.why == nil {
		b.why = text.Refuse("bad-message", format, values...)
	}
}

// name says which part of the message is read.
func (b *isoBytes) name() string {
	if b.field == 0 {
		return "message type and bitmap"
	}
	return "field " + strconv.Itoa(b.field)
}

// next returns the next n bytes.
func (b *isoBytes) next(n int) []byte {
	if n > len(b.rest) {
		b.fail("%s: want %d bytes, got the last %d of the message", b.name(), n, len(b.rest))
		return nil
	}
	part := b.rest[:n]
	b.rest = b.rest[n:]
	return part
}

// digits returns the next n digits as characters; track data may hold D for =.
func (b *isoBytes) digits(n int) string {
	var text string
	if b.dialect.packed {
		raw := b.next((n + 1) / 2)
		if raw == nil {
			return ""
		}
		text = strings.ToUpper(hex.EncodeToString(raw))
		switch {
		case n%2 == 1 && b.dialect.padLeft:
			text = text[1:]
		case n%2 == 1:
			text = text[:n]
		}
	} else {
		text = string(b.next(n))
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			b.fail("%s: want %d digits, got %q at digit %d", b.name(), n, text[i], i+1)
			return ""
		}
	}
	return text
}

// size reads a length of 2 or 3 digits.
func (b *isoBytes) size(digits int) int {
	if b.dialect.packed && digits == 3 {
		digits = 4 // three digits fill two bytes
	}
	n := 0
	for _, digit := range b.digits(digits) {
		n = n*10 + int(digit-'0')
	}
	return n
}

// text returns the next n characters.
func (b *isoBytes) text(n int) string {
	part := b.next(n)
	for i, c := range part {
		if c < ' ' || c == 0x7f {
			b.fail("field %d: want printable characters, got the byte 0x%02x at %d", b.field, c, i+1)
			return ""
		}
	}
	return string(part)
}

// bitmap reads 8 bytes.
func (b *isoBytes) bitmap() (bits [8]byte) {
	if !b.dialect.hexBitmap {
		copy(bits[:], b.next(8))
		return bits
	}
	if _, err := hex.Decode(bits[:], b.next(16)); err != nil {
		b.fail("bitmap: want 16 hexadecimal digits")
	}
	return bits
}

// decode reads the message that data begins with, and returns how many bytes it
// has. A message without a single element but the MTI is none.
func (d *isoDialect) decode(data []byte, m *isoMessage) (size int, why *text.RowError) {
	b := isoBytes{rest: data, dialect: d}
	b.next(d.skip)
	m.mti = b.digits(4)
	if b.why == nil && (m.mti[0] != '0' || m.mti[1] == '0' || m.mti[1] == '9') {
		b.fail("want a message type of 1987 such as 0200, got %s", m.mti)
	}
	primary := b.bitmap()
	bits := primary[:]
	if primary[0]&0x80 != 0 && b.why == nil {
		secondary := b.bitmap()
		if secondary[0]&0x80 != 0 {
			b.fail("want at most two bitmaps, got three")
		}
		bits = append(bits, secondary[:]...)
	}
	for field := 2; field <= len(bits)*8 && b.why == nil; field++ {
		if bits[(field-1)/8]&(0x80>>((field-1)%8)) != 0 && field != 65 {
			b.element(field, m)
		}
	}
	return len(data) - len(b.rest), b.why
}

// element reads one element and keeps it when a transaction needs it.
func (b *isoBytes) element(field int, m *isoMessage) {
	b.field = field
	rule := &b.dialect.table[field]
	length := rule.length
	if rule.digits > 0 {
		if length = b.size(rule.digits); length > rule.length {
			b.fail("field %d: want at most %d, got %d", field, rule.length, length)
			return
		}
	}
	var value string
	switch rule.kind {
	case 'n':
		value = b.digits(length)
	case 'x':
		b.text(1)
		b.digits(length)
	case 'z':
		if b.dialect.packed {
			length = (length + 1) / 2
		}
		b.next(length)
	case 'b':
		if b.dialect.hexBitmap && rule.digits == 0 {
			length *= 2
		}
		b.next(length)
	default:
		if free := field == 62 || field == 63 || (field >= 104 && field < 128); free {
			value = string(b.next(length)) // keys and texts of any kind
		} else {
			value = b.text(length)
		}
	}
	if slot := isoSlot(field); slot >= 0 && b.why == nil {
		m.setField(slot, value)
	}
}

// setField keeps the value of an element; a card number is masked before that.
func (m *isoMessage) setField(slot int, value string) {
	value = strings.Trim(value, " \x00")
	switch slot {
	case isoPAN:
		value = mask.Card(value)
	case isoScheme:
		value = schemeOf(value)
	}
	m.fields[slot] = value
}

// schemeOf returns the card scheme that element 63 begins with (63.1: CUP, VIS,
// MCC, ...) and nothing of what follows.
func schemeOf(value string) string {
	if len(value) < 3 {
		return ""
	}
	for _, c := range value[:3] {
		if c < 'A' || c > 'Z' {
			return ""
		}
	}
	return value[:3]
}
