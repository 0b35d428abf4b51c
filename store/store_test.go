package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/internal/pgtest"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// seam opens stores on one database; each test gets a database of its own.
type seam struct {
	name string
	// address returns an empty database that can be opened several times.
	address func(t *testing.T) string
}

// onBoth runs one test on both databases: what holds on one holds on the other.
func onBoth(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	for _, s := range []seam{
		{"sqlite", func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tieout.db") }},
		{"postgres", func(t *testing.T) string { return pgtest.Database(t) }},
	} {
		t.Run(s.name, func(t *testing.T) {
			address := s.address(t)
			test(t, func() *store.Store {
				t.Helper()
				db, err := store.Open(context.Background(), address, t.TempDir())
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = db.Close() })
				return db
			})
		})
	}
}

func day(n int) civil.Date { return civil.NewDate(2026, 10, n) }

// item is a sale that is still awaited.
func item(id string, verdict reconcile.Verdict) reconcile.Item {
	return reconcile.Item{
		ID: id, Side: reconcile.TerminalSide,
		Transaction: &reconcile.Transaction{
			MerchantID: "M1", TerminalID: "T1", Time: time.Date(2026, 10, 8, 10, 0, 0, 0, time.UTC), Type: reconcile.Sale,
			Amount: decimal.RequireFromString("12.50"), Currency: "CNY", RRN: "R" + id, OrderNo: "订单 " + id,
		},
		Judgement: reconcile.Judgement{Verdict: verdict, Due: day(9), FirstSeen: day(8), ExpectedFee: decimal.NewNullDecimal(decimal.RequireFromString("0.08"))},
	}
}

func exception(id, itemID string) *reconcile.Exception {
	return &reconcile.Exception{
		ID: id, Kind: reconcile.MissingSettlement, ItemID: itemID, MerchantID: "M1", Currency: "CNY",
		Gross: decimal.NewNullDecimal(decimal.RequireFromString("12.50")), Due: day(9), FirstReported: day(9),
	}
}

// closed is a night with the given memory, before it is committed.
type closed struct {
	store.Commit
	items      []reconcile.Item
	exceptions []*reconcile.Exception
}

// night is a commit of run seq with the given memory.
func night(seq int64, asOf civil.Date, items []reconcile.Item, gone []string, exceptions []*reconcile.Exception, resolved []string) closed {
	return closed{store.Commit{
		Run: store.Run{
			Seq: seq, ID: fmt.Sprintf("%s-%08x", asOf, seq), AsOf: asOf, Version: "test", ConfigDigest: "c", InputsDigest: "i", ResultDigest: "r",
			Proof: reconcile.Proof{"CNY": &reconcile.CurrencyProof{}},
		},
		Files: []reconcile.FileAccount{
			{Name: fmt.Sprintf("pos_%d.csv", seq), SHA256: strings.Repeat("ab", 32), Source: "pos", Side: reconcile.TerminalSide, Lines: 3, Accepted: 2, Structure: 1, State: reconcile.FileTaken},
		},
		Rejects: []reconcile.Reject{{Origin: reconcile.Origin{File: "pos", Line: 7}, Reason: "bad-amount", Excerpt: "a,\"b\"\n"}},
		Cleared: func(use func(reconcile.Version, []byte) error) error {
			cleared := oneCleared()
			return use(reconcile.Version{}, store.AppendCleared(nil, &cleared))
		},
		Items: store.Memory{Gone: int64(len(gone))}, Exceptions: store.Memory{Gone: int64(len(resolved))},
		SettledKeys: []uint64{uint64(seq), uint64(seq) << 40, 1<<63 + uint64(seq)},
	}, items, exceptions}
}

func oneCleared() reconcile.Cleared {
	return reconcile.Cleared{Exception: *exception("EOLD", ""), How: "settled", SettleDate: day(9), DaysLate: 1}
}

// items reads the items that stand before a run.
func items(t *testing.T, db *store.Store, seq int64) (list []reconcile.Item) {
	t.Helper()
	must(t, db.EachItem(context.Background(), seq, 1, func(_ int, row store.Row) error {
		item := reconcile.Item{Version: reconcile.Version{Place: row.Place}}
		if row.N != int64(len(list)) {
			t.Errorf("row %d has the number %d", len(list), row.N)
		}
		err := store.ReadItem(row.Text, &item)
		list = append(list, item)
		return err
	}))
	return list
}

// exceptions reads the exceptions that stand before a run.
func exceptions(t *testing.T, db *store.Store, seq int64) (list []*reconcile.Exception) {
	t.Helper()
	must(t, db.EachException(context.Background(), seq, 1, func(_ int, row store.Row) error {
		x := &reconcile.Exception{Version: reconcile.Version{Place: row.Place}}
		list = append(list, x)
		return store.ReadException(row.Text, x)
	}))
	return list
}

// commit commits a night whose rows know which remembered state they carry on,
// as the kernel's rows do.
func commit(t *testing.T, db *store.Store, c closed) {
	t.Helper()
	must(t, tryCommit(t, db, c))
}

func tryCommit(t *testing.T, db *store.Store, c closed) error {
	t.Helper()
	beforeItems, beforeExceptions := items(t, db, c.Run.Seq), exceptions(t, db, c.Run.Seq)
	c.Items.Rows = func(use func(reconcile.Version, []byte) error) error {
		for _, item := range c.items {
			version := reconcile.Version{}
			for _, before := range beforeItems {
				if before.ID == item.ID {
					version = reconcile.Version{Place: before.Place, Kept: cmp.Equal(before, item, ignored())}
				}
			}
			text, err := store.AppendItem(nil, &item)
			if err := errors.Join(err, use(version, text)); err != nil {
				return err
			}
		}
		return nil
	}
	c.Exceptions.Rows = func(use func(reconcile.Version, []byte) error) error {
		for _, x := range c.exceptions {
			version := reconcile.Version{}
			for _, before := range beforeExceptions {
				if before.ID == x.ID {
					version = reconcile.Version{Place: before.Place, Kept: cmp.Equal(before, x, ignored())}
				}
			}
			if err := use(version, store.AppendException(nil, x)); err != nil {
				return err
			}
		}
		return nil
	}
	return db.Commit(context.Background(), c.Commit)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ignored are differences that mean nothing.
func ignored() cmp.Option {
	return cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(reconcile.Version{})}
}

func TestMemoryBeforeAndAfterEachRunCanBeReadBack(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		first := []reconcile.Item{item("A", reconcile.InTransit), item("B", reconcile.InTransit)}
		second := []reconcile.Item{item("A", reconcile.Missing), item("C", reconcile.InTransit)}
		third := []reconcile.Item{item("A", reconcile.Missing)}
		xs := []*reconcile.Exception{exception("E1", "A")}
		commit(t, db, night(1, day(8), first, nil, nil, nil))
		commit(t, db, night(2, day(9), second, []string{"B"}, xs, nil))
		commit(t, db, night(3, day(10), third, []string{"C"}, nil, []string{"E1"}))

		for _, want := range []struct {
			why        string
			seq        int64
			items      []reconcile.Item
			exceptions []*reconcile.Exception
		}{
			{"nothing was remembered before the first night", 1, nil, nil},
			{"the second night opens with what the first left", 2, first, nil},
			{"a changed row is there in its new state only, a gone one is not", 3, second, xs},
			{"a resolved exception is open no longer", 4, third, nil},
		} {
			if diff := cmp.Diff(want.items, items(t, db, want.seq), ignored()); diff != "" {
				t.Errorf("%s: items before run %d:\n%s", want.why, want.seq, diff)
			}
			if diff := cmp.Diff(want.exceptions, exceptions(t, db, want.seq), ignored()); diff != "" {
				t.Errorf("%s: exceptions before run %d:\n%s", want.why, want.seq, diff)
			}
		}
		got, err := db.Night(ctx, 2)
		must(t, err)
		committed := night(2, day(9), nil, nil, nil, nil)
		want := reconcile.Night{
			RunID: fmt.Sprintf("%s-%08x", day(9), 2), Seq: 2, AsOf: day(9), Version: "test", StoreID: db.Identity().ID, InputsDigest: "i", ChainBefore: linkBefore(t, db, 2),
			Files: committed.Files, Rejects: committed.Rejects, Proof: committed.Run.Proof,
		}
		if diff := cmp.Diff(want, got, ignored()); diff != "" {
			t.Errorf("the closed night reads back differently:\n%s", diff)
		}
		var cleared []reconcile.Cleared
		must(t, db.EachCleared(ctx, 2, func(c *reconcile.Cleared) error {
			cleared = append(cleared, *c)
			return nil
		}))
		if diff := cmp.Diff([]reconcile.Cleared{oneCleared()}, cleared, ignored()); diff != "" {
			t.Errorf("what was cleared reads back differently:\n%s", diff)
		}
		must(t, db.Verify(ctx))
	})
}

func TestManyRowsGoThroughTheBulkPath(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		var first, changed []reconcile.Item
		for i := range 1711 { // more than three inserts, and not a multiple of one
			first = append(first, item(fmt.Sprintf("A%06d", i), reconcile.InTransit))
			changed = append(changed, item(fmt.Sprintf("A%06d", i), reconcile.Missing))
		}
		commit(t, db, night(1, day(8), first, nil, nil, nil))
		commit(t, db, night(2, day(9), changed, nil, nil, nil))
		for seq, want := range map[int64][]reconcile.Item{2: first, 3: changed} {
			if diff := cmp.Diff(want, items(t, db, seq), ignored()); diff != "" {
				t.Errorf("before run %d:\n%.2000s", seq, diff)
			}
		}
		must(t, db.Verify(ctx))
	})
}

func TestSettledKeysAreFoundByNight(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		few := night(1, day(8), nil, nil, nil, nil)
		many := night(2, day(9), nil, nil, nil, nil)
		few.SettledKeys = []uint64{5, 7, 1 << 60}
		var keys []uint64
		for i := range uint64(40_000) { // enough to be cut into parts
			keys = append(keys, i<<48|9)
		}
		many.SettledKeys = keys
		commit(t, db, few)
		commit(t, db, many)
		look, err := db.SettledBefore(ctx, 3, day(1))
		must(t, err)
		found, err := look([]uint64{39_999<<48 | 9, 5, 6, 0<<48 | 9, 1 << 60, 1<<48 | 8, 5})
		must(t, err)
		want := map[uint64]civil.Date{39_999<<48 | 9: day(9), 9: day(9), 5: day(8), 1 << 60: day(8)}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Error(diff)
		}
		before, err := db.SettledBefore(ctx, 2, day(1))
		must(t, err)
		found, err = before([]uint64{5, 9})
		must(t, err)
		if diff := cmp.Diff(map[uint64]civil.Date{5: day(8)}, found); diff != "" {
			t.Errorf("a replay must not see its own night or later ones:\n%s", diff)
		}
		since, err := db.SettledBefore(ctx, 3, day(9))
		must(t, err)
		found, err = since([]uint64{5, 9})
		must(t, err)
		if diff := cmp.Diff(map[uint64]civil.Date{9: day(9)}, found); diff != "" {
			t.Errorf("nights before the window count no longer:\n%s", diff)
		}
	})
}

func TestOneLockAndItIsGivenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db, other := open(), open()
		release, err := db.Lock(ctx)
		must(t, err)
		if _, err := other.Lock(ctx); !errors.Is(err, store.ErrLocked) {
			t.Fatalf("a second lock: want ErrLocked, got %v", err)
		}
		must(t, release())
		release, err = other.Lock(ctx)
		must(t, err)
		must(t, release())
	})
}

func TestARunThatWasOvertakenWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		commit(t, db, night(1, day(8), nil, nil, nil, nil))
		err := tryCommit(t, db, night(1, day(9), []reconcile.Item{item("A", reconcile.InTransit)}, nil, nil, nil))
		if !errors.Is(err, store.ErrLocked) {
			t.Fatalf("want ErrLocked, got %v", err)
		}
		opening, err := db.Opening(ctx, 2)
		must(t, err)
		if opening.Items != 0 {
			t.Errorf("the failed commit left %d items", opening.Items)
		}
		must(t, db.Verify(ctx))
	})
}

func TestPeopleCloseExceptionsOnceAndForEver(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		items := []reconcile.Item{item("A", reconcile.Missing)}
		commit(t, db, night(1, day(9), items, nil, []*reconcile.Exception{exception("E1", "A")}, nil))
		at := time.Date(2026, 10, 9, 8, 30, 0, 0, time.UTC)
		if _, err := db.CloseExceptions(ctx, []string{"E1", "ENONE"}, "Li Na", "paid by cheque", at); !errors.Is(err, store.ErrUnknownException) {
			t.Fatalf("an unknown one among known ones: want ErrUnknownException, got %v", err)
		}
		_, err := db.CloseExceptions(ctx, []string{"E1"}, "Li Na", "paid by cheque", at)
		must(t, err)
		if _, err := db.CloseExceptions(ctx, []string{"E1"}, "Wang", "again", at); !errors.Is(err, store.ErrUnknownException) {
			t.Fatalf("closing twice: want ErrUnknownException, got %v", err)
		}
		opening, err := db.Opening(ctx, 2)
		must(t, err)
		want := []store.Closing{{ExceptionID: "E1", AfterSeq: 1, ItemID: "A", By: "Li Na", Why: "paid by cheque", At: "2026-10-09T08:30:00Z"}}
		if diff := cmp.Diff(want, opening.Closings); diff != "" {
			t.Error(diff)
		}
		if opening.ClosedExceptions["E1"] != "closed by Li Na: paid by cheque" || opening.ClosedItems["A"] != "by Li Na: paid by cheque" {
			t.Errorf("closed: %v, %v", opening.ClosedExceptions, opening.ClosedItems)
		}
		commit(t, db, night(2, day(10), nil, []string{"A"}, nil, []string{"E1"}))
		later, err := db.Opening(ctx, 3)
		must(t, err)
		if len(later.Closings) != 0 || later.ClosedExceptions["E1"] != "closed by Li Na: paid by cheque" {
			t.Errorf("a closing is news to one night and known for ever: %v, %v", later.Closings, later.ClosedExceptions)
		}
		must(t, db.Verify(ctx))
	})
}

func TestRunsCanBeFound(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		if _, found, err := db.LastRun(ctx); err != nil || found {
			t.Fatalf("an empty store: %v, %v", found, err)
		}
		commit(t, db, night(1, day(8), nil, nil, nil, nil))
		commit(t, db, night(2, day(8), nil, nil, nil, nil))
		commit(t, db, night(3, day(9), nil, nil, nil, nil))
		must(t, db.MarkPublished(ctx, 2, func(use func(name, sha256 string) error) error { return use("missing.csv", "00") }, func(string) error { return nil }))
		byDay, found, err := db.LatestRunOf(ctx, day(8))
		must(t, err)
		if !found || byDay.Seq != 2 || !byDay.Published {
			t.Errorf("the latest run of a day: %+v, %v", byDay, found)
		}
		byID, found, err := db.RunByID(ctx, byDay.ID)
		must(t, err)
		if diff := cmp.Diff(byDay, byID, cmpopts.IgnoreUnexported(store.Run{})); !found || diff != "" {
			t.Error(diff)
		}
		last, _, err := db.LastRun(ctx)
		must(t, err)
		if last.Seq != 3 || last.Published || last.PrevHash != byDay.Hash || last.Hash == "" {
			t.Errorf("the last run: %+v", last)
		}
		files, err := db.Files(ctx)
		must(t, err)
		if len(files) != 3 || files[2].Seq != 3 || files[2].Name != "pos_3.csv" {
			t.Errorf("files: %+v", files)
		}
	})
}

func TestWhatWasSeen(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		must(t, db.RememberSeen(ctx, nil))
		a, b := store.Seen{Name: "pos/a.csv", Size: 1 << 40, ModifiedNS: 1_700_000_000_123_456_789, SHA256: "aa"}, store.Seen{Name: "b", SHA256: "bb"}
		must(t, db.RememberSeen(ctx, []store.Seen{a, b}))
		b.Size = 7
		must(t, db.RememberSeen(ctx, []store.Seen{b}))
		seen, err := db.Seen(ctx)
		must(t, err)
		if diff := cmp.Diff(map[string]store.Seen{"pos/a.csv": a, "b": b}, seen); diff != "" {
			t.Error(diff)
		}
	})
}

// TestTheChainIsTheSameOnBoth shows that a night has one hash, whatever keeps it.
func TestTheChainIsTheSameOnBoth(t *testing.T) {
	hashes := map[string]bool{}
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		items := []reconcile.Item{item("A", reconcile.Missing), item("B", reconcile.InTransit)}
		commit(t, db, night(1, day(9), items, nil, []*reconcile.Exception{exception("E1", "A")}, nil))
		commit(t, db, night(2, day(10), items[:1], []string{"B"}, []*reconcile.Exception{exception("E1", "A")}, nil))
		last, _, err := db.LastRun(ctx)
		must(t, err)
		hashes[last.Hash] = true
	})
	if len(hashes) != 1 {
		t.Errorf("want one hash on both databases, got %v", hashes)
	}
}

func TestBadAddressesAreNamed(t *testing.T) {
	for _, row := range []struct {
		address string
		want    error
		why     string
	}{
		{"mysql://root@localhost/x", store.ErrDSN, "a database that tieout does not know"},
		{"sqlite:", store.ErrDSN, "no path"},
		{"sqlite::memory:", store.ErrDSN, "a memory that dies with the process is no memory between nights"},
		{"postgres://user@localhost", store.ErrDSN, "no database named"},
		{"sqlite:no/such/folder/tieout.db", store.ErrUnwritable, "a folder that is not there: no retry makes it"},
		{"postgres://user:s3cret@127.0.0.1:1/tieout?sslmode=disable", store.ErrUnreachable, "nobody listens"},
	} {
		_, err := store.Open(context.Background(), row.address, t.TempDir())
		if !errors.Is(err, row.want) {
			t.Errorf("%s (%s): want %v, got %v", row.address, row.why, row.want, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the password is in the error: %v", row.why, err)
		}
	}
}

// linkBefore returns the hash to which a run was added.
func linkBefore(t *testing.T, db *store.Store, seq int64) string {
	t.Helper()
	runs, err := db.History(context.Background())
	must(t, err)
	return runs[seq-2].Hash
}
