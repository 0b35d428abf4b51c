package reports

import (
	"fmt"

	"tieout/reconcile"
)

// compareHeld wants held.csv to list as many rows as the proof counts as held: one that
// counts otherwise has lost a row, or lists one twice.
func (r *Report) compareHeld(proof reconcile.Proof) error {
	if want := heldRows(proof); int64(r.heldCount) != want {
		return fmt.Errorf("the proof holds %d rows, but %d were read", want, r.heldCount)
	}
	return nil
}

// heldRows counts the held rows of both sides, in all currencies.
func heldRows(proof reconcile.Proof) (count int64) {
	for _, c := range proof {
		count += c.Terminal.Held.Count + c.Settlement.Held.Count
	}
	return count
}
