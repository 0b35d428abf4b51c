package nightly

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// readRows are rows of earlier nights that were read again: by where they stood, or, of files that were
// restated since, by their keys.
type readRows struct {
	sales      map[reconcile.Origin]*reconcile.Transaction
	lines      map[reconcile.Origin]*reconcile.SettlementLine
	movedSales map[uint64][]*reconcile.Transaction
	movedLines map[uint64][]*reconcile.SettlementLine
}

func newReadRows() *readRows {
	return &readRows{
		map[reconcile.Origin]*reconcile.Transaction{},
		map[reconcile.Origin]*reconcile.SettlementLine{},
		map[uint64][]*reconcile.Transaction{},
		map[uint64][]*reconcile.SettlementLine{},
	}
}

// addMovedSale takes a sale of a restated file whose keys are wanted.
func (r *readRows) addMovedSale(wanted map[uint64]bool, t *reconcile.Transaction) {
	if keys := t.FactKeys(); anyOf(wanted, keys) {
		sale := *t
		for _, key := range keys {
			r.movedSales[key] = append(r.movedSales[key], &sale)
		}
	}
}

// addMovedLine is addMovedSale of a line.
func (r *readRows) addMovedLine(wanted map[uint64]bool, l *reconcile.SettlementLine) {
	if keys := l.KeptKeys(); anyOf(wanted, keys) {
		line := *l
		for _, key := range keys {
			r.movedLines[key] = append(r.movedLines[key], &line)
		}
	}
}

// pairOf returns the rows of a fact; nil where other rows, or none, stand there. The place says whose
// provider's they are: a person may have matched a line of another one by hand.
func (r *readRows) pairOf(f *reconcile.Fact) *match.SettledPair {
	line := r.lineOf(f)
	switch {
	case f.IsExcluded() || line == nil:
		return nil
	case f.Sale.File == "":
		return &match.SettledPair{Line: *line}
	case f.Side != reconcile.TerminalSide:
		return nil
	}
	pair := r.saleOf(f)
	if pair != nil {
		pair.Line = *line
	}
	return pair
}

// saleOf returns the sale of a fact without a line; nil where another row, or none, stands there.
func (r *readRows) saleOf(f *reconcile.Fact) *match.SettledPair {
	sale := r.sales[f.Sale]
	if sale == nil || !isSaleOf(f, sale) {
		sale = moved(r.movedSales, f, func(t *reconcile.Transaction) (reconcile.Origin, bool) {
			return t.Origin, t.Origin.File == f.Sale.File && string(t.Type) == f.Type && isSaleOf(f, t)
		}, f.Sale)
	}
	if sale == nil {
		return nil
	}
	return &match.SettledPair{Sale: *sale}
}

// isSaleOf reports whether a row may be the sale of a fact, by what both say. No line settled one that is excluded.
func isSaleOf(f *reconcile.Fact, sale *reconcile.Transaction) bool {
	minor := reconcile.MinorOf(&sale.Origin, sale.Signed(), sale.Currency)
	return f.MerchantID == sale.MerchantID && f.Currency == sale.Currency && (f.Gross == minor || f.Settled == minor)
}

// lineOf returns the line of a fact; nil where another row, or none, stands there. Of a shared one the fact has a share,
// and the judge adds up those of all its sales.
func (r *readRows) lineOf(f *reconcile.Fact) *reconcile.SettlementLine {
	is := func(line *reconcile.SettlementLine) bool {
		return f.MerchantID == line.MerchantID && f.Currency == line.Currency &&
			(match.SharesLine(f) || f.Settled == reconcile.MinorOf(&line.Origin, line.Gross, line.Currency))
	}
	if line := r.lines[f.Line]; line != nil && is(line) {
		return line
	}
	return moved(r.movedLines, f, func(l *reconcile.SettlementLine) (reconcile.Origin, bool) {
		sameFee := match.SharesLine(f) || f.Fee == reconcile.MinorOf(&l.Origin, l.Fee, l.Currency)
		return l.Origin, l.Origin.File == f.Line.File && sameFee && is(l)
	}, f.Line)
}

// moved returns the row of a fact among those of a restated file that have one of its keys: the one at its place, where that says the
// same still, else the first that does; nil where none does.
func moved[R any](rows map[uint64][]*R, f *reconcile.Fact, is func(*R) (reconcile.Origin, bool), place reconcile.Origin) (found *R) {
	for _, key := range append([]uint64{f.Key}, f.Aliases...) {
		for _, row := range rows[key] {
			if at, same := is(row); same && (found == nil || at == place) {
				found = row
			}
		}
	}
	return found
}

// lostOf returns the files that no longer have a row of a fact.
func (r *readRows) lostOf(f *reconcile.Fact) (files []string) {
	if f.Sale.File != "" && r.saleOf(f) == nil {
		files = append(files, f.Sale.File)
	}
	if f.Line.File != "" && r.lineOf(f) == nil && !slices.Contains(files, f.Line.File) {
		files = append(files, f.Line.File)
	}
	return files
}
