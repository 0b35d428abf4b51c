-- +goose Up
-- What people decided beside closing: which rows belong together (match), that they do
-- not (unmatch), that a closing is taken back (reopen), that what was taken back is closed
-- again (close). data holds the exceptions concerned, as they stood. The chain covers
-- them with the closings, in the run after them.
CREATE TABLE decisions (
    n          INTEGER PRIMARY KEY,
    after_seq  INTEGER NOT NULL REFERENCES runs (seq),
    act        TEXT NOT NULL,
    undoes     INTEGER NOT NULL,
    data       TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    why        TEXT NOT NULL,
    decided_at TEXT NOT NULL
) STRICT;
-- +goose Down
DROP TABLE decisions;
