package scan

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/prematch"
)

// padded lays a text into a buffer as the scanner does.
func padded(text string) (buffer []byte, start, end int) {
	buffer = slices.Concat(make([]byte, frontBytes), []byte(text), bytes.Repeat([]byte("x"), tailBytes))
	return buffer, frontBytes, frontBytes + len(text)
}

// plainMarks says byte by byte what mark must find.
func plainMarks(text string) (ends, lines, odd []int, seen uint64) {
	before, beginning := byte('x'), true
	for i := range len(text) {
		c := text[i]
		end := c == ',' || c == '\n'
		strange := c != '\n' && (c < ' ' || c >= 0x7f || c == '+') || c == ' ' && beginning || end && before == ' '
		if end {
			ends = append(ends, i)
		}
		if c == '\n' {
			lines = append(lines, i)
		}
		if strange {
			odd, seen = append(odd, i), seen|seenOdd
		}
		if c == '"' {
			seen |= seenQuote
		}
		if c >= 0x80 {
			seen |= seenHigh
		}
		if c == 0 {
			seen |= seenNUL
		}
		before, beginning = c, end
	}
	return ends, lines, odd, seen
}

// sameMarks compares the way of this machine, the portable way and the plain one.
func sameMarks(t *testing.T, text string) {
	t.Helper()
	ends, lines, odd, seen := plainMarks(text)
	buffer, start, end := padded(text)
	var m delimiterBitmap
	m.scan(buffer, start, end)
	room := len(m.odd) * pieceBytes
	other := delimiterBitmap{ends: make([]uint32, room), lines: make([]uint32, room+1), odd: make([]uint64, len(m.odd))}
	other.nEnds, other.nRows, other.seen = scanPortable(buffer[start:start+room], uint32(start), other.ends, other.lines, other.odd)
	for _, way := range []struct {
		name string
		delimiterBitmap
		ends []uint32
	}{{"this machine", m, m.ends[min(1, len(m.ends)):]}, {"portable", other, other.ends}} {
		positions := func(list []uint32) (from []int) {
			for _, at := range list {
				from = append(from, int(at)-start)
			}
			return from
		}
		var bits []int
		for i := range room {
			if way.odd[i/64]&(1<<(i%64)) != 0 {
				bits = append(bits, i)
			}
		}
		if got := positions(way.ends[:way.nEnds]); !slices.Equal(got, ends) {
			t.Errorf("%s: %.200q: want ends %v, got %v", way.name, text, ends, got)
		}
		if got := positions(way.lines[:way.nRows]); !slices.Equal(got, lines) {
			t.Errorf("%s: %.200q: want line feeds %v, got %v", way.name, text, lines, got)
		}
		if !slices.Equal(bits, odd) || way.seen != seen {
			t.Errorf("%s: %.200q: want odd %v and signs %b, got %v and %b", way.name, text, odd, seen, bits, way.seen)
		}
	}
	for range 8 {
		if room == 0 {
			return
		}
		first := rand.IntN(len(text))
		last := first + rand.IntN(len(text)-first)
		want := slices.ContainsFunc(odd, func(at int) bool { return at >= first && at <= last })
		if got := m.oddBetween(uint32(first), uint32(last)); got != want {
			t.Errorf("%.200q: from %d to %d: want odd %v, got %v", text, first, last, want, got)
		}
	}
}

func TestMarksAreThoseOfThePortableWay(t *testing.T) {
	for _, row := range []struct{ text, why string }{
		{"", "nothing"},
		{"\n", "an empty line"},
		{"a,b\n c,d \n", "blanks at the ends of fields"},
		{strings.Repeat("a", 63) + ", b\n", "an end as the last byte of a piece, a blank after it"},
		{strings.Repeat("a", 63) + " ,b\n", "a blank as the last byte of a piece, an end after it"},
		{strings.Repeat(",", 200), "more ends than are written at once"},
		{strings.Repeat("\n", 200), "as many lines as bytes"},
		{strings.Repeat("1234567890123,", 30), "few ends a piece"},
		{"\"\x00\x7f\x80\xff+\r\t\x1f \x21,", "every sign"},
		{"a b\n", "a blank within a field"},
	} {
		t.Run(row.why, func(t *testing.T) { sameMarks(t, row.text) })
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		text := make([]byte, random.IntN(400))
		for i := range text {
			text[i] = ",\n \"+\x00\x7f\x80a1\r"[random.IntN(11)]
			if random.IntN(3) == 0 {
				text[i] = byte(random.IntN(256))
			}
		}
		sameMarks(t, string(text))
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00\n")
	f.Add("\xd6\xd0, \" ,+\r\n")
	f.Fuzz(func(t *testing.T, text string) { sameMarks(t, text) })
}

// TestFieldsAreReadByWordsAsByBytes holds the quick readers to the slow ones.
func TestFieldsAreReadByWordsAsByBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200_000 {
		field := make([]byte, random.IntN(20))
		for i := range field {
			field[i] = "0123456789./:;"[random.IntN(10+random.IntN(5))]
		}
		sameFields(t, string(field))
	}
	for _, field := range []string{"", ".", "..", ".15", "5.", "1.5", "1.50", "12345.67", "123456.78", "99999.99", "1.2.3", "00.00", "-1.00", "1e1.00", "0123456789012345", "01234567890123456", "012345678901234567"} {
		sameFields(t, field)
	}
	for hour := range 30 {
		for _, rest := range []string{":00:00", ":59:59", ":60:00", ":00:60", ":0:000", ":09:0a", ";00:00"} {
			field := string([]byte{'0' + byte(hour/10), '0' + byte(hour%10)}) + rest
			want := hour < 24 && (rest == ":00:00" || rest == ":59:59")
			buffer, start, _ := padded(field)
			if got := timeOfDay(word(buffer, uint32(start))); got != want {
				t.Errorf("%s: want %v, got %v", field, want, got)
			}
		}
	}
}

func sameFields(t *testing.T, field string) {
	t.Helper()
	buffer, start, end := padded("7" + field + "7")
	s := span{uint32(start + 1), uint32(end - 1)}
	want, wantOK := reconcile.ReferenceCode([]byte(field))
	if got, ok := referenceOf(buffer, s); got != want || ok != wantOK {
		t.Errorf("reference %q: want %d %v, got %d %v", field, want, wantOK, got, ok)
	}
	for digits := range int32(4) {
		want, wantOK := slowAmountOf([]byte(field), digits)
		if got, ok := amountOf(buffer, s, digits); ok != wantOK || ok && got != want {
			t.Errorf("amount %q of %d decimals: want %d %v, got %d %v", field, digits, want, wantOK, got, ok)
		}
	}
	hash := prematch.ShortHash([]byte(field))
	if len(field) <= 8 && prematch.ShortHashOf(firstBytes(word(buffer, s.start), s.size())) != hash {
		t.Errorf("hash of %q differs", field)
	}
}
