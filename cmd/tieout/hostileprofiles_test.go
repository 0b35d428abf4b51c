package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestHostileProfiles reads a file that no pattern likes by profiles that nobody means well by: patterns that
// backtrack in other engines or grow when they are written out, settings within settings, and very much of everything.
func TestHostileProfiles(t *testing.T) {
	const form = `name: p
side: terminal
title: t
source: s
certainty: M
shape: {kind: delimited, delimiter: comma, pattern: '%s'}
columns: [a, b]
lines:
  - {pattern: '%s', ignore: note}
fields: {merchant_id: {value: M1}, terminal_id: {value: T1}, txn_time: {column: a, layout: "%s"}, amount: {column: b}, rrn: {columns: [a, b], pattern: '%s'}}
`
	bomb := "x0: &x0 [a, a, a, a, a, a, a, a, a]\n"
	for n := range 12 {
		bomb += fmt.Sprintf("x%d: &x%d [%s]\n", n+1, n+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", n), 9), ", "))
	}
	for name, text := range map[string]string{
		"backtracking":       fmt.Sprintf(form, "(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "2006-01-02", "^(a|aa)+$"),
		"repeats of repeats": fmt.Sprintf(form, "((a{1000}){1000}){1000}", ".*", "2006-01-02", "a"),
		"a large pattern":    fmt.Sprintf(form, strings.Repeat("(a|b)?", 20_000), ".*x", "2006-01-02", "a"),
		"a layout of 1 MB":   fmt.Sprintf(form, "a", "b", strings.Repeat("2006", 1<<18), "a"),
		"every line ignored": fmt.Sprintf(form, ".", "", "2006-01-02", "."),
		"alias bomb":         bomb, "an alias of itself": "name: &a [*a]\n", "10 MB": fmt.Sprintf(form, "a", "b", "2006", "a") + "#" + strings.Repeat("x", 10<<20), "200,000 columns": strings.Replace(fmt.Sprintf(form, "a", "b", "2006", "a"), "[a, b]", "["+strings.Repeat("a, ", 200_000)+"b]", 1),
		"code of nothing": "name: p\nside: terminal\ntitle: t\nsource: s\ncertainty: M\ncode: nothing\n", "a setting in itself": strings.Replace(fmt.Sprintf(form, "a", "b", "2006", "a"), "shape:", "settings: {x: {default: '${x}${x}'}}\nshape:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			h := newHostileHouse(t, "terminal", "hostile.yaml", "csv")
			file := filepath.Join(h.dir, "inbox", "x_20261008.csv")
			must(t, os.WriteFile(file, []byte("a,b\n"+strings.Repeat("a", 1<<19)+"!,1.00\n"+strings.Repeat(strings.Repeat("a", 200)+"!,1.00\n", 5000)), 0o600))
			must(t, os.WriteFile(filepath.Join(h.dir, "hostile.yaml"), []byte(text), 0o600))
			h.measured(t, -1, "inspect", "--profile", filepath.Join(h.dir, "hostile.yaml"), file)
			h.measured(t, -1, "check", "--config", filepath.Join(h.dir, "tieout.yaml"))
			h.measured(t, -1, "run", "--config", filepath.Join(h.dir, "tieout.yaml"), "--as-of", "2026-10-09")
		})
	}
}

// TestHostileInbox puts what is rare into an inbox: a socket, a file of the future, one of 1 GiB that takes no room,
// links to one file, and 100,000 files that nobody wants.
func TestHostileInbox(t *testing.T) {
	h := newHostileHouse(t, "terminal", "terminal-csv", "csv")
	in := func(name string) string { return filepath.Join(h.dir, "inbox", name) }
	t.Chdir(filepath.Join(h.dir, "inbox")) // the path of a socket is short
	socket, err := net.Listen("unix", "x_20261001.csv")
	must(t, err)
	defer func() { _ = socket.Close() }() // nobody speaks to it
	good := []byte(hostileTerminal + row("terminal", "1.00", "2026-10-08", 1))
	must(t, os.WriteFile(in("x_20261002.csv"), good, 0o600))
	must(t, os.Chtimes(in("x_20261002.csv"), time.Now().AddDate(100, 0, 0), time.Now().AddDate(100, 0, 0)))
	must(t, os.WriteFile(in("x_20261003.csv"), good, 0o600))
	must(t, os.Truncate(in("x_20261003.csv"), gigabyte))
	must(t, os.Link(in("x_20261002.csv"), in("x_20261004.csv")))
	must(t, os.Link(in("x_20261002.csv"), in("foreign")))
	must(t, os.WriteFile(in("x_20261005.csv"), good, 0))
	for n := range 100_000 {
		must(t, os.WriteFile(in(fmt.Sprintf("foreign-%d", n)), nil, 0o600))
	}
	for day := 1; day <= 5; day++ {
		h.measured(t, -1, "inspect", in(fmt.Sprintf("x_2026100%d.csv", day)))
	}
	h.measured(t, -1, "check", "--config", filepath.Join(h.dir, "tieout.yaml"))
	h.measured(t, -1, "run", "--config", filepath.Join(h.dir, "tieout.yaml"), "--as-of", "2026-10-09")
}
