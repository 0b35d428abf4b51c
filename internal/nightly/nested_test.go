package nightly

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLinksHome: a link of the inbox to what nights write ends the night before it does anything, by name and place.
func TestLinksHome(t *testing.T) {
	for _, row := range []struct{ why, link, to, want string }{
		{"into the reports", "in/all", "../../reports", "in/all: want a link of the inbox to files of senders, got one that leads to what is written to out:"},
		{"into one set", "in/set", "../../reports/2026-10-08", "in/set: want a link of the inbox to files of senders, got one that leads to what is written to out:"},
		{"to one file of it", "f_20261008.csv", "../reports/2026-10-08/missing.csv", "f_20261008.csv: want a link of the inbox to files of senders, got one that leads to what is written to out:"},
		{"to the store", "f_20261008.csv", "../tieout.db", "f_20261008.csv: want a link of the inbox to files of senders, got one that leads to what is written to store:"},
		{"to what holds them is a loop, which is not followed", "in/up", "../..", ""},
		{"to another folder", "in/mount", "../../mount", ""},
	} {
		p := inboxOf(t, func(dir string) error {
			link := filepath.Join(dir, "inbox", filepath.FromSlash(row.link))
			return errors.Join(os.MkdirAll(filepath.Dir(link), 0o755), os.MkdirAll(filepath.Join(dir, "reports", "2026-10-08"), 0o755), os.MkdirAll(filepath.Join(dir, "mount"), 0o755),
				os.WriteFile(filepath.Join(dir, "tieout.db"), nil, 0o644), os.WriteFile(filepath.Join(dir, "reports", "2026-10-08", "missing.csv"), nil, 0o644),
				os.Symlink(filepath.FromSlash(row.to), link))
		})
		_, err := p.inbox(t.Context())
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), "\n", "|")
		}
		if want := row.want; want == "" && got != "" || want != "" && (!strings.HasPrefix(got, want) || !strings.HasSuffix(got, "|[folders-nested]")) {
			t.Errorf("%s: want %q, got %q", row.why, want, got)
		}
	}
}
