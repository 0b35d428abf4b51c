package profile

import (
	"context"
	"fmt"
	"io"
	"math/bits"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// Compact takes the rows of one file in their compact form, where they have one, and reads
// those again as rows that are asked for after the file was read.
type Compact struct {
	// Take reports whether it takes a row; one that it does not take is read as a row at once.
	Take func(*reconcile.SimpleRow) bool

	row     reconcile.SimpleRow // of the record in hand
	reading *reading            // of the file; nil: it was not read, or has no compact rows
	taken   reconcile.Bits      // by line
	last    int64               // the line that was taken last
}

// forReading returns what takes the rows of a reading; nil when nobody does, or when the rows
// of the file are no lines of a text, or lines whose meaning lies in those before them.
func (c *Compact) forReading(r *reading) *Compact {
	if c == nil || physicalLinesOf(r.source) == nil || len(r.captures) > 0 || r.sink.Defaults.TakenLines > 0 {
		return nil
	}
	c.reading = r
	return c
}

// read reads the compact form of a record; a record without one keeps no trace of it.
func (c *Compact) read(kind *RowPlan, r *account.Record, d *account.Defaults) bool {
	if c == nil || kind.compact == nil || r.V.Failed != nil || r.Joined {
		return false
	}
	mended := r.V.Mended
	if c.row.Line = r.Line; kind.compact.read(r, d, &c.row) {
		return true
	}
	r.V.Failed, r.V.Mended = nil, mended
	return false
}

// take offers the row that was read, and keeps which line it was.
func (c *Compact) take(r *account.Record) bool {
	if !c.Take(&c.row) {
		return false
	}
	for int64(len(c.taken))*64 <= r.Line {
		c.taken = append(c.taken, make(reconcile.Bits, len(c.taken)+1024)...)
	}
	c.taken.Set(uint32(r.Line))
	c.last = r.Line
	return true
}

// Left hands the rows to emit that were taken and are not settled, read again from the file, in
// the order of their lines. Errors: of the system, of emit, and one for a row that can't be
// read again, which the file at rest does not explain.
func (c *Compact) Left(ctx context.Context, settled reconcile.Bits, emit func(account.Row) error) error {
	if c == nil || c.reading == nil || c.last == 0 {
		return nil
	}
	pass, left := c.passed(settled)
	if left == 0 {
		return nil
	}
	r := c.reading.again(emit)
	defer r.closeSource()
	if err := r.open(); err != nil {
		return err
	}
	lines := physicalLinesOf(r.source)
	lines.Reader.Settled = pass
	err := text.EachOf(ctx, lines.Next, func(record text.RawRecord) error {
		if record.Line > c.last {
			return io.EOF
		}
		left--
		if err := r.row(&record); err != nil {
			return err
		}
		if r.sink.Account.Rejected > 0 {
			return fmt.Errorf("read line %d of %s again: it was a row before, and is none", record.Line, r.in.Name())
		}
		return nil
	})
	switch {
	case err != nil && err != io.EOF:
		return err
	case left != 0:
		return fmt.Errorf("read %s again: %s not found where it stood", r.in.Name(), reconcile.Counted(left, "row was", "rows were"))
	}
	return nil
}

// physicalLinesOf returns the lines that a source gives as they are; nil where it gives others.
func physicalLinesOf(source text.RawSource) *text.PhysicalLines {
	if peeking, ok := source.(*text.Peeking); ok {
		source = peeking.Source
	}
	if ahead, ok := source.(*text.LookAhead); ok {
		source = ahead.Source
	}
	lines, _ := source.(*text.PhysicalLines)
	return lines
}

// passed returns the lines that need not be read again, up to the last that was taken, and how
// many others there are.
func (c *Compact) passed(settled reconcile.Bits) (pass reconcile.Bits, left int64) {
	pass = make(reconcile.Bits, c.last/64+1)
	for i := range pass {
		unsettled := c.taken[i]
		if i < len(settled) {
			unsettled &^= settled[i]
		}
		pass[i] = ^unsettled
		left += int64(bits.OnesCount64(unsettled))
	}
	return pass, left
}

// again is the reading of single lines of the file, whose totals were compared before.
func (r *reading) again(emit func(account.Row) error) *reading {
	own := *r
	plan := *r.plan
	plan.tallies, plan.closings, plan.balance, plan.points = nil, nil, nil, nil
	own.plan, own.seen, own.repeats, own.compact = &plan, nil, nil, nil
	own.sink = account.NewSink(r.sink.Defaults, r.in.Limits, emit)
	own.sink.Values.Interned = r.sink.Values.Interned
	own.rec.V = &own.sink.Values
	return &own
}
