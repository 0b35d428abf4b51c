package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// hostileHouse is a folder with a configuration of one source, and the program as a process of
// its own, whose time and memory can be measured.
type hostileHouse struct {
	dir, program string
}

const (
	hostileMemory = 256 << 10 // kilobytes
	hostileTime   = 90 * time.Second
)

func newHostileHouse(t *testing.T, side, profile, suffix string) *hostileHouse {
	t.Helper()
	h := &hostileHouse{dir: t.TempDir()}
	h.program = linkProgram(t, h.dir)
	must(t, os.Mkdir(filepath.Join(h.dir, "inbox"), 0o700))
	must(t, os.WriteFile(filepath.Join(h.dir, "tieout.yaml"), []byte(`version: 1
stable_for: 0s
sources: [{name: x, side: `+side+`, profile: `+profile+`, files: "x_{date}.`+suffix+`", provider: acq, merchant_id: M1}]
terms: [{provider: acq, due: T+1}]
fees: [{provider: acq, rules: [{rate: 0.60%}]}]
`), 0o600))
	return h
}

// anErrorName is how each error ends.
var anErrorName = regexp.MustCompile(`\[[a-z]+(-[a-z0-9]+)*\]|"error_name": *"[a-z-]+"`)

// measured runs the program and wants it to end in its time and memory, without a panic, with the
// code, or with one of those of the contract when it is below 0, and with a named reason when it says 12.
func (h *hostileHouse) measured(t *testing.T, code int, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hostileTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, h.program, args...)
	cmd.Dir = h.dir
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	must(t, cmd.Start())
	done, peak := make(chan bool), make(chan int64)
	go watchPeak(cmd.Process.Pid, done, peak)
	err := cmd.Wait()
	close(done)
	kilobytes, out := <-peak, printed.Bytes()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	got, name := cmd.ProcessState.ExitCode(), strings.Join(args[:1], " ")
	shown := out[max(len(out)-400, 0):]
	switch {
	case ctx.Err() != nil:
		t.Errorf("%s: it hangs", name)
	case bytes.Contains(out, []byte("panic:")) || bytes.Contains(out, []byte("goroutine ")):
		t.Errorf("%s: it panics: %s", name, shown)
	case code >= 0 && got != code || !slices.Contains([]int{exitOK, exitOpen, exitIncomplete, exitUsage}, got):
		t.Errorf("%s: want exit code %d, or one of a night and 12, got %d: %s", name, code, got, shown)
	case got == exitUsage && !anErrorName.Match(out):
		t.Errorf("%s: want a named reason, got %s", name, shown)
	}
	if kilobytes > hostileMemory {
		t.Errorf("%s: want at most %d MB, got %d", name, hostileMemory>>10, kilobytes>>10)
	}
}

// watchPeak reads the peak of a process until it is done: what the system says afterwards has that
// of the test itself in it. 0: it can't be read here.
func watchPeak(process int, done <-chan bool, peak chan<- int64) {
	kilobytes := int64(0)
	for {
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", process)) // elsewhere nothing is measured
		if _, line, found := strings.Cut(string(data), "VmHWM:"); found && strings.Contains(string(data), "Name:\ttieout") {
			number, err := strconv.ParseInt(strings.Fields(line)[0], 10, 64)
			if err == nil {
				kilobytes = max(kilobytes, number)
			}
		}
		select {
		case <-done:
			peak <- kilobytes
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}
