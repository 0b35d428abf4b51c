package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// listener sets a variable to the address of a server on this machine, which writes each request that it gets
// into a file, a line each: listener VARIABLE FILE.
func listener(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: listener VARIABLE FILE")
	}
	var lock sync.Mutex
	path := ts.MkAbs(args[1])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		body, _ := io.ReadAll(r.Body)
		file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err == nil {
			_, _ = fmt.Fprintf(file, "%s %s %s\n", r.Method, r.URL.Path, body)
			_ = file.Close()
		}
		_, _ = io.WriteString(w, `{"errcode":0}`)
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}
