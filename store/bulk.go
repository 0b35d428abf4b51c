package store

import (
	"context"
	"database/sql"
	"strings"
)

// bulk writes many rows of one table: by COPY on PostgreSQL, by inserts of many
// rows on SQLite. Tables and columns are the program's own words.
type bulk struct {
	w       *writer
	table   string
	columns []string
	rows    [][]any
	full    *sql.Stmt // SQLite: the insert of a whole batch, parsed once
}

// rowsPerInsert is where SQLite takes most rows a second; more in one statement
// cost more to bind than they save.
const rowsPerInsert = 100

func (w *writer) bulk(table string, columns []string) *bulk {
	return &bulk{w: w, table: table, columns: columns}
}

// add takes one row; values stand in the order of the columns.
func (b *bulk) add(ctx context.Context, row []any) error {
	b.rows = append(b.rows, row)
	if b.w.store.address.dialect.driver == "postgres" || len(b.rows) < rowsPerInsert {
		return nil
	}
	return b.insert(ctx)
}

// flush writes what is left. PostgreSQL gets all rows here: between the first
// and the last row of a COPY no other statement may run.
func (b *bulk) flush(ctx context.Context) error {
	if len(b.rows) == 0 {
		return nil
	}
	if b.w.store.address.dialect.driver == "postgres" {
		return b.copy(ctx)
	}
	return b.insert(ctx)
}

func (b *bulk) insert(ctx context.Context) error {
	values := make([]any, 0, len(b.rows)*len(b.columns))
	for _, row := range b.rows {
		values = append(values, row...)
	}
	rows := len(b.rows)
	b.rows = b.rows[:0]
	if rows < rowsPerInsert {
		_, err := b.w.tx.ExecContext(ctx, b.insertOf(rows), values...)
		return b.w.store.reach("write "+b.table, err)
	}
	if b.full == nil {
		statement, err := b.w.tx.PrepareContext(ctx, b.insertOf(rows)) // the transaction's end closes it
		if err != nil {
			return b.w.store.reach("write "+b.table, err)
		}
		b.full = statement
	}
	_, err := b.full.ExecContext(ctx, values...)
	return b.w.store.reach("write "+b.table, err)
}

// insertOf returns the insert of so many rows.
func (b *bulk) insertOf(rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(b.columns)), ",") + ")"
	return "INSERT INTO " + b.table + " (" + strings.Join(b.columns, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(one+",", rows), ",")
}

func (b *bulk) copy(ctx context.Context) error {
	statement, err := b.w.tx.PrepareContext(ctx, "COPY "+b.table+" ("+strings.Join(b.columns, ", ")+") FROM STDIN")
	if err != nil {
		return b.w.store.reach("write "+b.table, err)
	}
	defer func() { _ = statement.Close() }() // an error of the last Exec tells all
	for _, row := range b.rows {
		if _, err := statement.ExecContext(ctx, row...); err != nil {
			return b.w.store.reach("write "+b.table, err)
		}
	}
	if _, err := statement.ExecContext(ctx); err != nil {
		return b.w.store.reach("write "+b.table, err)
	}
	b.rows = nil
	return b.w.store.reach("write "+b.table, statement.Close())
}
