package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/internal/pgtest"
	"tieout/reconcile"
)

// undoSecond takes back the second of two nights, twice with a night between, and then
// the first one: three links, the last two after one run.
func undoSecond(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	twoNights(t, s)
	for _, step := range []func() error{
		func() error { _, err := s.Undo(ctx, "Li Na", "the wrong file", commitTime()); return err },
		func() error {
			return s.Commit(ctx, Commit{Run: Run{Seq: 3, ID: "three", AsOf: 20736, Proof: reconcile.Proof{}}, Items: Memory{Gone: 1}, Exceptions: Memory{Gone: 1}})
		},
		func() error { _, err := s.Undo(ctx, "Li Na", "once more", commitTime()); return err },
		func() error { _, err := s.Undo(ctx, "Wen Qiao", "all of it", commitTime()); return err },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// ids returns which items and exceptions stand before a run.
func ids(t *testing.T, s *Store, seq int64) (list []string) {
	t.Helper()
	ctx := context.Background()
	if err := errors.Join(
		s.EachItem(ctx, seq, 1, func(_ int, row Row) error {
			var item reconcile.Item
			err := ReadItem(row.Text, &item)
			list = append(list, item.ID)
			return err
		}),
		s.EachException(ctx, seq, 1, func(_ int, row Row) error {
			var x reconcile.Exception
			err := ReadException(row.Text, &x)
			list = append(list, x.ID)
			return err
		}),
	); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestUndoTakesBackExactlyOneNight follows the memory, the files and the chain.
func TestUndoTakesBackExactlyOneNight(t *testing.T) {
	ctx := context.Background()
	for name, address := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "tieout.db"),
		"postgres": pgtest.Database(t),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(ctx, address, "")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			if _, err := s.Undo(ctx, "Li Na", "none", commitTime()); !errors.Is(err, ErrNothingToUndo) {
				t.Fatalf("an empty store: want ErrNothingToUndo, got %v", err)
			}
			twoNights(t, s)
			if diff := cmp.Diff([]string(nil), ids(t, s, 3)); diff != "" {
				t.Fatalf("after the second night: %s", diff)
			}
			u, err := s.Undo(ctx, "Li Na", "the wrong file", commitTime())
			if err != nil {
				t.Fatal(err)
			}
			if u.Seq != 2 || u.AfterSeq != 2 || u.At != "2026-10-09T08:00:00Z" || u.KeptAs.Valid {
				t.Errorf("the undo is %+v", u)
			}
			if diff := cmp.Diff([]string{"A", "E1"}, ids(t, s, 3)); diff != "" {
				t.Errorf("what the second night ended stands again: %s", diff)
			}
			last, _, err := s.LastRun(ctx)
			if err != nil || last.Seq != 1 {
				t.Errorf("want run 1 to be the newest, got %d, %v", last.Seq, err)
			}
			opening, err := s.Opening(ctx, 3)
			if err != nil || opening.ClosedItems["A"] != "by Li Na: paid" {
				t.Errorf("a closing on which the undone night acted is left to the next: %v, %v", opening.ClosedItems, err)
			}
			if err := s.Commit(ctx, Commit{Run: Run{Seq: 2, ID: "again", Proof: reconcile.Proof{}}}); !errors.Is(err, ErrLocked) {
				t.Errorf("no run takes the number of an undone one: %v", err)
			}
			next := Commit{Run: Run{Seq: 3, ID: "three", AsOf: 20736, Proof: reconcile.Proof{}}, Items: Memory{Gone: 1}, Exceptions: Memory{Gone: 1}}
			if err := s.Commit(ctx, next); err != nil {
				t.Fatal(err)
			}
			if run, _, err := s.RunByID(ctx, "three"); err != nil || run.PrevHash != u.Hash {
				t.Errorf("the next night is linked to the undo: %v", err)
			}
			if err := s.MarkPutAside(ctx, u.N, "2026-10-09.undone-1"); err != nil {
				t.Fatal(err)
			}
			if run, _, err := s.RunByID(ctx, "two"); err != nil || run.Undone == nil || run.Undone.KeptAs.String != "2026-10-09.undone-1" {
				t.Errorf("the undone run is %+v, %v", run.Undone, err)
			}
			if err := s.Verify(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAnyEditOfAnUndoIsFound edits what was undone, and by whom.
func TestAnyEditOfAnUndoIsFound(t *testing.T) {
	ctx := context.Background()
	for _, edit := range []struct{ name, statement string }{
		{"who undid it", "UPDATE undone SET undone_by = 'nobody' WHERE n = 1"},
		{"why", "UPDATE undone SET why = 'another' WHERE n = 3"},
		{"when", "UPDATE undone SET undone_at = '2026-10-10T08:00:00Z' WHERE n = 2"},
		{"an undo that is deleted", "DELETE FROM undone WHERE n = 1"},
		{"one of the last two", "DELETE FROM undone WHERE n = 2"},
		{"the order of two", "UPDATE undone SET n = CASE n WHEN 2 THEN 13 ELSE 12 END WHERE n > 1"},
		{"after which run", "UPDATE undone SET after_seq = 3 WHERE n = 1"},
		{"its hash", "UPDATE undone SET hash = 'a' WHERE n = 3"},
		{"an undone night's own rows", "DELETE FROM ends WHERE seq = 2"},
		{"an undone night's exit code", "UPDATE runs SET exit_code = 9 WHERE seq = 3"},
		{"a block of an undone night that is marked as ended", "UPDATE blocks SET to_seq = 3 WHERE from_seq = 1"},
	} {
		t.Run(edit.name, func(t *testing.T) {
			s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "tieout.db"), "")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			undoSecond(t, s)
			if err := s.Verify(ctx); err != nil {
				t.Fatalf("before the edit: %v", err)
			}
			result, err := s.db.ExecContext(ctx, edit.statement)
			if err != nil {
				t.Fatal(err)
			}
			if changed, err := result.RowsAffected(); err != nil || changed == 0 {
				t.Fatalf("the edit changed %d rows, %v: it proves nothing", changed, err)
			}
			if err := s.Verify(ctx); !errors.Is(err, ErrChain) {
				t.Errorf("want ErrChain, got %v", err)
			}
		})
	}
}

// readersOfUndone are the queries that read rows of undone runs too, with why.
var readersOfUndone = map[string]string{
	"chain.go FROM files":             "the chain covers what an undone run wrote",
	"chain.go FROM rejects":           "as its files",
	"chain.go FROM cleared":           "as its files",
	"chain.go FROM adjustments":       "as its files",
	"chain.go FROM settled_keys":      "as its files",
	"chain.go FROM blocks":            "as its files; those of undone runs are marked as what they are, not ended",
	"chain.go FROM ends":              "as its files",
	"verifyhelps.go FROM runs":        "marks of undone runs are held to what they must be too",
	"verifyhelps.go FROM published":   "lists of undone runs are compared with the sets that were put aside",
	"verifyhelps.go FROM names":       "rows of files that are not there at all, undone or not",
	"verifyhelps.go FROM files":       "as their names",
	"names.go FROM names":             "of a file of which Files has told, which leaves out undone runs",
	"chainmarks.go FROM names":        "as files",
	"verifyhelps.go FROM cleared":     "records of undone runs are read by their fields too",
	"verifyhelps.go FROM adjustments": "as what they cleared",
	"verifyhelps.go FROM blocks":      "as what they cleared",
	"chainmarks.go FROM files":        "rows of runs that are not there at all, and whether all rows say what their data says, undone or not",
	"chainmarks.go FROM rejects":      "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM cleared":      "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM adjustments":  "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM settled_keys": "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM published":    "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM blocks":       "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM ends":         "rows of runs that are not there at all, undone or not",
	"chainmarks.go FROM runs":         "rows of runs that are not there at all, undone or not",
	"published.go FROM published":     "of one run, which the caller chose; or which runs published, whatever became of them",
	"read.go FROM files":              "of one run, which the caller chose",
	"read.go FROM rejects":            "of one run, which the caller chose",
	"read.go FROM cleared":            "of one run, which the caller chose",
	"read.go FROM adjustments":        "of one run, which the caller chose",
	"settled.go FROM settled_keys":    "of one part, which a query that leaves out undone runs named",
	"facts.go FROM facts":             "of one run, which the caller chose",
	"facts_forget.go FROM facts":      "all of them are counted or deleted, whatever became of the run",
	"facts_forget.go FROM runs":       "facts are deleted whatever became of the run; who asks gives the condition",
	"identity.go FROM runs":           "numbers of runs, none of which is given twice",
	"maskkey.go FROM runs":            "rows of an undone run are masked all the same",
	"published.go FROM runs":          "the mark of one run, whatever became of it",
	"runs.go FROM runs":               "the columns; who asks gives the condition",
	"store.go FROM runs":              "whether a store of an old layout holds any",
	"undo.go FROM runs":               "the end of the chain, also when it is undone",
}

// TestEveryReaderKnowsOfUndoneRuns: a query of what runs wrote leaves out those that were
// undone, or is listed with the reason why it does not.
func TestEveryReaderKnowsOfUndoneRuns(t *testing.T) {
	tables := tablesOfRuns(t)
	if len(tables) < 9 {
		t.Fatalf("only the tables %v hold what runs wrote: the pattern is wrong", tables)
	}
	reads := regexp.MustCompile(`(?:FROM|JOIN) (` + strings.Join(tables, "|") + `)\b`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		for i, line := range lines {
			for _, match := range reads.FindAllStringSubmatch(line, -1) {
				query := file + " FROM " + match[1]
				switch {
				case strings.Contains(line, "notUndone"), i+1 < len(lines) && strings.Contains(lines[i+1], "notUndone"):
				case readersOfUndone[query] == "":
					t.Errorf("%s:%d reads %s, and neither leaves out undone runs nor is listed with a reason: %s", file, i+1, match[1], strings.TrimSpace(line))
				default:
					used[query] = true
				}
			}
		}
	}
	for query := range readersOfUndone {
		if !used[query] {
			t.Errorf("%s is listed, and there is no such query", query)
		}
	}
}

// tablesOfRuns returns the tables whose rows are of a run.
func tablesOfRuns(t *testing.T) (tables []string) {
	t.Helper()
	files, err := filepath.Glob("migrations/sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range table.FindAllStringSubmatch(string(data), -1) {
			if regexp.MustCompile(`(?m)^\s+(from_)?seq\s.*(REFERENCES runs|PRIMARY KEY)`).MatchString(match[2]) {
				tables = append(tables, match[1])
			}
		}
	}
	return tables
}
