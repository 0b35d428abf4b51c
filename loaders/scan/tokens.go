package scan

import (
	"encoding/binary"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
)

// Words of eight equal bytes, for looking at eight bytes at once.
const (
	low7    = 0x7f7f7f7f7f7f7f7f
	high1   = 0x8080808080808080
	ones    = 0x0101010101010101
	commas  = ones * ','
	feeds   = ones * '\n'
	pluses  = ones * '+'
	blanks  = ones * ' '
	quotes  = ones * '"'
	deletes = ones * 0x7f
	zeros   = ones * '0'
)

// span is a field: where it begins and ends in the text of a block. Before and
// after the text are enough bytes to load the words around each field.
type span struct{ start, end uint32 }

func (s span) size() uint32 { return s.end - s.start }

func (s span) slice(text []byte) []byte { return text[s.start:s.end] }

// word loads eight bytes.
func word(text []byte, at uint32) uint64 { return binary.LittleEndian.Uint64(text[at:]) }

// firstBytes keeps the first n bytes of a word, n up to 8.
func firstBytes(w uint64, n uint32) uint64 { return w & (1<<(8*n) - 1) }

// lastBytes keeps the last n bytes of a word, n up to 8.
func lastBytes(w uint64, n uint32) uint64 { return w &^ (1<<(64-8*n) - 1) }

// name makes two words of a field of up to 16 bytes without NUL, which no other
// such field has; false when it is longer.
func (s span) name(text []byte) (first, second uint64, ok bool) {
	first, n := word(text, s.start), s.size()
	if n <= 8 {
		return firstBytes(first, n), 0, true
	}
	return first, firstBytes(word(text, s.start+8), min(n-8, 8)), n <= 16
}

// notDigits has a bit in each byte of w that is more than 9. The carry of one
// that is may set a bit in the next.
func notDigits(w uint64) uint64 { return (w + ones*(0x7f-9) | w) & high1 }

// eightDigits makes a number of eight digits' values, the first the highest.
func eightDigits(w uint64) uint64 {
	w = w*10 + w>>8 // two digits a 16-bit piece
	return ((w&0x000000ff000000ff)*0x000f424000000064 + (w>>16&0x000000ff000000ff)*0x0000271000000001) >> 32
}

// referenceOf is reconcile.ReferenceCode, for 1 to 16 digits by two words.
func referenceOf(text []byte, s span) (uint64, bool) {
	n := s.size()
	if n == 0 || n > 16 {
		return reconcile.ReferenceCode(s.slice(text))
	}
	low, high := word(text, s.end-8)^zeros, word(text, s.end-16)^zeros
	if n <= 8 {
		low, high = lastBytes(low, n), 0
	} else {
		high = lastBytes(high, n-8)
	}
	if notDigits(low)|notDigits(high) != 0 {
		return 0, false
	}
	code := eightDigits(high)*100_000_000 + eightDigits(low)
	return code<<5 | uint64(n), code != reconcile.Repdigit(low>>56, int(n))
}

// amountOf reads digits with at most one point and at most so many decimals as
// integer minor units; false for everything that needs a second look. Amounts
// of two decimals with up to five digits before them are read as one word.
func amountOf(text []byte, s span, digits int32) (int64, bool) {
	n := s.size()
	if digits != 2 || n < 3 || n > 8 {
		return slowAmountOf(s.slice(text), digits)
	}
	w := word(text, s.end-8) ^ zeros
	if byte(w>>40) != '.'^'0' {
		return slowAmountOf(s.slice(text), digits)
	}
	w = lastBytes(w&(1<<40-1)<<8|w>>48<<48, n-1) // close the gap of the point
	if notDigits(w) != 0 {
		return 0, false
	}
	return int64(eightDigits(w)), true
}

// slowAmountOf is amountOf byte by byte.
func slowAmountOf(field []byte, digits int32) (int64, bool) {
	if len(field) == 0 || len(field) > 12 {
		return 0, false
	}
	var minor int64
	decimals := int32(-1)
	for _, c := range field {
		switch {
		case c == '.' && decimals < 0:
			decimals = 0
			continue
		case c < '0' || c > '9':
			return 0, false
		}
		minor = minor*10 + int64(c-'0')
		if decimals >= 0 {
			decimals++
		}
	}
	if len(field) == 1 && decimals == 0 || decimals > digits {
		return 0, false
	}
	for decimals = max(decimals, 0); decimals < digits; decimals++ {
		minor *= 10
	}
	return minor, true
}

// timeOfDay reports whether a word is a time of the form 15:04:05.
func timeOfDay(w uint64) bool {
	const (
		form  = '0' | '0'<<8 | ':'<<16 | '0'<<24 | '0'<<32 | ':'<<40 | '0'<<48 | '0'<<56
		most  = 2 | 9<<8 | 0<<16 | 5<<24 | 9<<32 | 0<<40 | 5<<48 | 9<<56 // of each byte
		below = 24                                                       // hours
	)
	w ^= form
	return (w+(low7-most)|w)&high1 == 0 && w&0xff*10+w>>8&0xff < below
}

// minuteOf returns the minute of a time whose clock timeOfDay accepts.
func minuteOf(day civil.Date, clock uint64) prematch.Minute {
	const hours, minutes = 60, 1
	digits := clock ^ zeros
	two := func(shift int) int64 { return int64(digits>>shift&0xf*10 + digits>>(shift+8)&0xf) }
	return prematch.NewMinute(int64(day)*24*hours + two(0)*hours + two(24)*minutes)
}

// knownDays are dates that were found to exist: most rows carry that of the row before.
type knownDays [8]knownDay

// knownDay is a date by its bytes, and by the blank after it when a time follows.
type knownDay struct {
	first, second uint64
	date          civil.Date
}

// read reads a date that exists.
func (d *knownDays) read(text []byte, s span) (civil.Date, bool) {
	if s.size() != 10 {
		return 0, false
	}
	first, second := word(text, s.start), word(text, s.start+2)
	day := &d[second>>56&7] // neighbours differ in the last digit
	if day.first != first || day.second != second || day.date == 0 {
		date, err := civil.ParseDate(string(s.slice(text)))
		if err != nil || date == 0 || !account.PossibleYear(date.Year()) {
			return 0, false
		}
		*day = knownDay{first, second, date}
	}
	return day.date, true
}

// readTime reads the date of a time of the form 2006-01-02 15:04:05 that exists.
func (d *knownDays) readTime(text []byte, s span) (civil.Date, bool) {
	if s.size() != 19 || !timeOfDay(word(text, s.start+11)) {
		return 0, false
	}
	first, second := word(text, s.start), word(text, s.start+3)
	day := &d[second>>48&7]
	if day.first != first || day.second != second || day.date == 0 {
		date, err := civil.ParseDate(string(text[s.start : s.start+10]))
		if err != nil || date == 0 || !account.PossibleYear(date.Year()) || text[s.start+10] != ' ' {
			return 0, false
		}
		*day = knownDay{first, second, date}
	}
	return day.date, true
}
