package match

import (
	"slices"

	"tieout/reconcile"
)

// A line and the fee lines that name its sale are one fee. Where the restated version
// has one of them no longer, or one more, all of them are judged again: those that stay
// count as withdrawn, and as tonight's.

// reopenFees takes such rows out of those of both versions.
func (s *MerchantBatch) reopenFees(v *version, restated func(string) bool, lines *earlierRows, read readRows) {
	numbers := map[*reconcile.SettlementLine]int{}
	for i := range s.Lines {
		numbers[&s.Lines[i]] = i
	}
	reopen := func(row *earlierRow) {
		row.known, row.asNew = false, true
		v.knownLines[numbers[read.lines[row.fact]]] = false
	}
	changed := map[uint64]bool{}
	for i := range s.Lines {
		if l := &s.Lines[i]; !v.knownLines[i] && restated(l.Origin.File) && l.Type == reconcile.LineFee && l.Gross.IsZero() {
			mark(changed, l.FactKeys()[1:])
		}
	}
	for _, row := range lines.rows {
		if row.isFeeOfSale() && !row.known {
			mark(changed, row.fact.Aliases)
		}
	}
	for _, row := range lines.rows {
		if row.isPair() && row.known && isNamedBy(row.fact, changed) {
			reopen(row)
		}
	}
	gone := map[uint64]bool{}
	for _, row := range lines.rows {
		if row.isPair() && !row.known {
			mark(gone, append([]uint64{row.fact.Key}, row.fact.Aliases...))
		}
	}
	for _, row := range lines.rows {
		if !row.isFeeOfSale() || !isNamedBy(row.fact, gone) {
			continue
		}
		if row.known {
			reopen(row)
		}
		row.asNew = true // what is said of its sale says it
	}
}

// isPair reports whether the row is a line that settled a sale or refund.
func (r *earlierRow) isPair() bool { return r.fact != nil && r.fact.Side == reconcile.TerminalSide }

// isFeeOfSale reports whether the row is a fee line that was taken together with a sale's.
func (r *earlierRow) isFeeOfSale() bool {
	return r.fact != nil && r.fact.Side == reconcile.SettlementSide && r.fact.Type == string(reconcile.LineFee)
}

func mark(set map[uint64]bool, keys []uint64) {
	for _, key := range keys {
		set[key] = true
	}
}

func isNamedBy(f *reconcile.Fact, keys map[uint64]bool) bool {
	return keys[f.Key] || slices.ContainsFunc(f.Aliases, func(key uint64) bool { return keys[key] })
}
