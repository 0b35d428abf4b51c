package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestManualNamesEveryKey holds tieout.yaml(5) against the keys that the configuration reads.
func TestManualNamesEveryKey(t *testing.T) {
	files, err := filepath.Glob("../../internal/config/*.go")
	must(t, err)
	calls := regexp.MustCompile(`(?s)\.mapping\([^"]*"[^"]*",((?:\s*"[a-z_]+",?)+)\)`)
	word := regexp.MustCompile(`"([a-z_]+)"`)
	page := strings.NewReplacer(`\fB`, "", `\fP`, "").Replace(string(configurationManual))
	known := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		for _, call := range calls.FindAllSubmatch(data, -1) {
			for _, key := range word.FindAllStringSubmatch(string(call[1]), -1) {
				known++
				if !regexp.MustCompile(`\b` + key[1] + `\b`).MatchString(page) {
					t.Errorf("%s: tieout.yaml(5) says nothing of the key %s", filepath.Base(file), key[1])
				}
			}
		}
	}
	if known < 60 {
		t.Errorf("only %d keys found: the pattern is wrong", known)
	}
}

// TestManualKeepsExitCodesApart: each page has one line a code, which no formatter joins.
func TestManualKeepsExitCodesApart(t *testing.T) {
	dir := t.TempDir()
	p := &program{stdout: os.Stdout, stderr: os.Stderr, getenv: func(string) string { return "" }, now: time.Now}
	if code := p.main(t.Context(), []string{"generate", "man", dir}); code != 0 {
		t.Fatal("generate man failed")
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	must(t, err)
	for _, page := range pages {
		data, err := os.ReadFile(page)
		must(t, err)
		_, section, found := strings.Cut(string(data), ".SH EXIT STATUS")
		section, _, _ = strings.Cut(section, ".SH OPTIONS")
		if !found || !regexp.MustCompile(`(?s)\.EX\n +0 .*\n +1 .*\n +12 .*\n +130 .*\.EE`).MatchString(section) {
			t.Errorf("%s: the exit codes are no table:\n%s", filepath.Base(page), section)
		}
	}
	if len(pages) < 20 {
		t.Errorf("only %d pages", len(pages))
	}
}
