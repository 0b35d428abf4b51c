package match

import (
	"slices"

	"tieout/reconcile"
)

// How a row of a restated version is found among those of the earlier one: by its references, by
// all that it says, and, where it states no reference, by what else joined it. Equal rows count.

// earlierRow is a row of the earlier version; exactly one of fact, adjustment and item is set.
type earlierRow struct {
	fact       *reconcile.Fact
	parts      []*earlierRow     // the others of a sale that was settled in parts
	told       bool              // one of those is counted as the withdrawn row
	shares     []*reconcile.Fact // beside the fact of a line that settled several sales: see joinShares
	adjustment *reconcile.Item
	item       *reconcile.Item
	known      bool // the restated version has it too
	asNew      bool // it has it, and it is judged anew
}

// rank puts first what a row of the restated version is the likeliest to be: a
// duplicate is withdrawn before the line that settled the sale is.
func (r *earlierRow) rank() int {
	switch {
	case r.fact != nil:
		return 0
	case r.adjustment != nil:
		return 1
	case r.item.Reason != reasonDuplicate:
		return 2
	default:
		return 3
	}
}

// earlierRows are the rows of earlier versions on one side, by what they say.
type earlierRows struct {
	rows      []*earlierRow
	byContent map[string][]*earlierRow
	byKey     map[fileKey][]*earlierRow
	loose     map[string][]*earlierRow // by file: facts of rows that no reference joined
}

type fileKey struct {
	file string
	key  uint64
}

func newEarlierRows() *earlierRows {
	return &earlierRows{byContent: map[string][]*earlierRow{}, byKey: map[fileKey][]*earlierRow{}, loose: map[string][]*earlierRow{}}
}

func (e *earlierRows) addContent(file, identity string, row *earlierRow) {
	e.rows = append(e.rows, row)
	e.byContent[file+"\x1f"+identity] = append(e.byContent[file+"\x1f"+identity], row)
}

func (e *earlierRows) addFact(file string, row *earlierRow) {
	e.rows = append(e.rows, row)
	for _, key := range append([]uint64{row.fact.Key}, row.fact.Aliases...) {
		e.byKey[fileKey{file, key}] = append(e.byKey[fileKey{file, key}], row)
	}
	if row.fact.Reason != "" && !row.fact.IsExcluded() {
		e.loose[file] = append(e.loose[file], row)
	}
}

// placedRow is a row of a restated version, as it is looked for in the earlier one.
type placedRow struct {
	origin   reconcile.Origin
	identity string
	named    bool     // it states a reference
	keys     []uint64 // of its references, or of all that it says
	loose    []uint64 // of what it may be known by beside them
}

// find returns the row of the earlier version that a row of the restated one is, and
// that no other is; nil when there is none.
func (e *earlierRows) find(r *placedRow, fits func(*reconcile.Fact) bool) *earlierRow {
	file := r.origin.File
	for _, key := range r.keys {
		for _, row := range e.byKey[fileKey{file, key}] {
			if !row.known && fits(row.fact) {
				return row
			}
		}
	}
	if !r.named {
		if row := e.findLoose(r, fits); row != nil {
			return row
		}
	}
	var best *earlierRow
	for _, row := range e.byContent[file+"\x1f"+r.identity] {
		if !row.known && (best == nil || row.rank() < best.rank()) {
			best = row
		}
	}
	return best
}

// joinParts joins the facts of each sale that was settled in parts: it is one row.
func (e *earlierRows) joinParts() {
	type sale struct {
		origin reconcile.Origin
		key    uint64
		gross  int64
	}
	of := map[sale][]*earlierRow{}
	for _, row := range e.rows {
		if f := row.fact; f != nil && !f.IsExcluded() {
			of[sale{f.Sale, f.Key, f.Gross}] = append(of[sale{f.Sale, f.Key, f.Gross}], row)
		}
	}
	for _, rows := range of {
		for i, row := range rows {
			row.parts = slices.Concat(rows[:i], rows[i+1:])
		}
	}
}

// findLoose is find of a row without references: what settled it, or what it settled, was found
// by what else it says, which the fact has too, or by amount and count. Of equal ones that of its place.
func (e *earlierRows) findLoose(r *placedRow, fits func(*reconcile.Fact) bool) (best *earlierRow) {
	for _, row := range e.loose[r.origin.File] {
		if row.known || !fits(row.fact) || slices.ContainsFunc(r.loose, func(key uint64) bool { return !slices.Contains(row.fact.Aliases, key) && row.fact.Key != key }) {
			continue
		}
		if row.fact.Sale == r.origin || row.fact.Line == r.origin {
			return row
		}
		if best == nil {
			best = row
		}
	}
	return best
}
