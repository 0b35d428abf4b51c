package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gocarina/gocsv"
	"github.com/lib/pq"
	"github.com/shopspring/decimal"
	_ "modernc.org/sqlite" // the driver called sqlite
)

// exitAbsent is the exit code of a rival that is not on the machine.
const exitAbsent = 42

func terminalFile(dir string) string   { return filepath.Join(dir, "inbox", "pos_20261008.csv") }
func settlementFile(dir string) string { return filepath.Join(dir, "inbox", "settle_20261009.csv") }

// runRival is the child process: rival NAME FOLDER OUT [ADDRESS].
func runRival(ctx context.Context, args []string) error {
	name, dir, out := args[0], args[1], args[2]
	switch name {
	case "duckdb":
		return duckdb(ctx, dir, out, runtime.NumCPU(), "")
	case "duckdb-256MB":
		return duckdb(ctx, dir, out, runtime.NumCPU(), "256MB")
	case "postgres":
		return postgres(ctx, dir, out, args[3])
	case "sqlite":
		return inSQLite(ctx, dir, out)
	case "pandas":
		return pandas(ctx, dir, out)
	case "gocsv-map":
		return gocsvMap(dir, out)
	case "floor":
		return floor(dir)
	}
	return fmt.Errorf("no rival is called %q", name)
}

// floor looks at each comma of both files, on one core, and does nothing else.
func floor(dir string) error {
	commas := 0
	for _, name := range []string{terminalFile(dir), settlementFile(dir)} {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		buffer := make([]byte, 256<<10)
		for {
			n, err := file.Read(buffer)
			for _, c := range buffer[:n] {
				if c == ',' {
					commas++
				}
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	fmt.Println(commas)
	return nil
}

// The query that PostgreSQL and SQLite share, but for how each rounds.
const missingSQL = `SELECT t.rrn, t.amount AS gross_amount, t.fee AS expected_fee, t.amount - t.fee AS expected_net
	FROM (SELECT rrn, merchant_id, amount, CASE
		WHEN channel = 'QR' THEN round(amount * 0.0038, 2)
		WHEN card_type = 'DEBIT' THEN least(round(amount * 0.0050, 2), 20.00)
		ELSE round(amount * 0.0060, 2) END AS fee
	FROM terminal WHERE txn_type = 'SALE' AND response_code = '00') t
	LEFT JOIN settlement s ON s.rrn = t.rrn AND s.merchant_id = t.merchant_id WHERE s.rrn IS NULL`

// postgres loads both files by COPY into unlogged tables and asks for the rest.
func postgres(ctx context.Context, dir, out, server string) error {
	psql, err := psqlPath()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitAbsent)
	}
	address, err := freshDatabase(server)
	if err != nil {
		return err
	}
	script := strings.Join([]string{
		"CREATE UNLOGGED TABLE terminal (merchant_id text, terminal_id text, txn_time text, txn_type text, amount numeric(18,2), rrn text, trace_no text, response_code text, channel text, card_type text, card_no text);",
		"CREATE UNLOGGED TABLE settlement (settle_date text, merchant_id text, gross_amount numeric(18,2), fee numeric(18,2), net_amount numeric(18,2), rrn text, terminal_id text, auth_code text);",
		`\copy terminal FROM '` + terminalFile(dir) + `' CSV HEADER`,
		`\copy settlement FROM '` + settlementFile(dir) + `' CSV HEADER`,
		"ANALYZE;",
		"SET work_mem = '1GB';",
		`\copy (` + strings.Join(strings.Fields(missingSQL), " ") + `) TO '` + out + `' CSV HEADER`,
	}, "\n")
	cmd := exec.CommandContext(ctx, psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", address)
	cmd.Stdin, cmd.Stderr = strings.NewReader(script), os.Stderr
	return cmd.Run()
}

func psqlPath() (string, error) {
	if path, err := exec.LookPath("psql"); err == nil {
		return path, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/psql")
	if err != nil || len(found) == 0 {
		return "", errors.New("psql is not on this machine")
	}
	return found[len(found)-1], nil
}

// freshDatabase makes an empty database; what a run before left is dropped.
func freshDatabase(server string) (string, error) {
	db, err := sql.Open("postgres", server)
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }() // nothing is left to write
	const name = "tieout_bench"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + pq.QuoteIdentifier(name) + " WITH (FORCE)", "CREATE DATABASE " + pq.QuoteIdentifier(name)} {
		if _, err := db.Exec(statement); err != nil {
			return "", err
		}
	}
	address, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	address.Path = "/" + name
	return address.String(), nil
}

// inSQLite loads both files in inserts of many rows, in fen, and asks for the rest.
func inSQLite(ctx context.Context, dir, out string) (err error) {
	path := filepath.Join(dir, "rival.db")
	defer func() { _ = os.Remove(path) }() // a temporary file
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{
		"CREATE TABLE terminal (rrn TEXT, merchant_id TEXT, fen INTEGER, channel TEXT, card_type TEXT)",
		"CREATE TABLE settlement (rrn TEXT, merchant_id TEXT, PRIMARY KEY (rrn, merchant_id)) WITHOUT ROWID",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := insertAll(ctx, db, terminalFile(dir), "INSERT INTO terminal VALUES ", 5, func(row []string) []any {
		return []any{row[5], row[0], decimal.RequireFromString(row[4]).Shift(2).IntPart(), row[8], row[9]}
	}); err != nil {
		return err
	}
	if err := insertAll(ctx, db, settlementFile(dir), "INSERT INTO settlement VALUES ", 2, func(row []string) []any {
		return []any{row[5], row[1]}
	}); err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, `SELECT rrn, fen, fee, fen - fee FROM (SELECT rrn, merchant_id, fen, CASE
		WHEN channel = 'QR' THEN (fen * 38 + 5000) / 10000
		WHEN card_type = 'DEBIT' THEN min((fen * 50 + 5000) / 10000, 2000)
		ELSE (fen * 60 + 5000) / 10000 END AS fee FROM terminal) t
		WHERE NOT EXISTS (SELECT 1 FROM settlement s WHERE s.rrn = t.rrn AND s.merchant_id = t.merchant_id)`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return writeMissing(out, func(write func(rrn string, gross, fee decimal.Decimal) error) error {
		for rows.Next() {
			var rrn string
			var fen, fee, net int64
			if err := rows.Scan(&rrn, &fen, &fee, &net); err != nil {
				return err
			}
			if err := write(rrn, decimal.New(fen, -2), decimal.New(fee, -2)); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// insertAll reads a file and inserts a hundred rows at a time, in one transaction.
func insertAll(ctx context.Context, db *sql.DB, path, insert string, columns int, row func([]string) []any) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + "),"
	var values []any
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, insert+strings.TrimSuffix(strings.Repeat(one, len(values)/columns), ","), values...)
		values = values[:0]
		return err
	}
	records := csv.NewReader(bufio.NewReaderSize(file, 1<<20))
	records.ReuseRecord = true
	for first := true; ; first = false {
		record, err := records.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if first {
			continue
		}
		values = append(values, row(record)...)
		if len(values) >= 100*columns {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return tx.Commit()
}

// The rows as people bind them with gocsv.
type saleRow struct {
	MerchantID string          `csv:"merchant_id"`
	TerminalID string          `csv:"terminal_id"`
	TxnTime    string          `csv:"txn_time"`
	TxnType    string          `csv:"txn_type"`
	Amount     decimal.Decimal `csv:"amount"`
	RRN        string          `csv:"rrn"`
	Response   string          `csv:"response_code"`
	Channel    string          `csv:"channel"`
	CardType   string          `csv:"card_type"`
}

type lineRow struct {
	SettleDate string          `csv:"settle_date"`
	MerchantID string          `csv:"merchant_id"`
	Gross      decimal.Decimal `csv:"gross_amount"`
	Fee        decimal.Decimal `csv:"fee"`
	Net        decimal.Decimal `csv:"net_amount"`
	RRN        string          `csv:"rrn"`
}

// gocsvMap is the program that most people would write first.
func gocsvMap(dir, out string) error {
	settled := map[string]lineRow{}
	if err := eachRow(settlementFile(dir), func(row lineRow) error {
		settled[row.MerchantID+"|"+row.RRN] = row
		return nil
	}); err != nil {
		return err
	}
	return writeMissing(out, func(write func(rrn string, gross, fee decimal.Decimal) error) error {
		return eachRow(terminalFile(dir), func(row saleRow) error {
			if _, found := settled[row.MerchantID+"|"+row.RRN]; found || row.TxnType != "SALE" || row.Response != "00" {
				return nil
			}
			rate, limit := decimal.RequireFromString("0.0060"), decimal.Decimal{}
			switch {
			case row.Channel == "QR":
				rate = decimal.RequireFromString("0.0038")
			case row.CardType == "DEBIT":
				rate, limit = decimal.RequireFromString("0.0050"), decimal.NewFromInt(20)
			}
			fee := row.Amount.Mul(rate).Round(2)
			if limit.IsPositive() && fee.GreaterThan(limit) {
				fee = limit
			}
			return write(row.RRN, row.Amount, fee)
		})
	})
}

func eachRow[R any](path string, use func(R) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	return gocsv.UnmarshalToCallbackWithError(bufio.NewReaderSize(file, 1<<20), use)
}

// writeMissing writes the list that every rival leaves.
func writeMissing(path string, produce func(write func(rrn string, gross, fee decimal.Decimal) error) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	_, _ = out.WriteString("rrn,gross_amount,expected_fee,expected_net\n") // the first error comes again from Flush
	err = produce(func(rrn string, gross, fee decimal.Decimal) error {
		_, err := fmt.Fprintf(out, "%s,%s,%s,%s\n", rrn, gross.StringFixed(2), fee.StringFixed(2), gross.Sub(fee).StringFixed(2))
		return err
	})
	return errors.Join(err, out.Flush(), file.Close())
}

// pandas runs the script beside this file, where Python has pandas.
func pandas(ctx context.Context, dir, out string) error {
	if err := exec.CommandContext(ctx, "python3", "-c", "import pandas").Run(); err != nil {
		os.Exit(exitAbsent)
	}
	cmd := exec.CommandContext(ctx, "python3", "pandas_rival.py", terminalFile(dir), settlementFile(dir), out)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}
