package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieout/internal/config"
)

// TestInitOfEveryFormat: what init writes of any fixture that is recognised loads without a
// fault, and its only source has the side of the file and takes it.
func TestInitOfEveryFormat(t *testing.T) {
	fixtures, err := filepath.Glob("../../testdata/profiles/*/*")
	must(t, err)
	written := 0
	for _, fixture := range fixtures {
		if filepath.Ext(fixture) == ".golden" {
			continue
		}
		data, err := os.ReadFile(fixture)
		must(t, err)
		dir := t.TempDir()
		file := filepath.Join(dir, "inbox", filepath.Base(fixture))
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, data, 0o644))
		path := filepath.Join(dir, "tieout.yaml")
		var said, wrong strings.Builder
		p := &program{stdout: &said, stderr: &wrong, getenv: func(string) string { return "" }, now: time.Now}
		switch code := p.main(t.Context(), []string{"init", "--config", path, file}); {
		case code == exitUsage && strings.Contains(wrong.String(), "[nothing-recognised]"):
			continue // a damaged one, or part of a test of settings
		case code != 0:
			t.Errorf("%s: %s", fixture, wrong.String())
			continue
		}
		written++
		loaded, err := config.LoadWithEnv(path, func(string) string { return "" })
		if err != nil {
			yaml, _ := os.ReadFile(path)
			t.Errorf("%s: %v\n%s", fixture, err, yaml)
			continue
		}
		if len(loaded.Sources) != 1 {
			t.Errorf("%s: want one source, got %d", fixture, len(loaded.Sources))
		}
		checked := &program{stderr: &wrong, getenv: func(string) string { return "" }, now: time.Now, configPath: path}
		said.Reset()
		wrong.Reset()
		checked.stdout = &said
		code := checked.main(t.Context(), []string{"check", "--config", path})
		unread := strings.Contains(said.String(), "[no-row-read]") // a damaged one, or one that needs a day or a setting
		if unread != (code != 0) || strings.Contains(said.String()+wrong.String(), "file-unclaimed") {
			t.Errorf("%s: check says %s%s", fixture, said.String(), wrong.String())
		}
	}
	if written < 40 {
		t.Errorf("only %d fixtures were recognised", written)
	}
}
