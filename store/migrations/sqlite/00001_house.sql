-- +goose Up
CREATE TABLE runs (
    seq           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    as_of         TEXT NOT NULL,
    version       TEXT NOT NULL,
    config_digest TEXT NOT NULL,
    inputs_digest TEXT NOT NULL,
    result_digest TEXT NOT NULL,
    prev_hash     TEXT NOT NULL,
    hash          TEXT NOT NULL,
    exit_code     INTEGER NOT NULL,
    published     INTEGER NOT NULL,
    proof         TEXT NOT NULL
) STRICT;
CREATE TABLE files (
    seq    INTEGER NOT NULL REFERENCES runs (seq),
    n      INTEGER NOT NULL,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state  TEXT NOT NULL,
    data   TEXT NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE rejects (
    seq  INTEGER NOT NULL REFERENCES runs (seq),
    n    INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE cleared (
    seq  INTEGER NOT NULL REFERENCES runs (seq),
    n    INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE items (
    id          TEXT NOT NULL,
    from_seq    INTEGER NOT NULL REFERENCES runs (seq),
    to_seq      INTEGER,
    side        TEXT NOT NULL,
    verdict     TEXT NOT NULL,
    data        TEXT NOT NULL,
    PRIMARY KEY (id, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_open ON items (id) WHERE to_seq IS NULL;
CREATE INDEX items_from ON items (from_seq);
CREATE INDEX items_to ON items (to_seq) WHERE to_seq IS NOT NULL;
CREATE TABLE exceptions (
    id       TEXT NOT NULL,
    from_seq INTEGER NOT NULL REFERENCES runs (seq),
    to_seq   INTEGER,
    kind     TEXT NOT NULL,
    data     TEXT NOT NULL,
    PRIMARY KEY (id, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX exceptions_open ON exceptions (id) WHERE to_seq IS NULL;
CREATE INDEX exceptions_from ON exceptions (from_seq);
CREATE INDEX exceptions_to ON exceptions (to_seq) WHERE to_seq IS NOT NULL;
CREATE TABLE settled_keys (
    seq   INTEGER NOT NULL REFERENCES runs (seq),
    part  INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    as_of TEXT NOT NULL,
    data  BLOB NOT NULL,
    PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE closings (
    exception_id TEXT PRIMARY KEY,
    after_seq    INTEGER NOT NULL REFERENCES runs (seq),
    item_id      TEXT NOT NULL,
    closed_by    TEXT NOT NULL,
    why          TEXT NOT NULL,
    closed_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- +goose Down
DROP TABLE closings;
DROP TABLE settled_keys;
DROP TABLE exceptions;
DROP TABLE items;
DROP TABLE cleared;
DROP TABLE rejects;
DROP TABLE files;
DROP TABLE runs;
