package store

import (
	"context"
	"errors"
	"path/filepath"
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
