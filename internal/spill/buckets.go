package spill

import (
	"encoding/binary"
	"errors"
	"sync"
)

// Buckets part records by number: each bucket gives its records back in the order
// in which they were added. Adding is safe for concurrent use; a bucket may be
// read when nothing is added any more.
type Buckets struct {
	store *Store

	lock    sync.Mutex
	buckets []bucket
	long    []byte // a record on its way to the store, when none is held
	held    int    // bytes that no extent holds yet
	maxHeld int
}

type bucket struct {
	buffer  []byte
	extents []extent
	records int64
}

// NewBuckets returns empty buckets that hold up to about most bytes before they
// hand them to the store. With 0 they hold none: that is for few long records.
func (s *Store) NewBuckets(most int) *Buckets { return &Buckets{store: s, maxHeld: most} }

// Add puts a copy of a record in a bucket; buckets come into being as they are named.
func (p *Buckets) Add(number int, record []byte) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	for number >= len(p.buckets) {
		p.buckets = append(p.buckets, bucket{})
	}
	to := &p.buckets[number]
	to.records++
	if p.maxHeld == 0 {
		p.long = appendRecord(p.long[:0], record)
		return to.keep(p.store, p.long)
	}
	before := len(to.buffer)
	to.buffer = appendRecord(to.buffer, record)
	p.held += len(to.buffer) - before
	if p.held < p.maxHeld {
		return nil
	}
	return p.flush()
}

// appendRecord appends a record with its length before it.
func appendRecord(to, record []byte) []byte {
	return append(binary.AppendUvarint(to, uint64(len(record))), record...)
}

// flush hands everything that is held to the store; the caller holds the lock.
func (p *Buckets) flush() error {
	for i := range p.buckets {
		from := &p.buckets[i]
		if len(from.buffer) == 0 {
			continue
		}
		if err := from.keep(p.store, from.buffer); err != nil {
			return err
		}
		from.buffer = from.buffer[:0]
	}
	p.held = 0
	return nil
}

// keep puts records of the bucket into the store.
func (b *bucket) keep(store *Store, records []byte) error {
	kept, err := store.put(records)
	if err == nil {
		b.extents = append(b.extents, kept)
	}
	return err
}

// Len returns how many buckets there are.
func (p *Buckets) Len() int { return len(p.buckets) }

// Records returns how many records lie in a bucket.
func (p *Buckets) Records(number int) int64 {
	if number >= len(p.buckets) {
		return 0
	}
	return p.buckets[number].records
}

// Each hands the records of a bucket to use. A record is good until use returns.
func (p *Buckets) Each(number int, use func(record []byte) error) error {
	if number >= len(p.buckets) {
		return nil
	}
	from := &p.buckets[number]
	if err := p.store.eachExtent(from.extents, func(data []byte) error { return eachRecord(data, use) }); err != nil {
		return err
	}
	return eachRecord(from.buffer, use)
}

// Drop drops a bucket's records.
func (p *Buckets) Drop(number int) {
	if number >= len(p.buckets) {
		return
	}
	for _, e := range p.buckets[number].extents {
		p.store.free(e)
	}
	p.buckets[number] = bucket{}
}

func eachRecord(data []byte, use func([]byte) error) error {
	for len(data) > 0 {
		record, rest, err := cutRecord(data)
		if err != nil {
			return err
		}
		if err := use(record); err != nil {
			return err
		}
		data = rest
	}
	return nil
}

// cutRecord cuts a record with its length before it.
func cutRecord(data []byte) (record, rest []byte, err error) {
	size, width := binary.Uvarint(data)
	if width <= 0 || size > uint64(len(data)-width) {
		return nil, nil, errors.New("read back what memory had no room for: a record is cut")
	}
	end := width + int(size)
	return data[width:end:end], data[end:], nil
}
