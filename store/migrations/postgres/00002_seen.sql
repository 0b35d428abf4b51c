-- +goose Up
-- Where a file that was taken in lay, so that it need not be read again each
-- night. It is a help and no fact: the hash chain does not cover it.
CREATE TABLE seen (
    name        TEXT PRIMARY KEY,
    size        BIGINT NOT NULL,
    modified_ns BIGINT NOT NULL,
    sha256      TEXT NOT NULL
);
-- +goose Down
DROP TABLE seen;
