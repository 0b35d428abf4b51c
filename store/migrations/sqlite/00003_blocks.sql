-- +goose Up
-- Rows remembered between nights lie in blocks of many: a row that a database
-- keeps on its own costs it ten times the time. A store that holds runs of the
-- older kind is refused before this migration.
DROP TABLE exceptions;
DROP TABLE items;
CREATE TABLE blocks (
    kind     TEXT NOT NULL,
    from_seq INTEGER NOT NULL REFERENCES runs (seq),
    n        INTEGER NOT NULL,
    rows     INTEGER NOT NULL,
    to_seq   INTEGER,
    data     BLOB NOT NULL,
    PRIMARY KEY (kind, from_seq, n)
) STRICT;
CREATE TABLE ends (
    kind     TEXT NOT NULL,
    seq      INTEGER NOT NULL REFERENCES runs (seq),
    from_seq INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    rows     BLOB NOT NULL,
    PRIMARY KEY (kind, seq, from_seq, n)
) STRICT, WITHOUT ROWID;
-- +goose Down
DROP TABLE ends;
DROP TABLE blocks;
