package profile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tieout/loaders/account"
)

// A refused row whose amount or balance can't be read leaves the balance open: the rows after it are
// held against each other, what it moved itself is not proven, and the file is not tied.

// open leaves a balance open from a line on.
func (b *rolling) open(at *rolled, line int64) {
	if at.opened == 0 {
		at.opened, at.known = line, at.begun
	}
	at.begun, b.unproven = false, true
}

// warnOpen says by how much the balance moved over the rows that left it open: what they would have to be.
func (b *rolling) warnOpen(before, at *rolled, r *account.Record, s *account.Sink) {
	if !before.known {
		s.Warn("line %d: the row is refused, and nothing proves what it moved the balance by", before.opened)
		return
	}
	over := at.balance - at.moved - before.balance
	if b.told && !b.forwards { // the file runs backwards: the row before came later
		over = before.balance - before.moved - at.balance
	}
	s.Warn("line %d: the row is refused, and nothing but the balance says what it was: it moved by %s from there to line %d", before.opened, shown(over, r), r.Line)
}

// end keeps a file from being tied whose balance is left open, and says so where no row came after it.
func (b *rolling) end(s *account.Sink) {
	if !b.unproven {
		return
	}
	s.Totalless = !s.TotalsLacking // totals did come: what they do not prove is said
	s.TotalsLacking = true
	for _, key := range slices.Sorted(maps.Keys(b.of)) {
		if at := b.of[key]; at.opened > 0 {
			s.Warn("line %d: the row is refused, and no row after it says what it moved the balance by", at.opened)
		}
	}
}

// pass takes a line that was refused before it was split.
func (b *rolling) pass(line int64) {
	const most = 5 // that an error names
	if len(b.unread) <= most {
		b.unread = append(b.unread, line)
	}
}

// linesOf names lines.
func linesOf(lines []int64) string {
	if len(lines) == 1 {
		return fmt.Sprintf("line %d", lines[0])
	}
	words := make([]string, len(lines))
	for i, line := range lines {
		words[i] = strconv.FormatInt(line, 10)
	}
	return "each of the lines " + strings.Join(words, ", ")
}
