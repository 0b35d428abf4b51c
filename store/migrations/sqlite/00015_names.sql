-- +goose Up
-- What the rows of a file are called, as far as no fact says it, compressed: a reference is looked for in the files
-- that may have it. No hash covers it, for it follows from the files, and tieout verify, which reads them again,
-- holds it to them.
CREATE TABLE names (
    seq  INTEGER NOT NULL REFERENCES runs (seq),
    n    INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT;
-- +goose Down
DROP TABLE names;
