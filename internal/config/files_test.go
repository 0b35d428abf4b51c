package config_test

import (
	"strings"
	"testing"
)

// TestFilesThatCannotBeRead names files of the configuration that can't be read: each is told at the line that
// names it, with why and a name of its own.
func TestFilesThatCannotBeRead(t *testing.T) {
	const plain = "version: 1\ninbox: inbox\nsources:\n  - {name: pos, side: terminal, profile: PROFILE, files: \"{date}.csv\", provider: lakala, expect: optional, settings: {mapping: MAPPING}}\n"
	standard := strings.NewReplacer("PROFILE", "terminal-csv", ", settings: {mapping: MAPPING}", "").Replace(plain)
	tests := []struct{ why, text, want, name string }{
		{"a calendar that is gone was told as a configuration that is gone", standard + "calendars: [gone.yaml]\n", "tieout.yaml:5:13: calendars: want a file, got gone.yaml: no such file or directory", "bad-calendar"},
		{"a folder is no calendar", standard + "calendars:\n  - folder\n", "tieout.yaml:6:5: calendars: want a file, got folder: it is no file", "bad-calendar"},
		{"a folder is no profile", strings.NewReplacer("PROFILE", "./folder", ", settings: {mapping: MAPPING}", "").Replace(plain), "profile: want a file, got ./folder: it is no file", "profile-unreadable"},
		{"nor a mapping", strings.NewReplacer("PROFILE", "terminal-csv", "MAPPING", "folder").Replace(plain), "mapping: want a file, got folder: it is no file", "mapping-unreadable"},
		{"nor a key", standard + "key: folder\n", "tieout.yaml:5:6: key: want a file with a secret key, got one that can't be read: it is no file", "key-unusable"},
		{"nor a secret", standard + "mask_key: folder\n", "tieout.yaml:5:11: mask_key: want a file with a secret key, got one that can't be read: it is no file", "mask-key-unusable"},
		{"a recipient's half opens no archive", standard + "archive_key: age.pub\n", "tieout.yaml:5:14: archive_key: want a line AGE-SECRET-KEY-1", "key-unusable"},
		{"a folder named as a table was told as too large", standard + "merchants: table.csv\n", "tieout.yaml:5:12: merchants: table.csv: want a file, got what is none", "bad-merchants"},
		{"a file is no folder of forms", standard + "forms: age.pub\n", "tieout.yaml:5:8: forms: want a folder with forms, got age.pub: it is no folder", "bad-form"},
		{"a folder without a form", standard + "forms: folder\n", "tieout.yaml:5:8: forms: want a folder with forms in folder, got none", "bad-form"},
		{"mail to nobody", standard + "notify:\n  - {kind: smtp, url: \"smtp://mail\", from: a@example.com, to: \"\"}\n", "tieout.yaml:6:63: to: want an address of mail, got \"\"", "bad-value"},
		{"one address of two is broken: its own place is told", standard + "notify:\n  - {kind: smtp, url: \"smtp://mail\", from: a@example.com, to: [b@example.com, finance]}\n", "tieout.yaml:6:79: to: want an address of mail, got \"finance\"", "bad-value"},
		{"addresses in one text", standard + "notify:\n  - {kind: smtp, url: \"smtp://mail\", from: a@example.com, to: [{name: b@example.com}]}\n", "to: want an address of mail, got a list or keys", "bad-value"},
	}
	for _, test := range tests {
		_, err := load(t, map[string]string{"tieout.yaml": test.text, "folder/a": "", "table.csv/a": "", "age.pub": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n"}, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "["+test.name+"]") {
			t.Errorf("%s: want %q, %s, got %v", test.why, test.want, test.name, err)
		}
	}
}

// TestPathsOfAShell warns of a home that only a shell knows.
func TestPathsOfAShell(t *testing.T) {
	for text, warned := range map[string]bool{"out: ~/reports": true, "out: reports~": false, "store: sqlite:~/tieout.db": true, "metrics: /var/lib/x": false} {
		c, err := load(t, map[string]string{"tieout.yaml": "version: 1\n" + text + "\nsources:\n  - {name: pos, side: terminal, profile: terminal-csv, files: \"{date}.csv\", provider: lakala, expect: optional}\nterms: [{provider: lakala, due: T+1}]\nfees: [{provider: lakala, use: lakala}]\n"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(strings.Join(c.Warnings, "\n"), "begins with ~"); said != warned {
			t.Errorf("%s: want a warning: %v, got %q", text, warned, c.Warnings)
		}
	}
}
