package store

import (
	"context"
	"database/sql"
	"strings"
)

// bulk writes many rows of one table: by COPY on PostgreSQL, by inserts of many
// rows on SQLite. Tables and columns are the program's own words. From the first
// row until flush no other statement may run.
type bulk struct {
	w       *writer
	table   string
	columns []string
	rows    int
	values  []any     // SQLite: of the rows that are not inserted yet
	large   bool      // one of them holds a large value
	full    *sql.Stmt // SQLite: the insert of a whole batch, parsed once
	copying *sql.Stmt // PostgreSQL
}

// rowsPerInsert is where SQLite takes most rows a second; more in one statement
// cost more to bind than they save. Rows with a large value go one by one, so
// that their bytes need not be kept.
const (
	rowsPerInsert = 100
	largeValue    = 16 << 10
)

func (w *writer) bulk(table string, columns []string) *bulk {
	return &bulk{w: w, table: table, columns: columns}
}

// add takes one row; values stand in the order of the columns. A large value may
// be overwritten when add returns, others may not.
func (b *bulk) add(ctx context.Context, row []any) error {
	if b.w.store.address.dialect.driver == "postgres" {
		return b.copy(ctx, row)
	}
	for _, value := range row {
		if data, ok := value.([]byte); ok && len(data) > largeValue {
			b.large = true
		}
	}
	b.values = append(b.values, row...)
	if b.rows++; b.rows < rowsPerInsert && !b.large {
		return nil
	}
	return b.insert(ctx)
}

// flush writes what is left.
func (b *bulk) flush(ctx context.Context) error {
	if b.copying != nil {
		if _, err := b.copying.ExecContext(ctx); err != nil {
			return b.w.store.wrapError("write "+b.table, err)
		}
		b.w.copying = nil
		return b.w.store.wrapError("write "+b.table, b.copying.Close())
	}
	if b.rows == 0 {
		return nil
	}
	return b.insert(ctx)
}

func (b *bulk) insert(ctx context.Context) error {
	rows, values := b.rows, b.values
	b.rows, b.values, b.large = 0, b.values[:0], false
	if rows < rowsPerInsert {
		_, err := b.w.tx.ExecContext(ctx, b.insertOf(rows), values...)
		return b.w.store.wrapError("write "+b.table, err)
	}
	if b.full == nil {
		statement, err := b.w.tx.PrepareContext(ctx, b.insertOf(rows)) // the transaction's end closes it
		if err != nil {
			return b.w.store.wrapError("write "+b.table, err)
		}
		b.full = statement
	}
	_, err := b.full.ExecContext(ctx, values...)
	return b.w.store.wrapError("write "+b.table, err)
}

// insertOf returns the insert of so many rows.
func (b *bulk) insertOf(rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(b.columns)), ",") + ")"
	return "INSERT INTO " + b.table + " (" + strings.Join(b.columns, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(one+",", rows), ",")
}

// copy sends one row. A COPY that is not flushed must be ended by stopCopy.
func (b *bulk) copy(ctx context.Context, row []any) error {
	if b.copying == nil {
		statement, err := b.w.tx.PrepareContext(ctx, "COPY "+b.table+" ("+strings.Join(b.columns, ", ")+") FROM STDIN")
		if err != nil {
			return b.w.store.wrapError("write "+b.table, err)
		}
		b.copying, b.w.copying = statement, statement
	}
	_, err := b.copying.ExecContext(ctx, row...)
	return b.w.store.wrapError("write "+b.table, err)
}

// stopCopy ends a COPY that an error left open: the driver reads the server's
// answers to it aside, and a rollback meanwhile would read the same ones.
func (w *writer) stopCopy() {
	if w.copying != nil {
		_ = w.copying.Close() // the error before is the one to tell
		w.copying = nil
	}
}
