package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"tieout/internal/pgtest"
)

// ofEarlierNights are the commands that speak of nights that were closed. Where no store is, they
// have nothing to speak of, and make none: an empty one would pass for the store that was meant.
var ofEarlierNights = map[string]string{
	"archive":           "",
	"backup":            "copy.db",
	"close":             "E7K2M9QXTAB1C --by Na --why x",
	"dispute answer":    "E7K2M9QXTAB1C --by Na --why x",
	"dispute approve":   "E7K2M9QXTAB1C --by Na --why x",
	"dispute export":    "open.csv",
	"dispute import":    "decided.csv --by Na",
	"dispute list":      "",
	"dispute note":      "E7K2M9QXTAB1C --by Na --why x",
	"dispute recover":   "E7K2M9QXTAB1C --by Na --why x",
	"dispute refuse":    "E7K2M9QXTAB1C --by Na --why x",
	"dispute reject":    "E7K2M9QXTAB1C --by Na --why x",
	"dispute reopen":    "E7K2M9QXTAB1C --by Na --why x",
	"dispute send":      "E7K2M9QXTAB1C --by Na --why x --case 7",
	"dispute write-off": "E7K2M9QXTAB1C --by Na --why x",
	"explain":           "628100000001",
	"files":             "",
	"match":             "E7K2M9QXTAB1C --by Na --why x",
	"prune":             "--keep 400d --by Na --why x",
	"reopen":            "E7K2M9QXTAB1C --by Na --why x",
	"report":            "",
	"runs":              "",
	"signoff":           "--as-of 2026-10-09 --by Na",
	"statement":         "--month 2026-10",
	"undo":              "--by Na --why x",
	"unmatch":           "E7K2M9QXTAB1C --by Na --why x",
	"verify":            "",
}

// ofTonight are the others, with the reason why each may go without a store, or make one.
var ofTonight = map[string]string{
	"check": "the first use: it tries whether a store can be made", "combine": "a first night may be cut", "run": "the first night makes the store",
	"restore": "no store may be there", "compare": "it has none", "init": "it has none", "inspect": "it has none",
	"version": "it has none", "generate completion": "it has none", "generate man": "it has none",
}

// TestCommandsOfEarlierNightsMakeNoStore runs each of them where no store is, in both databases.
func TestCommandsOfEarlierNightsMakeNoStore(t *testing.T) {
	folder := t.TempDir()
	configuration := filepath.Join(folder, "tieout.yaml")
	must(t, os.WriteFile(configuration, []byte("version: 1\ninbox: .\nstore: sqlite:gone/tieout.db\nsources:\n  - {name: pos, side: terminal, profile: terminal-csv, files: \"{date}.csv\", provider: acq, expect: optional}\nterms: [{provider: acq, due: T+1}]\nfees: [{provider: acq, use: lakala}]\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "decided.csv"), []byte("exception_id,decision,why\nE7K2M9QXTAB1C,note,x\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "empty.db"), nil, 0o600))
	t.Chdir(folder)
	empty := pgtest.Database(t)
	for address, want := range map[string]string{
		"":                    "tieout.yaml:3:8: store: want a store that nights have written, got no file at ", // the configuration names it: its line
		"sqlite:tieout.db":    "TIEOUT_STORE: want a store that nights have written, got no file at ",           // the environment names it
		"sqlite:empty.db":     "TIEOUT_STORE: want a store that nights have written, got a database without its tables at ",
		"sqlite:gone/below/s": "TIEOUT_STORE: want a store that nights have written, got no file at ", // nor is its folder
		empty:                 "TIEOUT_STORE: want a store that nights have written, got a database without its tables at ",
	} {
		for name, rest := range ofEarlierNights {
			var out, said strings.Builder
			p := &program{stdout: &out, stderr: &said, now: time.Now, getenv: func(variable string) string {
				return map[string]string{"TIEOUT_STORE": address}[variable]
			}}
			line := name + " " + rest
			arguments := append(strings.Fields(line), "--config", configuration)
			if code := p.main(t.Context(), arguments); code != exitUsage || !strings.HasPrefix(said.String(), "tieout: "+want) || !strings.HasSuffix(said.String(), "\n[store-missing]\n") {
				t.Errorf("%s: %s: want %q with code %d, got %d:\n%s", address, line, want, exitUsage, code, said.String())
			}
		}
	}
	for _, name := range []string{"gone", "tieout.db", "copy.db", "open.csv", "reports"} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s was made", name)
		}
	}
	if info, err := os.Stat("empty.db"); err != nil || info.Size() != 0 {
		t.Errorf("empty.db: want it left empty, got %v, %v", info, err)
	}
	wantNoTable(t, empty)
}

func wantNoTable(t *testing.T, address string) {
	t.Helper()
	db, err := sql.Open("postgres", address)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	var tables int
	must(t, db.QueryRow("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&tables))
	if tables != 0 {
		t.Errorf("want an empty database, got %d tables", tables)
	}
}

// TestEveryCommandIsOfEarlierNightsOrOfTonight: a command that is added has to say which.
func TestEveryCommandIsOfEarlierNightsOrOfTonight(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, child := range cmd.Commands() {
			walk(child)
			_, earlier := ofEarlierNights[commandOf(child)]
			if !child.HasSubCommands() && !earlier && ofTonight[commandOf(child)] == "" {
				t.Errorf("%s: want it in one of the lists", child.CommandPath())
			}
		}
	}
	walk((&program{}).root())
}
