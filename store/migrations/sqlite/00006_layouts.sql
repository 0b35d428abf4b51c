-- +goose Up
-- Records say by a tag which fields they hold; what a tag stands for is listed
-- here, so that a store of any build can be read by every later one. The tags of
-- the first edition are known to the program. Editions tell by whose rules a
-- night was judged.
CREATE TABLE layouts (
    tag    TEXT PRIMARY KEY,
    fields TEXT NOT NULL
) STRICT;
ALTER TABLE runs ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
-- +goose Down
ALTER TABLE runs DROP COLUMN edition;
DROP TABLE layouts;
