package nightly

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// TestUnclaimedFiles lists inboxes and which of their files no source takes.
func TestUnclaimedFiles(t *testing.T) {
	for _, row := range []struct {
		name, why string
		lay       []string // as of TestWhatIsNoFile
		before    string   // a file that an earlier night took in
		want      string   // names, with the nearest source
	}{
		{"all claimed", "every file has a source", []string{"pos/p_20261009.csv", "f_20261009.csv", "settle/a/s_20261009.csv"}, "", ""},
		{"a stray", "nobody else would name it", []string{"pos/q_20261009.csv", "x.pdf"}, "", "pos/q_20261009.csv pos, x.pdf"},
		{"a later day", "its source takes it when its day has come", []string{"pos/p_20261231.csv"}, "", ""},
		{"no such day", "its source does not take it", []string{"pos/p_20261399.csv"}, "", "pos/p_20261399.csv pos"},
		{"on its way or hidden", "it is not there yet", []string{"pos/q.csv.part", ".x.csv", ".old/x.csv", "x.tmp"}, "", ""},
		{"no files", "a pipe and a link to nowhere are told of by themselves", []string{"x.csv |", "y.csv > gone"}, "", ""},
		{"a folder", "what is in it counts, a folder is no file", []string{"old/", "older/x.csv"}, "", "older/x.csv"},
		{"behind a link", "a mounted folder holds files as any other", []string{"../mnt/x.csv", "old > ../mnt"}, "", "old/x.csv"},
		{"taken in before", "it had a source then", []string{"old_20261008.csv"}, "old_20261008.csv", ""},
		{"any bytes", "it is shown as it is stored", []string{"\xbd.csv"}, "", `\xbd.csv`},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := inboxOf(t, func(dir string) error { return lay(filepath.Join(dir, "inbox"), row.lay, map[string]bool{}) })
			entries, err := p.inbox(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			found := &intake{before: []store.FileRow{{Seq: 1, FileAccount: reconcile.FileAccount{Name: row.before, State: reconcile.FileTaken}}}}
			p.candidates(entries, civil.NewDate(2026, 10, 10), found)
			var got []string
			for _, file := range found.unclaimed {
				got = append(got, strings.TrimSpace(file.Name+" "+file.NearestSource))
			}
			if strings.Join(got, ", ") != row.want {
				t.Errorf("%s: want %q, got %q", row.why, row.want, got)
			}
		})
	}
}

// TestUnclaimedFilesAreBounded: an inbox that is the archive of something else must not
// fill the store each night.
func TestUnclaimedFilesAreBounded(t *testing.T) {
	p := inboxOf(t, func(dir string) error {
		err := os.Mkdir(filepath.Join(dir, "inbox"), 0o755)
		for i := range maxUnclaimed + 7 {
			err = errors.Join(err, os.WriteFile(filepath.Join(dir, "inbox", fmt.Sprintf("photo%04d", i)), nil, 0o644))
		}
		return err
	})
	entries, err := p.inbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := &intake{}
	p.candidates(entries, civil.NewDate(2026, 10, 10), found)
	if len(found.unclaimed) != maxUnclaimed || found.moreUnclaimed != 7 {
		t.Errorf("want %d named and 7 counted, got %d and %d", maxUnclaimed, len(found.unclaimed), found.moreUnclaimed)
	}
	if notes, want := found.unclaimedNotes(), fmt.Sprintf("and %d more files of the inbox that no source takes", maxUnclaimed+7-notedStrays); len(notes) != notedStrays+1 || notes[notedStrays] != want {
		t.Errorf("want %d notes, the last %q, got %q", notedStrays+1, want, notes)
	}
	night := reconcile.Night{Files: []reconcile.FileAccount{{Name: "a", State: reconcile.FileTaken}}, Unclaimed: found.unclaimed, MoreUnclaimed: found.moreUnclaimed}
	var read reconcile.Night
	read.SetStoredFiles(night.StoredFiles())
	if len(read.Files) != 1 || len(read.Unclaimed) != maxUnclaimed || read.Unclaimed[3] != night.Unclaimed[3] || read.MoreUnclaimed != 7 {
		t.Errorf("what the store keeps is not read back: %d files, %d unclaimed, %d more", len(read.Files), len(read.Unclaimed), read.MoreUnclaimed)
	}
}
