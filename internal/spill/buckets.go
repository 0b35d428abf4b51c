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
	held    int // bytes that no extent holds yet
	maxHeld int
}

type bucket struct {
	buffer  []byte
	extents []Extent
	records int64
}

// NewBuckets returns empty buckets that hold up to about most bytes before they
// hand them to the store.
func (r *Store) NewBuckets(most int) *Buckets { return &Buckets{store: r, maxHeld: most} }

// Add puts a copy of a record in a bucket; buckets come into being as they are named.
func (p *Buckets) Add(number int, record []byte) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	for number >= len(p.buckets) {
		p.buckets = append(p.buckets, bucket{})
	}
	to := &p.buckets[number]
	before := len(to.buffer)
	to.buffer = append(binary.AppendUvarint(to.buffer, uint64(len(record))), record...)
	to.records++
	p.held += len(to.buffer) - before
	if p.held < p.maxHeld {
		return nil
	}
	return p.flush()
}

// flush hands everything that is held to the store; the caller holds the lock.
func (p *Buckets) flush() error {
	for i := range p.buckets {
		from := &p.buckets[i]
		if len(from.buffer) == 0 {
			continue
		}
		extent, err := p.store.Put(from.buffer)
		if err != nil {
			return err
		}
		from.extents, from.buffer = append(from.extents, extent), from.buffer[:0]
	}
	p.held = 0
	return nil
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

// Bytes returns how many bytes a bucket takes.
func (p *Buckets) Bytes(number int) (size int64) {
	if number >= len(p.buckets) {
		return 0
	}
	for _, extent := range p.buckets[number].extents {
		size += int64(extent.size)
	}
	return size + int64(len(p.buckets[number].buffer))
}

// Each hands the records of a bucket to use. A record is good until use returns.
func (p *Buckets) Each(number int, use func(record []byte) error) error {
	if number >= len(p.buckets) {
		return nil
	}
	from := &p.buckets[number]
	var buffer, data []byte
	var err error
	for _, extent := range from.extents {
		if data, buffer, err = p.store.Read(extent, buffer); err != nil {
			return err
		}
		if err := eachRecord(data, use); err != nil {
			return err
		}
	}
	return eachRecord(from.buffer, use)
}

// Drop drops a bucket's records.
func (p *Buckets) Drop(number int) {
	if number >= len(p.buckets) {
		return
	}
	for _, extent := range p.buckets[number].extents {
		p.store.Free(extent)
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
