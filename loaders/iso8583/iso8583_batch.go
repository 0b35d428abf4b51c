package iso8583

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// isoBatchRows bounds how many transactions are remembered for the totals of
// their batches: memory must not grow with the file.
const isoBatchRows = 1 << 18

// isoBatchKey names a batch: element 60.2 counts within a terminal.
type isoBatchKey struct{ terminal, merchant, batch string }

// isoBatchRow is a transaction of a batch, by its trace number. The amount is in
// minor units; credit says that it is a refund or a void, counted that it was
// approved and not reversed.
type isoBatchRow struct {
	minor           int64
	credit, counted bool
}

// isoSums are totals of a batch: debit is what was sold, credit what was given
// back (refunds and voids) [I].
type isoSums struct{ debitCount, debit, creditCount, credit int64 }

// isoBatch is what the file holds of one batch.
type isoBatch struct {
	rows     map[string]isoBatchRow
	uploaded int64 // rows of batch uploads
	currency string
	settled  bool // its totals were answered, or its upload has ended: what comes next under its number is another
}

// isoBatches remembers the batches of a file.
type isoBatches struct {
	open map[isoBatchKey]*isoBatch
	rows int
	full bool // some were not remembered: totals are not compared
}

func batchKeyOf(t *reconcile.Transaction) isoBatchKey {
	return isoBatchKey{t.TerminalID, t.MerchantID, t.BatchNo}
}

func (b *isoBatches) batch(key isoBatchKey) *isoBatch {
	if b.open == nil {
		b.open = map[isoBatchKey]*isoBatch{}
	}
	batch := b.open[key]
	if batch == nil {
		batch = &isoBatch{rows: map[string]isoBatchRow{}}
		b.open[key] = batch
	}
	return batch
}

// begin begins another batch of the number, where the one before is settled: a journal that holds
// several days, or logs that were joined, has the number again.
func (b *isoBatches) begin(key isoBatchKey) {
	if batch := b.open[key]; batch != nil && batch.settled {
		b.rows -= len(batch.rows)
		delete(b.open, key)
	}
}

// addTransaction remembers an accepted transaction. A reversal takes its original out of the
// totals, whatever came of it: the terminal does not count what it reversed.
func (b *isoBatches) addTransaction(t *reconcile.Transaction) {
	batch := b.batch(batchKeyOf(t))
	batch.currency = t.Currency
	if t.Type == reconcile.Reversal {
		trace := t.OriginalTraceNo
		if trace == "" {
			trace = t.TraceNo
		}
		if row, ok := batch.rows[trace]; ok {
			row.counted = false
			batch.rows[trace] = row
		}
		return
	}
	if b.rows >= isoBatchRows {
		b.full = true
		return
	}
	b.rows++
	row := isoBatchRow{minor: minorOf(t), counted: reconcile.OutcomeOf(t.ResponseCode) == reconcile.Approved}
	switch t.Type {
	case reconcile.Sale, reconcile.PreauthCompletion:
	case reconcile.Refund, reconcile.Void, reconcile.CompletionVoid:
		row.credit = true
	default:
		row.counted = false
	}
	batch.rows[t.TraceNo] = row
}

func minorOf(t *reconcile.Transaction) int64 {
	return t.Amount.Shift(-t.Amount.Exponent()).IntPart()
}

// sums adds up what counts.
func (b *isoBatch) sums() (s isoSums) {
	for _, row := range b.rows {
		switch {
		case !row.counted:
		case row.credit:
			s.creditCount, s.credit = s.creditCount+1, s.credit+row.minor
		default:
			s.debitCount, s.debit = s.debitCount+1, s.debit+row.minor
		}
	}
	return s
}

// statedSums reads element 48 of 0500: a block of domestic cards and one of foreign
// ones, each debit amount 12, debit count 3, credit amount 12, credit count 3 and
// the answer 1. The two are added up: nothing else distinguishes them.
func statedSums(text string) (s isoSums, answers string, ok bool) {
	if len(text) != 62 {
		return s, "", false
	}
	for block := 0; block < 62; block += 31 {
		for _, part := range [...]struct {
			from, to int
			sum      *int64
		}{{0, 12, &s.debit}, {12, 15, &s.debitCount}, {15, 27, &s.credit}, {27, 30, &s.creditCount}} {
			n, err := strconv.ParseInt(text[block+part.from:block+part.to], 10, 64)
			if err != nil || n < 0 {
				return s, "", false
			}
			*part.sum += n
		}
		answers += text[block+30 : block+31]
	}
	return s, answers, true
}

// total compares the totals of a terminal with the transactions of its batch.
func (r *isoReading) total(m *isoMessage) error {
	key := r.settledKey(m)
	want, _, ok := statedSums(m.fields[isoTotals])
	if !ok {
		return r.sink.Refuse(m.line, m.describe(), text.Refuse("bad-message", "F48: want the totals of a batch, 62 digits, got %d characters", len(m.fields[isoTotals])), account.References{})
	}
	r.sink.Structure(m.line)
	if r.batches.full || r.settings["batch_totals"] == "none" {
		return nil
	}
	batch := r.batches.batch(key)
	got := batch.sums()
	if r.settings["batch_totals"] == "warn" {
		if want != got {
			r.sink.Warn("line %d: the totals of batch %s of terminal %s are not those of its transactions in this file", m.line, key.batch, text.Clip(key.terminal))
		}
		return nil
	}
	currency := batch.currency
	if currency == "" {
		currency = r.sink.Defaults.Currency
	}
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return nil
	}
	name := "batch " + text.Clip(key.batch) + " of terminal " + text.Clip(key.terminal) + ": "
	r.sink.CompareCount(m.line, name+"number of debits", want.debitCount, got.debitCount)
	r.sink.CompareTotal(m.line, name+"debits", currency, decimal.New(want.debit, -digits), decimal.New(got.debit, -digits))
	r.sink.CompareCount(m.line, name+"number of credits", want.creditCount, got.creditCount)
	r.sink.CompareTotal(m.line, name+"credits", currency, decimal.New(want.credit, -digits), decimal.New(got.credit, -digits))
	return nil
}

// settledKey names the batch that a message of its end speaks of.
func (r *isoReading) settledKey(m *isoMessage) isoBatchKey {
	return isoBatchKey{
		terminal: cmp.Or(m.fields[isoTerminal], r.settings["terminal"]),
		merchant: cmp.Or(r.names.named(m), r.sink.Defaults.MerchantID), batch: m.batch(),
	}
}

// totalAnswer takes the answer to the totals of a batch, and warns when the acquirer says that it does not balance.
func (r *isoReading) totalAnswer(m *isoMessage) {
	r.sink.Structure(m.line)
	if batch := r.batches.open[r.settledKey(m)]; batch != nil {
		batch.settled = true
	}
	if _, answers, ok := statedSums(m.fields[isoTotals]); ok && strings.ContainsAny(answers, "23") {
		r.sink.Warn("line %d: the acquirer says that batch %s of terminal %s does not balance", m.line, text.Clip(m.batch()), text.Clip(m.fields[isoTerminal]))
	}
}

// upload takes 0320. Its end (60.3 is 202 or 207) states the number of rows. A row
// that the file holds already is ignored by name; one that it never held is a
// transaction, approved, as only those stand in a terminal's batch [I].
func (r *isoReading) upload(m *isoMessage) error {
	key := isoBatchKey{m.fields[isoTerminal], r.names.named(m), m.batch()}
	batch := r.batches.batch(key)
	if code := m.network(); code == "202" || code == "207" {
		r.sink.Structure(m.line)
		batch.settled = true
		if count, err := strconv.ParseInt(m.fields[isoTotals], 10, 32); err == nil && len(m.fields[isoTotals]) == 4 && batch.uploaded > 0 {
			r.sink.CompareCount(m.line, "batch "+text.Clip(key.batch)+" of terminal "+text.Clip(key.terminal)+": rows of its upload", count, batch.uploaded)
		}
		return nil
	}
	rows, ok := m.uploadRows()
	if !ok {
		return r.sink.Refuse(m.line, m.describe(), text.Refuse("bad-message", "want a transaction in F4 and F11, or rows of 40 digits after their number in F48, got neither"), account.References{})
	}
	var taken []account.Row
	for i := range rows {
		batch.uploaded++
		if _, seen := batch.rows[rows[i].fields[isoTrace]]; seen {
			continue
		}
		_, txn, _ := rows[i].financial()
		if txn == "" {
			txn = reconcile.Sale
		}
		t := r.transaction(&rows[i], &isoMessage{mti: "0330", fields: [isoKeptCount]string{isoResponse: "00"}}, txn)
		if r.sink.Values.Failed != nil {
			break
		}
		r.batches.addTransaction(t)
		taken = append(taken, account.Row{Transaction: t})
	}
	if len(taken) == 0 && r.sink.Values.Failed == nil {
		r.sink.Ignore(m.line, "batch-upload-seen")
		return nil
	}
	return r.sink.AddRows(m.line, m.describe(), taken...)
}

// uploadRows returns the transactions of a batch upload: the message itself, or
// the rows of element 48, each 2 digits of the card's kind, trace 6, card number 20
// and amount 12 after their number 2 [M].
func (m *isoMessage) uploadRows() ([]isoMessage, bool) {
	if m.fields[isoAmount] != "" && m.fields[isoTrace] != "" && m.fields[isoTotals] == "" {
		own := *m
		own.mti = "0200"
		return []isoMessage{own}, true
	}
	text := m.fields[isoTotals]
	if len(text) < 42 || (len(text)-2)%40 != 0 {
		return nil, false
	}
	count, err := strconv.Atoi(text[:2])
	if err != nil || count != (len(text)-2)/40 {
		return nil, false
	}
	var rows []isoMessage
	for at := 2; at < len(text); at += 40 {
		row := *m
		row.mti = "0200"
		row.fields[isoTotals], row.fields[isoRRN], row.fields[isoTrace], row.fields[isoAmount] = "", "", text[at+2:at+8], text[at+28:at+40]
		row.fields[isoProcessing] = "000000"
		row.setField(isoPAN, strings.TrimLeft(text[at+8:at+28], "0"))
		rows = append(rows, row)
	}
	return rows, true
}
