package reports_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/reports"
)

func TestNameOf(t *testing.T) {
	for _, row := range []struct {
		name, why, text string
		want            reports.SetName
	}{
		{"a set", "the first keys say it", `{"schema":"s","store_id":"S1","run_id":"R1","currencies":{}}`, reports.SetName{StoreID: "S1", RunID: "R1"}},
		{"a set of an older build", "it names no store", `{"schema":"s","run_id":"R1","currencies":{}}`, reports.SetName{RunID: "R1"}},
		{"a long set", "nothing after the first keys is read", `{"store_id":"S1","run_id":"R1","files":[` + strings.Repeat(`{"name":"a"},`, 1000) + `broken`, reports.SetName{StoreID: "S1", RunID: "R1"}},
		{"a nested name", "a key of another object is another key", `{"files":{"store_id":"S2"},"store_id":"S1"}`, reports.SetName{}},
		{"no text", "a name of another kind is none", `{"store_id":7,"run_id":null}`, reports.SetName{}},
		{"no JSON", "it is not known whose it is", `store_id: S1`, reports.SetName{}},
		{"an empty file", "likewise", ``, reports.SetName{}},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "summary.json"), []byte(row.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, found, err := reports.NameOf(dir); err != nil || !found || got != row.want {
			t.Errorf("%s (%s): want %+v, got %+v, %v, %v", row.name, row.why, row.want, got, found, err)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{dir, file, filepath.Join(dir, "gone")} {
		if _, found, err := reports.NameOf(place); found || err != nil {
			t.Errorf("%s holds no set: got %v, %v", place, found, err)
		}
	}
}
