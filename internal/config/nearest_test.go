package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNearest shows for which names the pattern that comes nearest is told.
func TestNearest(t *testing.T) {
	c, err := load(t, map[string]string{"tieout.yaml": contract}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, want, why string }{
		{"pos/shengpay_20261008.csv.bak", "shengpay-pos", "an ending too much"},
		{"pos/shengpey_20261008.csv", "shengpay-pos", "a letter is wrong"},
		{"pos/hsengpay_20261008.csv", "shengpay-pos", "two letters are turned"},
		{"POS/SHENGPAY_20261008.CSV", "shengpay-pos", "capital letters"},
		{"pos/old/shengpay_20261008.csv", "shengpay-pos", "a folder between"},
		{"shengpay_20261008.csv", "shengpay-pos", "the folder is missing: one of the two"},
		{"pos/shengpay_2026-10-08.csv", "shengpay-pos", "another way to write the day"},
		{"pos/shengpay_2026O008.csv", "shengpay-pos", "a letter for a digit, a digit too little"},
		{"setle/shengpay_2026-10-08.csv", "shengpay-settle", "a letter of the folder is missing"},
		{"bank/2026/statement.cvs", "bank", "folders and names that a star takes cost nothing"},
		{"README.txt", "", "a name that resembles no pattern"},
		{"pos/totally_different_thing_of_somebody_else.pdf", "", "only the folder is right"},
		{strings.Repeat("x", 5000), "", "no work is spent on a name that long"},
		{"", "", "no name at all"},
	} {
		got := ""
		if source := c.Nearest(row.name); source != nil {
			got = source.Name
		}
		if got != row.want {
			t.Errorf("%s (%s): want %q, got %q", row.name, row.why, row.want, got)
		}
	}
}

// TestOwnFiles shows which files of a folder are tieout's own, when the inbox is the
// folder of the configuration, and when it is not.
func TestOwnFiles(t *testing.T) {
	for _, row := range []struct {
		inbox, name string
		want        bool
		why         string
	}{
		{".", "tieout.yaml", true, "the configuration"},
		{".", "cn-2027.yaml", true, "a calendar beside it"},
		{".", "tieout.db", true, "the store"},
		{".", "tieout.db-journal", true, "the store while it writes"},
		{".", "tieout.db.lock", true, "and its lock"},
		{".", "tieout.database.csv", false, "a name that begins as the store's"},
		{".", "reports/2026-10-09/missing.csv", true, "a report"},
		{".", "reports-of-the-bank/1.csv", false, "a folder that begins as the reports'"},
		{".", "x.csv", false, "a file of somebody else"},
		{"inbox", "inbox/x.yaml", false, "an inbox of its own holds nothing of tieout"},
		{"inbox", "tieout.yaml", true, "the configuration, though out of the inbox"},
	} {
		c, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, "inbox: inbox", "inbox: "+row.inbox, 1)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Owns(filepath.Join(c.BaseDir, row.name)); got != row.want {
			t.Errorf("inbox %s, %s (%s): want %v, got %v", row.inbox, row.name, row.why, row.want, got)
		}
	}
}

// TestIncompleteProviders shows which providers are named before the first night.
func TestIncompleteProviders(t *testing.T) {
	const source = "  - {name: more, side: terminal, profile: terminal-csv, files: \"more_{date}.csv\", provider: qingdao}\nterms:\n"
	for _, row := range []struct {
		name, why, old, now string
		want                string // the names of the problems
	}{
		{"complete", "every provider has both", "", "", ""},
		{"neither", "a second provider with nothing", "terms:\n", source, "no-term no-fees"},
		{"a term for all", "a term without a provider fits each", "terms:\n", source + "  - {due: T+1}\n", "no-fees"},
		{"no term fits the settlement side", "its lines are of no sale", "terms:\n", strings.Replace(source, "side: terminal, profile: terminal-csv", "side: settlement, profile: settlement-csv", 1), ""},
		{"rows that say it", "a source without a provider says nothing of it", "terms:\n", strings.Replace(source, ", provider: qingdao", "", 1), ""},
	} {
		c, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, row.old, row.now, 1)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, problem := range c.Incomplete {
			if strings.Contains(problem.Fact, "qingdao") && problem.Line > 0 {
				got += " " + problem.Name
			}
		}
		if strings.TrimSpace(got) != row.want {
			t.Errorf("%s (%s): want %q, got %q of %q", row.name, row.why, row.want, got, c.Incomplete)
		}
	}
}

// TestFoldersApart: a night takes nothing of its own for input, whatever lies in what.
func TestFoldersApart(t *testing.T) {
	for _, row := range []struct {
		name, inbox, more string
		refused           bool
		why               string
	}{
		{"beside each other", "inbox", "", false, "the usual way"},
		{"all in one folder", ".", "", false, "a folder of files with its configuration: own files are known by name"},
		{"reports in the inbox", "inbox", "out: inbox/reports\n", true, "patterns of sources may fit their names"},
		{"store in the inbox", "inbox", "store: sqlite:inbox/tieout.db\n", true, "likewise"},
		{"inbox in the reports", "reports/inbox", "", true, "a night renames what lies there"},
		{"a folder as store", "inbox", "store: sqlite:reports\n", true, "a store is a file"},
		{"reports by a link into the inbox", "inbox", "out: way/reports\n", true, "before the first night they are not there, and their path could not be resolved"},
		{"a store by such a link", "inbox", "store: sqlite:way/tieout.db\n", true, "likewise"},
		{"an archive by such a link", "inbox", "archive: way/archive\n", true, "likewise"},
		{"an inbox by a link into the reports", "back", "", true, "likewise"},
		{"reports by a link elsewhere", "inbox", "out: elsewhere/reports\n", false, "a mount"},
	} {
		text := strings.Replace(contract, "inbox: inbox", "inbox: "+row.inbox, 1)
		if key, _, found := strings.Cut(row.more, ":"); found {
			text = regexp.MustCompile("(?m)^"+key+":.*\n").ReplaceAllString(text, "") + row.more
		}
		dir := t.TempDir()
		for link, to := range map[string]string{"way": "inbox", "back": "reports", "elsewhere": "mount"} {
			if err := errors.Join(os.MkdirAll(filepath.Join(dir, to), 0o755), os.Symlink(to, filepath.Join(dir, link))); err != nil {
				t.Fatal(err)
			}
		}
		_, err := loadIn(t, dir, map[string]string{"tieout.yaml": text}, nil)
		if got := err != nil && strings.Contains(err.Error(), "[folders-nested]"); got != row.refused || err != nil && !got {
			t.Errorf("%s (%s): want refused %v, got %v", row.name, row.why, row.refused, err)
		}
	}
}
