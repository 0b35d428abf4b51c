package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/s2"

	"tieout/reconcile"
)

// The two kinds of what is remembered between nights.
const (
	itemKind      = "item"
	exceptionKind = "exception"
)

// Rows lie in blocks of blockRows, compressed; the last block of a run may hold
// fewer. A row is one state of an item or exception: a night that changes it
// ends the old state and writes a new one, so that the memory before any run can
// be read back. Which rows of a block a run ended stands in the table ends.
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
		return b, fmt.Errorf("read the store: the ended rows of a block in %d bytes, want %d", len(data), 8*len(b))
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

func keyOf(place int64) (key blockKey, row int64) {
	at := place & (1<<32 - 1)
	return blockKey{place >> 32, at / blockRows}, at % blockRows
}

// standingBlock is a block of which a row at least stands.
type standingBlock struct {
	blockKey
	live rowBits
	data []byte // compressed; nil when it was not asked for
}

// The blocks that may hold rows which stand before a run, and what earlier runs
// ended of them. The queries differ in what they read.
const (
	selectBlocks     = "SELECT from_seq, n, rows FROM blocks WHERE kind = ? AND from_seq < ? AND (to_seq IS NULL OR to_seq >= ?) ORDER BY from_seq, n"
	selectBlocksData = "SELECT from_seq, n, rows, data FROM blocks WHERE kind = ? AND from_seq < ? AND (to_seq IS NULL OR to_seq >= ?) ORDER BY from_seq, n"
	selectEnds       = `SELECT e.from_seq, e.n, e.rows FROM ends e JOIN blocks b ON b.kind = e.kind AND b.from_seq = e.from_seq AND b.n = e.n
		WHERE e.kind = ? AND e.seq < ? AND (b.to_seq IS NULL OR b.to_seq >= ?)`
)

// standing hands each block that stands before run seq to use, in their order.
func (s *Store) standing(ctx context.Context, q queryer, kind string, seq int64, withData bool, use func(*standingBlock) error) error {
	ended, err := s.ended(ctx, q, selectEnds, kind, seq, seq)
	if err != nil {
		return err
	}
	query := selectBlocks
	if withData {
		query = selectBlocksData
	}
	rows, err := q.QueryxContext(ctx, s.rebind(query), kind, seq, seq)
	if err != nil {
		return s.reach("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells of what went wrong
	for rows.Next() {
		b := &standingBlock{}
		var count int64
		into := []any{&b.From, &b.N, &count}
		if withData {
			into = append(into, &b.data)
		}
		if err := rows.Scan(into...); err != nil {
			return s.reach("read the memory", err)
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
	return s.reach("read the memory", rows.Err())
}

// ended returns the rows that a query over the table of ends tells of, by block.
func (s *Store) ended(ctx context.Context, q queryer, query string, values ...any) (map[blockKey]*rowBits, error) {
	rows, err := q.QueryxContext(ctx, s.rebind(query), values...)
	if err != nil {
		return nil, s.reach("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells of what went wrong
	ended := map[blockKey]*rowBits{}
	for rows.Next() {
		var key blockKey
		var data []byte
		if err := rows.Scan(&key.From, &key.N, &data); err != nil {
			return nil, s.reach("read the memory", err)
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
	return ended, s.reach("read the memory", rows.Err())
}

// readStanding decodes every row that stands before run seq, as many blocks at a
// time as there are cores. What stood before a run never changes, so the blocks
// are counted first, and no row is moved after it was decoded.
func readStanding[T any](ctx context.Context, s *Store, kind string, seq int64, read func(text string, place int64, into *T) error) ([]T, error) {
	total := 0
	if err := s.standing(ctx, s.db, kind, seq, false, func(b *standingBlock) error {
		total += b.live.count()
		return nil
	}); err != nil {
		return nil, err
	}
	type part struct {
		block *standingBlock
		into  []T
	}
	list := make([]T, total)
	parts := make(chan part, 16)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			for p := range parts {
				if errs[worker] == nil {
					errs[worker] = decodeBlock(p.block, p.into, read)
				}
			}
		})
	}
	left := list
	err := s.standing(ctx, s.db, kind, seq, true, func(b *standingBlock) error {
		count := b.live.count()
		if count > len(left) {
			return errors.New("read the store: its memory changed while it was read")
		}
		parts <- part{b, left[:count]}
		left = left[count:]
		return nil
	})
	close(parts)
	group.Wait()
	return list, cmp.Or(err, errors.Join(errs...))
}

// decodeBlock decodes the rows of a block that stand.
func decodeBlock[T any](b *standingBlock, into []T, read func(text string, place int64, into *T) error) error {
	data, err := s2.Decode(nil, b.data)
	if err != nil {
		return fmt.Errorf("read the store: a block is not what tieout wrote: %w", err)
	}
	text := string(data)
	for row := int64(0); len(text) > 0; row++ {
		size, width := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		if width <= 0 || uint64(len(text)-width) < size {
			return errors.New("read the store: a block of the memory is cut")
		}
		if row < blockRows && b.live.has(row) {
			if err := read(text[width:width+int(size)], b.place(row), &into[0]); err != nil {
				return err
			}
			into = into[1:]
		}
		text = text[width+int(size):]
	}
	if len(into) > 0 {
		return errors.New("read the store: a block of the memory is cut")
	}
	return nil
}

// memory is what a night leaves of one kind.
type memory struct {
	kind string
	kept []int64 // places of the rows that stay as they are
	rows int     // that are new or changed
	// changed is how many of them take the place of an older state, and gone how
	// many rows left: together what must end.
	changed, gone int
	// encode appends a new row, in ascending order of IDs.
	encode func(row int, to []byte) ([]byte, error)
}

// remember writes what changed of one kind and returns its digest.
func (w *writer) remember(ctx context.Context, m *memory) (string, error) {
	digest := newRowDigest()
	kept := map[blockKey]*rowBits{}
	for _, place := range m.kept {
		key, row := keyOf(place)
		if kept[key] == nil {
			kept[key] = &rowBits{}
		}
		kept[key].set(row)
	}
	if err := w.writeBlocks(ctx, m, digest); err != nil {
		return "", err
	}
	var ended []standingBlock // live: the rows that end
	var closed []blockKey
	stood, found := 0, 0
	err := w.store.standing(ctx, w.tx, m.kind, w.seq, false, func(b *standingBlock) error {
		left := b.live
		if stay := kept[b.blockKey]; stay != nil {
			left = b.live.without(stay)
			lost := stay.without(&b.live)
			found += stay.count() - lost.count()
		}
		stood += b.live.count()
		if left == (rowBits{}) {
			return nil
		}
		if left == b.live {
			closed = append(closed, b.blockKey)
		}
		ended = append(ended, standingBlock{blockKey: b.blockKey, live: left})
		return nil
	})
	if err != nil {
		return "", err
	}
	if found != len(m.kept) || stood != len(m.kept)+m.changed+m.gone {
		panic(fmt.Sprintf("store: %d rows of kind %s stood; the night keeps %d, changes %d and lets %d go", stood, m.kind, len(m.kept), m.changed, m.gone))
	}
	for i := range ended {
		digest.add(fmt.Sprint("ended ", ended[i].From, "/", ended[i].N), string(ended[i].live.bytes()))
	}
	return digest.sum(), w.endRows(ctx, m.kind, ended, closed)
}

// endRows writes which rows end; a block that is empty after it is not read again.
func (w *writer) endRows(ctx context.Context, kind string, ended []standingBlock, closed []blockKey) error {
	bulk := w.bulk("ends", []string{"kind", "seq", "from_seq", "n", "rows"})
	for i := range ended {
		b := &ended[i]
		if err := bulk.add(ctx, []any{kind, w.seq, b.From, b.N, b.live.bytes()}); err != nil {
			return err
		}
	}
	if err := bulk.flush(ctx); err != nil {
		return err
	}
	for chunk := range slices.Chunk(closed, rowsPerInsert) {
		values := []any{w.seq, kind}
		for _, key := range chunk {
			values = append(values, key.From, key.N)
		}
		query := "UPDATE blocks SET to_seq = ? WHERE kind = ? AND (from_seq, n) IN (VALUES " + strings.TrimSuffix(strings.Repeat("(CAST(? AS BIGINT), CAST(? AS BIGINT)),", len(chunk)), ",") + ")"
		if _, err := w.tx.ExecContext(ctx, w.store.rebind(query), values...); err != nil {
			return w.store.reach("end blocks", err)
		}
	}
	return nil
}

// writeBlocks writes the new rows, encoded a window of blocks at a time by two workers.
func (w *writer) writeBlocks(ctx context.Context, m *memory, digest rowDigest) error {
	const window = 8
	bulk := w.bulk("blocks", []string{"kind", "from_seq", "n", "rows", "data"})
	count := (m.rows + blockRows - 1) / blockRows
	for start := 0; start < count; start += window {
		blocks := make([][]byte, min(window, count-start))
		errs := make([]error, 2)
		var group sync.WaitGroup
		for worker := range errs {
			group.Go(func() {
				for i := worker; i < len(blocks) && errs[worker] == nil; i += len(errs) {
					blocks[i], errs[worker] = m.block(start + i)
				}
			})
		}
		group.Wait()
		if err := cmp.Or(errs[0], errs[1]); err != nil {
			return err
		}
		for i, data := range blocks {
			rows := min(blockRows, m.rows-(start+i)*blockRows)
			digest.addBytes(fmt.Sprint(start+i, "/", rows), data)
			if err := bulk.add(ctx, []any{m.kind, w.seq, int64(start + i), int64(rows), data}); err != nil {
				return err
			}
		}
	}
	return bulk.flush(ctx)
}

// block encodes block n of the new rows.
func (m *memory) block(n int) ([]byte, error) {
	var text, row []byte
	var err error
	for i := n * blockRows; i < min((n+1)*blockRows, m.rows); i++ {
		if row, err = m.encode(i, row[:0]); err != nil {
			return nil, err
		}
		text = append(binary.AppendUvarint(text, uint64(len(row))), row...)
	}
	return s2.Encode(nil, text), nil
}

// memoryOf sorts out what a night leaves: rows that stay, and rows to write.
func memoryOf[T any](kind string, list []T, gone int, id func(*T) string, version func(*T) reconcile.Version, encode func([]byte, *T) ([]byte, error)) *memory {
	m := &memory{kind: kind, gone: gone}
	var fresh []*T
	for i := range list {
		v := version(&list[i])
		switch {
		case v.Kept:
			m.kept = append(m.kept, v.Place)
			continue
		case v.Place != 0:
			m.changed++
		}
		fresh = append(fresh, &list[i])
	}
	reconcile.SortByKey(fresh,
		func(to []byte, row *T) []byte { return append(to, id(row)...) },
		func(a, b *T) int { return cmp.Compare(id(a), id(b)) })
	for i := 1; i < len(fresh); i++ {
		if id(fresh[i]) == id(fresh[i-1]) {
			panic("store: two rows have the ID " + id(fresh[i]))
		}
	}
	m.rows = len(fresh)
	m.encode = func(row int, to []byte) ([]byte, error) { return encode(to, fresh[row]) }
	return m
}
