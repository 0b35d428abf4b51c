package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"
)

// writeVersions puts the new state of remembered rows behind the old one: what
// changed gets a new version, what is gone ends, what is the same stays. It
// returns the digest of what changed. Gone is what the night says has left; the
// store finds it out by itself, and the two must agree.
func (w *writer) writeVersions(ctx context.Context, table string, columns []string, now []version, gone []string) (string, error) {
	before, err := w.standing(ctx, table)
	if err != nil {
		return "", err
	}
	digest := newRowDigest()
	var rows [][]any
	var ended []string
	for i := range now {
		v := &now[i]
		old, known := before[v.id]
		delete(before, v.id)
		if known && old == v.data {
			continue
		}
		if known {
			ended = append(ended, v.id)
		}
		digest.add(v.id, v.data)
		row := append([]any{v.id, w.seq}, v.columns...)
		rows = append(rows, append(row, v.data))
	}
	if len(before) != len(gone) {
		panic(fmt.Sprintf("store: %d rows left %s, the night says %d", len(before), table, len(gone)))
	}
	for id := range before {
		ended = append(ended, id)
	}
	slices.Sort(ended)
	for _, id := range ended {
		digest.add(id, "ended")
	}
	// Old versions end before new ones are written: one version stands at a time.
	if err := w.end(ctx, table, ended); err != nil {
		return "", err
	}
	bulk := w.bulk(table, append(append([]string{"id", "from_seq"}, columns...), "data"))
	for _, row := range rows {
		if err := bulk.add(ctx, row); err != nil {
			return "", err
		}
	}
	return digest.sum(), bulk.flush(ctx)
}

// standing returns the data of every row that no run has ended.
func (w *writer) standing(ctx context.Context, table string) (map[string]string, error) {
	rows, err := w.tx.QueryContext(ctx, standingQueries[table])
	if err != nil {
		return nil, w.store.reach("read the memory", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells of what went wrong
	standing := map[string]string{}
	for rows.Next() {
		var id, data string
		if err := rows.Scan(&id, &data); err != nil {
			return nil, w.store.reach("read the memory", err)
		}
		standing[id] = data
	}
	return standing, w.store.reach("read the memory", rows.Err())
}

// The queries over the two tables of versions. No query is put together from
// values; these differ in the table's name alone.
var standingQueries = map[string]string{
	"items":      "SELECT id, data FROM items WHERE to_seq IS NULL",
	"exceptions": "SELECT id, data FROM exceptions WHERE to_seq IS NULL",
}

var endQueries = map[string]string{
	"items sqlite":        "UPDATE items SET to_seq = ? WHERE to_seq IS NULL AND id = ?",
	"exceptions sqlite":   "UPDATE exceptions SET to_seq = ? WHERE to_seq IS NULL AND id = ?",
	"items postgres":      "UPDATE items SET to_seq = $1 WHERE to_seq IS NULL AND id = ANY($2)",
	"exceptions postgres": "UPDATE exceptions SET to_seq = $1 WHERE to_seq IS NULL AND id = ANY($2)",
}

// end ends the standing versions of rows.
func (w *writer) end(ctx context.Context, table string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	driver := w.store.address.dialect.driver
	query := endQueries[table+" "+driver]
	if driver == "postgres" {
		_, err := w.tx.ExecContext(ctx, query, w.seq, pq.Array(ids))
		return w.store.reach("end versions", err)
	}
	statement, err := w.tx.PrepareContext(ctx, query)
	if err != nil {
		return w.store.reach("end versions", err)
	}
	defer func() { _ = statement.Close() }() // the transaction's end closes it too
	for _, id := range ids {
		if _, err := statement.ExecContext(ctx, w.seq, id); err != nil {
			return w.store.reach("end versions", err)
		}
	}
	return nil
}
