package nightly_test

import (
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// TestVerifyBesideARun: a night that is published between two looks of verify is no damage; one whose mark was taken out
// of the store is.
func TestVerifyBesideARun(t *testing.T) {
	h := newRestatedFixture(t)
	h.anyNight("2026-11-10")
	h.open(func(p *nightly.Pipeline) {
		runs, err := p.Store.History(t.Context())
		must(t, err)
		before := runs[0]
		before.Published = false // as verify read it a moment ago
		v, err := p.VerifySet(t.Context(), &before)
		must(t, err)
		if v.Problem != "" || !strings.Contains(v.Note, "while they were looked for") {
			t.Errorf("published meanwhile: want a note, got problem %q and note %q", v.Problem, v.Note)
		}
	})
	h.sql("UPDATE runs SET published = 0")
	h.open(func(p *nightly.Pipeline) {
		runs, err := p.Store.History(t.Context())
		must(t, err)
		v, err := p.VerifySet(t.Context(), &runs[0])
		must(t, err)
		if !strings.Contains(v.Problem, "marked as not published") {
			t.Errorf("the mark was taken out: want a problem, got %q and note %q", v.Problem, v.Note)
		}
	})
}
