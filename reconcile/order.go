package reconcile

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// keyed is a row with the first bytes of what it is sorted by.
type keyed[T any] struct {
	key [4]uint64
	row *T
}

// SortByKey puts rows in the order of compare. The key of a row is a text whose
// order in bytes never contradicts compare; its first 32 bytes are kept beside
// the row, because a million rows lie too far apart to be visited at each step.
func SortByKey[T any](rows []*T, key func(to []byte, row *T) []byte, compare func(a, b *T) int) {
	sorted := make([]keyed[T], len(rows))
	var text []byte
	for i, row := range rows {
		text = key(text[:0], row)
		var first [32]byte
		copy(first[:], text)
		for j := range sorted[i].key {
			sorted[i].key[j] = binary.BigEndian.Uint64(first[8*j:])
		}
		sorted[i].row = row
	}
	slices.SortFunc(sorted, func(a, b keyed[T]) int {
		for j := range a.key {
			if a.key[j] != b.key[j] {
				return cmp.Compare(a.key[j], b.key[j])
			}
		}
		return compare(a.row, b.row)
	})
	for i := range sorted {
		rows[i] = sorted[i].row
	}
}

// SortInTransit puts the items in transit in the order of the reports: the
// first due first, then by what they are.
func SortInTransit(items []Item) {
	copy(items, sortItems(items, func(a, b *Item) int {
		if c := cmp.Compare(a.Due, b.Due); c != 0 {
			return c
		}
		x, y := a.Transaction, b.Transaction
		if c := x.Time.Compare(y.Time); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(x.Provider, y.Provider), cmp.Compare(x.MerchantID, y.MerchantID),
			cmp.Compare(x.TerminalID, y.TerminalID), cmp.Compare(x.RRN, y.RRN), cmp.Compare(a.ID, b.ID),
		)
	}))
}

// sortItems returns the items in order. Items are large, so their places are
// sorted first, and each is copied once.
func sortItems(items []Item, compare func(a, b *Item) int) []Item {
	order := make([]*Item, len(items))
	for i := range items {
		order[i] = &items[i]
	}
	slices.SortFunc(order, compare)
	sorted := make([]Item, len(items))
	for i, item := range order {
		sorted[i] = *item
	}
	return sorted
}

// SortRejects puts refused rows in the order of files and lines.
func SortRejects(rejects []Reject) {
	slices.SortFunc(rejects, func(a, b Reject) int {
		return cmp.Or(compareOrigins(a.Origin, b.Origin), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Excerpt, b.Excerpt))
	})
}
