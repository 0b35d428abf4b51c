package profile

import "tieout/loaders/account"

// overlapRows bounds the rows whose identity is remembered: memory must not grow
// with the file.
const overlapRows = 1 << 18

// The numbers of FNV-1a with 64 bits.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// repeatedIdentities looks for rows that have the same identity. Two such rows are two
// rows; they are listed, never dropped.
type repeatedIdentities struct {
	lines map[uint64]int64
	count int64
}

func newRepeatedIdentities() *repeatedIdentities {
	return &repeatedIdentities{lines: map[uint64]int64{}}
}

// add remembers a row's identity, and notes when an earlier row has the same.
func (o *repeatedIdentities) add(r *account.Record, identity []account.TextOp, s *account.Sink) {
	key, empty := uint64(fnvOffset), true
	for _, op := range identity {
		text := op(r)
		empty = empty && len(text) == 0
		for _, c := range text {
			key = (key ^ uint64(c)) * fnvPrime
		}
		key *= fnvPrime
	}
	if empty {
		return
	}
	if first, ok := o.lines[key]; ok {
		if o.count++; o.count <= 10 {
			s.Warn("line %d has the identity of line %d; both rows are kept", r.Line, first)
		}
		return
	}
	if len(o.lines) < overlapRows {
		o.lines[key] = r.Line
	}
}

// warn says how many there are when not all are listed.
func (o *repeatedIdentities) warn(s *account.Sink) {
	if o.count > 10 {
		s.Warn("%d rows have the identity of an earlier row; the first 10 are listed", o.count)
	}
	if len(o.lines) == overlapRows {
		s.Warn("equal identities were looked for among the first %d different ones only", overlapRows)
	}
}
