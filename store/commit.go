package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jmoiron/sqlx"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Commit is a judged night: what one transaction writes.
type Commit struct {
	Run         Run // Seq is one more than the last run's; PrevHash and Hash are filled in
	Files       []reconcile.FileAccount
	Rejects     []reconcile.Reject
	Cleared     Records    // as AppendCleared writes them
	Adjustments Records    // as AppendItem writes them
	Items       Memory     // as AppendItem writes them
	Exceptions  Memory     // as AppendException writes them
	SettledKeys []uint64   // ascending: what nights of earlier versions left in place of facts
	Facts       Facts      // of the rows that ended tonight; nil: the night leaves none
	Remember    civil.Date // the facts of nights as of a day before it are forgotten; zero: none are
}

// Commit writes a night in one transaction. The caller holds the lock; a run
// that lost it and was overtaken fails here, and nothing of it is written.
func (s *Store) Commit(ctx context.Context, c Commit) error {
	if !c.Run.Proof.Ties() {
		panic("store: a night whose proof does not tie must not be committed")
	}
	return s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		w := &writer{store: s, tx: tx, seq: c.Run.Seq}
		defer w.stopCopy()
		if err := w.begin(ctx, &c.Run); err != nil {
			return err
		}
		if err := w.checkMask(ctx); err != nil {
			return err
		}
		if err := w.writeLayouts(ctx); err != nil {
			return err
		}
		content, err := w.content(ctx, &c)
		if err != nil {
			return err
		}
		c.Run.Hash = chainHash(&c.Run, content)
		_, err = tx.ExecContext(ctx, s.rebind("UPDATE runs SET hash = ?, facts = ? WHERE seq = ?"), c.Run.Hash, c.Run.FactsDigest, c.Run.Seq)
		return s.wrapError("write the hash of the night", err)
	})
}

// writer writes the rows of one night.
type writer struct {
	store   *Store
	tx      *sqlx.Tx
	seq     int64
	copying *sql.Stmt // PostgreSQL: a COPY that is not flushed
}

// begin writes the run's own row after the last one.
func (w *writer) begin(ctx context.Context, run *Run) error {
	head, err := w.store.head(ctx, w.tx)
	if err != nil {
		return err
	}
	if run.PrevHash = head.Hash; run.Seq != head.Seq+1 {
		return ErrLocked.At(w.store.place(), "want run %d, got run %d: another run closed a night in between", head.Seq+1, run.Seq)
	}
	row, err := rowOf(run)
	if err != nil {
		return err
	}
	_, err = w.tx.NamedExecContext(ctx, `INSERT INTO runs
		(seq, id, as_of, version, edition, config_digest, inputs_digest, result_digest, prev_hash, hash, exit_code, published, proof) VALUES
		(:seq, :id, :as_of, :version, :edition, :config_digest, :inputs_digest, :result_digest, :prev_hash, :hash, :exit_code, :published, :proof)`, row)
	return w.store.wrapError("write the run", err)
}

// content writes everything else and returns the digest of what was written.
func (w *writer) content(ctx context.Context, c *Commit) (contentDigest, error) {
	var digest contentDigest
	var err error
	if digest.files, err = writeList(ctx, w, "files", []string{"name", "sha256", "state"}, c.Files, func(f *reconcile.FileAccount) []any {
		return []any{f.Name, f.SHA256, string(f.State)}
	}); err != nil {
		return digest, err
	}
	if err = w.writeNames(ctx, c.Files); err != nil {
		return digest, err
	}
	if digest.rejects, err = writeList(ctx, w, "rejects", nil, c.Rejects, func(*reconcile.Reject) []any { return nil }); err != nil {
		return digest, err
	}
	if digest.cleared, err = w.writeTexts(ctx, "cleared", c.Cleared); err != nil {
		return digest, err
	}
	if digest.adjustments, err = w.writeTexts(ctx, "adjustments", c.Adjustments); err != nil {
		return digest, err
	}
	if digest.items, err = w.remember(ctx, itemKind, &c.Items); err != nil {
		return digest, err
	}
	if digest.exceptions, err = w.remember(ctx, exceptionKind, &c.Exceptions); err != nil {
		return digest, err
	}
	if digest.settled, err = w.writeSettled(ctx, c.Run.AsOf, c.SettledKeys); err != nil {
		return digest, err
	}
	if err = w.keepFacts(ctx, c); err != nil {
		return digest, err
	}
	if digest.closings, err = w.store.closingsDigest(ctx, w.tx, w.seq); err != nil {
		return digest, err
	}
	digest.forgotten, err = w.store.forgottenDigest(ctx, w.tx, w.seq)
	return digest, err
}

// keepFacts forgets old facts first, so that tonight's take their room.
func (w *writer) keepFacts(ctx context.Context, c *Commit) (err error) {
	if _, err := w.forgetFacts(ctx, c.Remember); err != nil {
		return err
	}
	c.Run.FactsDigest, err = w.writeFacts(ctx, c.Run.AsOf, c.Facts)
	return err
}

// writeList writes the numbered rows of a night and returns their digest.
func writeList[T any](ctx context.Context, w *writer, table string, columns []string, list []T, values func(*T) []any) (string, error) {
	digest := newRowDigest()
	bulk := w.bulk(table, append(append([]string{"seq", "n"}, columns...), "data"))
	for i := range list {
		data, err := json.Marshal(&list[i])
		if err != nil {
			return "", fmt.Errorf("write %s: %w", table, err)
		}
		digest.add(fmt.Sprint(i), string(data))
		row := append([]any{w.seq, int64(i)}, values(&list[i])...)
		if err := bulk.add(ctx, append(row, string(data))); err != nil {
			return "", err
		}
	}
	return digest.sum(), bulk.flush(ctx)
}

// writeTexts writes a list of the night and returns its digest.
func (w *writer) writeTexts(ctx context.Context, table string, list Records) (string, error) {
	digest := newRowDigest()
	bulk := w.bulk(table, []string{"seq", "n", "data"})
	n := int64(0)
	if list != nil {
		if err := list(func(_ reconcile.Version, text []byte) error {
			data := string(text)
			digest.add(strconv.FormatInt(n, 10), data)
			n++
			return bulk.add(ctx, []any{w.seq, n - 1, data})
		}); err != nil {
			return "", err
		}
	}
	return digest.sum(), bulk.flush(ctx)
}
