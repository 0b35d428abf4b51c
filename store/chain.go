package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"strconv"

	"github.com/jmoiron/sqlx"
)

// contentDigest holds the digest of each table's rows that a run wrote.
type contentDigest struct {
	files, rejects, cleared, adjustments, items, exceptions, settled, closings string
	forgotten                                                                  string // empty when no facts were
}

// rowDigest is the SHA-256 of rows, each with its key and the length of its data.
type rowDigest struct{ hash hash.Hash }

func newRowDigest() rowDigest { return rowDigest{sha256.New()} }

func (d rowDigest) add(key, data string) {
	d.hash.Write([]byte(key + "\x1f" + strconv.Itoa(len(data)) + "\x1f" + data + "\n"))
}

// addBytes is add of data that need not become a string.
func (d rowDigest) addBytes(key string, data []byte) {
	d.hash.Write([]byte(key + "\x1f" + strconv.Itoa(len(data)) + "\x1f"))
	d.hash.Write(data)
	d.hash.Write([]byte{'\n'})
}

func (d rowDigest) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// chainHash binds a run to everything that it wrote and to the run before.
func chainHash(run *Run, content contentDigest) string {
	d := newRowDigest()
	for _, part := range [...][2]string{
		{"prev", run.PrevHash},
		{"seq", strconv.FormatInt(run.Seq, 10)},
		{"id", run.ID},
		{"as_of", run.AsOf.String()},
		{"version", run.Version},
		{"config", run.ConfigDigest},
		{"inputs", run.InputsDigest},
		{"result", run.ResultDigest},
		{"exit", strconv.Itoa(run.ExitCode)},
		{"proof", run.proofText},
		{"files", content.files},
		{"rejects", content.rejects},
		{"cleared", content.cleared},
		{"items", content.items},
		{"exceptions", content.exceptions},
		{"settled", content.settled},
		{"closings", content.closings},
	} {
		d.add(part[0], part[1])
	}
	if run.Edition > 1 { // the first edition did not know of editions
		d.add("edition", strconv.Itoa(run.Edition))
		d.add("adjustments", content.adjustments)
	}
	if run.FactsDigest != "" { // earlier nights left no facts
		d.add("facts", run.FactsDigest)
	}
	if content.forgotten != "" {
		d.add("forgotten", content.forgotten)
	}
	return d.sum()
}

func decode(data string, into any) error {
	if err := json.Unmarshal([]byte(data), into); err != nil {
		return damaged("a row is not what tieout wrote: %v", err)
	}
	return nil
}

// queryer is the store outside or inside a transaction.
type queryer interface {
	QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error)
}

// closingsDigest covers what people closed between the run before seq and seq.
func (s *Store) closingsDigest(ctx context.Context, q queryer, seq int64) (string, error) {
	digest := newRowDigest()
	rows, err := q.QueryxContext(ctx, s.rebind(selectClosings+" WHERE after_seq = ? ORDER BY exception_id"), seq-1)
	if err != nil {
		return "", s.wrapError("read what people closed", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var c Closing
		if err := rows.StructScan(&c); err != nil {
			return "", s.wrapError("read what people closed", err)
		}
		digest.add(c.ExceptionID, c.ItemID+"\x1f"+c.By+"\x1f"+c.Why+"\x1f"+c.At)
	}
	if err := rows.Err(); err != nil {
		return "", s.wrapError("read what people closed", err)
	}
	err = s.addDecisions(ctx, q, digest, seq)
	return digest.sum(), err
}

// Verify recomputes the hash chain over every run. An edited night is ErrChain,
// which names the first one that does not fit. Facts that were forgotten are no
// edit: FactNights says of which nights.
func (s *Store) Verify(ctx context.Context) error {
	runs, err := s.History(ctx)
	if err != nil {
		return err
	}
	links, err := s.Undone(ctx)
	if err != nil {
		return err
	}
	undos := undoChain{links: links}
	prev := ""
	for i := range runs {
		run := &runs[i]
		content, err := s.contentOf(ctx, run.Seq)
		if err != nil {
			return err
		}
		if run.PrevHash != prev || run.Seq != int64(i+1) || chainHash(run, content) != run.Hash {
			return ErrChain.At(s.place(), "the night of %s (run %s) is not what was committed", run.AsOf, run.ID)
		}
		if prev, err = undos.follow(run); err != nil {
			return err
		}
	}
	if left := undos.links; len(left) > 0 {
		return ErrChain.At(s.place(), "undo %d is of run %d, which is not there", left[0].N, left[0].Seq)
	}
	if err := s.verifyOrphans(ctx); err != nil {
		return err
	}
	if err := s.verifyDecisions(ctx, runs); err != nil {
		return err
	}
	if err := s.verifyFileColumns(ctx); err != nil {
		return err
	}
	if err := s.verifyHelps(ctx); err != nil {
		return err
	}
	if err := s.verifyFacts(ctx); err != nil {
		return err
	}
	return s.verifyEnds(ctx)
}

// contentOf reads again what a run wrote.
func (s *Store) contentOf(ctx context.Context, seq int64) (contentDigest, error) {
	var c contentDigest
	var err error
	for _, part := range [...]struct {
		into  *string
		query string
		runs  []any
	}{
		{&c.files, "SELECT n, data FROM files WHERE seq = ? ORDER BY n", []any{seq}},
		{&c.rejects, "SELECT n, data FROM rejects WHERE seq = ? ORDER BY n", []any{seq}},
		{&c.cleared, "SELECT n, data FROM cleared WHERE seq = ? ORDER BY n", []any{seq}},
		{&c.adjustments, "SELECT n, data FROM adjustments WHERE seq = ? ORDER BY n", []any{seq}},
		{&c.settled, "SELECT part, data, parts, as_of FROM settled_keys WHERE seq = ? ORDER BY part", []any{seq}},
	} {
		if *part.into, err = s.digestOf(ctx, part.query, part.runs...); err != nil {
			return c, err
		}
	}
	if c.items, err = s.memoryDigest(ctx, itemKind, seq); err != nil {
		return c, err
	}
	if c.exceptions, err = s.memoryDigest(ctx, exceptionKind, seq); err != nil {
		return c, err
	}
	if c.closings, err = s.closingsDigest(ctx, s.db, seq); err != nil {
		return c, err
	}
	c.forgotten, err = s.forgottenDigest(ctx, s.db, seq)
	return c, err
}

// memoryDigest digests the blocks that a run wrote and the rows that it ended.
func (s *Store) memoryDigest(ctx context.Context, kind string, seq int64) (string, error) {
	digest := newRowDigest()
	err := s.addRows(ctx, digest, func(f []any) (string, string) { return textOf(f[0]) + "/" + textOf(f[2]), textOf(f[1]) },
		"SELECT n, data, rows FROM blocks WHERE kind = ? AND from_seq = ? ORDER BY n", kind, seq)
	if err != nil {
		return "", err
	}
	err = s.addRows(ctx, digest, func(f []any) (string, string) { return "ended " + textOf(f[0]) + "/" + textOf(f[1]), textOf(f[2]) },
		"SELECT from_seq, n, rows FROM ends WHERE kind = ? AND seq = ? ORDER BY from_seq, n", kind, seq)
	return digest.sum(), err
}

// digestOf digests rows of key and data; further columns of a settled part
// belong to its key.
func (s *Store) digestOf(ctx context.Context, query string, values ...any) (string, error) {
	digest := newRowDigest()
	err := s.addRows(ctx, digest, func(fields []any) (string, string) {
		key := textOf(fields[0])
		if len(fields) == 4 {
			key += "/" + textOf(fields[2]) + "/" + textOf(fields[3])
		}
		return key, textOf(fields[1])
	}, query, values...)
	return digest.sum(), err
}

// addRows adds the rows of a query to a digest.
func (s *Store) addRows(ctx context.Context, digest rowDigest, row func(fields []any) (key, data string), query string, values ...any) error {
	rows, err := s.db.QueryxContext(ctx, s.rebind(query), values...)
	if err != nil {
		return s.wrapError("read the night again", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		fields, err := rows.SliceScan()
		if err != nil {
			return s.wrapError("read the night again", err)
		}
		digest.add(row(fields))
	}
	return s.wrapError("read the night again", rows.Err())
}

// textOf writes a column's value as it was digested when it was written.
func textOf(value any) string {
	switch v := value.(type) {
	case []byte:
		return string(v)
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}
