package prematch

import "fmt"

// spillBufferBytes is how much is written to the spill at once.
const spillBufferBytes = 1 << 20

// spillBuffer gathers chunks that go to the spill. It takes its place in the spill
// before it is filled; what of it stays empty is a hole in the file.
type spillBuffer struct {
	prematcher *Prematcher
	bytes      []byte
	offset     int64
}

// reserve makes room for so many bytes and returns where in the spill they lie.
func (g *spillBuffer) reserve(size int) (int64, error) {
	if len(g.bytes) > 0 && len(g.bytes)+size > cap(g.bytes) {
		if err := g.write(); err != nil {
			return 0, err
		}
	}
	if len(g.bytes) == 0 {
		g.offset = g.prematcher.spilled.Add(int64(cap(g.bytes))) - int64(cap(g.bytes))
	}
	return g.offset + int64(len(g.bytes)), nil
}

func (g *spillBuffer) write() error {
	if _, err := g.prematcher.spill.WriteAt(g.bytes, g.offset); err != nil {
		return fmt.Errorf("write rows that memory has no room for: %w", err)
	}
	g.bytes = g.bytes[:0]
	return nil
}

// freeArena spills the buckets whose turn it is until a quarter of the arena is
// free, and moves the chunks of the others together. The arena has room
// afterwards whether it fails or not; after a failure the rows are no good.
func (h *PartitionWriter) freeArena() error {
	g := &spillBuffer{prematcher: h.prematcher, bytes: make([]byte, 0, min(spillBufferBytes, len(h.arena)))}
	want, freed := max(len(h.arena)/4, chunkBytes(maxPendingRows)), 0
	gone := make([]bool, len(h.lastChunk))
	var failed error
	for range h.lastChunk {
		if freed >= want {
			break
		}
		bucket := h.nextBucket
		h.nextBucket = (h.nextBucket + 1) % len(h.lastChunk)
		size, err := h.spillBucket(bucket, g)
		if err != nil {
			failed = err
		}
		gone[bucket] = true
		freed += size
	}
	if err := g.write(); err != nil {
		failed = err
	}
	h.compact(gone)
	return failed
}

// spillBucket writes a bucket's chunks and returns how many bytes they had.
func (h *PartitionWriter) spillBucket(bucket int, g *spillBuffer) (size int, err error) {
	for at := h.lastChunk[bucket]; at != 0; {
		c := h.chunkAt(at)
		offset, err := g.reserve(len(c))
		if err != nil {
			return size, err
		}
		g.bytes = append(g.bytes, c...)
		runs := h.spilled[bucket]
		if last := len(runs) - 1; last >= 0 && runs[last].offset+int64(runs[last].size) == offset {
			runs[last].size += len(c)
		} else {
			h.spilled[bucket] = append(runs, spilledRun{offset, len(c)})
		}
		size += len(c)
		at = c.previous()
	}
	return size, nil
}

// compact drops the chunks of some buckets from the arena.
func (h *PartitionWriter) compact(gone []bool) {
	clear(h.lastChunk)
	end := h.used
	h.used = 1
	for at := 1; at < end; {
		c := h.chunkAt(uint32(at))
		at += len(c)
		bucket := c.bucket()
		if gone[bucket] {
			continue
		}
		moved := chunk(h.arena[h.used : h.used+len(c)])
		copy(moved, c)
		moved.setPlace(bucket, h.lastChunk[bucket])
		h.lastChunk[bucket] = uint32(h.used)
		h.used += len(moved)
	}
}

func (h *PartitionWriter) chunkAt(at uint32) chunk {
	c := chunk(h.arena[at:])
	return c[:c.size()]
}

// eachChunk hands the chunks of a bucket to take. Buffer is room for what is read back.
func (h *PartitionWriter) eachChunk(bucket int, buffer []byte, take func(chunk)) ([]byte, error) {
	for _, run := range h.spilled[bucket] {
		if cap(buffer) < run.size {
			buffer = make([]byte, run.size)
		}
		buffer = buffer[:run.size]
		if _, err := h.prematcher.spill.ReadAt(buffer, run.offset); err != nil {
			return buffer, fmt.Errorf("read rows back: %w", err)
		}
		for c := chunk(buffer); len(c) > 0; {
			size := c.size()
			take(c[:size])
			c = c[size:]
		}
	}
	for at := h.lastChunk[bucket]; at != 0; {
		c := h.chunkAt(at)
		take(c)
		at = c.previous()
	}
	return buffer, nil
}

// packPending hands the rows of one side of a partition that were not packed yet
// to take, packed into room.
func (g *pendingRows) packPending(partition, width int, room []byte, take func(chunk)) {
	if rows := g.ofPartition(partition, width); len(rows) > 0 {
		take(packRows(room, rows, width))
	}
}
