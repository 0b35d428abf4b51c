package reports_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// TestAClaimNamesTheFilesThatWereNotRead: a settlement file that came between the first due day and tonight, and of
// which no row was read, stands in letter and evidence with the reason; nothing of another merchant does.
func TestAClaimNamesTheFilesThatWereNotRead(t *testing.T) {
	file := func(name, sha256, source string, state reconcile.FileState) reconcile.FileAccount {
		return reconcile.FileAccount{Name: name, SHA256: sha256, Source: source, Provider: "shengpay", Side: reconcile.SettlementSide, State: state}
	}
	refused := func(name, sha256 string) reconcile.FileAccount {
		f := file(name, sha256, "all", reconcile.FileQuarantined)
		f.ErrorName = "trailer-mismatch"
		return f
	}
	for _, c := range []struct {
		name, why string
		earlier   map[int][]reconcile.FileAccount // by day of October; the first due day is the 9th
		tonight   []reconcile.FileAccount
		letter    string // what it says of them, line by line
		evidence  string
	}{
		{
			"copy of tonight", "the file of the day came, and brought what another one held: nobody would look for it otherwise",
			map[int][]reconcile.FileAccount{13: {file("s/13.csv", "aa", "all", reconcile.FileTaken)}},
			[]reconcile.FileAccount{file("s/14.csv", "aa", "all", reconcile.FileSkipped)},
			"aa  s/14.csv|   byte for byte a copy of s/13.csv: it holds no other row", "s/14.csv skipped s/13.csv  2026-10-14",
		},
		{
			"copy of an earlier night", "the money could have been in it, and the copied file came before the first due day",
			map[int][]reconcile.FileAccount{8: {file("s/08.csv", "aa", "all", reconcile.FileTaken)}, 10: {file("s/10.csv", "aa", "all", reconcile.FileSkipped)}},
			nil, "aa  s/10.csv|   byte for byte a copy of s/08.csv: it holds no other row", "s/10.csv skipped s/08.csv  2026-10-10",
		},
		{
			"copy before the first due day", "no money of the claim could have been in it",
			map[int][]reconcile.FileAccount{7: {file("s/07.csv", "aa", "all", reconcile.FileTaken)}, 8: {file("s/08.csv", "aa", "all", reconcile.FileSkipped)}},
			nil, "", "",
		},
		{
			"copy of another merchant's file", "the name of another merchant's file is nobody else's business",
			map[int][]reconcile.FileAccount{9: {file("s/other.csv", "aa", "own-other", reconcile.FileTaken)}, 10: {file("s/10.csv", "aa", "all", reconcile.FileSkipped)}},
			nil, "aa  s/10.csv|   byte for byte a copy of a file that was taken in before: it holds no other row", "s/10.csv skipped   2026-10-10",
		},
		{
			"another merchant's copy", "its source has files of that merchant alone",
			map[int][]reconcile.FileAccount{9: {file("s/09.csv", "aa", "all", reconcile.FileTaken)}, 10: {file("s/other.csv", "aa", "own-other", reconcile.FileSkipped)}},
			nil, "", "",
		},
		{
			"refused each night", "what it holds is not known: the letter says so, once",
			map[int][]reconcile.FileAccount{12: {refused("s/12.csv", "bb")}, 13: {refused("s/12.csv", "bb")}},
			[]reconcile.FileAccount{refused("s/12.csv", "bb")},
			"bb  s/12.csv|   refused (trailer-mismatch); its rows are not known", "s/12.csv quarantined  trailer-mismatch 2026-10-12",
		},
		{
			"refused, came again", "the whole file was read later: it stands among those that were",
			map[int][]reconcile.FileAccount{12: {refused("s/12.csv", "bb")}},
			[]reconcile.FileAccount{file("s/12.csv", "cc", "all", reconcile.FileTaken)},
			"", "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := bad(lacking(1, 1), 1)
			n.Files, n.OneMerchant = c.tonight, map[string]string{"own-other": "847290058999999"}
			for day := 1; day <= 14; day++ {
				for _, f := range c.earlier[day] {
					n.Earlier = append(n.Earlier, reconcile.NightFile{Night: civil.NewDate(2026, 10, day), FileAccount: f})
				}
			}
			dir, _ := write(t, *n, reports.Options{Workers: 1, Memory: 1 << 20})
			entries := map[string][]byte{}
			for name, content := range files(t, filepath.Join(dir, "disputes")) {
				entries[filepath.Base(name)] = content
			}
			var proof struct {
				NotRead []struct {
					Night, Name, State string
					CopyOf             string `json:"copy_of"`
					ErrorName          string `json:"error_name"`
				} `json:"settlement_files_not_read"`
			}
			if err := json.Unmarshal(entries["evidence.json"], &proof); err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, f := range proof.NotRead {
				said = append(said, fmt.Sprintf("%s %s %s %s %s", f.Name, f.State, f.CopyOf, f.ErrorName, f.Night))
			}
			if got := strings.Join(said, "|"); got != c.evidence {
				t.Errorf("%s: want %q in evidence.json, got %q", c.why, c.evidence, got)
			}
			_, after, _ := strings.Cut(string(entries["letter.txt"]), "of which no row was read, SHA-256:\n")
			list, _, _ := strings.Cut(after, "\n\n")
			if got := strings.ReplaceAll(list, "\n", "|"); got != c.letter {
				t.Errorf("%s: want %q in the letter, got %q", c.why, c.letter, got)
			}
			for _, text := range strings.FieldsFunc(strings.ReplaceAll(c.letter, "  ", "|"), func(r rune) bool { return r == '|' }) {
				if !strings.Contains(string(entries["letter.html"]), strings.TrimSpace(text)) {
					t.Errorf("%s: want %q on the letter's page", c.why, text)
				}
			}
		})
	}
}
