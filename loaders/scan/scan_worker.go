package scan

import (
	"bytes"
	"math"

	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/prematch"
)

// scanWorker scans blocks, one at a time.
type scanWorker struct {
	writer     *prematch.PartitionWriter
	delimiters delimiterBitmap
	merchants  merchantCache
	bandsCache feeBandsCache
	key        feeBandsKey
	times      knownDays // of terminal rows
	clocks     dayClocks // of the lines of the block in hand
	untimed    bool      // one of them states no time
	payouts    map[payoutKey]uint32
	elsewhere  prematch.Elsewhere    // rows of the block in hand that other slices join
	dates      knownDays             // of settle dates
	names      []reconcile.NamePlace // of the rows of the block in hand

	text []byte                  // the buffer of the block in hand
	row  *[maxColumns + 1]uint32 // ends of the row in hand; the first is that of the row before
	odd  bool                    // the row needs Load's second look
	plus bool                    // a plus sign stands in the row
}

// scan looks at every line of a block.
func (w *scanWorker) scan(plan *scanPlan, b block) {
	if b.start == b.end {
		return
	}
	text, end := b.buffer, b.end
	if text[end-1] != '\n' { // the last line of a text
		text[end] = '\n'
		end++
	}
	for i := range pieceBytes {
		text[end+i] = 'x'
	}
	m := &w.delimiters
	m.scan(text, b.start, end)
	if m.seen&seenOdd != 0 && loneReturn(text[b.start:end], m.lines[:m.nRows], uint32(b.start)) {
		b.feeder.returns.Store(true)
	}
	w.text = text
	next := 0 // of the ends: that before the row
	for i, feed := range m.lines[:m.nRows] {
		row, last := next, next+plan.columns
		next = last
		if last > m.nEnds || m.ends[last] != feed { // not as many fields as the header has
			for next = row + 1; m.ends[next] != feed; {
				next++
			}
			continue
		}
		number := b.first + int64(i)
		if number <= plan.first {
			continue // not a row: Load says what it is
		}
		w.row, w.plus, w.odd = (*[maxColumns + 1]uint32)(m.ends[row:]), false, false
		if m.seen&seenOdd != 0 && m.oddBetween(w.row[0]+1-uint32(b.start), feed-uint32(b.start)) {
			w.checkOddRow(plan)
		}
		w.addRow(plan, uint32(number))
		m.ends[last] = feed
	}
	if plan.side == reconcile.SettlementSide {
		w.endLines(plan)
	}
	w.endNames(plan)
	plan.scanner.matcher.PassOver(plan.file, &w.elsewhere)
	if b.first+int64(m.nRows) > math.MaxUint32 {
		plan.tooLong.Store(true)
	}
	b.feeder.addGroups(m.lineGroups(&b))
	b.feeder.addBlockStats(text[b.start:b.end], b.offset, m.seen)
}

// loneReturn reports whether a carriage return stands in a block elsewhere than
// before a line feed: lines end there that no mark reports. Feeds are where the
// line feeds are, counted from start bytes before the text.
func loneReturn(text []byte, feeds []uint32, start uint32) bool {
	returns := bytes.Count(text, []byte{'\r'})
	if returns == 0 {
		return false
	}
	for _, feed := range feeds {
		if at := feed - start; at > 0 && text[at-1] == '\r' {
			returns--
		}
	}
	return returns > 0
}

// addRow takes the row in hand into the partition writer, or reports what it names.
func (w *scanWorker) addRow(plan *scanPlan, number uint32) {
	switch {
	case plan.side == reconcile.TerminalSide && !w.addSale(plan, number):
		w.blockKeys(plan)
	case plan.side == reconcile.SettlementSide && !w.addLine(plan, number):
		w.blockLineKeys(plan)
	default:
		w.addNames(plan)
	}
}

// checkOddRow finds out what is odd about the row in hand. The carriage return
// before its line feed is none of it, and is cut off.
func (w *scanWorker) checkOddRow(plan *scanPlan) {
	line := span{w.row[0] + 1, w.row[plan.columns]}
	if line.size() > 0 && w.text[line.end-1] == '\r' {
		line.end--
		w.row[plan.columns] = line.end
	}
	w.plus = bytes.IndexByte(line.slice(w.text), '+') >= 0
	for _, at := range plan.read {
		field := w.field(at)
		if n := len(field); n > 0 && (field[0] == ' ' || field[n-1] == ' ' || !isPrintable(field)) {
			w.odd = true
			return
		}
	}
}

func isPrintable(field []byte) bool {
	for _, c := range field {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// span returns where a column's value is; an empty one when the file does not have it.
func (w *scanWorker) span(at int) span {
	if at < 0 {
		return span{frontBytes, frontBytes}
	}
	return span{w.row[at&(maxColumns-1)] + 1, w.row[at&(maxColumns-1)+1]}
}

// field returns a column's value; empty when the file does not have it.
func (w *scanWorker) field(at int) []byte { return w.span(at).slice(w.text) }

// size returns how many bytes a column's value has.
func (w *scanWorker) size(at int) uint32 { return w.span(at).size() }

// identifiers reports whether Load would keep the row's references just as they
// are. One of up to 12 bytes without a mark is too short for a card number
// and nothing that a spreadsheet has ruined.
func (w *scanWorker) identifiers(plan *scanPlan) bool {
	if rrn := w.field(plan.references[0]); len(rrn) > 2 && rrn[len(rrn)-1] == '0' && bytes.IndexByte(rrn, '.') >= 0 {
		return false // a spreadsheet may have made it a number
	}
	longest, marked := uint32(0), w.plus
	for _, at := range plan.references {
		field := w.field(at)
		longest = max(longest, uint32(len(field)))
		marked = marked || len(field) > 0 && (field[0] == '#' || bytes.IndexByte(field, '.') >= 0 || bytes.IndexByte(field, ':') >= 0)
	}
	if longest <= 12 && !marked {
		return true
	}
	for _, at := range plan.references {
		field := w.field(at)
		if account.IsShortName(field) {
			continue
		}
		if text := string(field); account.DamagedBySpreadsheet(text) || mask.Changes(text) {
			return false
		}
	}
	return true
}
