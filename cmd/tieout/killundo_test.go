package main

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestAnUndoKilledAtAnyMoment kills an undo at random moments: the night is undone or it
// is not, and the next start puts the folder right. Closed again, and the night after it,
// it says what it says where nothing was undone.
func TestAnUndoKilledAtAnyMoment(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	program := linkProgram(t, t.TempDir())
	for name, address := range newStores(t) {
		t.Run(name, func(t *testing.T) {
			calm, store := newFolder(t), address()
			must(t, calm.run(program, store, 0))
			first := calm.digests(t)
			must(t, calm.run(program, store, 0))
			second := calm.digests(t)
			started := time.Now()
			must(t, calm.undo(program, store, 0))
			whole := time.Since(started)
			killed, undone := 0, 0
			for range kills / 2 {
				folder, store := newFolder(t), address()
				must(t, folder.run(program, store, 0))
				must(t, folder.run(program, store, 0))
				if err := folder.undo(program, store, whole*2/5+time.Duration(random.Int64N(int64(whole)*3/5))); errors.Is(err, errKilled) {
					killed++
				}
				// The next start: the night is shown again when it stands, and else the one before it.
				must(t, command(program, store, "report", "--config", folder.config()).Run())
				aside, there := split(folder.digests(t))
				anchored := []string{"night 1", "night 2"}
				if len(aside) > 0 {
					anchored = append(anchored, "undo 3")
					undone++
					if diff := cmp.Diff(first, there); diff != "" {
						t.Fatalf("undone, and the reports are not those of the night before:\n%s", diff)
					}
					if diff := cmp.Diff(ofNight(second, "2026-10-09"), ofNight(aside, "2026-10-09.undone-1")); diff != "" {
						t.Fatalf("the set that is kept:\n%s", diff)
					}
				} else if diff := cmp.Diff(second, there); diff != "" {
					t.Fatalf("not undone, and the reports differ:\n%s", diff)
				}
				must(t, command(program, store, "verify", "--config", folder.config()).Run())
				if diff := cmp.Diff(anchored, folder.anchored(t)); diff != "" {
					t.Fatalf("the anchor:\n%s", diff)
				}
				folder.next = 1
				must(t, folder.run(program, store, 0))
				_, there = split(folder.digests(t))
				for file, digest := range second {
					if base := filepath.Base(file); base != "summary.json" && filepath.Ext(base) == ".csv" && there[file] != digest {
						t.Fatalf("closed again, %s differs", file)
					}
				}
			}
			t.Logf("%d of %d undos were killed before their end; %d nights were undone", killed, kills/2, undone)
			if killed == 0 {
				t.Error("no undo was killed: the test proves too little")
			}
		})
	}
}

// undo takes the newest night back, and kills the process after a while when one is given.
func (f *folder) undo(program, store string, after time.Duration) error {
	return kill(command(program, store, "undo", "--config", f.config(), "--by", "Li Na", "--why", "test", "--json"), after)
}

// split parts the files of sets that were put aside from the others.
func split(digests map[string]string) (aside, there map[string]string) {
	aside, there = map[string]string{}, map[string]string{}
	for file, digest := range digests {
		if strings.Contains(file, ".undone-") {
			aside[file] = digest
		} else {
			there[file] = digest
		}
	}
	return aside, there
}

// ofNight returns the digests of one set, by the names of its files.
func ofNight(digests map[string]string, set string) map[string]string {
	found := map[string]string{}
	for file, digest := range digests {
		if name, ok := strings.CutPrefix(file, set+string(filepath.Separator)); ok {
			found[name] = digest
		}
	}
	return found
}
