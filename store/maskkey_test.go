package store

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"tieout/internal/mask"
	"tieout/internal/pgtest"
)

// TestAStoreKeepsItsMaskingKey opens a store with and without a shared key, before
// and after its first night.
func TestAStoreKeepsItsMaskingKey(t *testing.T) {
	ctx := context.Background()
	shared, other := mask.NewKey([]byte("shared")), mask.NewKey([]byte("other"))
	for name, address := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "tieout.db"),
		"postgres": pgtest.Database(t),
	} {
		for i, step := range []struct {
			key    mask.Key
			nights bool
			err    error
			why    string
		}{
			{mask.Key{}, false, nil, "a new store makes its own"},
			{other, false, nil, "no row is masked yet"},
			{mask.Key{}, false, nil, "none is masked still"},
			{shared, true, nil, "the key of the first nights"},
			{shared, false, nil, "the same key"},
			{other, false, errMaskKey, "rows of two keys would never meet"},
			{mask.Key{}, false, errMaskKey, "the store does not have the secret"},
			{shared, false, nil, "refusing changed nothing"},
		} {
			s, err := OpenWith(ctx, address, "", Options{Mask: step.key})
			if !errors.Is(err, step.err) {
				t.Fatalf("%s, step %d: want %v, got %v: %s", name, i+1, step.err, err, step.why)
			}
			if err != nil {
				continue
			}
			key, earlier := s.Mask(1)
			if want := step.key.Check(); want != "" && key.Check() != want || key.Check() == "" || earlier {
				t.Errorf("%s, step %d: the key is another one: %s", name, i+1, step.why)
			}
			if step.nights {
				twoNights(t, s)
			}
			if err := errors.Join(s.Verify(ctx), s.Close()); err != nil {
				t.Errorf("%s, step %d: %v", name, i+1, err)
			}
		}
	}
}

// TestNoTwoStoresHaveOneMaskingKey, and each keeps its own.
func TestNoTwoStoresHaveOneMaskingKey(t *testing.T) {
	ctx := context.Background()
	owners := map[string]string{} // by key
	for name, address := range map[string]string{
		"sqlite":         "sqlite:" + filepath.Join(t.TempDir(), "a.db"),
		"another sqlite": "sqlite:" + filepath.Join(t.TempDir(), "b.db"),
		"postgres":       pgtest.Database(t),
	} {
		checks := map[string]bool{}
		for range 2 {
			s, err := Open(ctx, address, "")
			if err != nil {
				t.Fatal(err)
			}
			key, _ := s.Mask(1)
			checks[key.Check()] = true
			if owner := owners[key.Check()]; owner != "" && owner != name {
				t.Errorf("%s and %s have one key", name, owner)
			}
			owners[key.Check()] = name
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if len(checks) != 1 {
			t.Errorf("%s got another key when it was opened again", name)
		}
	}
}

// TestAnEditedMaskingKeyIsFound when the store is opened.
func TestAnEditedMaskingKeyIsFound(t *testing.T) {
	ctx, address := context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "tieout.db")
	s, err := Open(ctx, address, "")
	if err != nil {
		t.Fatal(err)
	}
	twoNights(t, s)
	_, err = s.db.ExecContext(ctx, "UPDATE mask_key SET secret = 'another'")
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, address, ""); !errors.Is(err, ErrChain) {
		t.Errorf("want %v, got %v", ErrChain, err)
	}
}

// TestFirstStartsAgreeOnAMaskingKey: of processes that make a store at the same time,
// one has its way. One that lost, to a key that is shared, commits nothing.
func TestFirstStartsAgreeOnAMaskingKey(t *testing.T) {
	ctx := context.Background()
	for name, address := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "tieout.db"),
		"postgres": pgtest.Database(t),
	} {
		stores, errs := make([]*Store, 2), make([]error, 2)
		var group sync.WaitGroup
		for i := range stores {
			group.Go(func() { stores[i], errs[i] = Open(ctx, address, "") })
		}
		group.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		first, _ := stores[0].Mask(1)
		for _, s := range stores[1:] {
			if key, _ := s.Mask(1); key.Check() != first.Check() {
				t.Errorf("%s: two first starts made two keys", name)
			}
		}
		sharing, err := OpenWith(ctx, address, "", Options{Mask: mask.NewKey([]byte("shared"))})
		if err != nil {
			t.Fatal(err)
		}
		if err := stores[0].Commit(ctx, Commit{Run: Run{Seq: 1, ID: "one"}}); !errors.Is(err, ErrLocked) {
			t.Errorf("%s: a night under a key that holds no more: want %v, got %v", name, ErrLocked, err)
		}
		for _, s := range append(stores, sharing) {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
