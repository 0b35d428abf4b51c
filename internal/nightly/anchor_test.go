package nightly_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	"tieout/internal/fault"
	"tieout/internal/nightly"
)

// anchorLines returns the lines of the anchor.
func (h *nightFixture) anchorLines() []string {
	h.t.Helper()
	data, err := os.ReadFile(h.path("reports", "anchor.log"))
	must(h.t, err)
	return strings.SplitAfter(strings.TrimSuffix(string(data), "\n"), "\n")
}

// sql changes the store behind tieout's back.
func (h *nightFixture) sql(statement string, values ...any) {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.path("tieout.db"))
	must(h.t, err)
	_, err = db.Exec(statement, values...)
	must(h.t, errors.Join(err, db.Close()))
}

// provenOnce wants every night to be proven, and the anchor to hold so many lines.
func (h *nightFixture) provenOnce(lines int, why string) {
	h.t.Helper()
	if got := h.anchorLines(); len(got) != lines {
		h.t.Errorf("%s: want %d lines, got %d:\n%s", why, lines, len(got), strings.Join(got, ""))
	}
	h.open(func(p *nightly.Pipeline) {
		nights, err := verified(p, context.Background())
		if err != nil {
			h.t.Errorf("%s: %v", why, err)
		}
		for _, v := range nights {
			if v.Problem != "" {
				h.t.Errorf("%s: %s %s", why, v.AsOf, v.Problem)
			}
		}
	})
}

// TestAProcessThatDiedBeforeTheAnchor leaves a store that is one link ahead of it: the next
// one adds the line, once.
func TestAProcessThatDiedBeforeTheAnchor(t *testing.T) {
	days := nights()
	for _, row := range []struct {
		name string
		undo bool
		keep func(lines []string) string // what is left of the anchor
	}{
		{"before the line was written", false, func(lines []string) string { return strings.Join(lines[:len(lines)-1], "") }},
		{"within the line", false, func(lines []string) string {
			return strings.Join(lines[:len(lines)-1], "") + lines[len(lines)-1][:40]
		}},
		{"after the line, before the store knew", false, func(lines []string) string { return strings.Join(lines, "") + "\n" }},
		{"an undo, before the line was written", true, func(lines []string) string { return strings.Join(lines[:len(lines)-1], "") }},
	} {
		for _, nightsBefore := range []int{1, 3} {
			h := demoHouse(t)
			for _, day := range days[:nightsBefore] {
				_, err := h.run(day, nightly.Options{})
				must(t, err)
			}
			marks := nightsBefore - 1
			if row.undo {
				h.undo()
				marks++
			}
			lines := h.anchorLines()
			must(t, os.WriteFile(h.path("reports", "anchor.log"), []byte(row.keep(lines)), 0o644))
			if marks == 0 {
				h.sql("DELETE FROM anchored")
			} else {
				h.sql("UPDATE anchored SET n = ?, hash = ?", marks, hashOf(strings.TrimSuffix(lines[marks-1], "\n")))
			}
			h.open(func(p *nightly.Pipeline) {
				if _, err := verified(p, context.Background()); err != nil {
					t.Errorf("%s: what a process that died leaves is no tampering: %v", row.name, err)
				}
			})
			_, err := h.run(days[nightsBefore], nightly.Options{DryRun: true})
			must(t, err)
			if got := h.read("anchor.log"); got != row.keep(lines) {
				t.Errorf("%s: a dry run wrote into the anchor", row.name)
			}
			_, err = h.run(days[nightsBefore], nightly.Options{})
			must(t, err)
			h.provenOnce(len(lines)+1, row.name)
			if got := h.anchorLines()[:len(lines)]; strings.Join(got, "") != strings.Join(lines, "")+"\n" {
				t.Errorf("%s: want the lines as they were, got\n%s", row.name, strings.Join(got, ""))
			}
		}
	}
}

// TestAStoreWithoutAnchor is of an earlier build: its chain is taken as it is, and said.
func TestAStoreWithoutAnchor(t *testing.T) {
	days := nights()
	h := demoHouse(t)
	for _, day := range days[:2] {
		_, err := h.run(day, nightly.Options{})
		must(t, err)
	}
	h.sql("DELETE FROM anchored")
	h.sql("DELETE FROM published")
	must(t, os.Remove(h.path("reports", "anchor.log")))
	outcome, err := h.run(days[2], nightly.Options{})
	must(t, err)
	if notes := strings.Join(outcome.Notes, "\n"); !strings.Contains(notes, "the nights so far were closed before tieout kept an anchor: 2;") {
		t.Errorf("want a note, got %q", notes)
	}
	h.provenOnce(2, "one line for those before, and one for the night")
	h.open(func(p *nightly.Pipeline) {
		found, err := p.Verify(t.Context())
		must(t, err)
		if note := found.Nights[0].Note; !strings.Contains(note, "kept no list of their files") {
			t.Errorf("want a note that its reports were not compared, got %q", note)
		}
		run, _, err := p.Store.RunByID(t.Context(), found.Nights[0].RunID)
		must(t, err)
		_, err = p.Show(t.Context(), run.Seq)
		must(t, err)
	})
	h.provenOnce(3, "rendered again, its files are known")

	// What was published since can't be forgotten like that.
	h.sql("DELETE FROM anchored")
	must(t, os.Remove(h.path("reports", "anchor.log")))
	_, err = h.run(days[3], nightly.Options{})
	var f *fault.Error
	if !errors.As(err, &f) || f.Name != "anchor-broken" {
		t.Errorf("want anchor-broken, got %v", err)
	}
}

// TestANightOfOneDayTwice replaces the set of the first one; other bytes of the same night
// are told in a line of their own.
func TestANightOfOneDayTwice(t *testing.T) {
	h := tamperedHouse(t, "")
	lines := len(h.anchorLines())
	h.put("settle_20261112.csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n2026-11-12,M1,10.00,0.06,9.94,628100000001\n")
	h.anyNight("2026-11-13")
	h.provenOnce(lines+1, "the same day once more")
	h.open(func(p *nightly.Pipeline) {
		found, err := p.Verify(t.Context())
		must(t, err)
		replaced := found.Nights[len(found.Nights)-2]
		if !strings.Contains(replaced.Note, "its reports were replaced by those of run") {
			t.Errorf("want a note, got %+v", replaced)
		}
		p.Config.Matches = true
		run, _, err := p.Store.LastRun(t.Context())
		must(t, err)
		_, err = p.Show(t.Context(), run.Seq)
		must(t, err)
	})
	h.provenOnce(lines+2, "rendered with matches.csv")
	if got := h.anchorLines(); !strings.Contains(got[len(got)-1], `"what":"report"`) {
		t.Errorf("want a line of what was rendered again, got %s", got[len(got)-1])
	}
}

// TestTwoStoresInOneFolder write into one anchor, and each proves its own lines.
func TestTwoStoresInOneFolder(t *testing.T) {
	days := nights()
	one := demoHouse(t)
	_, err := one.run(days[0], nightly.Options{})
	must(t, err)
	other := demoHouse(t)
	other.storeID = "of-another-house"
	must(t, os.Symlink(one.path("reports"), other.path("reports")))
	_, err = other.run(days[0], nightly.Options{})
	if !errors.Is(err, nightly.ErrStoreLost) {
		t.Fatalf("want store-lost, got %v", err)
	}
	_, err = other.run(days[0], nightly.Options{NewStore: true})
	must(t, err)
	_, err = one.run(days[1], nightly.Options{})
	must(t, err)
	_, err = other.run(days[1], nightly.Options{})
	must(t, err)
	one.provenOnce(4, "the first store, whose sets were put aside")
	other.provenOnce(4, "the second store")
	must(t, os.WriteFile(one.path("reports", days[0]+".other-store-1", "missing.csv"), nil, 0o644))
	one.open(func(p *nightly.Pipeline) {
		if found, err := verified(p, t.Context()); err != nil || !strings.Contains(found[0].Problem, "reports-changed") {
			t.Errorf("want the edit of a set that was put aside, got %+v, %v", found, err)
		}
	})
}

// read returns the text of a file below the reports.
func (h *nightFixture) read(name string) string {
	h.t.Helper()
	data, err := os.ReadFile(h.path("reports", name))
	must(h.t, err)
	return string(data)
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
