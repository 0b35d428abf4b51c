package store

import (
	"context"
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// FileRow is a file that a run met.
type FileRow struct {
	Seq int64
	n   int64 // its place among those of the run
	reconcile.FileAccount
}

// Opening is what is known before a run; EachItem and EachException hand out its rows.
type Opening struct {
	Items, Exceptions int64 // how many stand
	// ClosedItems names the items whose exceptions people closed since the run before
	// that stands, with "by NAME: WHY"; ClosedExceptions every exception ever closed, with "closed by
	// NAME: WHY", or "written off by NAME: WHY".
	ClosedItems      map[string]string
	ClosedExceptions map[string]string
	Closings         []Closing // since the run before
	// Matches are those that people made since, Unmatched those of before that they took
	// back since, NotSame what they ever said of rows that are not one.
	Matches, Unmatched, NotSame []Decision
	// Decided counts what people decided since.
	Decided int
	// Reopened are exceptions whose closing was taken back since, as they stood.
	Reopened []*reconcile.Exception
}

// Opening returns what is known before run seq.
func (s *Store) Opening(ctx context.Context, seq int64) (Opening, error) {
	opening := Opening{ClosedItems: map[string]string{}, ClosedExceptions: map[string]string{}}
	var err error
	if opening.Items, err = s.countLiveRows(ctx, itemKind, seq); err != nil {
		return opening, err
	}
	if opening.Exceptions, err = s.countLiveRows(ctx, exceptionKind, seq); err != nil {
		return opening, err
	}
	closings, err := s.Closings(ctx)
	if err != nil {
		return opening, err
	}
	var last int64 // what a run that was taken back did with a closing is left to this one
	if err := s.db.GetContext(ctx, &last, s.rebind("SELECT COALESCE(MAX(seq), 0) FROM runs WHERE seq < ? AND seq"+notUndone), seq); err != nil {
		return opening, s.wrapError("read the last run", err)
	}
	for _, closing := range closings {
		if closing.AfterSeq >= seq {
			continue
		}
		opening.close(closing, closing.AfterSeq >= last)
	}
	decisions, err := s.Decisions(ctx)
	opening.decided(slices.DeleteFunc(decisions, func(d Decision) bool { return d.AfterSeq >= seq }), last)
	return opening, err
}

// Files returns the files of every run that stands, oldest first, without those that no source took.
func (s *Store) Files(ctx context.Context) ([]FileRow, error) {
	var rows []struct {
		Seq  int64  `db:"seq"`
		N    int64  `db:"n"`
		Data string `db:"data"`
	}
	if err := s.db.SelectContext(ctx, &rows, "SELECT seq, n, data FROM files WHERE state <> 'unclaimed' AND seq"+notUndone+" ORDER BY seq, n"); err != nil {
		return nil, s.wrapError("read the files", err)
	}
	files := make([]FileRow, len(rows))
	for i, row := range rows {
		files[i].Seq, files[i].n = row.Seq, row.N
		if err := decode(row.Data, &files[i].FileAccount); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// FilesBefore returns the logs and settlement files that the nights before run seq met as of since or later, oldest
// first: what they took in, and what they skipped or refused.
func (s *Store) FilesBefore(ctx context.Context, seq int64, since civil.Date) ([]reconcile.NightFile, error) {
	var rows []struct {
		AsOf string `db:"as_of"`
		Data string `db:"data"`
	}
	const query = "SELECT runs.as_of, files.data FROM files JOIN runs ON runs.seq = files.seq WHERE files.state <> 'unclaimed' AND runs.seq < ? AND runs.as_of >= ? AND runs.seq" +
		notUndone + " ORDER BY files.seq, files.n"
	if err := s.db.SelectContext(ctx, &rows, s.rebind(query), seq, since.String()); err != nil {
		return nil, s.wrapError("read the files of earlier nights", err)
	}
	var list []reconcile.NightFile
	for _, row := range rows {
		var file reconcile.NightFile
		if err := decode(row.Data, &file.FileAccount); err != nil {
			return nil, err
		}
		night, err := civil.ParseDate(row.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read the files of earlier nights: %w", err)
		}
		if file.Night = night; file.Side != reconcile.DepositSide {
			list = append(list, file)
		}
	}
	return list, nil
}

// Night returns what was committed of a closed night, without its rows: Files,
// Rejects and Proof. EachItem and EachException of the run after it hand out what
// the night left, EachCleared what it cleared.
func (s *Store) Night(ctx context.Context, seq int64) (reconcile.Night, error) {
	run, found, err := s.oneRun(ctx, selectRun+" WHERE seq = ?", seq)
	if err != nil {
		return reconcile.Night{}, err
	}
	if !found {
		return reconcile.Night{}, fmt.Errorf("read run %d: there is none", seq)
	}
	night := reconcile.Night{
		RunID: run.ID, Seq: seq, AsOf: run.AsOf, Version: run.Version, StoreID: s.identity.ID, ChainBefore: run.PrevHash, InputsDigest: run.InputsDigest, ExitCode: run.ExitCode, Proof: run.Proof,
	}
	files, err := decodeAll(ctx, s, decodeJSON[reconcile.FileAccount], "SELECT data FROM files WHERE seq = ? ORDER BY n", seq)
	if err != nil {
		return night, err
	}
	night.SetStoredFiles(files)
	night.Rejects, err = decodeAll(ctx, s, decodeJSON[reconcile.Reject], "SELECT data FROM rejects WHERE seq = ? ORDER BY n", seq)
	return night, err
}

// EachCleared hands out what a night cleared, in the order of the reports.
func (s *Store) EachCleared(ctx context.Context, seq int64, use func(*reconcile.Cleared) error) error {
	return s.eachText(ctx, "SELECT data FROM cleared WHERE seq = ? ORDER BY n", seq, func(text string) error {
		var cleared reconcile.Cleared
		if err := ReadCleared(text, &cleared); err != nil {
			return err
		}
		return use(&cleared)
	})
}

// EachAdjustment hands out a night's adjustments, in the order of the reports.
func (s *Store) EachAdjustment(ctx context.Context, seq int64, use func(*reconcile.Item) error) error {
	return s.eachText(ctx, "SELECT data FROM adjustments WHERE seq = ? ORDER BY n", seq, func(text string) error {
		var item reconcile.Item
		if err := ReadItem(text, &item); err != nil {
			return err
		}
		return use(&item)
	})
}

// EachAdjustmentSince hands out the adjustments of the nights before run seq, as of
// since or later.
func (s *Store) EachAdjustmentSince(ctx context.Context, seq int64, since civil.Date, use func(*reconcile.Item) error) error {
	var nights []int64
	if err := s.db.SelectContext(ctx, &nights, s.rebind("SELECT seq FROM runs WHERE seq < ? AND as_of >= ? AND seq"+notUndone+" ORDER BY seq"), seq, since.String()); err != nil {
		return s.wrapError("read the runs", err)
	}
	for _, night := range nights {
		if err := s.EachAdjustment(ctx, night, use); err != nil {
			return err
		}
	}
	return nil
}

// eachText hands out the texts of a night's list as this build writes them.
func (s *Store) eachText(ctx context.Context, query string, seq int64, use func(text string) error) error {
	rows, err := s.db.QueryContext(ctx, s.rebind(query), seq)
	if err != nil {
		return s.wrapError("read the store", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return s.wrapError("read the store", err)
		}
		if err := use(s.layouts.current(text)); err != nil {
			return err
		}
	}
	return s.wrapError("read the store", rows.Err())
}

// decodeAll reads the data column of a query's rows.
func decodeAll[T any](ctx context.Context, s *Store, decode func(string, *T) error, query string, values ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, s.rebind(query), values...)
	if err != nil {
		return nil, s.wrapError("read the store", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	var list []T
	for rows.Next() {
		var data string
		if err := rows.Scan(&data); err != nil {
			return nil, s.wrapError("read the store", err)
		}
		var value T
		if err := decode(data, &value); err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, s.wrapError("read the store", rows.Err())
}

func decodeJSON[T any](data string, into *T) error { return decode(data, into) }
