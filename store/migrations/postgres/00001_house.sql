-- +goose Up
CREATE TABLE runs (
    seq           BIGINT PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    as_of         TEXT NOT NULL,
    version       TEXT NOT NULL,
    config_digest TEXT NOT NULL,
    inputs_digest TEXT NOT NULL,
    result_digest TEXT NOT NULL,
    prev_hash     TEXT NOT NULL,
    hash          TEXT NOT NULL,
    exit_code     BIGINT NOT NULL,
    published     BIGINT NOT NULL,
    proof         TEXT NOT NULL
);
CREATE TABLE files (
    seq    BIGINT NOT NULL REFERENCES runs (seq),
    n      BIGINT NOT NULL,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state  TEXT NOT NULL,
    data   TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
CREATE TABLE rejects (
    seq  BIGINT NOT NULL REFERENCES runs (seq),
    n    BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
CREATE TABLE cleared (
    seq  BIGINT NOT NULL REFERENCES runs (seq),
    n    BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
CREATE TABLE items (
    id          TEXT COLLATE "C" NOT NULL,
    from_seq    BIGINT NOT NULL REFERENCES runs (seq),
    to_seq      BIGINT,
    side        TEXT NOT NULL,
    verdict     TEXT NOT NULL,
    data        TEXT NOT NULL,
    PRIMARY KEY (id, from_seq)
);
CREATE INDEX items_open ON items (id) WHERE to_seq IS NULL;
CREATE INDEX items_from ON items (from_seq);
CREATE INDEX items_to ON items (to_seq) WHERE to_seq IS NOT NULL;
CREATE TABLE exceptions (
    id       TEXT COLLATE "C" NOT NULL,
    from_seq BIGINT NOT NULL REFERENCES runs (seq),
    to_seq   BIGINT,
    kind     TEXT NOT NULL,
    data     TEXT NOT NULL,
    PRIMARY KEY (id, from_seq)
);
CREATE INDEX exceptions_open ON exceptions (id) WHERE to_seq IS NULL;
CREATE INDEX exceptions_from ON exceptions (from_seq);
CREATE INDEX exceptions_to ON exceptions (to_seq) WHERE to_seq IS NOT NULL;
CREATE TABLE settled_keys (
    seq   BIGINT NOT NULL REFERENCES runs (seq),
    part  BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    as_of TEXT NOT NULL,
    data  BYTEA NOT NULL,
    PRIMARY KEY (seq, part)
);
CREATE TABLE closings (
    exception_id TEXT COLLATE "C" PRIMARY KEY,
    after_seq    BIGINT NOT NULL REFERENCES runs (seq),
    item_id      TEXT NOT NULL,
    closed_by    TEXT NOT NULL,
    why          TEXT NOT NULL,
    closed_at    TEXT NOT NULL
);
-- +goose Down
DROP TABLE closings;
DROP TABLE settled_keys;
DROP TABLE exceptions;
DROP TABLE items;
DROP TABLE cleared;
DROP TABLE rejects;
DROP TABLE files;
DROP TABLE runs;
