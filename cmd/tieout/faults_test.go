package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// faults is how many nights of each store meet a fault of the system; 0: none, for it wants strace and time.
var faults = flag.Int("faults", 0, "how many nights of each store meet a fault of the system (wants strace)")

// systemCalls are the calls in which a fault is put, with the number of the call up to which one finds a night at work.
var systemCalls = []struct {
	names string
	most  int
}{
	{"openat", 40},
	{"write", 40},
	{"pwrite64", 40},
	{"pread64", 40},
	{"fsync,fdatasync", 12},
	{"renameat,renameat2", 6},
	{"mkdirat", 8},
	{"unlinkat", 8},
	{"ftruncate", 3},
	{"symlinkat", 1},
	{"newfstatat,fstat", 30},
	{"getdents64", 8},
}

var (
	faultName    = regexp.MustCompile(`\n\[[a-z0-9-]+\]\n$`)
	faultOfText  = regexp.MustCompile(`write\([12], .*INJECTED`)
	faultOfEvent = regexp.MustCompile(`write\(\d+, "(\\1|\\0)(\\0){7}", 8\).*INJECTED`) // Go's own, which wakes its poller
)

// TestSystemFaults puts a fault into one system call of a night, or into all from one on, as a full disk does. The night
// ends with a code and a name, or was not harmed; the next run closes it with the bytes of an undisturbed one. A night that
// only lacks a file it couldn't read closes without it, and says so.
func TestSystemFaults(t *testing.T) {
	if *faults == 0 {
		t.Skip("make test-faults runs it: it wants strace")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 16))
	program := linkProgram(t, t.TempDir())
	for name, address := range newStores(t) {
		t.Run(name, func(t *testing.T) {
			calm, store := newFolder(t), address()
			must(t, calm.run(program, store, 0))
			must(t, calm.run(program, store, 0))
			want, met := calm.digests(t), 0
			for range *faults {
				night, spec := random.IntN(2), randomFault(random)
				t.Run(fmt.Sprint("night ", night, " ", spec), func(t *testing.T) {
					if faultyNight(t, program, address(), night, spec, want) {
						met++
					}
				})
			}
			t.Logf("%d of %d nights met their fault", met, *faults)
			if met < *faults/5 { // a night on PostgreSQL writes no pages, and few calls are made as often as they could be
				t.Errorf("only %d nights met a fault: the test proves too little", met)
			}
		})
	}
}

// randomFault is a fault as strace is told of it.
func randomFault(random *rand.Rand) string {
	call := systemCalls[random.IntN(len(systemCalls))]
	code := []string{"EIO", "EACCES", "ENOSPC", "EINTR"}[random.IntN(4)]
	once := code == "EINTR" || random.IntN(3) > 0 // a call that is always interrupted never ends
	spec := fmt.Sprintf("%s:error=%s:when=%d", call.names, code, 1+random.IntN(call.most))
	if once {
		return spec
	}
	return spec + "+"
}

// faultyNight plays a night with a fault and heals it; it reports whether the fault was met.
func faultyNight(t *testing.T, program, store string, night int, spec string, want map[string]string) (met bool) {
	folder := newFolder(t)
	if night == 1 {
		must(t, folder.run(program, store, 0))
	}
	cmd := command(program, store, "run", "--config", folder.config(), "--as-of", [...]string{"2026-10-08", "2026-10-09"}[night])
	trace := filepath.Join(t.TempDir(), "trace")
	calls, _, _ := strings.Cut(spec, ":")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	traced := exec.CommandContext(ctx, "strace", append([]string{"-f", "--seccomp-bpf", "-qqq", "-o", trace, "-e", "trace=" + calls, "-e", "inject=" + spec}, cmd.Args...)...)
	traced.Env = cmd.Env
	var said, shown strings.Builder
	traced.Stderr, traced.Stdout = &said, &shown
	_ = traced.Run() // its code is looked at
	if ctx.Err() != nil {
		t.Fatal("the night hangs")
	}
	calm, err := os.ReadFile(trace)
	must(t, err)
	if faultOfEvent.Match(calm) {
		return false // no program in Go outlives that
	}
	code := traced.ProcessState.ExitCode()
	if !slices.Contains([]int{exitOK, exitIncomplete, exitFailed, exitLocked, exitUnreachable, exitUsage, exitStillWritten}, code) {
		t.Errorf("exit code %d:\n%s", code, said.String())
	}
	if code != exitOK && code != exitIncomplete && !faultOfText.Match(calm) {
		if !faultName.MatchString(said.String()) {
			t.Errorf("no name:\n%s", said.String())
		}
		if code == exitFailed && !strings.Contains(said.String(), "committed") {
			t.Errorf("want whether the night was committed, got:\n%s", said.String())
		}
	}
	for folder.next = night; folder.next < 2; {
		if err := folder.run(program, store, 0); err != nil {
			t.Fatalf("after %d:\n%s\nnot healed: %v", code, said.String(), err)
		}
	}
	switch {
	case code == exitFailed && closedIncomplete(t, program, store, folder): // a second fault, behind the commit, hid that code
	case code == exitIncomplete: // a file that couldn't be read: the night says so, and a later one takes it in
		if !strings.Contains(shown.String(), "Quarantined: ") {
			t.Errorf("want the file that is lacking, got:\n%s", shown.String())
		}
	default:
		if diff := cmp.Diff(want, folder.digests(t)); diff != "" {
			t.Errorf("after %d: the reports differ:\n%s", code, diff)
		}
	}
	must(t, command(program, store, "verify", "--config", folder.config()).Run())
	return strings.Contains(string(calm), "INJECTED")
}

// closedIncomplete reports whether a night was closed without a file, as the store has it.
func closedIncomplete(t *testing.T, program, store string, folder *folder) bool {
	t.Helper()
	listed, err := command(program, store, "runs", "--json", "--config", folder.config()).Output()
	must(t, err)
	type closedRun struct {
		ExitCode int `json:"exit_code"`
	}
	var list struct {
		Runs []closedRun `json:"runs"`
	}
	must(t, json.Unmarshal(listed, &list))
	return slices.ContainsFunc(list.Runs, func(run closedRun) bool { return run.ExitCode == exitIncomplete })
}
