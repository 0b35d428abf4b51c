package spill

import (
	"encoding/binary"
	"errors"
	"sync"
)

// Piles part records by number: each pile gives its records back in the order
// in which they were added. Adding is safe for concurrent use; a pile may be
// read when nothing is added any more.
type Piles struct {
	room *Room

	lock  sync.Mutex
	piles []pile
	held  int // bytes that no extent holds yet
	most  int
}

type pile struct {
	buffer  []byte
	extents []Extent
	records int64
}

// NewPiles returns empty piles that hold up to about most bytes before they
// hand them to the room.
func (r *Room) NewPiles(most int) *Piles { return &Piles{room: r, most: most} }

// Add puts a copy of a record on a pile; piles come into being as they are named.
func (p *Piles) Add(number int, record []byte) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	for number >= len(p.piles) {
		p.piles = append(p.piles, pile{})
	}
	to := &p.piles[number]
	before := len(to.buffer)
	to.buffer = append(binary.AppendUvarint(to.buffer, uint64(len(record))), record...)
	to.records++
	p.held += len(to.buffer) - before
	if p.held < p.most {
		return nil
	}
	return p.flush()
}

// flush hands everything that is held to the room; the caller holds the lock.
func (p *Piles) flush() error {
	for i := range p.piles {
		from := &p.piles[i]
		if len(from.buffer) == 0 {
			continue
		}
		extent, err := p.room.Keep(from.buffer)
		if err != nil {
			return err
		}
		from.extents, from.buffer = append(from.extents, extent), from.buffer[:0]
	}
	p.held = 0
	return nil
}

// Len returns how many piles there are.
func (p *Piles) Len() int { return len(p.piles) }

// Records returns how many records lie on a pile.
func (p *Piles) Records(number int) int64 {
	if number >= len(p.piles) {
		return 0
	}
	return p.piles[number].records
}

// Bytes returns how many bytes a pile takes.
func (p *Piles) Bytes(number int) (size int64) {
	if number >= len(p.piles) {
		return 0
	}
	for _, extent := range p.piles[number].extents {
		size += int64(extent.size)
	}
	return size + int64(len(p.piles[number].buffer))
}

// Each hands the records of a pile to use. A record is good until use returns.
func (p *Piles) Each(number int, use func(record []byte) error) error {
	if number >= len(p.piles) {
		return nil
	}
	from := &p.piles[number]
	var buffer, data []byte
	var err error
	for _, extent := range from.extents {
		if data, buffer, err = p.room.Read(extent, buffer); err != nil {
			return err
		}
		if err := eachRecord(data, use); err != nil {
			return err
		}
	}
	return eachRecord(from.buffer, use)
}

// Forget drops a pile's records.
func (p *Piles) Forget(number int) {
	if number >= len(p.piles) {
		return
	}
	for _, extent := range p.piles[number].extents {
		p.room.Free(extent)
	}
	p.piles[number] = pile{}
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
