-- +goose Up
-- Where a file that was taken in lay, so that it need not be read again each
-- night. It is a help and no fact: the hash chain does not cover it.
CREATE TABLE seen (
    name        TEXT PRIMARY KEY,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    sha256      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- +goose Down
DROP TABLE seen;
