package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"tieout/reconcile"
)

// TestAnyEditOfAClosedNightIsFound edits each table of a closed night, one at a time.
func TestAnyEditOfAClosedNightIsFound(t *testing.T) {
	ctx := context.Background()
	for _, edit := range []struct{ name, statement string }{
		{"a run's exit code", "UPDATE runs SET exit_code = 0 WHERE seq = 1"},
		{"a run's proof", `UPDATE runs SET proof = replace(proof, '0', '1') WHERE seq = 1`},
		{"a file's account", "UPDATE files SET data = replace(data, 'pos', 'sop')"},
		{"a refused row", "DELETE FROM rejects"},
		{"a cleared row", "UPDATE cleared SET data = '{}'"},
		{"remembered rows", "UPDATE blocks SET data = x'00' WHERE kind = 'item'"},
		{"how many rows a block has", "UPDATE blocks SET rows = 2 WHERE kind = 'item'"},
		{"the end of a row", "DELETE FROM ends WHERE kind = 'item'"},
		{"which rows ended", "UPDATE ends SET rows = zeroblob(64)"},
		{"an ended block that stands again", "UPDATE blocks SET to_seq = NULL"},
		{"a block that is hidden", "UPDATE blocks SET to_seq = 1"},
		{"an exception", "DELETE FROM blocks WHERE kind = 'exception'"},
		{"settled keys", "UPDATE settled_keys SET data = x'00000000000000ff'"},
		{"the reason of a closing", "UPDATE closings SET why = 'another'"},
	} {
		t.Run(edit.name, func(t *testing.T) {
			s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "tieout.db"), "")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			twoNights(t, s)
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

func twoNights(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	sum := reconcile.Sum{Count: 1}
	proof := reconcile.Proof{"CNY": {Terminal: reconcile.TerminalProof{New: sum, Missing: sum}}}
	sale := reconcile.Item{ID: "A", Side: reconcile.TerminalSide, Transaction: &reconcile.Transaction{MerchantID: "M12.5", Currency: "CNY"}}
	text, err := AppendItem(nil, &sale)
	if err != nil {
		t.Fatal(err)
	}
	one := func(text []byte) Records {
		return func(use func(reconcile.Version, []byte) error) error { return use(reconcile.Version{}, text) }
	}
	commits := []Commit{
		{
			Run:   Run{Seq: 1, ID: "one", AsOf: 20735, ExitCode: 4, Proof: proof},
			Files: []reconcile.FileAccount{{Name: "pos"}}, Rejects: []reconcile.Reject{{Reason: "bad-amount"}},
			Cleared: one(AppendCleared(nil, &reconcile.Cleared{How: "settled"})), Items: Memory{Rows: one(text)},
			Exceptions:  Memory{Rows: one(AppendException(nil, &reconcile.Exception{ID: "E1", ItemID: "A"}))},
			SettledKeys: []uint64{1},
		},
		{Run: Run{Seq: 2, ID: "two", AsOf: 20736, Proof: reconcile.Proof{}}, Items: Memory{Gone: 1}, Exceptions: Memory{Gone: 1}},
	}
	for i, commit := range commits {
		if i == 1 {
			if _, err := s.CloseExceptions(ctx, []string{"E1"}, "Li Na", "paid", commitTime()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Commit(ctx, commit); err != nil {
			t.Fatal(err)
		}
	}
}

func commitTime() time.Time { return time.Date(2026, 10, 9, 8, 0, 0, 0, time.UTC) }

// TestAnEditedRunIsDamaged: who reads a run whose columns are none of a night's is told so by name, also where the
// chain is not looked at.
func TestAnEditedRunIsDamaged(t *testing.T) {
	ctx := context.Background()
	for _, edit := range []struct{ why, statement string }{
		{"a report would be put into a folder without a name", "UPDATE runs SET as_of = ''"},
		{"a word is no day", "UPDATE runs SET as_of = 'x'"},
		{"nothing is no proof", "UPDATE runs SET proof = ''"},
	} {
		s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "tieout.db"), "")
		wantNil(t, err)
		twoNights(t, s)
		_, err = s.db.ExecContext(ctx, edit.statement)
		wantNil(t, err)
		if _, _, err := s.LastRun(ctx); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: want it told as damaged, got %v", edit.why, err)
		}
		wantNil(t, s.Close())
	}
}
