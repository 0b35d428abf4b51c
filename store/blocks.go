package store

import (
	"context"
	"encoding/binary"
	"errors"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/s2"
)

// The two kinds of what is remembered between nights.
const (
	itemKind      = "item"
	exceptionKind = "exception"
)

// blockRows is how many rows a compressed block holds; the last block of a run may hold
// fewer. A row is one state of an item or exception: a night that changes it
// ends the old state and writes a new one, so that the memory before any run can
// be read back. The table ends says which rows of a block a run ended.
const blockRows = 512

// rowBits says something of each row of a block.
type rowBits [blockRows / 64]uint64

func (b *rowBits) set(row int64)      { b[row>>6] |= 1 << (row & 63) }
func (b *rowBits) has(row int64) bool { return b[row>>6]&(1<<(row&63)) != 0 }

func (b *rowBits) count() (count int) {
	for _, word := range b {
		count += bits.OnesCount64(word)
	}
	return count
}

func (b *rowBits) without(o *rowBits) (left rowBits) {
	for i := range b {
		left[i] = b[i] &^ o[i]
	}
	return left
}

func (b *rowBits) bytes() []byte {
	var data []byte
	for _, word := range b {
		data = binary.LittleEndian.AppendUint64(data, word)
	}
	return data
}

func rowBitsOf(data []byte) (b rowBits, err error) {
	if len(data) != 8*len(b) {
		return b, damaged("want the ended rows of a block in %d bytes, got %d", 8*len(b), len(data))
	}
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
	return b, nil
}

// blockKey names a block within its kind.
type blockKey struct{ From, N int64 }

// place returns where a row lies; 0 is no row's place, because runs count from 1.
func (k blockKey) place(row int64) int64 { return k.From<<32 | (k.N*blockRows + row) }

func blockOf(place int64) (key blockKey, row int64) {
	at := place & (1<<32 - 1)
	return blockKey{place >> 32, at / blockRows}, at % blockRows
}

// liveBlock is a block of which a row at least stands.
type liveBlock struct {
	blockKey
	live rowBits
	data []byte // compressed; nil when it was not asked for
}

// The blocks that may hold rows which stand before a run, and what earlier runs
// ended of them. The queries differ in what they read. A run that was taken back neither
// wrote nor ended anything.
const (
	selectBlocks     = "SELECT from_seq, n, rows FROM blocks WHERE kind = ? AND from_seq < ? AND (to_seq IS NULL OR to_seq >= ?) AND from_seq" + notUndone + " ORDER BY from_seq, n"
	selectBlocksData = "SELECT from_seq, n, rows, data FROM blocks WHERE kind = ? AND from_seq < ? AND (to_seq IS NULL OR to_seq >= ?) AND from_seq" + notUndone + " ORDER BY from_seq, n"
	selectEnds       = `SELECT e.from_seq, e.n, e.rows FROM ends e JOIN blocks b ON b.kind = e.kind AND b.from_seq = e.from_seq AND b.n = e.n
		WHERE e.kind = ? AND e.seq < ? AND (b.to_seq IS NULL OR b.to_seq >= ?) AND e.seq` + notUndone
)

// eachLiveBlock hands each block that stands before run seq to use, in their order.
func (s *Store) eachLiveBlock(ctx context.Context, q queryer, kind string, seq int64, withData bool, use func(*liveBlock) error) error {
	ended, err := s.endedRows(ctx, q, selectEnds, kind, seq, seq)
	if err != nil {
		return err
	}
	query := selectBlocks
	if withData {
		query = selectBlocksData
	}
	rows, err := q.QueryxContext(ctx, s.rebind(query), kind, seq, seq)
	if err != nil {
		return s.wrapError("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		b := &liveBlock{}
		var count int64
		into := []any{&b.From, &b.N, &count}
		if withData {
			into = append(into, &b.data)
		}
		if err := rows.Scan(into...); err != nil {
			return s.wrapError("read the memory", err)
		}
		if count < 0 || count > blockRows {
			return damaged("want a block of at most %d rows, got one of %d", blockRows, count)
		}
		for row := range count {
			b.live.set(row)
		}
		if gone := ended[b.blockKey]; gone != nil {
			b.live = b.live.without(gone)
		}
		if err := use(b); err != nil {
			return err
		}
	}
	return s.wrapError("read the memory", rows.Err())
}

// endedRows returns the rows that a query over the table of ends reports, by block.
func (s *Store) endedRows(ctx context.Context, q queryer, query string, values ...any) (map[blockKey]*rowBits, error) {
	rows, err := q.QueryxContext(ctx, s.rebind(query), values...)
	if err != nil {
		return nil, s.wrapError("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	ended := map[blockKey]*rowBits{}
	for rows.Next() {
		var key blockKey
		var data []byte
		if err := rows.Scan(&key.From, &key.N, &data); err != nil {
			return nil, s.wrapError("read the memory", err)
		}
		more, err := rowBitsOf(data)
		if err != nil {
			return nil, err
		}
		if ended[key] == nil {
			ended[key] = &rowBits{}
		}
		for i := range more {
			ended[key][i] |= more[i]
		}
	}
	return ended, s.wrapError("read the memory", rows.Err())
}

// Row is a remembered row as it lies in the store.
type Row struct {
	N     int64 // its number among the rows that stand, counted from 0
	Place int64
	Text  string
}

// WrittenBy reports whether run seq wrote the row as it stands.
func (r *Row) WrittenBy(seq int64) bool {
	key, _ := blockOf(r.Place)
	return key.From == seq
}

// EachItem hands each item that stands before run seq to use, as many side by
// side as there are workers. Numbers are the same each time it is asked.
func (s *Store) EachItem(ctx context.Context, seq int64, workers int, use func(worker int, row Row) error) error {
	return s.eachRow(ctx, itemKind, seq, workers, use)
}

// EachException hands each exception that stands before run seq to use, as
// EachItem does.
func (s *Store) EachException(ctx context.Context, seq int64, workers int, use func(worker int, row Row) error) error {
	return s.eachRow(ctx, exceptionKind, seq, workers, use)
}

func (s *Store) eachRow(ctx context.Context, kind string, seq int64, workers int, use func(int, Row) error) error {
	type numbered struct {
		block *liveBlock
		first int64
	}
	blocks := make(chan numbered, 2*max(workers, 1))
	errs := make([]error, max(workers, 1))
	var failed atomic.Bool
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			var room []byte
			for b := range blocks {
				if failed.Load() {
					continue // the reader must not wait for ever
				}
				n := b.first
				if room, errs[worker] = b.block.each(room, func(place int64, text string) error {
					n++
					return use(worker, Row{n - 1, place, s.layouts.current(text)})
				}); errs[worker] != nil {
					failed.Store(true)
				}
			}
		})
	}
	total := int64(0)
	err := s.eachLiveBlock(ctx, s.db, kind, seq, true, func(b *liveBlock) error {
		if failed.Load() {
			return errStopped
		}
		blocks <- numbered{b, total}
		total += int64(b.live.count())
		return nil
	})
	close(blocks)
	group.Wait()
	if failed := errors.Join(errs...); failed != nil {
		return failed
	}
	return err
}

// errStopped ends a reading whose rows are not needed any more.
var errStopped = errors.New("stopped")

// countLiveRows counts the rows of a kind that stand before run seq.
func (s *Store) countLiveRows(ctx context.Context, kind string, seq int64) (count int64, err error) {
	err = s.eachLiveBlock(ctx, s.db, kind, seq, false, func(b *liveBlock) error {
		count += int64(b.live.count())
		return nil
	})
	return count, err
}

// each hands the rows of a block that stand to use. Room is what a block is
// unpacked in; it is returned for the next one.
func (b *liveBlock) each(room []byte, use func(place int64, text string) error) ([]byte, error) {
	left := b.live.count()
	room, err := b.eachRecord(room, func(row int64, text string) error {
		if row >= blockRows || !b.live.has(row) {
			return nil
		}
		left--
		return use(b.place(row), text)
	})
	if err == nil && left > 0 {
		err = damaged("a block of the memory is cut")
	}
	return room, err
}

// eachRecord hands all rows of a block to use, by their number, those too that were ended.
func (b *liveBlock) eachRecord(room []byte, use func(row int64, text string) error) ([]byte, error) {
	data, err := s2.Decode(room, b.data)
	if err != nil {
		return room, damaged("a block is not what tieout wrote: %v", err)
	}
	text := string(data)
	for row := int64(0); len(text) > 0; row++ {
		size, width := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		if width <= 0 || uint64(len(text)-width) < size {
			return data, damaged("a block of the memory is cut")
		}
		if err := use(row, text[width:width+int(size)]); err != nil {
			return data, err
		}
		text = text[width+int(size):]
	}
	return data[:cap(data)], nil
}
