package match_test

import "testing"

// TestShortfallsAreToldApart: the bridge adds up what lines have more and less than their sales; what sales came short by
// is not made up for by others.
func TestShortfallsAreToldApart(t *testing.T) {
	for _, row := range []struct {
		why         string
		night       night
		differences string
		short       string
		count       int64
	}{
		{"one short and one with a tip", night{asOf: "10-21", terminal: []string{"rrn=1", "rrn=2"}, lines: []string{"rrn=1 gross=60.00 fee=0.36", "rrn=2 gross=140.00 fee=0.84"}}, "0.00", "-40.00", 1},
		{"only more", night{asOf: "10-21", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=140.00 fee=0.84"}}, "40.00", "0.00", 0},
		{"as sold", night{asOf: "10-21", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}}, "0.00", "0.00", 0},
		{"a refund deducted with more than its amount is no sale that came short", night{asOf: "10-21", terminal: []string{"rrn=1", "type=REFUND rrn=2 amount=50.00 orig=1"}, lines: []string{"rrn=1", "type=REFUND rrn=2 gross=-60.00 fee=-0.36"}}, "-10.00", "0.00", 0},
	} {
		result := newMemory().run(t, row.night)
		bridge := result.Proof["CNY"].Bridge
		if got := bridge.Differences.Gross.StringFixed(2); got != row.differences {
			t.Errorf("%s: want differences of %s, got %s", row.why, row.differences, got)
		}
		if got := bridge.Short.Gross.StringFixed(2); got != row.short || bridge.Short.Count != row.count {
			t.Errorf("%s: want %d short by %s, got %d by %s", row.why, row.count, row.short, bridge.Short.Count, got)
		}
	}
}
