package main

import (
	"net"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// special makes what is no file: special pipe|socket NAME.
func special(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[1])
	switch args[0] {
	case "pipe":
		ts.Check(syscall.Mkfifo(path, 0o644))
	case "socket":
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		ts.Check(err)
		listener.SetUnlinkOnClose(false)
		ts.Check(listener.Close())
	default:
		ts.Fatalf("special: want pipe or socket, got %s", args[0])
	}
}
