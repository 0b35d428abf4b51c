package spill

import (
	"bytes"
	"sync"
)

// Runs hold records that lie sorted by key in numbered runs, and merge them.
// Runs are written side by side, each by one writer, and read when all are
// written, as often as anybody wants.
type Runs struct {
	store *Store

	lock sync.Mutex
	runs [][]extent // by number
}

// NewRuns returns no runs.
func (s *Store) NewRuns() *Runs { return &Runs{store: s} }

// extentBytes is how much of a run is read at a time: hundreds of runs are read
// side by side when they are merged.
const extentBytes = 16 << 10

// RunWriter writes one run.
type RunWriter struct {
	runs   *Runs
	number int
	buffer []byte
	run    []extent
	err    error
}

// Writer begins run number; a run of that number that was written before is
// given up when the new one is closed.
func (r *Runs) Writer(number int) *RunWriter { return &RunWriter{runs: r, number: number} }

// Add appends a record whose key is not below the key before it.
func (w *RunWriter) Add(key, value []byte) {
	w.buffer = appendRecord(appendRecord(w.buffer, key), value)
	if len(w.buffer) >= extentBytes {
		w.flush()
	}
}

func (w *RunWriter) flush() {
	if len(w.buffer) == 0 || w.err != nil {
		return
	}
	var kept extent
	if kept, w.err = w.runs.store.put(w.buffer); w.err == nil {
		w.run = append(w.run, kept)
	}
	w.buffer = w.buffer[:0]
}

// Close puts the run in its place. The error is the first one of the store.
func (w *RunWriter) Close() error {
	w.flush()
	if w.err != nil {
		return w.err
	}
	r := w.runs
	r.lock.Lock()
	defer r.lock.Unlock()
	for w.number >= len(r.runs) {
		r.runs = append(r.runs, nil)
	}
	for _, e := range r.runs[w.number] {
		r.store.free(e)
	}
	r.runs[w.number] = w.run
	return nil
}

// Merge hands the records of all runs to use, ascending by key; equal keys in
// the order of their runs. Key and value are good until use returns.
func (r *Runs) Merge(use func(key, value []byte) error) error { return Merge(use, r) }

// Merge hands the records of several lists to use as if they were one; equal keys in the
// order of the lists.
func Merge(use func(key, value []byte) error, lists ...*Runs) error {
	var heap []*cursor
	number := 0
	for _, r := range lists {
		for i := range r.runs {
			c := &cursor{store: r.store, extents: r.runs[i], number: number}
			number++
			if c.next() {
				heap = append(heap, c)
			} else if c.err != nil {
				return c.err
			}
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		siftDown(heap, i)
	}
	for len(heap) > 0 {
		c := heap[0]
		if err := use(c.key, c.value); err != nil {
			return err
		}
		if !c.next() {
			if c.err != nil {
				return c.err
			}
			heap[0] = heap[len(heap)-1]
			heap = heap[:len(heap)-1]
		}
		siftDown(heap, 0)
	}
	return nil
}

// siftDown restores the order of a heap below i.
func siftDown(heap []*cursor, i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(heap); child++ {
			if heap[child].before(heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// cursor reads one run.
type cursor struct {
	store      *Store
	extents    []extent
	number     int
	data       []byte // of the extent in hand
	buffer     []byte
	key, value []byte
	err        error
}

func (c *cursor) before(o *cursor) bool {
	if order := bytes.Compare(c.key, o.key); order != 0 {
		return order < 0
	}
	return c.number < o.number
}

// next takes the next record in hand; false after the last one, or on an error.
func (c *cursor) next() bool {
	for len(c.data) == 0 {
		if len(c.extents) == 0 || c.err != nil {
			return false
		}
		if c.data, c.buffer, c.err = c.store.read(c.extents[0], c.buffer); c.err != nil {
			return false
		}
		c.extents = c.extents[1:]
	}
	if c.key, c.data, c.err = cutRecord(c.data); c.err == nil {
		c.value, c.data, c.err = cutRecord(c.data)
	}
	return c.err == nil
}
