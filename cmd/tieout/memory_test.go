package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/simulate"
)

// TestABadNightStaysInItsMemory closes nights of 150,000 sales, none of which is
// settled, as a process of its own: first they are in transit, then missing at
// once. Kept whole, such a night would take 600 MB.
func TestABadNightStaysInItsMemory(t *testing.T) {
	const most = 256 << 10 // kilobytes: what the configuration's memory is when it says nothing
	program := linkProgram(t, t.TempDir())
	dir := t.TempDir()
	must(t, simulate.Big{Rows: 150_000, Seed: 7, MissingPerMille: 1000}.Write(dir))
	for _, night := range []string{"2026-10-08", "2026-10-09"} {
		cmd := exec.Command(program, "run", "--config", filepath.Join(dir, "tieout.yaml"), "--as-of", night)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		must(t, cmd.Start())
		done, found := make(chan bool), make(chan int64)
		go watchPeak(cmd.Process.Pid, done, found)
		err := cmd.Wait()
		close(done)
		peak := <-found
		if err != nil {
			t.Fatalf("night of %s: %v\n%s", night, err, out.Bytes())
		}
		t.Logf("night of %s: a peak of %d MB", night, peak>>10)
		if peak > most {
			t.Errorf("night of %s: want at most %d MB, got %d", night, most>>10, peak>>10)
		}
	}
}

// TestRefusedRowsStayInTheirMemory closes a night of 150,000 refused rows, each of which becomes an
// exception, and reads a file of a million rows that are none.
func TestRefusedRowsStayInTheirMemory(t *testing.T) {
	head := "merchant_id,terminal_id,txn_time,txn_type,amount,rrn\n"
	h := newHostileHouse(t, "terminal", "terminal-csv", "csv")
	for _, day := range []string{"20261007", "20261008"} {
		var b strings.Builder
		b.WriteString(head)
		for i := range 75_000 {
			fmt.Fprintf(&b, "M%d,T1,,SALE,1e5,%s%04d\n", i%50, day, i)
		}
		must(t, os.WriteFile(filepath.Join(h.dir, "inbox", "x_"+day+".csv"), []byte(b.String()), 0o600))
	}
	h.measured(t, exitIncomplete, "run", "--config", filepath.Join(h.dir, "tieout.yaml"), "--as-of", "2026-10-09")
	file := filepath.Join(h.dir, "none.csv")
	must(t, os.WriteFile(file, []byte(head+strings.Repeat("x\n", 1_000_000)), 0o600))
	h.measured(t, exitIncomplete, "inspect", "--profile", "terminal-csv", file)
}
