-- +goose Up
-- A decision is bound to the one before it by its hash, so that an edit is found before the next night, whose hash
-- covers it as well. Empty: an earlier version kept it; none follows one that has a hash.
ALTER TABLE decisions ADD COLUMN hash TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE decisions DROP COLUMN hash;
