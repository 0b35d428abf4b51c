package simulate

import (
	"os"
	"path/filepath"
	"time"
)

// Write writes the month below a folder: its configuration and its inbox.
func (m *Month) Write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	config := monthConfig + m.fees() + monthDeductions + monthSources
	for name, text := range map[string]string{"tieout.yaml": config, "net-only.yaml": netOnlyProfile} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	inbox := filepath.Join(folder, "inbox")
	for day, sales := range m.sales {
		records := [][]string{append(terminalHeader(), "provider")}
		for i := range sales {
			records = append(records, append(sales[i].row.record(), sales[i].row.Merchant.Provider))
		}
		if err := writeRecords(filepath.Join(inbox, m.terminalFile(day)), records); err != nil {
			return err
		}
	}
	for _, night := range m.Nights() {
		if holiday(night) {
			continue
		}
		for _, provider := range monthProviders {
			file := monthFile{provider, night}
			if err := writeRecords(filepath.Join(inbox, file.name()), m.lineRecords(file)); err != nil {
				return err
			}
		}
		if err := writeRecords(filepath.Join(inbox, statementFile(night)), m.statement(night)); err != nil {
			return err
		}
	}
	return nil
}

func (m *Month) terminalFile(day int) string {
	return "pos/" + monthProvider + "_" + firstOfMonth.AddDate(0, 0, day).Format(fileDay) + ".csv"
}

// lineRecords are the records of a settlement file, the header first.
func (m *Month) lineRecords(file monthFile) [][]string {
	records := [][]string{monthLineHeader()}
	for i := range m.lines[file] {
		records = append(records, m.lines[file][i].record)
	}
	if file.provider == netProvider {
		for i, record := range records {
			records[i] = append([]string{record[0], record[1]}, record[4:]...)
		}
	}
	return records
}

// statement are the records of a day's statement of the bank, the header first.
func (m *Month) statement(day time.Time) [][]string {
	records := [][]string{{"value_date", "amount", "currency", "reference", "provider", "merchant_id", "text"}}
	for _, d := range m.statements[day] {
		records = append(records, []string{day.Format(time.DateOnly), yuan(d.fen), "CNY", d.reference, d.provider, d.merchant, d.text})
	}
	return records
}

const monthConfig = `version: 1
store: sqlite:tieout.db
inbox: inbox
out: reports
matches: true
terms:
  - {provider: hx, due: T+1, calendar: CN}
  - {provider: hy, due: T+1, calendar: CN}
fees:
  - {provider: hx, use: lakala}
  - {provider: hy, use: lakala}
`

const monthSources = `sources:
  - {name: pos, side: terminal, profile: terminal-csv, files: "pos/hx_{date}.csv", expect: optional}
  - {name: hx-settle, side: settlement, profile: settlement-csv, files: "settle/hx_{date}.csv", provider: hx, expect: business-days}
  - {name: hy-settle, side: settlement, profile: net-only.yaml, files: "settle/hy_{date}.csv", provider: hy, expect: business-days}
  - {name: bank, side: deposit, profile: deposit-csv, files: "bank/{date}.csv", expect: business-days}
`

const netOnlyProfile = `name: net-only
side: settlement
title: Lines that state what is paid out, and neither gross nor fee
source: none, it is made up
certainty: I
unit: yuan
shape: {kind: delimited, delimiter: comma}
columns: [settle_date, merchant_id, net_amount, rrn, terminal_id, txn_time, txn_type, trace_no, batch_no, auth_code, order_no, card_no, original_rrn, deposit_ref, text]
fields:
  settle_date: {column: settle_date, layout: "2006-01-02"}
  merchant_id: merchant_id
  net_amount: net_amount
  gross_amount: {compute: net_amount}
  fee: {value: "0"}
  amounts: {value: NET}
  rrn: rrn
  terminal_id: terminal_id
  txn_type: txn_type
  trace_no: trace_no
  batch_no: batch_no
  auth_code: auth_code
  order_no: order_no
  card_no: card_no
  original_rrn: original_rrn
  deposit_ref: deposit_ref
  text: text
`
