package store

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// factWriter cuts the facts of a night into values of the table facts. It holds
// one part of the night, the texts of its columns, and aliasRun aliases.
type factWriter struct {
	put                func(kind factKind, n int64, data []byte) error // data is good until it returns
	partRows, aliasRun int

	night    civil.Date
	midnight int64 // of the night, in seconds since 1970
	texts    textNumbers
	// lastTexts are those of the last fact: most are the same in the next one.
	lastTexts [textCount]struct {
		text   string
		number int64
	}
	known []knownTexts // by reconcile.Fact.Texts

	first   int64 // the number of the first row that is held
	keys    []uint64
	rest    []int64 // room for what restColumn holds while a part is written
	columns [factColumns]heldColumn
	aliases []uint64 // of the rows held, in their order

	run    []aliasPlace
	counts [factTexts + 1]int64 // by kind: how many values are put
	guess  int                  // of the rows of a block
	data   []byte
	writer columnWriter
}

// knownTexts are the numbers of the texts of facts that have the same.
type knownTexts struct {
	known   bool
	numbers [textCount]int32
}

// aliasPlace says in which row of the night an alias stands.
type aliasPlace struct {
	alias uint64
	row   int64
}

func newFactWriter(night civil.Date, put func(kind factKind, n int64, data []byte) error) *factWriter {
	return &factWriter{put: put, partRows: partRows, aliasRun: aliasRun, night: night, midnight: night.Time().Unix(), guess: 1500}
}

// add takes a fact, whose key is not below that of the one before.
func (w *factWriter) add(f *reconcile.Fact) error {
	if held := len(w.keys); held > 0 && w.keys[held-1] > f.Key {
		panic("store: the facts of a night do not ascend by key")
	}
	if f.Night != w.night && !f.Night.IsZero() {
		panic("store: a fact of another night")
	}
	row := w.first + int64(len(w.keys))
	w.keys = append(w.keys, f.Key)
	numbers := numbersOfFact(f, w.night, w.midnight)
	w.setTexts(&numbers, f, row == 0)
	for i, number := range numbers[restColumn+1:] {
		if c := &w.columns[restColumn+1+i]; number != c.same || len(c.values) > 0 {
			c.add(number, len(w.keys)-1) // most columns are left as they are
		}
	}
	w.aliases = append(w.aliases, f.Aliases...)
	for _, alias := range f.Aliases {
		w.run = append(w.run, aliasPlace{alias, row})
	}
	if len(w.run) >= w.aliasRun {
		if err := w.writeAliases(); err != nil {
			return err
		}
	}
	if len(w.keys) < w.partRows {
		return nil
	}
	return w.writePart(false)
}

// setTexts sets the numbers of a fact's texts.
func (w *factWriter) setTexts(numbers *[factColumns]int64, f *reconcile.Fact, first bool) {
	const most = 1 << 16 // takes 2.6 MB
	if f.Texts != 0 && f.Texts < uint32(len(w.known)) && w.known[f.Texts].known {
		for i, number := range w.known[f.Texts].numbers {
			numbers[firstText+i] = int64(number)
		}
		return
	}
	for i, text := range textsOfFact(f) {
		if last := &w.lastTexts[i]; first || last.text != *text {
			last.text, last.number = *text, w.texts.number(i, *text)
		}
		numbers[firstText+i] = w.lastTexts[i].number
	}
	if f.Texts == 0 || f.Texts >= most {
		return
	}
	if missing := int(f.Texts) + 1 - len(w.known); missing > 0 {
		w.known = append(w.known, make([]knownTexts, missing)...)
	}
	texts := &w.known[f.Texts]
	texts.known = true
	for i := range texts.numbers {
		texts.numbers[i] = int32(numbers[firstText+i])
	}
}

// finish writes what is held.
func (w *factWriter) finish() error {
	if len(w.keys) > 0 {
		if err := w.writePart(true); err != nil {
			return err
		}
	}
	if err := w.writeAliases(); err != nil {
		return err
	}
	return w.texts.write(func(data []byte) error { return w.write(factTexts, data) })
}

// write puts a value of a kind behind the last one.
func (w *factWriter) write(kind factKind, data []byte) error {
	w.counts[kind]++
	return w.put(kind, w.counts[kind]-1, data)
}

// writePart writes the rows held as blocks, then their keys. The last block
// waits for the next part's rows, unless no more come.
func (w *factWriter) writePart(last bool) error {
	base, shift := w.keys[0], prefixShift(w.keys)
	rest := heldColumn{values: w.rest[:0]}
	for _, key := range w.keys {
		rest.values = append(rest.values, int64((key-base)&(1<<shift-1)))
	}
	w.columns[restColumn], w.rest = rest, rest.values
	firstBlock := w.counts[factRows]
	var sizes []int
	from, aliasFrom := 0, 0
	for from < len(w.keys) {
		until, aliasUntil := w.block(from, aliasFrom, shift)
		if until == len(w.keys) && from > 0 && !last {
			break
		}
		if err := w.write(factRows, w.data); err != nil {
			return err
		}
		sizes = append(sizes, until-from)
		from, aliasFrom = until, aliasUntil
	}
	data := append(w.data[:0], factForm)
	data = binary.AppendUvarint(data, uint64(w.first))
	data = binary.AppendUvarint(data, uint64(firstBlock))
	data = binary.AppendUvarint(data, uint64(len(sizes)))
	for _, size := range sizes {
		data = binary.AppendUvarint(data, uint64(size))
	}
	w.data = appendPrefixes(data, w.keys[:from], base, shift)
	w.first += int64(from)
	w.keys = slices.Delete(w.keys, 0, from)
	w.aliases = slices.Delete(w.aliases, 0, aliasFrom)
	for i := range w.columns {
		w.columns[i].drop(from)
	}
	return w.write(factKeys, w.data)
}

// block makes a block of as many rows from one on as fit, and returns where the
// next one and its aliases begin. The size of the last block tells how many rows
// to try; the outcome depends on the facts alone.
func (w *factWriter) block(from, aliasFrom, shift int) (until, aliasUntil int) {
	rows := min(w.guess, len(w.keys)-from)
	for {
		until, aliasUntil = from+rows, aliasFrom
		aliasUntil += w.columns[aliasColumn].sum(from, until)
		w.data = w.writer.appendBlock(w.data[:0], &w.columns, from, until, shift, w.aliases[aliasFrom:aliasUntil])
		fitting := rows * blockLimit / len(w.data)
		w.guess = min(max(fitting*99/100, 1), maxBlockRows)
		if len(w.data) <= blockLimit || rows == 1 {
			return until, aliasUntil
		}
		rows = min(w.guess, rows-1)
	}
}

// writeAliases sorts the aliases held and writes them as parts of their own.
func (w *factWriter) writeAliases() error {
	slices.SortFunc(w.run, func(a, b aliasPlace) int { return cmp.Or(cmp.Compare(a.alias, b.alias), cmp.Compare(a.row, b.row)) })
	for part := range slices.Chunk(w.run, w.partRows) {
		keys, rows := make([]uint64, len(part)), make([]uint64, len(part))
		for i, place := range part {
			keys[i], rows[i] = place.alias, uint64(place.row)
		}
		if err := w.write(factAliases, appendPrefixes([]byte{factForm}, keys, keys[0], prefixShift(keys))); err != nil {
			return err
		}
		width := bits.Len64(slices.Max(rows))
		if err := w.write(factAliasRows, appendBits([]byte{factForm, byte(width)}, width, rows)); err != nil {
			return err
		}
	}
	w.run = w.run[:0]
	return nil
}
