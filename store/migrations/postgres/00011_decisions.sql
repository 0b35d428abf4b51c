-- +goose Up
-- What people decided beside closing: which rows belong together (match), that they do
-- not (unmatch), that a closing is taken back (reopen), that what was taken back is closed
-- again (close). data holds the exceptions concerned, as they stood. The chain covers
-- them with the closings, in the run after them.
CREATE TABLE decisions (
    n          BIGINT PRIMARY KEY,
    after_seq  BIGINT NOT NULL REFERENCES runs (seq),
    act        TEXT NOT NULL,
    undoes     BIGINT NOT NULL,
    data       TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    why        TEXT NOT NULL,
    decided_at TEXT NOT NULL
);
-- +goose Down
DROP TABLE decisions;
