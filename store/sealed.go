package store

import (
	"context"
	"strconv"

	"github.com/jmoiron/sqlx"
)

// sealedBy is the hash of a decision, which binds it to the one before; prev is that one's hash,
// empty for the first and after one that an earlier version kept.
func (r *decisionRow) sealedBy(prev string) string {
	d := newRowDigest()
	for _, part := range [...][2]string{
		{"decision", strconv.FormatInt(r.N, 10)},
		{"prev", prev},
		{"after", strconv.FormatInt(r.AfterSeq, 10)},
		{"act", r.Act},
		{"undoes", strconv.FormatInt(r.Undoes, 10)},
		{"data", r.Data},
		{"by", r.By},
		{"why", r.Why},
		{"at", r.At},
		{"step", r.Step},
	} {
		d.add(part[0], part[1])
	}
	return d.sum()
}

// lastDecision is the newest decision; zero when there is none.
func (s *Store) lastDecision(ctx context.Context, tx *sqlx.Tx) (last decisionRow, err error) {
	var rows []decisionRow
	if err := tx.SelectContext(ctx, &rows, selectDecisions+" ORDER BY n DESC LIMIT 1"); err != nil {
		return last, s.wrapError("read what people decided", err)
	}
	if len(rows) > 0 {
		last = rows[0]
	}
	return last, nil
}

// verifyDecisions wants each decision to be as it was kept, those too that no night covers yet, and
// each signature to be of a night that is as it was signed.
func (s *Store) verifyDecisions(ctx context.Context, runs []Run) error {
	var rows []decisionRow
	if err := s.db.SelectContext(ctx, &rows, selectDecisions+" ORDER BY n"); err != nil {
		return s.wrapError("read what people decided", err)
	}
	hashes := make(map[string]string, len(runs))
	for i := range runs {
		hashes[runs[i].ID] = runs[i].Hash
	}
	prev := ""
	for i := range rows {
		row := &rows[i]
		if row.N != int64(i+1) || (row.Hash != "" || prev != "") && row.sealedBy(prev) != row.Hash {
			return ErrChain.At(s.place(), "decision %d is not what was kept", row.N) // what it says now may be anybody's
		}
		prev = row.Hash
		if Act(row.Act) != Signed {
			continue
		}
		var step Step
		if err := decode(row.Step, &step); err != nil {
			return err
		}
		if hash, found := hashes[step.Run]; !found || step.Hash != "" && step.Hash != hash {
			return ErrChain.At(s.place(), "the night that %s signed (run %s) is not the one that was signed", row.By, step.Run)
		}
	}
	return nil
}
