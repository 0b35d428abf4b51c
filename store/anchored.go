package store

import "context"

// Link is a link of the hash chain: a night, or the undo of one.
type Link struct {
	Run  Run  // the night
	Undo bool // it was taken back by this link
	Hash string
}

// Links returns the hash chain from its first link on.
func (s *Store) Links(ctx context.Context) ([]Link, error) {
	runs, err := s.History(ctx)
	if err != nil {
		return nil, err
	}
	undone, err := s.Undone(ctx)
	if err != nil {
		return nil, err
	}
	bySeq := make(map[int64]Run, len(runs))
	for _, run := range runs {
		bySeq[run.Seq] = run
	}
	var links []Link
	for _, run := range runs {
		links = append(links, Link{Run: run, Hash: run.Hash})
		for _, u := range undone {
			if u.AfterSeq == run.Seq {
				links = append(links, Link{Run: bySeq[u.Seq], Undo: true, Hash: u.Hash})
			}
		}
	}
	return links, nil
}

// Anchored is the last line that the store wrote into the anchor beside its reports.
type Anchored struct {
	N    int64  `db:"n"` // counted from 1; 0: it wrote none
	Hash string `db:"hash"`
}

// Anchored returns the last line of the anchor that the store knows of.
func (s *Store) Anchored(ctx context.Context) (last Anchored, err error) {
	var rows []Anchored
	if err := s.db.SelectContext(ctx, &rows, "SELECT n, hash FROM anchored"); err != nil {
		return last, s.wrapError("read what was anchored", err)
	}
	if len(rows) > 0 {
		last = rows[0]
	}
	return last, nil
}

// MarkAnchored remembers the last line of the anchor.
func (s *Store) MarkAnchored(ctx context.Context, last Anchored) error {
	_, err := s.db.ExecContext(ctx, s.rebind(`INSERT INTO anchored (one, n, hash) VALUES (1, ?, ?)
		ON CONFLICT (one) DO UPDATE SET n = excluded.n, hash = excluded.hash`), last.N, last.Hash)
	return s.wrapError("remember what was anchored", err)
}
