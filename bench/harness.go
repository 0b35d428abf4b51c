package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tieout/internal/pgtest"
)

// harness runs the programs in turns.
type harness struct {
	tieout  string
	repeat  int
	data    string
	results *results

	temporary bool
	postgres  string // the server's address; empty until somebody needs it
	stop      func()
}

func (h *harness) prepare(data string) error {
	binary, err := filepath.Abs(h.tieout)
	if err != nil {
		return err
	}
	h.tieout = binary
	if h.data = data; data == "" {
		h.temporary = true
		h.data, err = os.MkdirTemp("", "tieout-bench-")
	}
	return err
}

func (h *harness) close() {
	if h.stop != nil {
		h.stop()
	}
	if h.temporary {
		_ = os.RemoveAll(h.data) // what is left lies in the folder for temporary files
	}
}

// answer is what a program found: enough to see that two found the same rows.
type answer struct {
	Rows       int
	Gross, Net string // sums in yuan
	Digest     uint64 // of the references, in any order
}

// measured is one run of a program.
type measured struct {
	wall, cpu time.Duration
	peak      int64 // bytes; 0: not known
	answer    answer
}

// measure runs a scenario's programs in turns and keeps their medians.
func (h *harness) measure(ctx context.Context, s scenario) error {
	dir, err := h.folder(&s)
	if err != nil {
		return err
	}
	if err := warm(dir); err != nil {
		return err
	}
	programs := append([]string{"tieout"}, s.Quick...)
	runs := map[string][]measured{}
	repeat := h.repeat
	if s.Once {
		repeat = 1
	}
	for range repeat {
		for _, name := range programs {
			if err := h.one(ctx, &s, dir, name, runs); err != nil {
				return err
			}
		}
	}
	for _, name := range s.Slow {
		if err := h.one(ctx, &s, dir, name, runs); err != nil {
			return err
		}
	}
	h.results.add(&s, runs)
	if s.Once {
		return h.forget(dir, s)
	}
	return nil
}

// forget removes a large night that no later scenario uses.
func (h *harness) forget(dir string, s scenario) error {
	if h.temporary && (s.Second || s.Night.Carried == 0) {
		return os.RemoveAll(dir)
	}
	return nil
}

var errAbsent = errors.New("is not on this machine")

// one runs one program once.
func (h *harness) one(ctx context.Context, s *scenario, dir, name string, runs map[string][]measured) error {
	m, err := h.run(ctx, s, dir, name)
	if errors.Is(err, errAbsent) {
		fmt.Printf("%-20s %-14s %v\n", s.Name, name, err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Printf("%-20s %-14s %8.2f s wall %8.2f s cpu %7.0f MB %9d missing\n", s.Name, name, m.wall.Seconds(), m.cpu.Seconds(), float64(m.peak)/(1<<20), m.answer.Rows)
	if ours := runs["tieout"]; len(ours) > 0 && name != "floor" && name != "plain" && m.answer != ours[0].answer {
		return fmt.Errorf("it found %+v, and tieout %+v", m.answer, ours[0].answer)
	}
	runs[name] = append(runs[name], m)
	return nil
}

func (h *harness) run(ctx context.Context, s *scenario, dir, name string) (measured, error) {
	out := filepath.Join(h.data, "missing.csv")
	if err := os.RemoveAll(out); err != nil {
		return measured{}, err
	}
	switch name {
	case "tieout":
		return h.night(ctx, s, dir)
	case "plain":
		dir, err := h.folder(&plain)
		if err != nil {
			return measured{}, err
		}
		return h.night(ctx, &plain, dir)
	}
	self, err := os.Executable()
	if err != nil {
		return measured{}, err
	}
	args := []string{"rival", name, dir, out}
	if name == "postgres" {
		if err := h.startPostgres(); err != nil {
			return measured{}, err
		}
		args = append(args, h.postgres)
	}
	m, err := timed(exec.CommandContext(ctx, self, args...))
	if err != nil || name == "floor" {
		return m, err
	}
	if name == "postgres" {
		m.peak, m.cpu = 0, 0 // the server's own are not the child's
	}
	m.answer, err = answerOf(out)
	return m, err
}

// night runs a whole tieout night from an empty store.
func (h *harness) night(ctx context.Context, s *scenario, dir string) (measured, error) {
	store, err := h.store(s, dir)
	if err != nil {
		return measured{}, err
	}
	command := func(asOf string) *exec.Cmd {
		args := []string{"run", "--config", filepath.Join(dir, "tieout.yaml"), "--as-of", asOf}
		if s.Jobs > 0 {
			args = append(args, "--jobs", strconv.Itoa(s.Jobs))
		}
		cmd := exec.CommandContext(ctx, h.tieout, args...)
		cmd.Env = append(os.Environ(), store...)
		return cmd
	}
	m, err := timed(command("2026-10-09"))
	if err != nil {
		return m, err
	}
	if s.Second {
		if m, err = timed(command("2026-10-10")); err != nil {
			return m, err
		}
	}
	m.answer, err = answerOf(filepath.Join(dir, "reports", "latest", "missing.csv"))
	return m, err
}

// store empties the store and returns the environment that names it.
func (h *harness) store(s *scenario, dir string) ([]string, error) {
	old, err := filepath.Glob(filepath.Join(dir, "tieout.db*"))
	if err != nil {
		return nil, err
	}
	// Away, not removed: a file system that has just forgotten hundreds of files is
	// slow to make new ones, which no night of a real store meets.
	away, err := os.MkdirTemp(h.data, "away-")
	if err != nil {
		return nil, err
	}
	for _, name := range append(old, filepath.Join(dir, "reports")) {
		if err := os.Rename(name, filepath.Join(away, filepath.Base(name))); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	if s.Store != "postgres" {
		return nil, nil
	}
	if err := h.startPostgres(); err != nil {
		return nil, err
	}
	address, err := freshDatabase(h.postgres)
	return []string{"TIEOUT_STORE=" + address}, err
}

func (h *harness) startPostgres() (err error) {
	if h.postgres == "" {
		h.postgres, h.stop, err = pgtest.Server()
	}
	return err
}

// timed runs a command and measures it. Exit code 4, a night that is closed and
// lacks something, is a result too.
func timed(cmd *exec.Cmd) (measured, error) {
	var stderr strings.Builder
	cmd.Stderr = &stderr
	syscall.Sync() // what the program before left to write is not this one's
	started := time.Now()
	err := cmd.Run()
	m := measured{wall: time.Since(started)}
	if cmd.ProcessState == nil {
		return m, err // it did not start
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.peak = usage.Maxrss << 10
		m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if cmd.ProcessState.ExitCode() == exitAbsent {
		return m, fmt.Errorf("%w", errAbsent)
	}
	if err != nil && cmd.ProcessState.ExitCode() != 4 {
		return m, fmt.Errorf("%w\n%s", err, stderr.String())
	}
	return m, nil
}

// answerOf reads a list of missing sales with its columns by name.
func answerOf(path string) (answer, error) {
	file, err := os.Open(path)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = file.Close() }() // read only
	rows := csv.NewReader(file)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return answer{}, err
	}
	rrn, gross, net := slices.Index(header, "rrn"), slices.Index(header, "gross_amount"), slices.Index(header, "expected_net")
	var a answer
	sums := [2]*big.Rat{{}, {}}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			a.Gross, a.Net = sums[0].FloatString(2), sums[1].FloatString(2)
			return a, nil
		}
		if err != nil {
			return a, err
		}
		for i, at := range [...]int{gross, net} {
			amount, ok := new(big.Rat).SetString(row[at])
			if !ok {
				return a, fmt.Errorf("%s: want an amount, got %q", path, row[at])
			}
			sums[i].Add(sums[i], amount)
		}
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(row[rrn])) // a hash never fails
		a.Digest += hash.Sum64()
		a.Rows++
	}
}

// warm reads the night's files once, so that every program finds them in memory.
func warm(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "inbox", "*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, file); err != nil {
			return errors.Join(err, file.Close())
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}
