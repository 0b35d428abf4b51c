package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/s2"

	"tieout/reconcile"
)

// Records hands out rows as the store keeps them, in an order that only their
// content decides. A text is good until use returns.
type Records func(use func(version reconcile.Version, text []byte) error) error

// Memory is what a night leaves of one kind.
type Memory struct {
	Rows Records // every row that stands after the night
	Gone int64   // how many stood before it and do no longer
}

// remember writes what changed of one kind and returns its digest.
func (w *writer) remember(ctx context.Context, kind string, m *Memory) (string, error) {
	digest := newRowDigest()
	kept := map[blockKey]*rowBits{}
	stays, changed := int64(0), int64(0)
	blocks := w.newBlocks(kind, digest)
	if m.Rows != nil {
		if err := m.Rows(func(version reconcile.Version, text []byte) error {
			if !version.Kept {
				if version.Place != 0 {
					changed++
				}
				return blocks.add(ctx, text)
			}
			key, row := blockOf(version.Place)
			if kept[key] == nil {
				kept[key] = &rowBits{}
			}
			kept[key].set(row)
			stays++
			return nil
		}); err != nil {
			return "", err
		}
	}
	if err := blocks.finish(ctx); err != nil {
		return "", err
	}
	var ended []liveBlock // live: the rows that end
	var closed []blockKey
	stood, found := int64(0), int64(0)
	err := w.store.eachLiveBlock(ctx, w.tx, kind, w.seq, false, func(b *liveBlock) error {
		left := b.live
		if stay := kept[b.blockKey]; stay != nil {
			left = b.live.without(stay)
			lost := stay.without(&b.live)
			found += int64(stay.count() - lost.count())
		}
		stood += int64(b.live.count())
		if left == (rowBits{}) {
			return nil
		}
		if left == b.live {
			closed = append(closed, b.blockKey)
		}
		ended = append(ended, liveBlock{blockKey: b.blockKey, live: left})
		return nil
	})
	if err != nil {
		return "", err
	}
	if found != stays || stood != stays+changed+m.Gone {
		panic(fmt.Sprintf("store: %d rows of kind %s stood; the night keeps %d, changes %d and lets %d go", stood, kind, stays, changed, m.Gone))
	}
	for i := range ended {
		digest.add(fmt.Sprint("ended ", ended[i].From, "/", ended[i].N), string(ended[i].live.bytes()))
	}
	return digest.sum(), w.endRows(ctx, kind, ended, closed)
}

// endRows writes which rows end; a block that is empty after it is not read again.
func (w *writer) endRows(ctx context.Context, kind string, ended []liveBlock, closed []blockKey) error {
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
			return w.store.wrapError("end blocks", err)
		}
	}
	return nil
}

// blockWriter collects new rows into blocks, and compresses a window of them side by side.
type blockWriter struct {
	w      *writer
	kind   string
	digest rowDigest
	bulk   *bulk

	n      int // of the next block that is written
	filled []filledBlock
	rows   int // of the block in hand
	text   []byte
}

// filledBlock is a block that is not compressed yet.
type filledBlock struct {
	text []byte
	rows int
}

// windowBlocks is how many blocks are compressed side by side.
const windowBlocks = 8

func (w *writer) newBlocks(kind string, digest rowDigest) *blockWriter {
	return &blockWriter{w: w, kind: kind, digest: digest, bulk: w.bulk("blocks", []string{"kind", "from_seq", "n", "rows", "data"})}
}

func (b *blockWriter) add(ctx context.Context, text []byte) error {
	b.text = append(binary.AppendUvarint(b.text, uint64(len(text))), text...)
	if b.rows++; b.rows < blockRows {
		return nil
	}
	return b.finishBlock(ctx)
}

// finishBlock puts the block in hand aside.
func (b *blockWriter) finishBlock(ctx context.Context) error {
	b.filled = append(b.filled, filledBlock{b.text, b.rows})
	b.text, b.rows = make([]byte, 0, len(b.text)), 0
	if len(b.filled) < windowBlocks {
		return nil
	}
	return b.write(ctx)
}

func (b *blockWriter) write(ctx context.Context) error {
	packed := make([][]byte, len(b.filled))
	var group sync.WaitGroup
	for worker := range 2 {
		group.Go(func() {
			for i := worker; i < len(packed); i += 2 {
				packed[i] = s2.Encode(nil, b.filled[i].text)
			}
		})
	}
	group.Wait()
	for i, data := range packed {
		b.digest.addBytes(fmt.Sprint(b.n, "/", b.filled[i].rows), data)
		if err := b.bulk.add(ctx, []any{b.kind, b.w.seq, int64(b.n), int64(b.filled[i].rows), data}); err != nil {
			return err
		}
		b.n++
	}
	b.filled = b.filled[:0]
	return nil
}

// finish writes what is left.
func (b *blockWriter) finish(ctx context.Context) error {
	if b.rows > 0 {
		if err := b.finishBlock(ctx); err != nil {
			return err
		}
	}
	if err := b.write(ctx); err != nil {
		return err
	}
	return b.bulk.flush(ctx)
}
