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
}

// blockBytes is the size of a block: with a few of them on their way, what is
// read still lies in the cache of the core that parses it.
const blockBytes = 256 << 10

// errLongLine ends the fast way: a line does not fit a block.
var errLongLine = errors.New("a line is longer than a block")

// blocks cuts a text into blocks and hands them to workers, which run at the
// same time. It returns how many lines the text has.
func blocks(ctx context.Context, text io.Reader, workers int, work func(worker int, b block)) (int64, error) {
	free, full := make(chan []byte, workers+1), make(chan block, workers+1)
	for range workers + 1 {
		free <- make([]byte, blockBytes)
	}
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for b := range full {
				work(worker, b)
				free <- b.data[:cap(b.data)]
			}
		})
	}
	lines, err := feed(ctx, text, free, full)
	close(full)
	group.Wait()
	return lines, err
}

// feed reads the text into blocks.
func feed(ctx context.Context, text io.Reader, free <-chan []byte, full chan<- block) (lines int64, err error) {
	var carry []byte
	for {
		if err := ctx.Err(); err != nil {
			return lines, err
		}
		buffer := <-free
		start := copy(buffer, carry)
		n, err := io.ReadFull(text, buffer[start:])
		end := start + n
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return lines, err
		}
		cut := end
		if !last {
			cut = bytes.LastIndexByte(buffer[:end], '\n') + 1
			if cut == 0 {
				return lines, errLongLine
			}
		}
		carry = append(carry[:0], buffer[cut:end]...)
		if cut > 0 {
			b := block{data: buffer[:cut], first: lines + 1}
			lines += int64(bytes.Count(b.data, []byte{'\n'}))
			if b.data[cut-1] != '\n' {
				lines++
			}
			full <- b
		}
		if last {
			return lines, nil
		}
	}
}
