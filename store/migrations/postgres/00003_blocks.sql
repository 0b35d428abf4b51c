-- +goose Up
-- Rows remembered between nights lie in blocks of many: a row that a database
-- keeps on its own costs it ten times the time. A store that holds runs of the
-- older kind is refused before this migration.
DROP TABLE exceptions;
DROP TABLE items;
CREATE TABLE blocks (
    kind     TEXT NOT NULL,
    from_seq BIGINT NOT NULL REFERENCES runs (seq),
    n        BIGINT NOT NULL,
    rows     BIGINT NOT NULL,
    to_seq   BIGINT,
    data     BYTEA NOT NULL,
    PRIMARY KEY (kind, from_seq, n)
);
CREATE TABLE ends (
    kind     TEXT NOT NULL,
    seq      BIGINT NOT NULL REFERENCES runs (seq),
    from_seq BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    rows     BYTEA NOT NULL,
    PRIMARY KEY (kind, seq, from_seq, n)
);
-- +goose Down
DROP TABLE ends;
DROP TABLE blocks;
