package nightly_test

import (
	"strings"
	"testing"

	"tieout/internal/nightly"
	"tieout/reconcile/civil"
)

// TestFactsAreForgottenAndSaid plays a night that calls a row a duplicate because of
// what the night before left. It verifies; once those facts are forgotten, verify
// says that it can't tell, and not that the store was edited.
func TestFactsAreForgottenAndSaid(t *testing.T) {
	h := newNightFixture(t, contract, posSource, lakalaSource)
	h.put("pos_20261119a.csv", lakalaSales(1, 2))
	h.put("JS_20261120.txt", lakalaRows(1, 2))
	h.night("2026-11-20", nightly.ExitClosed)
	h.put("pos_20261120b.csv", lakalaSales(2, 3))
	h.put("JS_20261121.txt", lakalaRows(3))
	h.night("2026-11-21", nightly.ExitClosed)
	h.open(func(p *nightly.Pipeline) {
		nights, err := p.Store.FactNights(t.Context())
		must(t, err)
		if len(nights) != 2 {
			t.Fatalf("want facts of 2 nights, got %d", len(nights))
		}
		checked, err := verified(p, t.Context())
		must(t, err)
		for _, v := range checked {
			if !v.Judged {
				t.Errorf("%s: want it judged again, got %s%s", v.AsOf, v.Problem, v.Note)
			}
		}
		_, err = p.Store.ForgetFacts(t.Context(), civil.NewDate(2026, 11, 21))
		must(t, err)
		checked, err = verified(p, t.Context())
		must(t, err)
		if first := checked[0]; !first.Judged {
			t.Errorf("the first night asked nobody: %s%s", first.Problem, first.Note)
		}
		if last := checked[1]; last.Judged || last.Problem != "" || !strings.Contains(last.Note, "forgotten") {
			t.Errorf("want the note that facts are forgotten, got %+v", last)
		}
	})
}

// TestNightsForgetOldFacts wants a night to keep what a night of 92 days later asks,
// and to drop what nobody asks any more.
func TestNightsForgetOldFacts(t *testing.T) {
	h := newNightFixture(t, contract, posSource, lakalaSource)
	h.put("pos_20261119a.csv", lakalaSales(1, 2))
	h.put("JS_20261120.txt", lakalaRows(1, 2))
	h.night("2026-11-20", nightly.ExitClosed)
	for _, row := range []struct {
		day       string
		forgotten bool
		why       string
	}{
		{"2027-02-20", false, "92 days later its facts are asked"},
		{"2027-02-28", false, "some days more, for verify"},
		{"2027-03-01", false, "a night in place of this one, when it is undone, may be of the day before"},
		{"2027-03-02", true, "101 days before the night before nobody asks any more"},
	} {
		_, err := h.run(row.day, nightly.Options{AllowFuture: true})
		must(t, err)
		h.open(func(p *nightly.Pipeline) {
			nights, err := p.Store.FactNights(t.Context())
			must(t, err)
			if nights[0].Forgotten != row.forgotten {
				t.Errorf("%s: %s: want forgotten %v", row.day, row.why, row.forgotten)
			}
		})
	}
}
