package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"tieout/reconcile"
)

// TestTheFirstEditionsRecordsAreRead: the tags of the first edition stand for
// fields that this build still knows, by the same names.
func TestTheFirstEditionsRecordsAreRead(t *testing.T) {
	known := layouts{}
	for _, first := range firstEdition() {
		if err := known.add(first); err != nil {
			t.Fatal(err)
		}
	}
	if len(known) != 4 {
		t.Fatalf("want 4 older layouts, got %d", len(known))
	}
	old := strings.Join([]string{
		"T1", "TX", "in-transit", "", "0.60", "", "", "", `a\ub`, "", "20000", "19999",
		"acq", "", "M1", "T9", "1700000000", "SALE", "100.00", "CNY", "R1", "", "", "", "", "00", "CARD", "", "", "", "", "", "", "", "pos.csv", "7",
	}, separator)
	var item reconcile.Item
	if err := ReadItem(known.current(old), &item); err != nil {
		t.Fatal(err)
	}
	if item.ID != "TX" || item.Transaction.MerchantID != "M1" || item.Transaction.Origin.Line != 7 || item.Due != 20000 || item.Cause.Evidence != "a\x1fb" ||
		item.Transaction.Amount.String() != "100" && item.Transaction.Amount.StringFixed(2) != "100.00" {
		t.Errorf("%+v %+v", item, item.Transaction)
	}
}

// TestLayouts: a record of another build is read by the names of its fields.
func TestLayouts(t *testing.T) {
	to := &layout{tag: "Xnow", names: []string{"id", "amount", "new_text", "new_number"}, unset: []string{"", "0", "", "0"}}
	for _, row := range []struct{ name, why, fields, record, want, fault string }{
		{"fewer fields", "what the older build did not know is unset", "id amount", "Xold|a|1.00", "Xnow|a|1.00||0", ""},
		{"another order", "names decide, not places", "new_number amount id", "Xold|7|1.00|a", "Xnow|a|1.00||7", ""},
		{"a field of tomorrow", "what a newer build remembers must not be lost", "id amount loyalty", "", "", "store-too-new"},
	} {
		r, err := reorderOf(&layout{tag: "Xold", names: strings.Fields(row.fields)}, to)
		if row.fault != "" {
			if err == nil || !strings.Contains(err.Error(), "["+row.fault+"]") {
				t.Errorf("%s (%s): want %s, got %v", row.name, row.why, row.fault, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s (%s): %v", row.name, row.why, err)
			continue
		}
		if got := strings.ReplaceAll(r.apply(strings.ReplaceAll(row.record, "|", separator)), separator, "|"); got != row.want {
			t.Errorf("%s (%s): want %s, got %s", row.name, row.why, row.want, got)
		}
	}
}

// TestTheLayoutsOfThisEdition fails when a field is added, moved or renamed: the
// digests of nights change with it, so nightly.Edition must be counted up.
func TestTheLayoutsOfThisEdition(t *testing.T) {
	var tags []string
	for _, l := range recordLayouts() {
		tags = append(tags, l.tag)
	}
	if got, want := strings.Join(tags, " "), "T1d96a7f3 Lf4215015 E0844eb94 C18f134ec"; got != want {
		t.Errorf("want the layouts %s of edition 2, got %s: count nightly.Edition up, then write the new tags here", want, got)
	}
}

func openFirstEdition(t *testing.T) *Store {
	t.Helper()
	packed, err := os.ReadFile("../testdata/stores/first-edition.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tieout.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := openOnly("sqlite:tieout.db", dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestAnUpgradeThatDiesLeavesTheOldStoreWhole breaks the upgrade after its first
// statements, then upgrades in earnest.
func TestAnUpgradeThatDiesLeavesTheOldStoreWhole(t *testing.T) {
	db := openFirstEdition(t)
	broken := fstest.MapFS{}
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "00006") {
			text = bytes.Replace(text, []byte("-- +goose Down"), []byte("INSERT INTO no_such_table VALUES (1);\n-- +goose Down"), 1)
		}
		broken[name] = &fstest.MapFile{Data: text}
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.db.DB, broken)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(t.Context()); err == nil {
		t.Fatal("the broken upgrade went through")
	}
	if _, err := db.db.Exec("SELECT edition FROM runs"); err == nil {
		t.Error("a part of the broken upgrade stayed")
	}
	if err := db.checkReady(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if err := db.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	runs, err := db.Runs(context.Background())
	if err != nil || len(runs) != 3 || runs[2].Edition != 1 {
		t.Errorf("want the 3 nights of the first edition, got %+v, %v", runs, err)
	}
}

// TestAnEditedLayoutIsFound: who renames a field in the list of fields would have
// one amount read as another.
func TestAnEditedLayoutIsFound(t *testing.T) {
	db := openFirstEdition(t)
	if err := db.checkReady(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if _, err := db.db.Exec("INSERT INTO layouts (tag, fields) VALUES (?, ?)", exceptionLayout.tag, strings.Replace(strings.Join(exceptionLayout.names, " "), "actual_fee actual_net", "actual_net actual_fee", 1)); err != nil {
		t.Fatal(err)
	}
	if err := db.readLayouts(t.Context()); !errors.Is(err, ErrChain) {
		t.Errorf("want %v, got %v", ErrChain, err)
	}
}
