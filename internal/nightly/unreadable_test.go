package nightly_test

import (
	"os"
	"path/filepath"
	"testing"

	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/reconcile"
)

// TestMoneyWaitsForAFolderOutOfSight takes a source's folder away, as a mount
// that is gone does: what it holds is not late and not missing, night after night,
// until the folder is back.
func TestMoneyWaitsForAFolderOutOfSight(t *testing.T) {
	h := newNightFixture(t, contract, posSource, `name: lakala, side: settlement, profile: lakala-js, files: "settle/JS_{date}.txt", provider: acq, expect: optional`)
	h.put("pos_20261119.csv", lakalaSales(1, 2))
	must(t, os.Symlink("../mnt", filepath.Join(h.dir, "inbox", "settle")))
	for _, day := range []string{"2026-11-20", "2026-11-21"} {
		outcome := h.night(day, nightly.ExitIncomplete)
		if proof := outcome.Night.Proof["CNY"].Terminal; proof.Missing.Count != 0 || proof.Waiting.Count != 2 {
			t.Errorf("night of %s: want two sales that wait, got %+v", day, proof)
		}
		if state := stateOf(outcome, "settle/"); state != string(reconcile.FileQuarantined) {
			t.Errorf("night of %s: want the folder among the files that can't be used, got %q", day, state)
		}
	}
	must(t, os.Mkdir(filepath.Join(h.dir, "mnt"), 0o755))
	must(t, os.WriteFile(filepath.Join(h.dir, "mnt", "JS_20261120.txt"), []byte(lakalaRows(1)), 0o644))
	outcome := h.night("2026-11-23", nightly.ExitClosed)
	if proof := outcome.Night.Proof["CNY"].Terminal; proof.Missing.Count != 1 || proof.Settled.Count != 1 {
		t.Errorf("the folder is back: want one settled and one missing, got %+v", proof)
	}
	h.verified()
}

// TestNamesOfAnyBytes takes in a file whose name is GBK, and one with a line
// break, on both stores; later nights know them, and the proof of the past holds.
func TestNamesOfAnyBytes(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "" },
		"postgres": func() string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newNightFixture(t, contract, posSource, lakalaSource)
			h.address = address()
			h.put("pos_20261119\xbd\xbb\xd2\xd7.csv", lakalaSales(1, 2))
			h.put("JSa\nb_20261120.txt", lakalaRows(1, 2))
			outcome := h.night("2026-11-20", nightly.ExitClosed)
			for _, name := range []string{`pos_20261119\xbd\xbb\xd2\xd7.csv`, `JSa\x0ab_20261120.txt`} {
				if state := stateOf(outcome, name); state != string(reconcile.FileTaken) {
					t.Errorf("%s: want taken, got %q", name, state)
				}
			}
			if outcome := h.night("2026-11-21", nightly.ExitClosed); len(outcome.Night.Files) != 0 {
				t.Errorf("old files are met again: %+v", outcome.Night.Files)
			}
			h.verified()
			h.put("JSa\nb_20261120.txt", lakalaRows(1, 2, 3))
			outcome, err := h.run("2026-11-22", nightly.Options{AcceptRestated: []string{"inbox/JSa\nb_20261120.txt"}})
			must(t, err)
			if state := stateOf(outcome, `JSa\x0ab_20261120.txt`); state != string(reconcile.FileTaken) {
				t.Errorf("the name on the disk accepts its file too: want taken, got %q", state)
			}
		})
	}
}

// verified wants each closed night to say the same when it is judged again.
func (h *nightFixture) verified() {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, h.t.Context())
		must(h.t, err)
		for _, v := range checked {
			if !v.Judged {
				h.t.Errorf("verify %s: %s%s", v.AsOf, v.Problem, v.Note)
			}
		}
	})
}
