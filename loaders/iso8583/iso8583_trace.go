package iso8583

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"

	"tieout/loaders/text"
)

// readTrace reads a message that a log wrote as text: the message type, perhaps
// the bitmap, and elements as KEY=VALUE, parted by the character after the type:
//
//	0200|F2=622202******0001|F3=000000|F4=000000001250|F11=000123|F41=10230001
//
// KEY is the number of the element, with F, DE or DF before it or without; F60.2
// is a part of one. A bitmap must name the elements that follow.
func (m *isoMessage) readTrace(content []byte, table *isoTable) *text.RowError {
	m.mti = string(content[:4])
	mark := content[4:5]
	var seen [129]bool
	var bits []byte
	var parts [4]string // of element 60
	elements := 0
	for part := range bytes.SplitSeq(content[5:], mark) {
		key, value, found := bytes.Cut(part, []byte("="))
		key = bytes.TrimSpace(key)
		if !found {
			if decoded, err := hex.DecodeString(string(key)); err == nil && (len(decoded) == 8 || len(decoded) == 16) && bits == nil {
				bits = decoded
				continue
			}
			if len(key) == 0 {
				continue
			}
			return text.Refuse("bad-message", "want elements as F4=000000001250, got one without =")
		}
		field, sub := traceKey(string(key))
		if field < 0 {
			continue // the log's own words: terminal=..., elapsed=...
		}
		elements++
		seen[field] = true
		if field == 60 && sub > 0 && sub < len(parts) {
			parts[sub] = string(bytes.TrimSpace(value))
		} else if slot := isoSlot(field); slot >= 0 && (sub == 0 || (field == 63 && sub == 1)) {
			m.setField(slot, string(value))
			m.cutName = m.cutName || field == 42 && len(bytes.TrimRight(value, "\r")) < table[42].length
		}
	}
	if parts != [4]string{} {
		m.fields[isoPrivate] = padNumber(parts[1], 2) + padNumber(parts[2], 6) + parts[3]
	}
	if elements == 0 {
		return text.Refuse("bad-message", "want elements as F4=000000001250, got none")
	}
	if why := m.fitTrace(table); why != nil {
		return why
	}
	return m.checkBitmap(bits, &seen)
}

// padNumber makes a part of an element as long as it is by the standard: a number has noughts
// before it, a part that is left out is blanks.
func padNumber(text string, length int) string {
	mark := "0"
	if text == "" {
		mark = " "
	}
	return strings.Repeat(mark, max(length-len(text), 0)) + text
}

// traceKey reads the name of an element; -1: it is none.
func traceKey(key string) (field, sub int) {
	for _, before := range [...]string{"DE", "DF", "F", "de", "df", "f"} {
		if rest, ok := strings.CutPrefix(key, before); ok {
			key = strings.TrimLeft(rest, "_-")
			break
		}
	}
	whole, part, dotted := strings.Cut(key, ".")
	field, err := strconv.Atoi(whole)
	if err != nil || field < 2 || field > 128 {
		return -1, 0
	}
	if dotted {
		if sub, err = strconv.Atoi(part); err != nil || sub < 1 {
			return -1, 0
		}
	}
	return field, sub
}

// checkBitmap compares the elements with the bitmap of the trace, when it has one.
func (m *isoMessage) checkBitmap(bits []byte, seen *[129]bool) *text.RowError {
	for field := 2; field <= len(bits)*8 && field <= 128; field++ {
		if set := bits[(field-1)/8]&(0x80>>((field-1)%8)) != 0; set != seen[field] {
			return text.Refuse("bad-message", "field %d: want the elements that the bitmap names, got it %s", field, map[bool]string{true: "left out", false: "though the bitmap lacks it"}[set])
		}
	}
	return nil
}
