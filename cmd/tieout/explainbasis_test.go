package main

import "testing"

// TestTheWayOfAMatchIsSaidInWords: not every basis is a thing by which something is matched.
func TestTheWayOfAMatchIsSaidInWords(t *testing.T) {
	for _, c := range []struct{ basis, want, why string }{
		{"", "", "nothing is known of it"},
		{"rrn", ", matched by rrn", "a reference"},
		{"rrn, other terminal", ", matched by rrn, other terminal", "a reference, and what differs"},
		{"by-hand", ", matched by hand", "was: matched by by-hand"},
		{"by-payout", ", matched by their payout", "was: matched by by-payout"},
		{"in-parts", ", matched in parts", "was: matched by in-parts"},
		{"equal-group", ", matched in a group of equal amounts", "no group is a means"},
		{"one-for-many", ", matched as one of several that a line settles together", "nor a number"},
	} {
		if got := basisText(c.basis); got != c.want {
			t.Errorf("%s (%s): want %q, got %q", c.basis, c.why, c.want, got)
		}
	}
}
