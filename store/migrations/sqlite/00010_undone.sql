-- +goose Up
-- Nights that a person took back. Their rows stay where they are, for the chain covers
-- them, and no reader counts them. An undo is a link of the chain itself, after the
-- newest run that there was (after_seq), in the order of n. kept_as is the folder that
-- holds the night's report set since: NULL as long as the set was not put aside, empty
-- when there was none; the chain does not cover it.
CREATE TABLE undone (
    n         INTEGER PRIMARY KEY,
    run_seq   INTEGER NOT NULL UNIQUE REFERENCES runs (seq),
    after_seq INTEGER NOT NULL REFERENCES runs (seq),
    undone_by TEXT NOT NULL,
    why       TEXT NOT NULL,
    undone_at TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash      TEXT NOT NULL,
    kept_as   TEXT
) STRICT;
-- +goose Down
DROP TABLE undone;
