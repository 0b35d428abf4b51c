package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheREADMEShowsTheDemonstration runs what make demo runs: the night that the
// README shows is the one that is printed, from its headline on. The line above it
// names the run, whose ID is another one in each build.
func TestTheREADMEShowsTheDemonstration(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "demo")
	cmd := exec.Command("sh", "../../scripts/demo.sh", folder)
	cmd.Stderr = os.Stderr
	printed, err := cmd.Output()
	must(t, err)
	_, night, found := strings.Cut(string(printed), "\nNight of 2026-10-13 ")
	_, night, cut := strings.Cut(night, "\n")
	if !found || !cut {
		t.Fatalf("the demonstration prints no night of 2026-10-13:\n%s", printed)
	}
	var want strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(night, folder, ".../demo")) {
		if line != "\n" {
			line = "    " + line
		}
		want.WriteString(line)
	}
	readme, err := os.ReadFile("../../README.md")
	must(t, err)
	if !strings.Contains(string(readme), want.String()) {
		t.Errorf("the README lacks what the demonstration prints:\n%s", want.String())
	}
}
