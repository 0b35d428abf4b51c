package loaders

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"tieout/reconcile"
)

// block is a piece of a text that holds whole lines.
type block struct {
	data  []byte
	first int64 // the number of its first line

	plan   *scanPlan
	feeder *feeder
	buffer []byte // that data lies in
}

// blockBytes is the size of a block: with a few of them on their way, what is
// read still lies in the cache of the core that parses it.
const blockBytes = 256 << 10

// feeder reads a content, shows every byte of it to the census, and hands it to
// the scanner's workers in blocks of whole lines. A line longer than most
// bytes, which Load refuses, is passed over and counted.
type feeder struct {
	text    io.Reader
	most    int
	scanner *Scanner
	plan    *scanPlan
	census  *census

	pending sync.WaitGroup // blocks that are being scanned
	lines   int64
	carry   []byte // the beginning of a line whose end was not read yet
	passing bool   // within a line that is too long
}

// run reads to the end and waits until all is scanned.
func (f *feeder) run(ctx context.Context) error {
	defer f.pending.Wait()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		buffer := <-f.scanner.free
		if len(buffer) < 2*len(f.carry) {
			buffer = make([]byte, 2*len(f.carry)) // a line of more than half a block
		}
		start := copy(buffer, f.carry)
		n, err := io.ReadFull(f.text, buffer[start:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			f.scanner.free <- buffer
			return err
		}
		if _, err := f.census.Write(buffer[start : start+n]); err != nil {
			return err
		}
		if !f.plan.begun {
			f.plan.begin(buffer[:start+n])
		}
		if f.plan.usable = f.plan.usable && !f.census.quoted; f.plan.usable {
			f.hand(buffer, start+n, last)
		} else {
			f.carry = f.carry[:0]
			f.scanner.free <- buffer
		}
		if last {
			f.pending.Wait() // the latest date is known when every row was looked at
			f.scanner.screen.SetRows(f.plan.file, f.lines, reconcile.Date(f.plan.latest.Load()))
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
	b := block{data: data[:cut], first: f.lines + 1, plan: f.plan, feeder: f, buffer: buffer}
	f.lines += int64(bytes.Count(b.data, []byte{'\n'}))
	if cut > 0 && b.data[cut-1] != '\n' {
		f.lines++
	}
	f.pending.Add(1)
	f.scanner.full <- b
}
