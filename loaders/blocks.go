package loaders

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
)

// block is a piece of a text that holds whole lines.
type block struct {
	data  []byte
	first int64 // the number of its first line

	buffer []byte // that data lies in
}

// blockBytes is the size of a block: with a few of them on their way, what is
// read still lies in the cache of the core that parses it.
const blockBytes = 256 << 10

// blocks cuts a text into blocks and hands them to workers, which run at the
// same time. A line longer than most bytes, which Load refuses, is passed over
// and counted. It returns how many lines the text has.
func blocks(ctx context.Context, text io.Reader, workers, most int, work func(worker int, b block)) (int64, error) {
	free, full := make(chan []byte, workers+1), make(chan block, workers+1)
	for range workers + 1 {
		free <- make([]byte, blockBytes)
	}
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for b := range full {
				work(worker, b)
				free <- b.buffer
			}
		})
	}
	f := &feeder{text: text, most: most, free: free, full: full}
	err := f.run(ctx)
	close(full)
	group.Wait()
	return f.lines, err
}

// feeder reads a text into blocks.
type feeder struct {
	text  io.Reader
	most  int
	free  <-chan []byte
	full  chan<- block
	lines int64

	carry   []byte // the beginning of a line whose end was not read yet
	passing bool   // within a line that is too long
}

func (f *feeder) run(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		buffer := <-f.free
		if len(buffer) < 2*len(f.carry) {
			buffer = make([]byte, 2*len(f.carry)) // a line of more than half a block
		}
		start := copy(buffer, f.carry)
		n, err := io.ReadFull(f.text, buffer[start:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		f.hand(buffer, start+n, last)
		if last {
			return nil
		}
	}
}

// hand gives the whole lines of a buffer to the workers and keeps the rest.
func (f *feeder) hand(buffer []byte, end int, last bool) {
	data := buffer[:end]
	if f.passing {
		at := bytes.IndexByte(data, '\n')
		f.passing = at < 0 && !last
		data = data[at+1:]
		if at < 0 {
			data = nil
		}
	}
	cut := len(data)
	if !last {
		cut = bytes.LastIndexByte(data, '\n') + 1
	}
	f.carry = append(f.carry[:0], data[cut:]...)
	if len(f.carry) > f.most {
		f.carry, f.passing = f.carry[:0], true
		defer func() { f.lines++ }() // the line that is passed over comes behind the block
	}
	b := block{data: data[:cut], first: f.lines + 1, buffer: buffer}
	f.lines += int64(bytes.Count(b.data, []byte{'\n'}))
	if cut > 0 && b.data[cut-1] != '\n' {
		f.lines++
	}
	f.full <- b
}
