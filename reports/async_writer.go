package reports

import (
	"io"
	"sync/atomic"
)

// asyncWriter writes to out while its caller goes on: a million lines take the
// kernel as long as they take to make. Whoever writes must end it.
type asyncWriter struct {
	out    io.Writer
	chunk  []byte
	full   chan []byte
	empty  chan []byte // written chunks, to be filled again
	failed atomic.Bool
	err    error // of out; good when done is closed
	done   chan struct{}
}

const (
	chunkBytes = 128 << 10
	chunks     = 3 // one that is filled, one that is written, one between them
)

func newAsyncWriter(out io.Writer) *asyncWriter {
	b := &asyncWriter{out: out, full: make(chan []byte, chunks), empty: make(chan []byte, chunks), done: make(chan struct{})}
	for range chunks - 1 {
		b.empty <- nil // made as they are filled: most files are small
	}
	go b.writeChunks()
	return b
}

// Write takes a copy of p. The error may be that of an earlier Write.
func (b *asyncWriter) Write(p []byte) (int, error) {
	if len(b.chunk)+len(p) > chunkBytes {
		if b.failed.Load() {
			return 0, io.ErrShortWrite // end says why
		}
		b.full <- b.chunk
		b.chunk = (<-b.empty)[:0]
	}
	b.chunk = append(b.chunk, p...)
	return len(p), nil
}

func (b *asyncWriter) writeChunks() {
	defer close(b.done)
	for chunk := range b.full {
		if b.err == nil {
			if _, b.err = b.out.Write(chunk); b.err != nil {
				b.failed.Store(true)
			}
		}
		b.empty <- chunk
	}
}

// finish writes what is left and returns the first error of out. Nothing may be
// written after it.
func (b *asyncWriter) finish() error {
	b.full <- b.chunk
	close(b.full)
	<-b.done
	return b.err
}
