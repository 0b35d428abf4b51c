package store

import (
	"context"
	"strings"
)

// What no hash covers, because it is written after the commit or follows from what is: it is held
// here to what it must be.

// helps counts the rows of each table that are not as any build writes them.
var helps = []rowCount{
	{"marks of published nights", "SELECT COUNT(*) FROM runs WHERE published NOT IN (0, 1)"},
	{"names of files", "SELECT COUNT(*) FROM names WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.seq = names.seq AND f.n = names.n)"},
	{"pieces of a list of published files", "SELECT COUNT(*) FROM published p WHERE p.n < 0 OR p.n > 0 AND NOT EXISTS (SELECT 1 FROM published b WHERE b.seq = p.seq AND b.n = p.n - 1)"},
}

// verifyHelps wants marks to be yes or no, the pieces of a list to follow each other from 0 on, and the layout of
// each record to be listed.
func (s *Store) verifyHelps(ctx context.Context) error {
	if err := s.wantNone(ctx, helps, "%d %s are not as they were written"); err != nil {
		return err
	}
	return s.verifyLayouts(ctx)
}

// verifyLayouts wants the fields of each record to be listed under its tag: without them a later build, which
// knows other fields, would read it wrong.
func (s *Store) verifyLayouts(ctx context.Context) error {
	if published, err := s.PublishedRuns(ctx); err != nil || len(published) == 0 {
		return err // of a build that may have listed none
	}
	listed := map[string]bool{}
	for _, first := range firstEdition() {
		listed[first.tag] = true
	}
	var tags []string
	if err := s.db.SelectContext(ctx, &tags, "SELECT tag FROM layouts"); err != nil {
		return s.wrapError("read the layouts of records", err)
	}
	for _, tag := range tags {
		listed[tag] = true
	}
	check := func(record string) error {
		if tag, _, found := strings.Cut(record, separator); found && !listed[tag] {
			return ErrChain.At(s.place(), "the list of fields of the records %q is gone", tag)
		}
		return nil
	}
	for _, query := range [...]string{"SELECT data FROM cleared", "SELECT data FROM adjustments"} {
		if err := s.eachData(ctx, query, func(data []byte) error { return check(string(data)) }); err != nil {
			return err
		}
	}
	var room []byte
	return s.eachData(ctx, "SELECT data FROM blocks", func(data []byte) (err error) {
		b := &liveBlock{data: data}
		room, err = b.eachRecord(room, func(_ int64, record string) error { return check(record) })
		return err
	})
}

// eachData hands the one column of each row of a query to use.
func (s *Store) eachData(ctx context.Context, query string, use func(data []byte) error) error {
	rows, err := s.db.QueryxContext(ctx, query)
	if err != nil {
		return s.wrapError("read the night again", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var data []byte
		if err := rows.Scan(&data); err != nil {
			return s.wrapError("read the night again", err)
		}
		if err := use(data); err != nil {
			return err
		}
	}
	return s.wrapError("read the night again", rows.Err())
}
