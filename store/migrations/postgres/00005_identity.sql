-- +goose Up
-- The store's own name, made once. Report sets bear it, so that a store that was
-- lost is not mistaken for a new one. From named_from on runs wrote it into their
-- sets; earlier ones are of a build that named none.
CREATE TABLE identity (
    one        BIGINT PRIMARY KEY CHECK (one = 1),
    id         TEXT NOT NULL,
    named_from BIGINT NOT NULL
);
-- +goose Down
DROP TABLE identity;
