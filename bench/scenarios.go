package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"tieout/internal/simulate"
)

// scenario is one night, and who is measured on it.
type scenario struct {
	Name   string
	Title  string
	Night  simulate.Big
	Pack   string // how the files are written again; empty: they are as the generator writes them
	Store  string // sqlite or postgres
	Jobs   int    // 0: every core
	Second bool   // measure the night after, which opens with Night.Carried sales in transit
	Quick  []string
	Slow   []string // run once
	Once   bool     // too large to repeat
	// Goal is the processor time of the night against that of the plain one, at most; Extra are
	// the rows that the plain one has not, and Each the microseconds that one of them may take.
	Goal, Each float64
	Extra      int
}

// rows is how many rows both files of the night have, roughly.
func (s *scenario) rows() int {
	if s.Second {
		return 2 * s.Night.Carried
	}
	return 2*s.Night.Rows + s.Night.Carried
}

func night(rows int) simulate.Big { return simulate.Big{Rows: rows, Seed: 1, MissingPerMille: 5} }

// scenarios returns those of a suite.
func scenarios(suite string) []scenario {
	const million = 1_000_000
	small := []scenario{{
		Name: "1M", Title: "1 M sales, 1 M lines", Night: night(million),
		Quick: []string{"duckdb", "floor"}, Slow: []string{"postgres", "sqlite", "pandas", "gocsv-map"},
	}}
	switch suite {
	case "small":
		return small
	case "kinds":
		return kinds()
	}
	bad := night(10 * million)
	bad.MissingPerMille = 100
	carried := night(million)
	carried.Carried = 3 * million
	named := night(million)
	named.Names = true
	return []scenario{
		{Name: "10M", Title: "10 M sales, 10 M lines", Night: night(10 * million), Quick: []string{"duckdb", "duckdb-256MB", "floor"}, Slow: []string{"postgres"}},
		{Name: "10M-1", Title: "10 M, one worker", Night: night(10 * million), Jobs: 1},
		{Name: "10M-postgres", Title: "10 M, PostgreSQL store", Night: night(10 * million), Store: "postgres"},
		{Name: "1M-names", Title: "1 M with a Chinese column, UTF-8", Night: named},
		{Name: "1M-gb18030", Title: "1 M with a Chinese column, GB18030", Night: named, Pack: "gb18030"},
		{Name: "1M-gzip", Title: "1 M, gzip", Night: night(million), Pack: "gzip"},
		{Name: "1M-zstd", Title: "1 M, zstd", Night: night(million), Pack: "zstd"},
		{Name: "1M-carried", Title: "1 M and 3 M more that stay in transit", Night: carried, Once: true},
		{Name: "1M-after", Title: "the night after: the 3 M are settled", Night: carried, Second: true, Once: true},
		{Name: "1M-carried-postgres", Title: "1 M and 3 M more that stay in transit, PostgreSQL", Night: carried, Store: "postgres", Once: true},
		{Name: "1M-after-postgres", Title: "the night after, PostgreSQL", Night: carried, Second: true, Store: "postgres", Once: true},
		{Name: "10M-bad", Title: "10 M, 10% of the settlement file missing", Night: bad, Once: true},
		{Name: "50M", Title: "50 M sales, 50 M lines", Night: night(50 * million), Once: true},
	}
}

// folder returns the night's folder, which is made when it is not there.
func (h *harness) folder(s *scenario) (string, error) {
	dir := filepath.Join(h.data, fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%+v %s", s.Night, s.Pack)))[:16])
	if _, err := os.Stat(filepath.Join(dir, "tieout.yaml")); err == nil {
		return dir, nil
	}
	if err := s.Night.Write(dir); err != nil {
		return "", err
	}
	if s.Pack == "" {
		return dir, nil
	}
	// In a process of its own: Linux counts the peak of who starts a program as the
	// program's, and packing takes a lot.
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	out, err := exec.Command(self, "pack", dir, s.Pack).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("pack the night: %w\n%s", err, out)
	}
	return dir, nil
}
