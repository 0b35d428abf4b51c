package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

// State is one state of an item or exception, as it stood after run From and after each one
// before run End; End is zero while it stands.
type State struct {
	From, End int64
	Text      string
}

// ItemStates returns every state of the items whose record holds one of the words, oldest
// first, whenever it stood. All records of all nights are looked through, and only those that
// hold a word are read: it costs what unpacking them costs.
func (s *Store) ItemStates(ctx context.Context, words []string) ([]State, error) {
	return s.states(ctx, itemKind, words)
}

// ExceptionStates returns those of exceptions, as ItemStates does.
func (s *Store) ExceptionStates(ctx context.Context, words []string) ([]State, error) {
	return s.states(ctx, exceptionKind, words)
}

// holdsAny reports whether a text holds one of the words.
func holdsAny(text []byte, words [][]byte) bool {
	return slices.ContainsFunc(words, func(word []byte) bool { return bytes.Contains(text, word) })
}

func (s *Store) states(ctx context.Context, kind string, words []string) ([]State, error) {
	var wanted [][]byte
	for _, word := range words {
		if word != "" {
			wanted = append(wanted, []byte(word))
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	blocks, err := s.blocksThatHold(ctx, kind, wanted)
	if err != nil {
		return nil, err
	}
	var states []State
	for _, b := range blocks {
		ends, err := s.endsOf(ctx, kind, b.blockKey)
		if err != nil {
			return nil, err
		}
		if _, err := b.each(nil, func(place int64, text string) error {
			if !holdsAny([]byte(text), wanted) {
				return nil
			}
			_, row := blockOf(place)
			state := State{From: b.From, Text: s.layouts.current(text)}
			for _, end := range ends {
				if end.live.has(row) {
					state.End = end.From
				}
			}
			states = append(states, state)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return states, nil
}

// blocksThatHold unpacks all blocks of a kind, some side by side, and returns those in which a
// word stands, in their order, with all of their rows.
func (s *Store) blocksThatHold(ctx context.Context, kind string, words [][]byte) (found []*liveBlock, err error) {
	rows, err := s.db.QueryContext(ctx, s.rebind("SELECT from_seq, n, rows, data FROM blocks WHERE kind = ? AND from_seq"+notUndone+" ORDER BY from_seq, n"), kind)
	if err != nil {
		return nil, s.wrapError("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	blocks := make(chan *liveBlock, 16)
	var lock sync.Mutex
	var failed error
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			var room []byte
			for b := range blocks {
				text, err := s2.Decode(room, b.data)
				lock.Lock()
				switch {
				case err != nil:
					failed = damaged("a block is not what tieout wrote: %v", err)
				case holdsAny(text, words):
					found = append(found, b)
				}
				lock.Unlock()
				room = text[:cap(text)]
			}
		})
	}
	for rows.Next() {
		b, count := &liveBlock{}, int64(0)
		if err = rows.Scan(&b.From, &b.N, &count, &b.data); err != nil {
			break
		}
		for row := range min(count, blockRows) {
			b.live.set(row)
		}
		blocks <- b
	}
	close(blocks)
	group.Wait()
	if err == nil {
		err = rows.Err()
	}
	slices.SortFunc(found, func(a, b *liveBlock) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.N, b.N)) })
	if failed != nil {
		return nil, failed
	}
	return found, s.wrapError("read the memory", err)
}

// endsOf returns which rows of a block ended, by the run that ended them.
func (s *Store) endsOf(ctx context.Context, kind string, key blockKey) (ends []liveBlock, err error) {
	rows, err := s.db.QueryContext(ctx, s.rebind("SELECT seq, rows FROM ends WHERE kind = ? AND from_seq = ? AND n = ? AND seq"+notUndone), kind, key.From, key.N)
	if err != nil {
		return nil, s.wrapError("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var seq int64
		var data []byte
		if err := rows.Scan(&seq, &data); err != nil {
			return nil, s.wrapError("read the memory", err)
		}
		bits, err := rowBitsOf(data)
		if err != nil {
			return nil, err
		}
		ends = append(ends, liveBlock{blockKey: blockKey{From: seq}, live: bits})
	}
	return ends, s.wrapError("read the memory", rows.Err())
}
