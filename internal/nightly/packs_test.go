package nightly_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestPacksHoldTheRowsOfTheLogs plays the demonstration: each claimed row stands in its pack as its log has it, with
// the digest of the log that lies in the inbox, and no whole card number.
func TestPacksHoldTheRowsOfTheLogs(t *testing.T) {
	h := demoHouse(t)
	h.runAll()
	packs, err := filepath.Glob(filepath.Join(h.dir, "reports", "*", "disputes", "*.zip"))
	must(t, err)
	rows := 0
	for _, pack := range packs {
		claimed, logged := packRows(t, pack, "claim.csv"), packRows(t, pack, "log.csv")
		var want, got []string
		for _, row := range claimed {
			want = append(want, row["source_file"]+":"+row["source_line"]+" "+row["rrn"]+" "+row["merchant_id"]+" "+row["expected_net"]+" "+row["claimed"])
		}
		for _, row := range logged {
			got = append(got, row["source_file"]+":"+row["source_line"]+" "+row["rrn"]+" "+row["merchant_id"]+" "+row["expected_net"]+" "+row["claimed"])
			data, err := os.ReadFile(filepath.Join(h.dir, "inbox", row["source_file"]))
			must(t, err)
			if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != row["source_sha256"] {
				t.Errorf("%s: the digest of %s is not that of the file", pack, row["source_file"])
			}
			if card := row["card_no"]; card != "" && !regexp.MustCompile(`^\d{0,6}\*+\d{0,4}$`).MatchString(card) {
				t.Errorf("%s: a card number is not masked: %s", pack, card)
			}
			rows++
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the rows of the logs are not those of the claim (-claim +log):\n%s", pack, diff)
		}
	}
	if rows == 0 {
		t.Error("no pack has a row")
	}
}

// packRows reads the rows of an entry of a pack, by the names of their columns.
func packRows(t *testing.T, pack, name string) (list []map[string]string) {
	t.Helper()
	archive, err := zip.OpenReader(pack)
	must(t, err)
	defer func() { _ = archive.Close() }()
	entry, err := archive.Open(name)
	must(t, err)
	rows, err := csv.NewReader(entry).ReadAll()
	must(t, err)
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, column := range rows[0] {
			named[column] = row[i]
		}
		list = append(list, named)
	}
	return list
}
