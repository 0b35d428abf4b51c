package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Run is one closed night.
type Run struct {
	Seq     int64 // counted from 1
	ID      string
	AsOf    civil.Date
	Version string
	// Edition is that of the rules by which the night was judged, and of the
	// records in which it was written: a program of another edition may judge the
	// same night otherwise.
	Edition      int
	ConfigDigest string
	InputsDigest string
	ResultDigest string
	// FactsDigest is that of the facts that the night left; it stays when they are
	// forgotten. Empty: the night left none, as those of earlier versions.
	FactsDigest string
	PrevHash    string // of the run before; empty for the first
	Hash        string
	ExitCode    int
	Published   bool
	Proof       reconcile.Proof
	// Undone says who took the night back, and why; nil: it stands.
	Undone *Undone

	proofText string // as it was committed, which the hash covers
}

// runRow is a run as its table holds it.
type runRow struct {
	Seq          int64  `db:"seq"`
	ID           string `db:"id"`
	AsOf         string `db:"as_of"`
	Version      string `db:"version"`
	Edition      int    `db:"edition"`
	ConfigDigest string `db:"config_digest"`
	InputsDigest string `db:"inputs_digest"`
	ResultDigest string `db:"result_digest"`
	Facts        string `db:"facts"`
	PrevHash     string `db:"prev_hash"`
	Hash         string `db:"hash"`
	ExitCode     int    `db:"exit_code"`
	Published    int    `db:"published"`
	Proof        string `db:"proof"`
}

const selectRun = "SELECT seq, id, as_of, version, edition, config_digest, inputs_digest, result_digest, facts, prev_hash, hash, exit_code, published, proof FROM runs"

func (r *runRow) run() (Run, error) {
	run := Run{
		Seq: r.Seq, ID: r.ID, Version: r.Version, Edition: r.Edition, ConfigDigest: r.ConfigDigest, InputsDigest: r.InputsDigest,
		ResultDigest: r.ResultDigest, FactsDigest: r.Facts, PrevHash: r.PrevHash, Hash: r.Hash, ExitCode: r.ExitCode, Published: r.Published != 0, proofText: r.Proof,
	}
	if err := run.AsOf.UnmarshalText([]byte(r.AsOf)); err != nil {
		return run, damaged("the date of run %s: %v", r.ID, err)
	}
	if run.AsOf == 0 { // an empty text is no date to the store, and no fault to who reads one
		return run, damaged("the date of run %s: want one, got none", r.ID)
	}
	if err := json.Unmarshal([]byte(r.Proof), &run.Proof); err != nil {
		return run, damaged("the proof of run %s: %v", r.ID, err)
	}
	return run, nil
}

func rowOf(run *Run) (runRow, error) {
	proof, err := json.Marshal(run.Proof)
	if err != nil {
		return runRow{}, fmt.Errorf("write the proof: %w", err)
	}
	run.proofText = string(proof)
	return runRow{
		Seq: run.Seq, ID: run.ID, AsOf: run.AsOf.String(), Version: run.Version, Edition: run.Edition, ConfigDigest: run.ConfigDigest,
		InputsDigest: run.InputsDigest, ResultDigest: run.ResultDigest, PrevHash: run.PrevHash, Hash: run.Hash,
		ExitCode: run.ExitCode, Proof: run.proofText,
	}, nil
}

// LastRun returns the newest night that stands; false when there is none.
func (s *Store) LastRun(ctx context.Context) (Run, bool, error) {
	return s.oneRun(ctx, selectRun+" WHERE seq"+notUndone+" ORDER BY seq DESC LIMIT 1")
}

// RunByID returns the run of that ID, also one that was taken back; false when there is none.
func (s *Store) RunByID(ctx context.Context, id string) (Run, bool, error) {
	return s.oneRun(ctx, selectRun+" WHERE id = ?", id)
}

// LatestRunOf returns the newest run as of a day that stands; false when there is none.
func (s *Store) LatestRunOf(ctx context.Context, asOf civil.Date) (Run, bool, error) {
	return s.oneRun(ctx, selectRun+" WHERE as_of = ? AND seq"+notUndone+" ORDER BY seq DESC LIMIT 1", asOf.String())
}

func (s *Store) oneRun(ctx context.Context, query string, values ...any) (Run, bool, error) {
	var row runRow
	err := s.db.GetContext(ctx, &row, s.rebind(query), values...)
	if errors.Is(err, sql.ErrNoRows) {
		return Run{}, false, nil
	}
	if err != nil {
		return Run{}, false, s.wrapError("read a run", err)
	}
	run, err := row.run()
	if err == nil {
		err = s.setUndone(ctx, &run)
	}
	return run, err == nil, err
}

// setUndone says of runs which of them were taken back.
func (s *Store) setUndone(ctx context.Context, runs ...*Run) error {
	list, err := s.Undone(ctx)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if at := slices.IndexFunc(list, func(u Undone) bool { return u.Seq == run.Seq }); at >= 0 {
			run.Undone = &list[at]
		}
	}
	return nil
}

// Runs returns every closed night that stands, oldest first.
func (s *Store) Runs(ctx context.Context) ([]Run, error) {
	runs, err := s.History(ctx)
	return slices.DeleteFunc(runs, func(run Run) bool { return run.Undone != nil }), err
}

// History returns every night that was ever closed, oldest first, those that were
// taken back too.
func (s *Store) History(ctx context.Context) ([]Run, error) {
	var rows []runRow
	if err := s.db.SelectContext(ctx, &rows, selectRun+" ORDER BY seq"); err != nil {
		return nil, s.wrapError("read the runs", err)
	}
	runs := make([]Run, 0, len(rows))
	for i := range rows {
		run, err := rows[i].run()
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	all := make([]*Run, len(runs))
	for i := range runs {
		all[i] = &runs[i]
	}
	return runs, s.setUndone(ctx, all...)
}
