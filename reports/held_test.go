package reports_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reports"
)

// TestNoHeldRowIsLost: the proof counts the held rows, so a set that lists another
// number of them is not written.
func TestNoHeldRowIsLost(t *testing.T) {
	for _, c := range []struct {
		name, why string
		change    func(*reconcile.Night)
	}{
		{"lost", "a row that the proof counts is in no list", func(n *reconcile.Night) { n.Held = nil }},
		{"twice", "a row is listed for each exception about it", func(n *reconcile.Night) {
			once := n.Held
			n.Held = func(use func(*reconcile.HeldRow) error) error {
				if err := once.Each(use); err != nil {
					return err
				}
				return once.Each(use)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := night()
			c.change(&n)
			if _, err := reports.Write(t.Context(), t.TempDir(), &n, reports.Options{}); err == nil || !strings.Contains(err.Error(), "held.csv") {
				t.Errorf("%s: want an error that names held.csv, got %v", c.why, err)
			}
		})
	}
}
