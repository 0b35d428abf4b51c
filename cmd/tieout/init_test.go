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

// TestInitShowsNoCardNumbers: names of files and folders may hold card numbers, which stand neither in the
// configuration nor in what is said; the patterns fit the files all the same.
func TestInitShowsNoCardNumbers(t *testing.T) {
	number := "411111" + "1111111111"
	bill := "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n2026-11-20,M1,100.00,0.60,99.40,260928000117\n"
	for _, row := range []struct{ file, why string }{
		{"settle/" + number + "_20261120.csv", "in the name of a file"},
		{"settle/" + number + "/s_20261120.csv", "in the folder of all files, which would be the inbox"},
		{"settle/20261120" + number + ".csv", "behind the day"},
		{"settle/" + strings.Map(func(r rune) rune { return r - '0' + '０' }, number) + "_20261120.csv", "in wide digits, whose stars are wide"},
		{"settle/" + strings.Map(func(r rune) rune { return r - '0' + '\u0660' }, number) + "_20261120.csv", "in digits of two bytes, which are two stars"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, row.file)
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(bill), 0o644))
		must(t, os.WriteFile(filepath.Join(filepath.Dir(file), "strange"+number), []byte("?"), 0o644))
		path := filepath.Join(dir, "tieout.yaml")
		var said strings.Builder
		p := &program{stdout: &said, stderr: &said, getenv: func(string) string { return "" }, now: time.Now}
		if code := p.main(t.Context(), []string{"init", "--config", path, filepath.Dir(file)}); code != 0 {
			t.Errorf("%s: %s", row.why, said.String())
			continue
		}
		written, err := os.ReadFile(path)
		must(t, err)
		if all := string(written) + said.String(); strings.Contains(all, number) || strings.Contains(all, filepath.ToSlash(row.file)) {
			t.Errorf("%s: want the number hidden, got %s", row.why, all)
		}
		loaded, err := config.LoadWithEnv(path, func(string) string { return "" })
		must(t, err)
		name, err := filepath.Rel(loaded.Inbox, file)
		must(t, err)
		if fits, day, err := loaded.Sources[0].Match(filepath.ToSlash(name)); !fits || err != nil || day.String() != "2026-11-20" {
			t.Errorf("%s: want a pattern that fits the file, got %s (%v)", row.why, loaded.Sources[0].Files, err)
		}
	}
}
