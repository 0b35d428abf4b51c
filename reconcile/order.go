package reconcile

import (
	"cmp"
	"slices"
)

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
