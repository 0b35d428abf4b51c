package store

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tieout/internal/mask"
	"tieout/reconcile"
)

// Act is what a person decided.
type Act string

// The acts beside a first closing.
const (
	Match      Act = "match"   // the rows of the exceptions belong together
	Unmatch    Act = "unmatch" // they do not
	Reopen     Act = "reopen"  // a closing is taken back
	CloseAgain Act = "close"   // what was taken back is closed again
)

// Decision is what a person decided about exceptions, beside closing them first.
type Decision struct {
	N        int64 // counted from 1
	AfterSeq int64 // the last run before it
	Act      Act
	Undoes   int64 // of Unmatch: the Match that it takes back; 0: it says that a possible match is none
	// Exceptions are those concerned, as they stood. Of Unmatch those of the match.
	Exceptions []*reconcile.Exception
	By, Why    string
	At         string // RFC 3339, UTC
	Step       Step   // of an act that is one
}

// Concerns reports whether the decision is about the exception.
func (d *Decision) Concerns(id string) bool {
	return slices.ContainsFunc(d.Exceptions, func(x *reconcile.Exception) bool { return x.ID == id })
}

type decisionRow struct {
	N        int64  `db:"n"`
	AfterSeq int64  `db:"after_seq"`
	Act      string `db:"act"`
	Undoes   int64  `db:"undoes"`
	Data     string `db:"data"`
	By       string `db:"decided_by"`
	Why      string `db:"why"`
	At       string `db:"decided_at"`
	Step     string `db:"step"`
	Hash     string `db:"hash"`
}

const selectDecisions = "SELECT n, after_seq, act, undoes, data, decided_by, why, decided_at, step, hash FROM decisions"

// Decisions returns everything that people decided beside closing, oldest first.
func (s *Store) Decisions(ctx context.Context) ([]Decision, error) {
	var rows []decisionRow
	if err := s.db.SelectContext(ctx, &rows, selectDecisions+" ORDER BY n"); err != nil {
		return nil, s.wrapError("read what people decided", err)
	}
	decisions := make([]Decision, len(rows))
	for i, row := range rows {
		decisions[i] = Decision{N: row.N, AfterSeq: row.AfterSeq, Act: Act(row.Act), Undoes: row.Undoes, By: row.By, Why: row.Why, At: row.At}
		if err := decode(row.Data, &decisions[i].Exceptions); err != nil {
			return nil, err
		}
		if row.Step != "" {
			if err := decode(row.Step, &decisions[i].Step); err != nil {
				return nil, err
			}
		}
	}
	return decisions, nil
}

// Decide keeps decisions for ever, all of them or none, and numbers them. The caller
// holds the lock, and has looked whether they can be meant.
func (s *Store) Decide(ctx context.Context, decisions []Decision, at time.Time) error {
	return s.inTransaction(ctx, func(tx *sqlx.Tx) error { return s.decide(ctx, tx, decisions, at) })
}

func (s *Store) decide(ctx context.Context, tx *sqlx.Tx, decisions []Decision, at time.Time) error {
	head, err := s.head(ctx, tx)
	if err != nil {
		return err
	}
	last, err := s.lastDecision(ctx, tx)
	if err != nil {
		return err
	}
	for i := range decisions {
		d := &decisions[i]
		d.N, d.AfterSeq, d.At = last.N+1, head.Seq, at.UTC().Format(time.RFC3339)
		d.By, d.Why, d.Step = mask.Text(d.By), mask.Text(d.Why), d.Step.masked()
		data, err := json.Marshal(d.Exceptions)
		if err != nil {
			return err
		}
		step, err := d.Step.text()
		if err != nil {
			return err
		}
		row := decisionRow{N: d.N, AfterSeq: d.AfterSeq, Act: string(d.Act), Undoes: d.Undoes, Data: string(data), By: d.By, Why: d.Why, At: d.At, Step: step}
		row.Hash = row.sealedBy(last.Hash)
		if _, err := tx.NamedExecContext(ctx, `INSERT INTO decisions (n, after_seq, act, undoes, data, decided_by, why, decided_at, step, hash)
			VALUES (:n, :after_seq, :act, :undoes, :data, :decided_by, :why, :decided_at, :step, :hash)`, row); err != nil {
			return s.wrapError("keep what "+d.By+" decided", err)
		}
		last = row
	}
	return nil
}

// lastOfClosing returns what people decided last about the closing of an exception, beside closing it
// first: Reopen or CloseAgain; nil when they decided nothing.
func lastOfClosing(decisions []Decision, id string) (last *Decision) {
	for i := range decisions {
		if d := &decisions[i]; d.Concerns(id) && (d.Act == Reopen || d.Act == CloseAgain) {
			last = d
		}
	}
	return last
}

// ClosedAfter returns the last run before the closing of an exception that stands; 0 when
// nobody closed it.
func (s *Store) ClosedAfter(ctx context.Context, id string) (seq int64, err error) {
	closings, err := s.Closings(ctx)
	if err != nil {
		return 0, err
	}
	decisions, err := s.Decisions(ctx)
	for i := range closings {
		if closings[i].ExceptionID == id {
			seq = closings[i].AfterSeq
		}
	}
	for i := range decisions {
		if decisions[i].Act == CloseAgain && decisions[i].Concerns(id) {
			seq = decisions[i].AfterSeq
		}
	}
	return seq, err
}

// addDecisions adds what people decided between the run before seq and seq to a digest.
func (s *Store) addDecisions(ctx context.Context, q queryer, digest rowDigest, seq int64) error {
	rows, err := q.QueryxContext(ctx, s.rebind(selectDecisions+" WHERE after_seq = ? ORDER BY n"), seq-1)
	if err != nil {
		return s.wrapError("read what people decided", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var d decisionRow
		if err := rows.StructScan(&d); err != nil {
			return s.wrapError("read what people decided", err)
		}
		digest.add("decision "+strconv.FormatInt(d.N, 10), d.Act+"\x1f"+strconv.FormatInt(d.Undoes, 10)+"\x1f"+d.Data+"\x1f"+d.By+"\x1f"+d.Why+"\x1f"+d.At+d.digestedStep())
	}
	return s.wrapError("read what people decided", rows.Err())
}

// OpenExceptions returns those of the exceptions with these IDs that were open after
// the run, by ID; every open one where ids is nil.
func (s *Store) OpenExceptions(ctx context.Context, afterSeq int64, ids []string) (map[string]*reconcile.Exception, error) {
	open, wanted := map[string]*reconcile.Exception{}, make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	return open, s.EachException(ctx, afterSeq+1, 1, func(_ int, row Row) error {
		var x reconcile.Exception
		if err := ReadException(row.Text, &x); err != nil {
			return err
		}
		if ids == nil || wanted[x.ID] {
			open[x.ID] = &x
		}
		return nil
	})
}

// decided adds what people decided to what is known before a run, of which last is the
// one before that stands.
func (o *Opening) decided(decisions []Decision, last int64) {
	matches, writtenOff := map[int64]Decision{}, map[string]bool{}
	for _, d := range decisions {
		if d.Act.IsStep() {
			for _, x := range d.Exceptions {
				writtenOff[x.ID] = d.Act == Approved // what it decides stands right after it
			}
			continue
		}
		since := d.AfterSeq >= last
		if since {
			o.Decided++
		}
		switch d.Act {
		case Match:
			matches[d.N] = d
			if since {
				o.Matches = append(o.Matches, d)
			}
		case Unmatch:
			o.NotSame = append(o.NotSame, d)
			pending := slices.IndexFunc(o.Matches, func(m Decision) bool { return m.N == d.Undoes })
			switch {
			case pending >= 0: // nothing came of it
				o.Matches = slices.Delete(o.Matches, pending, pending+1)
			case since && d.Undoes != 0:
				o.Unmatched = append(o.Unmatched, d)
			}
		case Reopen:
			o.reopen(d, since)
		case CloseAgain:
			for _, x := range d.Exceptions {
				o.close(Closing{ExceptionID: x.ID, AfterSeq: d.AfterSeq, ItemID: x.ItemID, By: d.By, Why: d.Why, At: d.At}, since)
				if why, is := strings.CutPrefix(d.Why, WrittenOff); is && writtenOff[x.ID] {
					o.ClosedExceptions[x.ID] = "written off by " + d.By + ": " + why
				}
				delete(writtenOff, x.ID)
			}
		}
	}
}

// reopen takes closings back. One that no run has acted on was never made.
func (o *Opening) reopen(d Decision, since bool) {
	for _, x := range d.Exceptions {
		delete(o.ClosedExceptions, x.ID)
		pending := slices.IndexFunc(o.Closings, func(c Closing) bool { return c.ExceptionID == x.ID })
		switch {
		case pending >= 0:
			o.Closings = slices.Delete(o.Closings, pending, pending+1)
			delete(o.ClosedItems, x.ItemID)
		case since:
			o.Reopened = append(o.Reopened, x)
		}
	}
}

// close notes a closing; since says that no run has acted on it.
func (o *Opening) close(c Closing, since bool) {
	o.ClosedExceptions[c.ExceptionID] = "closed by " + c.By + ": " + c.Why
	o.Reopened = slices.DeleteFunc(o.Reopened, func(x *reconcile.Exception) bool { return x.ID == c.ExceptionID })
	if !since {
		return
	}
	o.Decided++
	o.Closings = append(o.Closings, c)
	if c.ItemID != "" {
		o.ClosedItems[c.ItemID] = "by " + c.By + ": " + c.Why
	}
}
