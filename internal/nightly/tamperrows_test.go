package nightly_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"tieout/internal/nightly"
)

// withoutPromiseOfRows are the tables of which a row may be taken out unseen, each with why.
var withoutPromiseOfRows = map[string]string{
	"names": "explain reads a file of which they are not there, as one that a slice or an earlier build took in",
	"seen":  "how files lie on the disk, so that they need not be read again each night; verify reads every byte",
}

// TestARowTakenOutOfAnyTableIsReported deletes a row of each table, and all of them.
func TestARowTakenOutOfAnyTableIsReported(t *testing.T) {
	base := tamperedHouse(t, "")
	done := map[string]bool{}
	for _, c := range columnsOf(t, base.path("tieout.db")) {
		if done[c.table] || c.table == "settled_keys" { // nights of earlier builds only
			continue
		}
		done[c.table] = true
		for _, which := range []string{"MIN", "MAX", "all"} {
			t.Run(c.table+" "+which, func(t *testing.T) {
				h := base.copied(t)
				statement := "DELETE FROM " + c.table
				if which != "all" {
					statement += fmt.Sprintf(" WHERE %s = (SELECT %s(%s) FROM %s)", c.key[0], which, c.key[0], c.table)
				}
				db, err := sql.Open("sqlite", "file:"+h.path("tieout.db"))
				must(t, err)
				result, err := db.Exec(statement)
				must(t, err)
				if rows, err := result.RowsAffected(); err != nil || rows == 0 {
					t.Fatalf("%s took %d rows: %v", statement, rows, err)
				}
				must(t, db.Close())
				if reported := h.reports(t); reported == "" && withoutPromiseOfRows[c.table] == "" {
					t.Errorf("%s: verify says nothing", statement)
				}
			})
		}
	}
}

// TestAStoreThatDiedBeforeItsFirstMarkIsNoEditedOne has written its first night into the anchor and not
// remembered it yet: that is no tampering.
func TestAStoreThatDiedBeforeItsFirstMarkIsNoEditedOne(t *testing.T) {
	h := demoHouse(t)
	_, err := h.run(nights()[0], nightly.Options{})
	must(t, err)
	h.sql("DELETE FROM anchored")
	h.open(func(p *nightly.Pipeline) {
		if _, err := verified(p, context.Background()); err != nil {
			t.Error(err)
		}
	})
	_, err = h.run(nights()[1], nightly.Options{})
	must(t, err)
	h.provenOnce(2, "the next night catches up")
}
