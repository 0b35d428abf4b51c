package scan

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"tieout/loaders/text"
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

// feeder reads a content and hands it to the scanner's workers in blocks of whole
// lines, which they report to the text statistics. A line longer than most bytes, which
// Load refuses, is passed over and counted.
type feeder struct {
	text    io.Reader
	maxLine int
	scanner *Scanner
	plan    *scanPlan

	lock   sync.Mutex // of text statistics and groups
	stats  *text.TextStats
	groups []text.GroupPiece
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
		content := buffer[frontBytes : len(buffer)-tailBytes]
		start := copy(content, f.carry)
		n, err := io.ReadFull(f.text, content[start:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			f.scanner.free <- buffer
			return err
		}
		if !f.plan.begun {
			f.plan.readHeader(content[:n])
		}
		if f.plan.usable = f.plan.usable && !f.quoted.Load() && !f.returns.Load(); f.plan.usable {
			f.dispatch(buffer, frontBytes+start+n, last)
		} else {
			f.scanStats(content[:start+n])
			f.carry = f.carry[:0]
			f.scanner.free <- buffer
		}
		if last {
			f.pending.Wait() // the latest date is known when every row was looked at
			f.plan.usable = f.plan.usable && !f.returns.Load()
			f.plan.index = text.NewLineIndex(f.groups, f.lines, f.stats.Size-f.plan.padding)
			f.groups = nil
			f.scanner.matcher.SetRows(f.plan.file, f.lines, f.plan.last.result(civil.Date(f.plan.latest.Load())))
			return nil
		}
	}
}

// dispatch gives the whole lines of a buffer to the workers and keeps the rest.
func (f *feeder) dispatch(buffer []byte, end int, last bool) {
	start := frontBytes
	if f.passing {
		at := bytes.IndexByte(buffer[start:end], '\n')
		f.passing = at < 0 && !last
		passed := at + 1
		if at < 0 {
			passed = end - start
		}
		f.scanStats(buffer[start : start+passed])
		start += passed
	}
	cut := start + bytes.LastIndexByte(buffer[start:end], '\n') + 1
	if last {
		cut = start + len(text.TrimPadding(buffer[start:end]))
		f.plan.padding = int64(end - cut)
	}
	b := block{feeder: f, buffer: buffer, start: start, end: cut, first: f.lines + 1, offset: f.stats.Size}
	f.lines += int64(bytes.Count(buffer[start:cut], []byte{'\n'}))
	if cut > start && buffer[cut-1] != '\n' {
		f.lines++
	}
	f.stats.AddUnscanned(buffer[start:cut])
	f.carry = append(f.carry[:0], buffer[cut:end]...)
	if last {
		f.lock.Lock()
		f.stats.Scan(f.carry) // it is no line
		f.lock.Unlock()
		f.carry = f.carry[:0]
	}
	if len(f.carry) > f.maxLine {
		f.scanStats(f.carry)
		f.carry, f.passing = f.carry[:0], true
		f.lines++ // the line that is passed over comes after the block
	}
	f.pending.Add(1)
	f.scanner.full <- b
}

// scanStats shows bytes that no worker gets to the text statistics.
func (f *feeder) scanStats(p []byte) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.stats.Scan(p)
	if f.stats.Quoted {
		f.quoted.Store(true)
	}
	if bytes.IndexByte(p, '\r') >= 0 { // it may stand alone
		f.returns.Store(true)
	}
}

// addGroups keeps where a worker found the groups of a block's lines.
func (f *feeder) addGroups(piece text.GroupPiece) {
	if len(piece.Starts) == 0 {
		return
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	f.groups = append(f.groups, piece)
}

// addBlockStats adds to the text statistics what a worker has seen in a block of whole lines. No
// sequence of UTF-8 or GB18030 runs over a line feed, so each block is valid or not.
func (f *feeder) addBlockStats(content []byte, offset int64, seen uint64) {
	if seen&(seenQuote|seenHigh|seenNUL) == 0 {
		return
	}
	f.lock.Lock()
	found := text.TextStats{NotUTF8: f.stats.NotUTF8, NotGB: f.stats.NotGB}
	f.lock.Unlock()
	found.Quoted = seen&seenQuote != 0
	if seen&seenHigh != 0 {
		found.High = true
		found.NotUTF8 = found.NotUTF8 || !utf8.Valid(content)
		if !found.NotGB {
			n, ok := text.ValidGB18030(content)
			found.NotGB = !ok || n < len(content)
		}
	}
	if seen&seenNUL != 0 {
		found.CountNUL(content, offset)
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	f.stats.Merge(&found)
	if found.Quoted {
		f.quoted.Store(true)
	}
}
