-- +goose Up
-- The files of each night's report set as they were put in place, a line each with
-- SHA-256 and name, in pieces. The chain does not cover them, for they are written after
-- the commit and anew when a set is rendered again: the anchor beside the reports
-- holds their digest.
CREATE TABLE published (
    seq  BIGINT NOT NULL REFERENCES runs (seq),
    n    BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
-- The last line of the anchor that this store wrote: its number and its hash. An anchor
-- that holds less was cut or taken away.
CREATE TABLE anchored (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    n    BIGINT NOT NULL,
    hash TEXT NOT NULL
);
-- +goose Down
DROP TABLE anchored;
DROP TABLE published;
