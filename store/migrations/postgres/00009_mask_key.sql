-- +goose Up
-- The secret behind the tags of masked card numbers; empty when the configuration
-- names a file with it. From from_seq on runs masked with it; earlier ones are of a
-- build that had none. proof_of_key is equal for equal keys.
CREATE TABLE mask_key (
    one          BIGINT PRIMARY KEY CHECK (one = 1),
    secret       TEXT NOT NULL,
    proof_of_key TEXT NOT NULL,
    from_seq     BIGINT NOT NULL
);
-- +goose Down
DROP TABLE mask_key;
