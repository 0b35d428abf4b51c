package store

import (
	"context"
	"fmt"
	"slices"

	"tieout/reconcile"
)

// FileRow is a file that a run met.
type FileRow struct {
	Seq int64
	reconcile.FileAccount
}

// Opening is the memory before a run.
type Opening struct {
	Items      []reconcile.Item
	Exceptions []*reconcile.Exception
	// ClosedItems names the items whose exceptions people closed since the run
	// before, with "by NAME: WHY"; ClosedExceptions every exception ever closed.
	ClosedItems      map[string]string
	ClosedExceptions map[string]bool
	Closings         []Closing // since the run before
}

// Opening returns the memory before run seq.
func (s *Store) Opening(ctx context.Context, seq int64) (Opening, error) {
	opening := Opening{ClosedItems: map[string]string{}, ClosedExceptions: map[string]bool{}}
	var err error
	if opening.Items, err = readStanding(ctx, s, itemKind, seq, decodeItem); err != nil {
		return opening, err
	}
	if opening.Exceptions, err = readStanding(ctx, s, exceptionKind, seq, decodeException); err != nil {
		return opening, err
	}
	closings, err := s.Closings(ctx)
	if err != nil {
		return opening, err
	}
	for _, closing := range closings {
		if closing.AfterSeq >= seq {
			continue
		}
		opening.ClosedExceptions[closing.ExceptionID] = true
		if closing.AfterSeq != seq-1 {
			continue
		}
		opening.Closings = append(opening.Closings, closing)
		if closing.ItemID != "" {
			opening.ClosedItems[closing.ItemID] = "by " + closing.By + ": " + closing.Why
		}
	}
	return opening, nil
}

// Files returns the files of every run, oldest first.
func (s *Store) Files(ctx context.Context) ([]FileRow, error) {
	var rows []struct {
		Seq  int64  `db:"seq"`
		Data string `db:"data"`
	}
	if err := s.db.SelectContext(ctx, &rows, "SELECT seq, data FROM files ORDER BY seq, n"); err != nil {
		return nil, s.reach("read the files", err)
	}
	files := make([]FileRow, len(rows))
	for i, row := range rows {
		files[i].Seq = row.Seq
		if err := decode(row.Data, &files[i].FileAccount); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// Night returns a closed night as it was committed; its matches are not kept.
func (s *Store) Night(ctx context.Context, seq int64) (reconcile.Night, error) {
	run, found, err := s.oneRun(ctx, selectRun+" WHERE seq = ?", seq)
	if err != nil {
		return reconcile.Night{}, err
	}
	if !found {
		return reconcile.Night{}, fmt.Errorf("read run %d: there is none", seq)
	}
	night := reconcile.Night{
		RunID: run.ID, Seq: seq, AsOf: run.AsOf, Version: run.Version, InputsDigest: run.InputsDigest, ExitCode: run.ExitCode, Proof: run.Proof,
	}
	if night.Files, err = decodeAll(ctx, s, decodeJSON[reconcile.FileAccount], "SELECT data FROM files WHERE seq = ? ORDER BY n", seq); err != nil {
		return night, err
	}
	if night.Rejects, err = decodeAll(ctx, s, decodeJSON[reconcile.Reject], "SELECT data FROM rejects WHERE seq = ? ORDER BY n", seq); err != nil {
		return night, err
	}
	if night.Cleared, err = decodeAll(ctx, s, decodeJSON[reconcile.Cleared], "SELECT data FROM cleared WHERE seq = ? ORDER BY n", seq); err != nil {
		return night, err
	}
	if night.Exceptions, err = readStanding(ctx, s, exceptionKind, seq+1, decodeException); err != nil {
		return night, err
	}
	items, err := readStanding(ctx, s, itemKind, seq+1, decodeItem)
	night.InTransit = slices.DeleteFunc(items, func(i reconcile.Item) bool {
		return i.Verdict != reconcile.InTransit || i.Side != reconcile.TerminalSide
	})
	return night, err
}

// decodeAll reads the data column of a query's rows.
func decodeAll[T any](ctx context.Context, s *Store, decode func(string, *T) error, query string, values ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, s.rebind(query), values...)
	if err != nil {
		return nil, s.reach("read the store", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells of what went wrong
	var list []T
	for rows.Next() {
		var data string
		if err := rows.Scan(&data); err != nil {
			return nil, s.reach("read the store", err)
		}
		var value T
		if err := decode(data, &value); err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, s.reach("read the store", rows.Err())
}

func decodeJSON[T any](data string, into *T) error { return decode(data, into) }
