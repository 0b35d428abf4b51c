package nightly_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/reconcile/civil"
	"tieout/store"
)

// withoutPromise are the columns whose edit changes nothing that tieout says, or that verify
// can't know of, each with why. * stands for every column of the table.
var withoutPromise = map[string]string{
	"goose_db_version.*":  "which upgrades were made: the database's own bookkeeping",
	"seen.*":              "how files lie on the disk, so that they need not be read again each night; verify reads every byte",
	"undone.kept_as":      "where a set was put aside: a set that lies elsewhere is reported; here the undone night had none",
	"identity.named_from": "tells sets of builds that named no store from those of others; there are none here",
	"identity.one":        "there is one row",
	"mask_key.one":        "there is one row",
	"mask_key.from_seq":   "from which night on card numbers are masked with the key; where a night has one, judging it again shows it",
	"anchored.one":        "there is one row",
	"anchored.n":          "one more than the anchor has is reported, one less is what a process that died leaves",
}

// rowsEdited are the rows whose values are edited, by database: those with the least or the
// greatest key.
var rowsEdited = map[string][]string{"sqlite": {"MIN", "MAX"}, "postgres": {"MAX"}}

// tamperedHouse is a store with something in every table that this build writes.
func tamperedHouse(t *testing.T, address string) *nightFixture {
	t.Helper()
	h := newNightFixture(t, contract,
		`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
		`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq, expect: optional`)
	h.address = address
	h.put("pos_20261109.csv", terminalHead+"M1,T1,2026-11-09 10:00:00,SALE,10.00,628100000001,1,,00,CARD,CREDIT\n"+
		"M1,T1,2026-11-09 10:01:00,SALE,20.00,628100000002,2,,00,CARD,CREDIT\n"+
		"M1,T1,2026-11-09 10:02:00,SALE,30.00,628100000003,3,,00,CARD,CREDIT\n"+
		"M1,T1,2026-11-09 10:03:00,SALE,40.00,628100000004,4,,00,CARD,CREDIT\n"+
		"M1,T1,2026-11-09 10:04:00,SALE,none,628100000005,5,,00,CARD,CREDIT\n")
	h.put("settle_20261110.csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type,order_no\n"+
		"2026-11-10,M1,20.00,0.12,19.88,628100000002,SALE,\n"+
		"2026-11-10,M1,30.00,0.18,29.82,628100000013,SALE,\n"+
		"2026-11-10,M1,7.00,0.04,6.96,628199999999,SALE,\n"+
		"2026-11-10,M1,-5.00,0.00,-5.00,,ADJUSTMENT,\n")
	h.put("settle_20261111.csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n2026-11-11,M1,40.00,0.24,39.76,628100000004\n")
	ctx := context.Background()
	h.anyNight("2026-11-09")
	h.anyNight("2026-11-10")
	ids := map[string]string{}
	for _, row := range h.rows("2026-11-10", "exceptions.csv") {
		ids[row["kind"]] = row["exception_id"]
	}
	h.open(func(p *nightly.Pipeline) {
		_, err := p.CloseExceptions(ctx, []string{ids["unexpected-settlement"]}, "Li Na", "known")
		must(t, err)
		_, err = p.Match(ctx, []string{ids["possible-match"]}, "Li Na", "the same slip")
		must(t, err)
	})
	h.anyNight("2026-11-11")
	h.anyNight("2026-11-12")
	h.open(func(p *nightly.Pipeline) {
		_, err := p.Undo(ctx, "Li Na", "too early")
		must(t, err)
		_, err = p.Store.ForgetFacts(ctx, civil.NewDate(2026, 11, 11))
		must(t, err)
	})
	h.anyNight("2026-11-13")
	h.open(func(p *nightly.Pipeline) { // no night covers these yet
		account := store.Step{Case: "AC-7", User: "lina", Host: "till"}
		missing := h.rows("2026-11-13", "missing.csv")[0]["exception_id"]
		_, err := p.TakeStep(ctx, store.Sent, []string{missing}, account, "Li Na", "first letter")
		must(t, err)
		_, _, err = p.SignOff(ctx, civil.NewDate(2026, 11, 13), store.Step{User: "lina", Host: "till"}, "Li Na", "reviewed")
		must(t, err)
	})
	return h
}

// TestAnEditOfAnyColumnIsReported edits one value of each column of each table. Verify
// reports it, or the column is listed with the reason why it need not. Neither verify nor the
// next night panics.
func TestAnEditOfAnyColumnIsReported(t *testing.T) {
	schema := columnsOf(t, tamperedHouse(t, "").path("tieout.db"))
	for name, address := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Database(t) }} {
		t.Run(name, func(t *testing.T) {
			base := tamperedHouse(t, address())
			base.open(func(p *nightly.Pipeline) {
				nights, err := verified(p, context.Background())
				must(t, err)
				for _, v := range nights {
					if v.Problem != "" {
						t.Fatalf("before any edit: %+v", v)
					}
				}
			})
			for _, c := range schema {
				for _, row := range rowsEdited[name] {
					t.Run(c.table+"."+c.column+" "+row, func(t *testing.T) {
						h := base.copied(t)
						edit := h.edit(t, c, row)
						reported := h.reports(t)
						why := withoutPromise[c.table+"."+c.column] + withoutPromise[c.table+".*"]
						if edit != "" && reported == "" && why == "" {
							t.Errorf("%s: verify says nothing", edit)
						}
						if name != "sqlite" {
							return // the night that follows is the same program, and takes as long again
						}
						if _, err := h.tryRun("2026-11-16"); err != nil && !strings.Contains(fault.Named(err).Error(), "\n[") {
							t.Errorf("%s: the next night ends without a name: %v", edit, err)
						}
					})
				}
			}
		})
	}
	for listed := range withoutPromise {
		table, column, _ := strings.Cut(listed, ".")
		if !slices.ContainsFunc(schema, func(c tableColumn) bool { return c.table == table && (c.column == column || column == "*") }) {
			t.Errorf("%s is listed, and there is no such column", listed)
		}
	}
}

// copied is the house at another place, with a copy of its store.
func (h *nightFixture) copied(t *testing.T) *nightFixture {
	t.Helper()
	c := &nightFixture{t: t, dir: t.TempDir(), jobs: 1}
	must(t, os.CopyFS(c.dir, os.DirFS(h.dir)))
	if h.address == "" {
		return c
	}
	base, err := url.Parse(h.address)
	must(t, err)
	made, err := url.Parse(pgtest.Database(t))
	must(t, err)
	server := *base
	server.Path = "/postgres"
	db, err := sql.Open("postgres", server.String())
	must(t, err)
	for _, statement := range []string{"DROP DATABASE " + made.Path[1:], "CREATE DATABASE " + made.Path[1:] + " TEMPLATE " + base.Path[1:]} {
		_, err := db.Exec(statement)
		must(t, err)
	}
	must(t, db.Close())
	c.address = made.String()
	return c
}

// tableColumn is a column with the key of its table.
type tableColumn struct {
	table, column, kind string
	key                 []string
}

// columnsOf lists the columns of all tables of a store that hold a row.
func columnsOf(t *testing.T, path string) (list []tableColumn) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	rows, err := db.Query(`SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid`)
	must(t, err)
	keys := map[string][]string{}
	for rows.Next() {
		var c tableColumn
		var pk int
		must(t, rows.Scan(&c.table, &c.column, &c.kind, &pk))
		if pk > 0 {
			keys[c.table] = append(keys[c.table], c.column)
		}
		list = append(list, c)
	}
	must(t, rows.Err())
	for i := range list {
		list[i].key = keys[list[i].table]
	}
	return list
}

// edit changes one value of a column, and says what it did; empty: the table has no row.
func (h *nightFixture) edit(t *testing.T, c tableColumn, row string) string {
	t.Helper()
	driver, dsn := "sqlite", "file:"+h.path("tieout.db")
	if h.address != "" {
		driver, dsn = "postgres", h.address
	}
	db, err := sql.Open(driver, dsn)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	db.SetMaxOpenConns(1)
	if driver == "postgres" { // whoever edits a database can switch off what guards its keys
		_, err := db.Exec("SET session_replication_role = replica")
		must(t, err)
	}
	at := `(SELECT ` + row + `(` + c.key[0] + `) FROM ` + c.table + `)`
	value := map[string]string{"INTEGER": "COALESCE(" + c.column + ", 0) + 1", "TEXT": "COALESCE(" + c.column + ", '') || 'x'", "BLOB": flipped(driver, c.column)}[c.kind]
	if value == "" {
		value = "CURRENT_TIMESTAMP"
	}
	result, err := db.Exec(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = %s", c.table, c.column, value, c.key[0], at))
	if err != nil {
		t.Logf("the database refuses it: %v", err)
		return ""
	}
	changed, err := result.RowsAffected()
	must(t, err)
	if changed == 0 {
		if !slices.Contains([]string{"settled_keys"}, c.table) { // nights of earlier builds only
			t.Errorf("%s has no row: an edit proves nothing", c.table)
		}
		return ""
	}
	return fmt.Sprintf("%s.%s = %s", c.table, c.column, value)
}

// flipped is a blob with another first byte.
func flipped(driver, column string) string {
	if driver == "postgres" {
		return "set_byte(" + column + ", 0, 255 - get_byte(" + column + ", 0))"
	}
	return "CAST(x'ff' || substr(" + column + ", 2) AS BLOB)"
}

// reports returns what verify reports, or why the store can't even be opened.
func (h *nightFixture) reports(t *testing.T) (reported string) {
	t.Helper()
	err := h.tryOpen(func(p *nightly.Pipeline) error {
		nights, err := verified(p, context.Background())
		for _, v := range nights {
			reported += v.Problem
		}
		return err
	})
	if err != nil {
		reported += err.Error()
	}
	return reported
}

func (h *nightFixture) tryRun(day string) (outcome nightly.Outcome, err error) {
	asOf, err := civil.ParseDate(day)
	must(h.t, err)
	err = h.tryOpen(func(p *nightly.Pipeline) (err error) {
		outcome, err = p.Run(context.Background(), nightly.Options{AsOf: asOf})
		return err
	})
	return outcome, err
}
