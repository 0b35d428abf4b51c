package nightly_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieout/internal/archive"
	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/nightly"
)

// TestCheckFolders lays things where a night writes, which no night could write over.
func TestCheckFolders(t *testing.T) {
	file := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			must(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
		}
	}
	folder := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			must(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
		}
	}
	tests := []struct {
		why  string
		make []func(*testing.T, string)
		want []string // how the faults begin
	}{
		{"what is not there yet is made, but the folder that metrics are collected from", nil, []string{"metrics: want a folder that can be written, got collected"}},
		{"all is as a night leaves it", []func(*testing.T, string){folder("reports/2026-11-12"), file("reports/anchor.log"), folder("collected"), folder("kept")}, nil},
		{"files where folders belong, each is told", []func(*testing.T, string){file("reports"), file("kept"), file("collected")}, []string{
			"out: want a folder that can be written, got reports: it is no folder",
			"archive: want a folder that can be written, got kept: it is no folder",
			"metrics: want a folder that can be written, got collected",
		}},
		{"folders where files belong", []func(*testing.T, string){folder("reports/latest"), folder("reports/anchor.log"), folder("collected/tieout.prom")}, []string{
			"out: want latest in reports to be the name of the newest report set, or not there, got a folder",
			"out: want anchor.log in reports to be a file that can be written: is a directory",
			"metrics: want the path of a file, got tieout.prom, which is none",
		}},
		{"a link to nowhere is not followed by who makes folders", []func(*testing.T, string){folder("collected"), func(t *testing.T, dir string) {
			t.Helper()
			must(t, os.Symlink("gone", filepath.Join(dir, "kept")))
		}}, []string{"archive: want a folder that can be written, got kept"}},
	}
	for _, test := range tests {
		dir := t.TempDir()
		for _, step := range test.make {
			step(t, dir)
		}
		c := &config.Config{Path: "tieout.yaml", BaseDir: dir, Out: filepath.Join(dir, "reports"), Metrics: filepath.Join(dir, "collected", "tieout.prom"), Archive: archive.Archive{Dir: filepath.Join(dir, "kept")}}
		var got []string
		for _, problem := range nightly.CheckFolders(c) {
			named := fault.As(fault.Usage, problem)
			if named.Place != "tieout.yaml" || named.Hint == "" || named.Name == "" {
				t.Errorf("%s: want a place, a next step and a name, got %+v", test.why, named)
			}
			got = append(got, named.Fact)
		}
		if !slices.EqualFunc(got, test.want, strings.HasPrefix) {
			t.Errorf("%s: want %q, got %q", test.why, test.want, got)
		}
		if entries, err := filepath.Glob(filepath.Join(dir, "*", ".tieout-check-*")); err != nil || len(entries) > 0 {
			t.Errorf("%s: left %v, %v", test.why, entries, err)
		}
	}
}
