package prematch

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// storeKeys sorts the partition's keys and puts them away.
func (w *Worker) storeKeys(partition int) error {
	if len(w.keys) == 0 {
		return nil
	}
	w.sortKeys()
	w.keySum.add(w.sorted)
	w.buffer = w.buffer[:0]
	for _, key := range w.sorted {
		w.buffer = binary.LittleEndian.AppendUint64(w.buffer, key)
	}
	return w.settledKeys.Add(partition, w.buffer)
}

// sortKeys puts keys into sorted, ascending, each once: first into about as many
// buckets as there are keys, by the bits below the partition's; what is out of
// order then stands next to its place.
func (w *Worker) sortKeys() {
	width := bits.Len(uint(len(w.keys)))
	up, down := w.matcher.bits, 64-width
	w.ends = slices.Grow(w.ends[:0], 1<<width)[:1<<width]
	clear(w.ends)
	for _, key := range w.keys {
		w.ends[key<<up>>down]++
	}
	var sum uint32
	for i, count := range w.ends {
		w.ends[i], sum = sum, sum+count
	}
	w.sorted = slices.Grow(w.sorted[:0], len(w.keys))[:len(w.keys)]
	for _, key := range w.keys {
		at := &w.ends[key<<up>>down]
		w.sorted[*at] = key
		*at++
	}
	for i := 1; i < len(w.sorted); i++ {
		key := w.sorted[i]
		at := i
		for ; at > 0 && w.sorted[at-1] > key; at-- {
			w.sorted[at] = w.sorted[at-1]
		}
		w.sorted[at] = key
	}
	w.sorted = slices.Compact(w.sorted)
}
