package loaders_test

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tieout/internal/simulate"
	"tieout/internal/spill"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/scan"
	"tieout/loaders/text"
	"tieout/reconcile/prematch"
	"tieout/reconcile/terms"
)

// fees are those of the large night.
func fees(t testing.TB) *terms.FeeBook {
	t.Helper()
	schedule, ok := terms.BuiltinSchedule("lakala")
	if !ok {
		t.Fatal("no schedule lakala")
	}
	schedule.Provider = "lakala"
	book, err := terms.NewFeeBook([]terms.FeeSchedule{schedule})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// inStore makes buckets whose rows go to the store when memory is full.
func inStore(store *spill.Store) func(buckets, memory int) prematch.Buckets {
	return func(buckets, memory int) prematch.Buckets { return store.NewArena(buckets, memory) }
}

// scanFolder scans a large night that lies in dir and joins it.
func scanFolder(t testing.TB, dir string, workers, memory int) (joined *prematch.Result, spilled bool) {
	t.Helper()
	rows := spill.NewStore(0)
	defer func() { _ = rows.Close() }()
	matcher, err := prematch.NewMatcher("CNY", 1_000_000, inStore(rows))
	if err != nil {
		t.Fatal(err)
	}
	scanner := scan.NewScanner(matcher, fees(t), workers, memory)
	for _, file := range [...][2]string{{"pos_20261008.csv", "terminal-csv"}, {"settle_20261009.csv", "settlement-csv"}} {
		profile, err := loaders.ProfileOf(file[1], nil, "")
		if err != nil {
			t.Fatal(err)
		}
		in, _, whole, err := scanner.Open(context.Background(), filepath.Join(dir, "inbox", file[0]), text.DefaultLimits(), profile, account.Defaults{Name: file[0], Provider: "lakala", Currency: "CNY"}, nil)
		if err != nil || !whole {
			t.Fatal(whole, err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	scanner.Close()
	keys := spill.NewStore(1 << 30)
	if rows.Spilled() { // as a night does it
		keys = spill.NewStore(0)
	}
	defer func() { _ = keys.Close() }()
	return joinAll(t, matcher, keys, workers), rows.Spilled()
}

// joinAll joins all partitions; their keys go to the store.
func joinAll(t testing.TB, matcher *prematch.Matcher, keys *spill.Store, workers int) *prematch.Result {
	t.Helper()
	join, err := matcher.NewJoin(keys.NewBuckets(0))
	if err != nil {
		t.Fatal(err)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		worker := join.NewWorker()
		group.Go(func() {
			for partition := int(next.Add(1)) - 1; partition < join.Partitions(); partition = int(next.Add(1)) - 1 {
				if err := worker.Join(partition); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	return join.Result()
}

// TestScanningCostsNoAllocationARow guards what the speed of a large night hangs on.
func TestScanningCostsNoAllocationARow(t *testing.T) {
	dir := t.TempDir()
	const sales = 200_000
	if err := (simulate.Big{Rows: sales, Seed: 3, MissingPerMille: 5}).Write(dir); err != nil {
		t.Fatal(err)
	}
	scanFolder(t, dir, 2, 64<<20) // what is made once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	joined, _ := scanFolder(t, dir, 2, 64<<20)
	runtime.ReadMemStats(&after)
	if joined.Count != sales*994/1000 {
		t.Errorf("want %d pairs, got %d", sales*994/1000, joined.Count)
	}
	const most = 0.02 // of 400,000 rows: files, workers, partitions, fee bands
	if got := float64(after.Mallocs-before.Mallocs) / (2 * sales); got > most {
		t.Errorf("want at most %v allocations a row, got %.3f", most, got)
	}
}

// TestScanningStaysInItsMemory spills a night of 22 MB of packed rows at 8 MB, and
// joins the same pairs as in memory.
func TestScanningStaysInItsMemory(t *testing.T) {
	dir := t.TempDir()
	const sales = 1_000_000
	if err := (simulate.Big{Rows: sales, Seed: 4, MissingPerMille: 5}).Write(dir); err != nil {
		t.Fatal(err)
	}
	want, spilled := scanFolder(t, dir, 2, 256<<20)
	if spilled {
		t.Error("rows were spilled though there was room")
	}
	runtime.GC()
	peak := watchHeap(t)
	const memory = 8 << 20
	got, spilled := scanFolder(t, dir, 2, memory)
	most := peak()
	if !spilled {
		t.Error("no row was spilled: the test proves nothing")
	}
	if want.Count != got.Count || want.Gross != got.Gross || want.Fee != got.Fee {
		t.Errorf("spilled: want %+v, got %+v", want.PairTotals, got.PairTotals)
	}
	// Beside the rows: buffers of blocks, tables of a partition, bits of 2 million
	// lines for each worker, and the collector's slack.
	if bound := uint64(memory + 40<<20); most > bound {
		t.Errorf("want at most %d bytes on the heap, got %d", bound, most)
	}
}

// watchHeap samples the heap until the returned function is called, which gives
// the most by which it grew.
func watchHeap(t testing.TB) (peak func() uint64) {
	t.Helper()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	start := sample[0].Value.Uint64()
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		most := start
		for {
			select {
			case <-stop:
				done <- most - start
				return
			case <-time.After(time.Millisecond):
				metrics.Read(sample)
				most = max(most, sample[0].Value.Uint64())
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-done
	}
}

var errDisk = errors.New("no space left on device")

// fullBuckets lie on a disk that is full.
type fullBuckets struct{}

func (fullBuckets) Add(int, []byte) error              { return errDisk }
func (fullBuckets) Each(int, func([]byte) error) error { return errDisk }

// TestAFullDiskIsToldOf lets the spill fail: the night must not be joined.
func TestAFullDiskIsToldOf(t *testing.T) {
	dir := t.TempDir()
	if err := (simulate.Big{Rows: 100_000, Seed: 5, MissingPerMille: 5}).Write(dir); err != nil {
		t.Fatal(err)
	}
	matcher, err := prematch.NewMatcher("CNY", 100_000, func(int, int) prematch.Buckets { return fullBuckets{} })
	if err != nil {
		t.Fatal(err)
	}
	scanner := scan.NewScanner(matcher, fees(t), 2, 1<<20)
	profile, err := loaders.ProfileOf("terminal-csv", nil, "")
	if err != nil {
		t.Fatal(err)
	}
	in, _, _, err := scanner.Open(context.Background(), filepath.Join(dir, "inbox", "pos_20261008.csv"), text.DefaultLimits(), profile, account.Defaults{Provider: "lakala", Currency: "CNY"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	scanner.Close()
	if _, err := matcher.NewJoin(fullBuckets{}); !errors.Is(err, errDisk) {
		t.Errorf("want the error of the disk, got %v", err)
	}
}

// BenchmarkScan scans and joins a night of 200,000 sales.
func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	if err := (simulate.Big{Rows: 200_000, Seed: 3, MissingPerMille: 5}).Write(dir); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		scanFolder(b, dir, runtime.GOMAXPROCS(0), 64<<20)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/400_000, "ns/row")
}
