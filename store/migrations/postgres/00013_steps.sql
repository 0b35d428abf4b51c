-- +goose Up
-- What a person did about a claim (sent, answered, recovered and so on) or a closed night (signed) stands with the other
-- decisions; step holds what belongs to it: case number, amount, run, and the system's user and host. Empty: a decision
-- of another kind. The chain covers it.
ALTER TABLE decisions ADD COLUMN step TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE decisions DROP COLUMN step;
