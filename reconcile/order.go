package reconcile

import (
	"cmp"
	"slices"
)

// SortInTransit puts the items in transit in the order of the reports: the
// first due first, then by what they are.
func SortInTransit(items []Item) {
	slices.SortFunc(items, func(a, b Item) int {
		x, y := a.Transaction, b.Transaction
		return cmp.Or(
			cmp.Compare(a.Due, b.Due), x.Time.Compare(y.Time), cmp.Compare(x.Provider, y.Provider), cmp.Compare(x.MerchantID, y.MerchantID),
			cmp.Compare(x.TerminalID, y.TerminalID), cmp.Compare(x.RRN, y.RRN), cmp.Compare(a.ID, b.ID),
		)
	})
}

// SortRejects puts refused rows in the order of files and lines.
func SortRejects(rejects []Reject) {
	slices.SortFunc(rejects, func(a, b Reject) int {
		return cmp.Or(compareOrigins(a.Origin, b.Origin), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Excerpt, b.Excerpt))
	})
}
