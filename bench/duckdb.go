package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"

	_ "github.com/duckdb/duckdb-go/v2" // the driver called duckdb
)

// duckdbQuery is what someone who knows DuckDB would write: each sale's exact
// fee, an anti join on the reference, and the missing sales with fee and net.
// The columns are given their types, so that nothing is guessed.
const duckdbQuery = `
COPY (
  WITH sales AS (
    SELECT rrn, merchant_id, amount,
      CASE
        WHEN channel = 'QR' THEN round(amount * 0.0038, 2)
        WHEN card_type = 'DEBIT' THEN least(round(amount * 0.0050, 2), 20.00)
        ELSE round(amount * 0.0060, 2)
      END AS fee
    FROM read_csv('%s', header = true, auto_detect = false, columns = {
      'merchant_id': 'VARCHAR', 'terminal_id': 'VARCHAR', 'txn_time': 'VARCHAR', 'txn_type': 'VARCHAR', 'amount': 'DECIMAL(18,2)', 'rrn': 'VARCHAR',
      'trace_no': 'VARCHAR', 'response_code': 'VARCHAR', 'channel': 'VARCHAR', 'card_type': 'VARCHAR', 'card_no': 'VARCHAR'})
    WHERE txn_type = 'SALE' AND response_code = '00'
  ), lines AS (
    SELECT rrn, merchant_id
    FROM read_csv('%s', header = true, auto_detect = false, columns = {
      'settle_date': 'VARCHAR', 'merchant_id': 'VARCHAR', 'gross_amount': 'DECIMAL(18,2)', 'fee': 'DECIMAL(18,2)', 'net_amount': 'DECIMAL(18,2)',
      'rrn': 'VARCHAR', 'terminal_id': 'VARCHAR', 'auth_code': 'VARCHAR'})
  )
  SELECT rrn, amount AS gross_amount, fee AS expected_fee, amount - fee AS expected_net
  FROM sales ANTI JOIN lines USING (rrn, merchant_id)
) TO '%s' (HEADER)`

// duckdb runs the query; memory is a limit such as 256MB, or empty.
func duckdb(ctx context.Context, dir, out string, workers int, memory string) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is kept
	settings := []string{fmt.Sprintf("SET threads = %d", workers), "SET preserve_insertion_order = false"}
	if memory != "" {
		settings = append(settings, fmt.Sprintf("SET memory_limit = '%s'", memory), fmt.Sprintf("SET temp_directory = '%s'", filepath.Join(dir, "duckdb.tmp")))
	}
	for _, setting := range settings {
		if _, err := db.ExecContext(ctx, setting); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(duckdbQuery, terminalFile(dir), settlementFile(dir), out))
	return err
}
