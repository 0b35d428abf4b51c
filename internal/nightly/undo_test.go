package nightly_test

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/internal/simulate"
	"tieout/reconcile/civil"
	"tieout/store"
)

// undo takes back the newest night.
func (h *nightFixture) undo() (outcome nightly.UndoOutcome) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		var err error
		outcome, err = p.Undo(context.Background(), "Li Na", "the wrong file")
		must(h.t, err)
		if u := outcome.Run.Undone; u == nil || u.By != "Li Na" || u.Why != "the wrong file" || u.At != "2026-12-31T06:00:00Z" {
			h.t.Errorf("want who undid it, why and when, got %+v", u)
		}
	})
	return outcome
}

// The link before a night, in its summary and on the sheet to sign.
var (
	chainBefore = regexp.MustCompile(`  "chain_before": "[0-9a-f]+",\n`)
	chainOnPage = regexp.MustCompile(`(chain before</t></is></c><c r="B[0-9]+"[^>]*><is><t>)[0-9a-f]*`)
)

// texts returns a report set's files as text, parts of a workbook one by one, without
// what differs when a night is closed again: its run's ID, and the link before it.
func (h *nightFixture) texts(set string) map[string]string {
	h.t.Helper()
	found := map[string]string{}
	for name := range h.set(set) {
		data, err := os.ReadFile(h.path("reports", set, name))
		must(h.t, err)
		if ext := filepath.Ext(name); ext == ".xlsx" || ext == ".zip" {
			data = unzipped(h.t, data)
		}
		found[name] = string(data)
	}
	_, rest, _ := strings.Cut(found["summary.json"], `"run_id": "`)
	runID, _, _ := strings.Cut(rest, `"`)
	if runID == "" {
		h.t.Fatalf("no run in the summary of %s", set)
	}
	for name := range found {
		found[name] = chainOnPage.ReplaceAllString(chainBefore.ReplaceAllString(strings.ReplaceAll(found[name], runID, "RUN"), ""), "$1")
	}
	return found
}

func unzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	parts, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var all bytes.Buffer
	for _, part := range parts.File {
		file, err := part.Open()
		must(t, err)
		_, err = io.Copy(&all, file)
		must(t, err)
	}
	return all.Bytes()
}

func (h *nightFixture) latest() string {
	name, err := os.Readlink(h.path("reports", "latest"))
	if err != nil {
		return ""
	}
	return name
}

// wantVerified wants every night that stands to be judged as it was, and so many undone.
func (h *nightFixture) wantVerified(undone int) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, context.Background())
		must(h.t, err)
		for _, v := range checked {
			switch {
			case v.Undone && strings.Contains(v.Note, "Li Na"):
				undone--
			case !v.Judged:
				h.t.Errorf("verify %s: %s%s", v.AsOf, v.Problem, v.Note)
			}
		}
	})
	if undone != 0 {
		h.t.Errorf("verify tells of %d undone nights too few", undone)
	}
}

// onBothStores plays a story on SQLite and on PostgreSQL.
func onBothStores(t *testing.T, story func(t *testing.T, address string)) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "" },
		"postgres": func() string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) { story(t, address()) })
	}
}

// TestAnUndoneNightLeavesNoTrace takes a night back and closes it again: it and the night
// after it say what they say where nothing was undone.
func TestAnUndoneNightLeavesNoTrace(t *testing.T) {
	plain := demoHouse(t)
	plain.runAll()
	onBothStores(t, func(t *testing.T, address string) {
		h := demoHouse(t)
		h.t, h.address = t, address
		days := nights()
		for _, day := range days[:4] {
			h.anyNight(day)
		}
		before := h.set(days[3])
		outcome := h.undo()
		if outcome.KeptAs != days[3]+".undone-1" || outcome.Latest != days[2] || h.latest() != days[2] || outcome.Files == 0 || len(outcome.Notes) > 0 {
			t.Errorf("want the set kept and latest to point to the night before, got %+v", outcome)
		}
		if exists(h.path("reports", days[3])) {
			t.Error("the set of the undone night is still in place")
		}
		if diff := gocmp.Diff(before, h.set(days[3]+".undone-1")); diff != "" {
			t.Errorf("the set that is kept was changed:\n%s", diff)
		}
		h.wantVerified(1)
		for _, day := range days[3:] {
			h.anyNight(day)
			if diff := gocmp.Diff(plain.texts(day), h.texts(day)); diff != "" {
				t.Errorf("night of %s (-never undone +closed again):\n%s", day, diff)
			}
		}
		if again := h.set(days[3]); again["summary.json"] == before["summary.json"] {
			t.Error("the night that was closed again has the ID of the one that was undone")
		}
		h.wantVerified(1)
		h.undo()
		if outcome := h.undo(); outcome.KeptAs != days[3]+".undone-2" {
			t.Errorf("want another name for the second set of the day, got %+v", outcome)
		}
		h.wantVerified(3)
	})
}

// TestUndoAtAnyTime plays random weeks in which nights are taken back, one or several in
// a row, and wants each set that stands at the end to be that of an undisturbed week.
func TestUndoAtAnyTime(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	for range 3 {
		seed++
		random := rand.New(rand.NewPCG(seed, 3))
		week := t.TempDir()
		must(t, simulate.Random(seed, 40).Write(week, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), true))
		newHouse := func() *nightFixture {
			h := demoHouse(t)
			must(t, os.RemoveAll(h.path("inbox")))
			must(t, os.CopyFS(h.dir, os.DirFS(week)))
			return h
		}
		plain, h := newHouse(), newHouse()
		h.batchRows = 3
		undone, days := 0, nights()
		for _, day := range days {
			must(t, os.CopyFS(h.path("inbox"), os.DirFS(h.lateFolder(day))))
			must(t, os.CopyFS(plain.path("inbox"), os.DirFS(plain.lateFolder(day))))
			plain.runOnly(day)
		}
		for at := 0; at < len(days); {
			h.runOnly(days[at])
			at++
			for ; at > 0 && undone < 8 && random.IntN(2) == 0; at-- {
				h.undo()
				undone++
			}
		}
		for _, day := range days {
			if diff := gocmp.Diff(plain.texts(day), h.texts(day)); diff != "" {
				t.Fatalf("seed %d, night of %s (-undisturbed +with undos):\n%.3000s", seed, day, diff)
			}
		}
		h.wantVerified(undone)
	}
}

// lateFolder returns the folder of the files that come on a day only; it exists.
func (h *nightFixture) lateFolder(day string) string {
	h.t.Helper()
	must(h.t, os.MkdirAll(h.path("late", day), 0o755))
	return h.path("late", day)
}

// runOnly is anyNight without late files of the demonstration.
func (h *nightFixture) runOnly(day string) {
	h.t.Helper()
	asOf, err := civil.ParseDate(day)
	must(h.t, err)
	h.open(func(p *nightly.Pipeline) {
		_, err := p.Run(context.Background(), nightly.Options{AsOf: asOf})
		must(h.t, err)
	})
}

// newUndoHouse has a sale of which the first settlement file says nothing.
func newUndoHouse(t *testing.T, address string) *nightFixture {
	h := newNightFixture(t, strings.Replace(contract, "sources:", "matches: true\nsources:", 1),
		`name: pos, side: terminal, provider: acq, files: "pos_{date:20060102}.csv", profile: terminal-csv, expect: optional`,
		`name: settle, side: settlement, provider: acq, files: "settle_{date:20060102}*.csv", profile: settlement-csv, expect: optional`)
	h.address = address
	h.put("pos_20261109.csv", terminalHead+
		"M1,T1,2026-11-09 10:00:00,SALE,100.00,900000000001,1,,00,CARD,CREDIT\nM1,T1,2026-11-09 11:00:00,SALE,200.00,900000000002,2,,00,CARD,CREDIT\n")
	h.put("settle_20261110.csv", lineColumns+"2026-11-10,M1,T1,SALE,100.00,0.60,99.40,900000000001\n")
	return h
}

// TestUndoOfTheOnlyNight leaves a store without a night, which is not a lost one.
func TestUndoOfTheOnlyNight(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string) {
		h := newUndoHouse(t, address)
		wantNothing := func() {
			t.Helper()
			h.open(func(p *nightly.Pipeline) {
				if _, err := p.Undo(t.Context(), "Li Na", "none"); !errors.Is(err, store.ErrNothingToUndo) {
					t.Errorf("want ErrNothingToUndo, got %v", err)
				}
			})
		}
		wantNothing()
		h.night("2026-11-10", 0)
		first := h.texts("2026-11-10")
		if outcome := h.undo(); outcome.Latest != "" || h.latest() != "" || outcome.KeptAs != "2026-11-10.undone-1" {
			t.Errorf("want no latest, got %+v", outcome)
		}
		wantNothing()
		h.wantVerified(1)
		h.night("2026-11-10", 0)
		if diff := gocmp.Diff(first, h.texts("2026-11-10")); diff != "" {
			t.Error(diff)
		}
		h.wantVerified(1)
	})
}

// TestUndoOfASecondRunOfOneDay brings the set of the first one back, byte by byte.
func TestUndoOfASecondRunOfOneDay(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string) {
		h := newUndoHouse(t, address)
		h.night("2026-11-10", 0)
		first := h.set("2026-11-10")
		h.put("settle_20261110_2.csv", lineColumns+"2026-11-10,M1,T1,SALE,200.00,1.20,198.80,900000000002\n")
		h.night("2026-11-10", 0)
		second := h.set("2026-11-10")
		h.undo()
		if diff := gocmp.Diff(first, h.set("2026-11-10")); diff != "" || h.latest() != "2026-11-10" {
			t.Errorf("latest is %s, and the first set:\n%s", h.latest(), diff)
		}
		if diff := gocmp.Diff(second, h.set("2026-11-10.undone-1")); diff != "" {
			t.Errorf("the second set:\n%s", diff)
		}
		h.night("2026-11-10", 0)
		if rows := h.rows("2026-11-10", "missing.csv"); len(rows) != 0 {
			t.Errorf("the file of the undone run was not taken in again: %v", rows)
		}
		h.wantVerified(1)
	})
}

// TestUndoWhereTheNightBeforeCannotBeRendered: matches are judged again, and a file of that
// night is gone. The night is undone all the same, and it is said what is not in place.
func TestUndoWhereTheNightBeforeCannotBeRendered(t *testing.T) {
	h := newUndoHouse(t, "")
	h.night("2026-11-10", 0)
	h.put("settle_20261110_2.csv", lineColumns+"2026-11-10,M1,T1,SALE,200.00,1.20,198.80,900000000002\n")
	h.night("2026-11-10", 0)
	second := h.set("2026-11-10")
	must(t, os.Rename(h.path("inbox", "settle_20261110.csv"), h.path("settle.csv")))
	outcome := h.undo()
	if len(outcome.Notes) != 1 || !strings.Contains(outcome.Notes[0], "[input-gone]") || outcome.Latest != "" || h.latest() != "" {
		t.Errorf("want a note and no latest, got %+v", outcome)
	}
	if diff := gocmp.Diff(second, h.set("2026-11-10.undone-1")); diff != "" {
		t.Errorf("the second set:\n%s", diff)
	}
	must(t, os.Rename(h.path("settle.csv"), h.path("inbox", "settle_20261110.csv")))
	h.night("2026-11-10", 0)
	if h.latest() != "2026-11-10" {
		t.Errorf("latest is %q", h.latest())
	}
	h.wantVerified(1)
}

// TestAWrongFileIsTakenBack: the right one has its name, and is no restatement; what
// the wrong one settled is settled no more, in facts too.
func TestAWrongFileIsTakenBack(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string) {
		h := newUndoHouse(t, address)
		h.night("2026-11-10", 0)
		h.undo()
		h.put("settle_20261110.csv", lineColumns+"2026-11-10,M1,T1,SALE,200.00,1.20,198.80,900000000002\n")
		h.night("2026-11-10", 0)
		if diff := gocmp.Diff([]kindAndReference{{"missing-settlement", "900000000001"}}, h.exceptions("2026-11-10")); diff != "" {
			t.Errorf("with the right file: %s", diff)
		}
		h.put("settle_20261111.csv", lineColumns+"2026-11-11,M1,T1,SALE,100.00,0.60,99.40,900000000001\n")
		h.night("2026-11-11", 0)
		if open := h.exceptions("2026-11-11"); len(open) != 0 {
			t.Errorf("a line that only the undone night knew is no duplicate: %v", open)
		}
		h.wantVerified(1)
	})
}

// TestDecisionsOutliveAnUndo: closings of before the night act on the next one again, and
// those made since stay too.
func TestDecisionsOutliveAnUndo(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string) {
		h := newUndoHouse(t, address)
		h.night("2026-11-10", 0)
		id := h.rows("2026-11-10", "missing.csv")[0]["exception_id"]
		closeIt := func(id string) {
			h.open(func(p *nightly.Pipeline) {
				_, err := p.CloseExceptions(t.Context(), []string{id}, "Wen Qiao", "paid in cash")
				must(t, err)
			})
		}
		closeIt(id)
		h.night("2026-11-11", 0) // acts on the closing
		h.put("settle_20261112.csv", lineColumns+"2026-11-12,M1,T1,SALE,7.00,0.04,6.96,900000000009\n")
		h.night("2026-11-12", 0)
		if outcome := h.undo(); len(outcome.Decisions) != 0 {
			t.Errorf("nothing was decided since: %+v", outcome)
		}
		h.night("2026-11-12", 0)
		unexpected := h.rows("2026-11-12", "exceptions.csv")[0]["exception_id"]
		closeIt(unexpected)
		if outcome := h.undo(); len(outcome.Decisions) != 1 || outcome.Decisions[0].ExceptionID != unexpected {
			t.Errorf("want the closing listed, got %+v", outcome)
		}
		if outcome := h.undo(); outcome.Latest != "2026-11-10" || len(outcome.Decisions) != 1 {
			t.Errorf("want the first night to stand, got %+v", outcome)
		}
		h.night("2026-11-11", 0)
		if open := h.exceptions("2026-11-11"); len(open) != 0 {
			t.Errorf("the closing acts again: %v", open)
		}
		h.night("2026-11-12", 0)
		if open := h.exceptions("2026-11-12"); len(open) != 0 {
			t.Errorf("what a person closed is shown no more: %v", open)
		}
		h.wantVerified(3)
	})
}

// TestADeadProcessLeavesAnUndoToTheNext: each moment at which one may die.
func TestADeadProcessLeavesAnUndoToTheNext(t *testing.T) {
	commitOnly := func(h *nightFixture) { // the undo is committed, no folder was touched
		h.open(func(p *nightly.Pipeline) {
			_, err := p.Store.Undo(context.Background(), "Li Na", "the wrong file", p.Now())
			must(h.t, err)
		})
	}
	for _, c := range []struct {
		name, why string
		die       func(h *nightFixture)
		kept      bool
	}{
		{"committed", "no folder was touched yet", commitOnly, true},
		{"latest is back", "the set is still in place", func(h *nightFixture) {
			commitOnly(h)
			must(h.t, os.Remove(h.path("reports", "latest")))
			must(h.t, os.Symlink("2026-11-10", h.path("reports", "latest")))
		}, true},
		{"set aside", "it was not yet said where the set is", func(h *nightFixture) {
			commitOnly(h)
			must(h.t, os.Rename(h.path("reports", "2026-11-11"), h.path("reports", "2026-11-11.undone-1")))
		}, true},
		{"a night that was not published", "it is published first, so that its set is kept", func(h *nightFixture) {
			must(h.t, os.RemoveAll(h.path("reports", "2026-11-11")))
			must(h.t, os.Remove(h.path("reports", "latest")))
			h.exec("UPDATE runs SET published = 0 WHERE as_of = '2026-11-11'")
			h.undo()
		}, true},
		{"somebody deleted the set", "there is nothing to keep, and it is said", func(h *nightFixture) {
			must(h.t, os.RemoveAll(h.path("reports", "2026-11-11")))
			if outcome := h.undo(); outcome.KeptAs != "" {
				h.t.Errorf("want no set, got %+v", outcome)
			}
		}, false},
		{"somebody deleted the sets of both nights", "that of the night before is rendered again", func(h *nightFixture) {
			must(h.t, os.RemoveAll(h.path("reports")))
			h.undo()
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			onBothStores(t, func(t *testing.T, address string) {
				h := newUndoHouse(t, address)
				h.night("2026-11-10", 0)
				before := h.set("2026-11-10")
				h.night("2026-11-11", 0)
				last := h.set("2026-11-11")
				c.die(h)
				h.open(func(p *nightly.Pipeline) { // the next start: a report of the night before
					run, _, err := p.Store.LastRun(t.Context())
					must(t, err)
					_, err = p.Show(t.Context(), run.Seq)
					must(t, err)
				})
				if h.latest() != "2026-11-10" || exists(h.path("reports", "2026-11-11")) {
					t.Errorf("%s: latest is %q", c.why, h.latest())
				}
				if diff := gocmp.Diff(before, h.set("2026-11-10")); diff != "" {
					t.Errorf("the night before:\n%s", diff)
				}
				if c.kept {
					if diff := gocmp.Diff(last, h.set("2026-11-11.undone-1")); diff != "" {
						t.Errorf("%s:\n%s", c.why, diff)
					}
				}
				if runs := h.history(); !runs[1].Undone.KeptAs.Valid || (runs[1].Undone.KeptAs.String != "") != c.kept {
					t.Errorf("%s: the store knows it as %+v", c.why, runs[1].Undone)
				}
				h.night("2026-11-11", 0)
				if h.latest() != "2026-11-11" {
					t.Errorf("latest is %q", h.latest())
				}
				h.wantVerified(1)
			})
		})
	}
}

// TestADeadProcessLeavesTwoSetsOfOneDay: the sets of both runs of a day change places, and
// neither is lost.
func TestADeadProcessLeavesTwoSetsOfOneDay(t *testing.T) {
	for _, c := range []struct {
		name string
		die  func(h *nightFixture, first string)
	}{
		{"committed", func(*nightFixture, string) {}},
		{"both changed places", func(h *nightFixture, first string) {
			must(h.t, os.Rename(h.path("reports", "2026-11-10"), h.path("reports", ".writing-2026-11-10")))
			must(h.t, os.CopyFS(h.path("reports", "2026-11-10"), os.DirFS(first)))
		}},
		{"put aside and not said", func(h *nightFixture, first string) {
			must(h.t, os.Rename(h.path("reports", "2026-11-10"), h.path("reports", "2026-11-10.undone-1")))
			must(h.t, os.CopyFS(h.path("reports", "2026-11-10"), os.DirFS(first)))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, copied := newUndoHouse(t, ""), filepath.Join(t.TempDir(), "first")
			h.night("2026-11-10", 0)
			first := h.set("2026-11-10")
			must(t, os.CopyFS(copied, os.DirFS(h.path("reports", "2026-11-10"))))
			h.put("settle_20261110_2.csv", lineColumns+"2026-11-10,M1,T1,SALE,200.00,1.20,198.80,900000000002\n")
			h.night("2026-11-10", 0)
			second := h.set("2026-11-10")
			h.open(func(p *nightly.Pipeline) {
				_, err := p.Store.Undo(t.Context(), "Li Na", "the wrong file", p.Now())
				must(t, err)
			})
			c.die(h, copied)
			h.open(func(p *nightly.Pipeline) {
				_, err := p.Show(t.Context(), 1)
				must(t, err)
			})
			if diff := gocmp.Diff(first, h.set("2026-11-10")); diff != "" || h.latest() != "2026-11-10" {
				t.Errorf("latest is %s, and the first set:\n%s", h.latest(), diff)
			}
			if diff := gocmp.Diff(second, h.set("2026-11-10.undone-1")); diff != "" {
				t.Errorf("the second set:\n%s", diff)
			}
			if runs := h.history(); runs[1].Undone.KeptAs.String != "2026-11-10.undone-1" {
				t.Errorf("the store knows it as %+v", runs[1].Undone)
			}
		})
	}
}

func (h *nightFixture) history() (runs []store.Run) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		var err error
		runs, err = p.Store.History(context.Background())
		must(h.t, err)
	})
	return runs
}

// exec changes the store from outside.
func (h *nightFixture) exec(statement string) {
	h.t.Helper()
	driver, address := "postgres", h.address
	if address == "" {
		driver, address = "sqlite", "file:"+h.path("tieout.db")
	}
	db, err := sql.Open(driver, address)
	must(h.t, err)
	_, err = db.Exec(statement)
	must(h.t, err)
	must(h.t, db.Close())
}

// TestUndoWaitsForNobody: while a run holds the lock nothing is taken back.
func TestUndoWaitsForNobody(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string) {
		h := newUndoHouse(t, address)
		h.night("2026-11-10", 0)
		h.open(func(p *nightly.Pipeline) {
			release, err := p.Store.Lock(t.Context())
			must(t, err)
			h.open(func(other *nightly.Pipeline) {
				if _, err := other.Undo(t.Context(), "Li Na", "none"); !errors.Is(err, store.ErrLocked) {
					t.Errorf("want ErrLocked, got %v", err)
				}
			})
			must(t, release())
		})
		if runs := h.history(); runs[0].Undone != nil {
			t.Error("the night is undone all the same")
		}
	})
}

// TestUndoOfAForgetfulNight: a night of a wrong date deletes no facts that the right one
// asks; when two nights are taken back that would, it is refused.
func TestUndoOfAForgetfulNight(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string) {
		h := newUndoHouse(t, address)
		h.night("2026-11-10", 0)
		wrong := func(day string) {
			_, err := h.run(day, nightly.Options{AllowFuture: true})
			must(t, err)
		}
		wrong("2027-11-11") // for 2026-11-11
		h.undo()
		h.put("settle_20261111.csv", lineColumns+"2026-11-11,M1,T1,SALE,100.00,0.60,99.40,900000000001\n")
		h.night("2026-11-11", 0)
		if open := h.exceptions("2026-11-11"); len(open) != 2 || open[0].Kind != "duplicate-settlement" {
			t.Errorf("what the first night settled is known: %v", open)
		}
		wrong("2027-11-12")
		wrong("2027-11-13")
		h.undo()
		h.open(func(p *nightly.Pipeline) {
			_, err := p.Undo(t.Context(), "Li Na", "none")
			if e := fault.Named(err); e == nil || !strings.Contains(e.Error(), "[undo-forgotten]") {
				t.Errorf("want undo-forgotten, got %v", err)
			}
		})
		h.wantNewest("2027-11-12")
	})
}

func (h *nightFixture) wantNewest(day string) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		last, _, err := p.Store.LastRun(context.Background())
		must(h.t, err)
		if last.AsOf.String() != day {
			h.t.Errorf("want the night of %s to be the newest, got %s", day, last.AsOf)
		}
	})
}

// TestUndoOfANightOfTheFirstEdition: what an earlier build wrote is taken back as well.
func TestUndoOfANightOfTheFirstEdition(t *testing.T) {
	for name, newHouse := range firstEditionHouses(t) {
		t.Run(name, func(t *testing.T) {
			plain, h := newHouse(), newHouse()
			plain.t, h.t = t, t
			days := nights()
			if outcome := h.undo(); outcome.Run.AsOf.String() != days[2] || outcome.Run.Edition != 1 || len(outcome.Decisions) != 1 {
				t.Errorf("want the third night, and the closing since it, got %+v", outcome)
			}
			h.anyNight(days[2])
			for _, day := range days[3:] {
				plain.anyNight(day)
				h.anyNight(day)
				if diff := gocmp.Diff(plain.exceptions(day), h.exceptions(day)); diff != "" {
					t.Errorf("night of %s (-never undone +closed again):\n%s", day, diff)
				}
			}
			h.open(func(p *nightly.Pipeline) {
				checked, err := verified(p, t.Context())
				must(t, err)
				for _, v := range checked {
					if v.Problem != "" {
						t.Errorf("%s: %s", v.AsOf, v.Problem)
					}
				}
			})
		})
	}
}
