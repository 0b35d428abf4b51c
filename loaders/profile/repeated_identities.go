package profile

import (
	"encoding/binary"

	"tieout/loaders/account"
	"tieout/reconcile"
)

// overlapRows bounds the rows whose identity is remembered: memory must not grow
// with the file.
const overlapRows = 1 << 18

// repeatedIdentities looks for rows that have the same identity. Two such rows are two
// rows; they are listed, never dropped.
type repeatedIdentities struct {
	met   []uint64       // a bit for each of many hashes: most rows differ from all others in it
	slots []identitySlot // a table by hash, never more than half full
	known int
	count int64
	last  identitySlot // of the row before
}

// identitySlot is a row's identity, as a hash, and its line; zero: there is none.
type identitySlot struct {
	key  uint64
	line int64
}

func newRepeatedIdentities() *repeatedIdentities {
	return &repeatedIdentities{met: make([]uint64, 1<<16), slots: make([]identitySlot, 1<<10)}
}

// add remembers a row's identity, and notes when an earlier row has the same.
func (o *repeatedIdentities) add(r *account.Record, identity []account.TextOp, s *account.Sink) {
	if line := o.earlier(r, identity); line > 0 && o.count <= 10 {
		s.Warn("line %d has the identity of line %d; both rows are kept", r.Line, line)
	}
}

// earlier remembers a row's identity, and returns the line of an earlier row with the same; 0: there is none.
func (o *repeatedIdentities) earlier(r *account.Record, identity []account.TextOp) (line int64) {
	key, empty := uint64(0), true
	for _, op := range identity {
		text := op(r)
		empty = empty && len(text) == 0
		key = hashOn(key, text)
	}
	if empty {
		return 0
	}
	before := o.last
	o.last = identitySlot{key, r.Line}
	word, bit := &o.met[key>>48], uint64(1)<<(key>>42&63)
	if *word&bit == 0 && o.known == overlapRows && before.key != key {
		return 0 // no row before had it, and no more are remembered
	}
	*word |= bit
	slot := o.find(key)
	switch {
	case slot.line != 0:
		line = slot.line
	case before.line != 0 && before.key == key: // of rows beyond those that are remembered
		line = before.line
	case o.known < overlapRows:
		*slot = identitySlot{key, r.Line}
		if o.known++; o.known*2 > len(o.slots) {
			o.grow()
		}
	}
	if line > 0 {
		o.count++
	}
	return line
}

// hashOn mixes a text and its end into a hash.
func hashOn(key uint64, text []byte) uint64 {
	key += uint64(len(text)) + 1
	for ; len(text) >= 8; text = text[8:] {
		key = reconcile.MixBits(key ^ binary.LittleEndian.Uint64(text))
	}
	var last [8]byte
	copy(last[:], text)
	return reconcile.MixBits(key ^ binary.LittleEndian.Uint64(last[:]))
}

// find returns the slot of a key, or the empty one where it belongs.
func (o *repeatedIdentities) find(key uint64) *identitySlot {
	mask := uint64(len(o.slots) - 1)
	for at := key & mask; ; at = (at + 1) & mask {
		if slot := &o.slots[at]; slot.line == 0 || slot.key == key {
			return slot
		}
	}
}

func (o *repeatedIdentities) grow() {
	before := o.slots
	o.slots = make([]identitySlot, 2*len(before))
	for _, slot := range before {
		if slot.line != 0 {
			*o.find(slot.key) = slot
		}
	}
}

// warn says how many there are when not all are listed.
func (o *repeatedIdentities) warn(s *account.Sink) {
	if o.count > 10 {
		s.Warn("%d rows have the identity of an earlier row; the first 10 are listed", o.count)
	}
	if o.known == overlapRows {
		s.Warn("equal identities were looked for among the first %d different ones only", overlapRows)
	}
}
