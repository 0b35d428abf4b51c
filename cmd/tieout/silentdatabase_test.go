package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestADatabaseThatSaysNothing: one that takes the connection and never greets. The command ends by itself, with the code
// that asks to try again; and while it waits, a second signal ends it.
func TestADatabaseThatSaysNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	taken := make(chan net.Conn, 16)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			taken <- connection
		}
	}()
	for _, row := range []struct {
		why, timeout string
		told         bool
		code         int
	}{
		{"nobody waits for ever", "1", false, 11},
		{"a person who can't wait says it twice", "600", true, 130},
	} {
		dir := t.TempDir()
		text := "version: 1\ncurrency: CNY\ninbox: inbox\nout: reports\nstore: postgres://u@" + listener.Addr().String() + "/tieout?sslmode=disable&connect_timeout=" + row.timeout + "\n" +
			"terms:\n  - {provider: acq, due: T+1}\nsources:\n  - {name: pos, side: terminal, profile: terminal-csv, files: \"pos_{date}.csv\", provider: acq}\n"
		if err := errors.Join(os.Mkdir(filepath.Join(dir, "inbox"), 0o700), os.WriteFile(filepath.Join(dir, "tieout.yaml"), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		cmd := exec.Command("tieout", "runs")
		cmd.Dir, cmd.Stderr = dir, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		connection := <-taken
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for told := row.told; told; { // two signals that come at once are one
			_ = cmd.Process.Signal(syscall.SIGTERM)
			select {
			case <-ended:
				told = false
			case <-time.After(50 * time.Millisecond):
			}
		}
		if !row.told {
			<-ended
		}
		_ = connection.Close()
		if got := cmd.ProcessState.ExitCode(); got != row.code {
			t.Errorf("%s: want exit code %d, got %d: %s", row.why, row.code, got, said.String())
		}
	}
}
