-- +goose Up
-- What a night remembers of the rows that ended: values of several kinds, each of
-- them many rows (see facts_layout.go), because a row that a database keeps on its
-- own costs four times the room. They are packed already: no database need try to
-- compress them. A run keeps the digest of its facts, which outlives them.
CREATE TABLE facts (
    seq  BIGINT NOT NULL REFERENCES runs (seq),
    kind BIGINT NOT NULL,
    n    BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (seq, kind, n)
);
ALTER TABLE facts ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE runs ADD COLUMN facts TEXT NOT NULL DEFAULT '';
-- Facts of nights before a day, deleted after a run: by the next one, which covers
-- the row by its hash, or by a person in between.
CREATE TABLE facts_forgotten (
    after_seq BIGINT NOT NULL,
    before    TEXT NOT NULL,
    PRIMARY KEY (after_seq, before)
);
-- +goose Down
DROP TABLE facts_forgotten;
ALTER TABLE runs DROP COLUMN facts;
DROP TABLE facts;
