package loaders

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"tieout/reconcile/civil"
)

// block is a piece of a text that holds whole lines.
type block struct {
	feeder     *feeder
	buffer     []byte // frontBytes, text, tailBytes at least
	start, end int    // of the lines in the buffer
	first      int64  // the number of the first line
	offset     int64  // of the lines in the text
}

// blockBytes is the size of a block: with a few of them on their way, what is
// read still lies in the cache of the core that parses it.
const blockBytes = 256 << 10

// feeder reads a content and hands it to the scanner's workers in blocks of whole
// lines, of which they tell the census. A line longer than most bytes, which
// Load refuses, is passed over and counted.
type feeder struct {
	text    io.Reader
	most    int
	scanner *Scanner
	plan    *scanPlan

	lock   sync.Mutex // of census and groups
	census *census
	groups []groupPiece
	// A quotation mark, or a line that a carriage return ends, was found: the file
	// is Load's.
	quoted, returns atomic.Bool

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
		if len(buffer)-frontBytes-tailBytes < 2*len(f.carry) {
			buffer = make([]byte, frontBytes+2*len(f.carry)+tailBytes) // a line of more than half a block
		}
		text := buffer[frontBytes : len(buffer)-tailBytes]
		start := copy(text, f.carry)
		n, err := io.ReadFull(f.text, text[start:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			f.scanner.free <- buffer
			return err
		}
		if !f.plan.begun {
			f.plan.begin(text[:n])
		}
		if f.plan.usable = f.plan.usable && !f.quoted.Load() && !f.returns.Load(); f.plan.usable {
			f.hand(buffer, frontBytes+start+n, last)
		} else {
			f.look(text[:start+n])
			f.carry = f.carry[:0]
			f.scanner.free <- buffer
		}
		if last {
			f.pending.Wait() // the latest date is known when every row was looked at
			f.plan.usable = f.plan.usable && !f.returns.Load()
			f.plan.index = newLineIndex(f.groups, f.lines, f.census.size)
			f.groups = nil
			f.scanner.screen.SetRows(f.plan.file, f.lines, civil.Date(f.plan.latest.Load()))
			return nil
		}
	}
}

// hand gives the whole lines of a buffer to the workers and keeps the rest.
func (f *feeder) hand(buffer []byte, end int, last bool) {
	start := frontBytes
	if f.passing {
		at := bytes.IndexByte(buffer[start:end], '\n')
		f.passing = at < 0 && !last
		passed := at + 1
		if at < 0 {
			passed = end - start
		}
		f.look(buffer[start : start+passed])
		start += passed
	}
	cut := end
	if !last {
		cut = start + bytes.LastIndexByte(buffer[start:end], '\n') + 1
	}
	b := block{feeder: f, buffer: buffer, start: start, end: cut, first: f.lines + 1, offset: f.census.size}
	f.lines += int64(bytes.Count(buffer[start:cut], []byte{'\n'}))
	if cut > start && buffer[cut-1] != '\n' {
		f.lines++
	}
	f.census.pass(buffer[start:cut])
	f.carry = append(f.carry[:0], buffer[cut:end]...)
	if len(f.carry) > f.most {
		f.look(f.carry)
		f.carry, f.passing = f.carry[:0], true
		f.lines++ // the line that is passed over comes behind the block
	}
	f.pending.Add(1)
	f.scanner.full <- b
}

// look shows bytes that no worker gets to the census.
func (f *feeder) look(p []byte) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.census.look(p)
	if f.census.quoted {
		f.quoted.Store(true)
	}
	if bytes.IndexByte(p, '\r') >= 0 { // it may stand alone
		f.returns.Store(true)
	}
}

// addGroups keeps where a worker found the groups of a block's lines.
func (f *feeder) addGroups(piece groupPiece) {
	if len(piece.starts) == 0 {
		return
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	f.groups = append(f.groups, piece)
}

// tell adds to the census what a worker has seen in a block of whole lines. No
// sequence of UTF-8 or GB18030 runs over a line feed, so each block is valid or not.
func (f *feeder) tell(text []byte, offset int64, seen uint64) {
	if seen&(seenQuote|seenHigh|seenNUL) == 0 {
		return
	}
	f.lock.Lock()
	found := census{notUTF8: f.census.notUTF8, notGB: f.census.notGB}
	f.lock.Unlock()
	found.quoted = seen&seenQuote != 0
	if seen&seenHigh != 0 {
		found.high = true
		found.notUTF8 = found.notUTF8 || !utf8.Valid(text)
		if !found.notGB {
			n, ok := validGB18030(text)
			found.notGB = !ok || n < len(text)
		}
	}
	if seen&seenNUL != 0 {
		found.countNUL(text, offset)
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	f.census.add(&found)
	if found.quoted {
		f.quoted.Store(true)
	}
}
