package store

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"tieout/internal/pgtest"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

var (
	benchNights   = flag.Int("facts-nights", 4, "nights of facts that the benchmarks ask; 92 is a quarter of a year")
	benchFacts    = flag.Int("facts-a-night", 1_000_000, "facts a night that the benchmarks write")
	benchPostgres = flag.Bool("facts-postgres", false, "let the benchmarks of facts write to PostgreSQL")
)

// cpu returns the time that this process has used.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func benchStore(b *testing.B) *Store {
	b.Helper()
	address := "sqlite:" + filepath.Join(b.TempDir(), "tieout.db")
	if *benchPostgres {
		address = pgtest.Database(b)
	}
	s, err := Open(b.Context(), address, "")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// BenchmarkFactsWrite commits nights of plain facts; size is that of the database.
func BenchmarkFactsWrite(b *testing.B) {
	s := benchStore(b)
	night := plainFacts(20700, *benchFacts, 1, nil)
	start := cpu()
	if err := night(func(*reconcile.Fact) error { return nil }); err != nil {
		b.Fatal(err)
	}
	making, seq := cpu()-start, int64(0)
	start = cpu()
	for b.Loop() {
		seq++
		if err := s.Commit(b.Context(), factsCommit(seq, 20700, night)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpu()-start).Seconds()/float64(seq)-making.Seconds(), "cpu-s/op")
	b.ReportMetric(factsSize(b, s)/float64(seq)/float64(*benchFacts), "bytes/fact")
}

// factsSize returns how large the database is.
func factsSize(b *testing.B, s *Store) (size float64) {
	b.Helper()
	query := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if *benchPostgres {
		query = "SELECT pg_total_relation_size('facts')"
	}
	if err := s.db.GetContext(b.Context(), &size, query); err != nil {
		b.Fatal(err)
	}
	return size
}

// BenchmarkFactsAsk asks keys of which one in a hundred is known, and such as are all known.
func BenchmarkFactsAsk(b *testing.B) {
	s := benchStore(b)
	var known []uint64
	for night := range *benchNights {
		asOf := civil.Date(20700 + night)
		if err := s.Commit(b.Context(), factsCommit(int64(night+1), asOf, plainFacts(asOf, *benchFacts, 1, func(key uint64) { known = append(known, key) }))); err != nil {
			b.Fatal(err)
		}
	}
	for _, count := range []int{1000, 12_000, 50_000, 1_000_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) { askBench(b, s, known, count, 100) })
	}
	b.Run("12000-all-known", func(b *testing.B) { askBench(b, s, known, 12_000, 1) })
}

func askBench(b *testing.B, s *Store, known []uint64, count, oneIn int) {
	random := rand.New(rand.NewPCG(2, 2))
	keys := make([]uint64, count)
	for i := range keys {
		keys[i] = random.Uint64()
		if i%oneIn == 0 {
			keys[i] = known[random.IntN(len(known))]
		}
	}
	look, err := s.Facts(context.Background(), 1<<40, 1)
	if err != nil {
		b.Fatal(err)
	}
	found, most := 0, uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				var memory runtime.MemStats
				runtime.ReadMemStats(&memory)
				most = max(most, memory.HeapInuse+memory.StackInuse)
			}
		}
	}()
	start, rounds := cpu(), 0
	for b.Loop() {
		facts, err := look(keys)
		if err != nil {
			b.Fatal(err)
		}
		found, rounds = len(facts), rounds+1
	}
	used := cpu() - start
	close(stop)
	<-stopped
	b.ReportMetric(used.Seconds()/float64(rounds), "cpu-s/op")
	b.ReportMetric(float64(most)/1e6, "peak-MB")
	b.ReportMetric(float64(found), "found")
}
