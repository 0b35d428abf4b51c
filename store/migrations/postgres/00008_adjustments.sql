-- +goose Up
-- The lines of a night that no sale explains by nature: chargebacks, fees, rent,
-- corrections. They leave the balance on their night; the reports list them.
CREATE TABLE adjustments (
    seq  BIGINT NOT NULL REFERENCES runs (seq),
    n    BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
-- +goose Down
DROP TABLE adjustments;
