package prematch

import (
	"math"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// RowWriter puts the simple ones of rows that were read as rows into the matcher, whatever
// the format of their files. It takes rows as the loaders accepted them, so that it can't
// read a value in another way than they do; what it leaves is blocked. Each worker has its
// own; they are all made before the first of them is used.
type RowWriter struct {
	matcher *Matcher
	writer  *PartitionWriter
	prices  *prices
	start   civil.Date

	name     string // of the merchant of the row before
	merchant uint32
	hash     uint64
	known    map[string]knownMerchant // those that the worker met
}

type knownMerchant struct {
	number uint32
	hash   uint64
}

// NewRowWriters prepares for rows of tonight, of which those before start are not judged.
// Budget is how many bytes of rows may lie in memory.
func (m *Matcher) NewRowWriters(fees *terms.FeeBook, start civil.Date, workers, budget int) []*RowWriter {
	list := make([]*RowWriter, max(workers, 1))
	for i := range list {
		list[i] = &RowWriter{matcher: m, writer: m.NewPartitionWriter(budget / len(list)), prices: newPrices(fees), start: start, known: map[string]knownMerchant{}}
	}
	return list
}

// RowFile is a file whose rows come in the order of their lines, through one RowWriter.
type RowFile struct {
	Number   int
	provider string
	paysOut  bool
	lastLine int64  // on which the row before stands
	last     []byte // its retrieval reference
}

// AddRowFile numbers a file of which RowWriters take rows; false when there are too many.
func (m *Matcher) AddRowFile(provider, name string) (*RowFile, bool) {
	number, ok := m.AddFile(File{Provider: provider, Name: name})
	return &RowFile{Number: number, provider: provider, paysOut: m.WantsPayouts(provider)}, ok
}

// SetRead tells that all rows of the file were read, and until when its lines reach.
func (m *Matcher) SetRead(f *RowFile, last reconcile.LastTimes) {
	m.SetRows(f.Number, f.lastLine, last)
}

// sharesLine reports whether the row before stands on the line of this one. What is settled
// is said by line, so that neither of the two may be: the one before is blocked.
func (w *RowWriter) sharesLine(f *RowFile, line int64, reference string) bool {
	shared := line == f.lastLine
	if shared {
		w.writer.BlockedKeys.AddReference(f.last)
	}
	f.lastLine, f.last = line, append(f.last[:0], reference...)
	return shared
}

// AddTransaction reports whether it took a transaction as a simple sale. What it did not
// take is blocked.
func (w *RowWriter) AddTransaction(f *RowFile, t *reconcile.Transaction) bool {
	simple := !w.sharesLine(f, t.Origin.Line, t.RRN) && w.addSale(f, t)
	if !simple {
		w.Block(t, nil)
	}
	return simple
}

// AddLine reports whether it took a line as a simple one. What it did not take is blocked.
func (w *RowWriter) AddLine(f *RowFile, l *reconcile.SettlementLine) bool {
	simple := !w.sharesLine(f, l.Origin.Line, l.RRN) && w.addLine(f, l)
	if !simple {
		w.Block(nil, l)
	}
	return simple
}

// Block takes a row of tonight that is not the matcher's.
func (w *RowWriter) Block(t *reconcile.Transaction, l *reconcile.SettlementLine) {
	w.writer.BlockedKeys.addItem(&reconcile.Item{Transaction: t, Line: l})
}

// AddSimpleRow reports whether it took a row in its compact form, of the provider of the file. A
// row that it did not take it has not seen.
func (w *RowWriter) AddSimpleRow(f *RowFile, row *reconcile.SimpleRow) bool {
	if row.Line == f.lastLine || row.Line > math.MaxUint32 || row.Currency != w.matcher.Currency || !isSimpleGross(row.Gross) || row.Fee < 0 || row.Fee > math.MaxInt32 {
		return false
	}
	reference, check, ok := codeOf(row.Reference)
	if !ok || !w.setMerchant(row.Merchant) {
		return false
	}
	key := simpleKey{reference, check, NewMerchantFile(w.merchant, f.Number)}
	if row.SettleDate != 0 {
		ok = w.addSimpleLine(f, row, key)
	} else {
		ok = w.addSimpleSale(row, key)
	}
	if ok {
		f.lastLine, f.last = row.Line, append(f.last[:0], row.Reference...)
	}
	return ok
}

// simpleKey is under what a row is joined.
type simpleKey struct {
	reference uint64
	check     uint32
	of        MerchantFile
}

func (w *RowWriter) addSimpleLine(f *RowFile, row *reconcile.SimpleRow, key simpleKey) (ok bool) {
	payout := uint32(0)
	if f.paysOut {
		if payout, ok = w.matcher.PayoutNumber(f.provider, w.merchant, row.DepositRef, row.SettleDate); !ok {
			return false
		}
	}
	w.writer.AddLine(w.hash, SimpleLine{
		Reference: key.reference, Check: key.check, MerchantFile: key.of, Gross: uint32(row.Gross), Fee: int32(row.Fee), Row: uint32(row.Line),
		Minute: minuteOf(row.Time), Payout: payout,
	})
	return true
}

func (w *RowWriter) addSimpleSale(row *reconcile.SimpleRow, key simpleKey) bool {
	day := civil.DateOf(row.Time)
	if day < w.start {
		return false
	}
	fee, ok := w.prices.expectedFee(row.Key, day, row.Currency, row.Gross)
	if !ok || fee > math.MaxInt32 {
		return false
	}
	w.writer.AddSale(w.hash, SimpleSale{
		Reference: key.reference, Check: key.check, MerchantFile: key.of, Gross: uint32(row.Gross), Fee: int32(fee), Row: uint32(row.Line),
		Trace: ShortHash(row.Trace), Order: ShortHash(row.Order), Terminal: ShortHash([]byte(row.Key.Terminal)), Minute: minuteOf(row.Time),
	})
	return true
}

func (w *RowWriter) addSale(f *RowFile, t *reconcile.Transaction) bool {
	if !isSimpleSale(t, w.matcher.Currency) || t.Provider != f.provider || civil.DateOf(t.Time) < w.start || t.Origin.Line > math.MaxUint32 {
		return false
	}
	reference, check, ok := codeOf([]byte(t.RRN))
	gross, exact := money.ToMinor(t.Amount, w.matcher.digits)
	if !ok || !exact || !isSimpleGross(gross) {
		return false
	}
	fee, ok := w.prices.expectedFee(t.FeeKey(), civil.DateOf(t.Time), t.Currency, gross)
	if !ok || fee > math.MaxInt32 || !w.setMerchant(t.MerchantID) {
		return false
	}
	w.writer.AddSale(w.hash, SimpleSale{
		Reference: reference, Check: check, MerchantFile: NewMerchantFile(w.merchant, f.Number), Gross: uint32(gross), Fee: int32(fee), Row: uint32(t.Origin.Line),
		Trace: ShortHash([]byte(t.TraceNo)), Order: ShortHash([]byte(t.OrderNo)),
		Terminal: ShortHash([]byte(t.TerminalID)), Minute: minuteOf(t.Time),
	})
	return true
}

// addLine takes a line that settles one sale in the currency of the configuration. What else
// a line can say (what was sold in which currency, that its net alone is stated, what it
// takes back) has a meaning to the judge.
func (w *RowWriter) addLine(f *RowFile, l *reconcile.SettlementLine) bool {
	if l.Type != reconcile.LineSale || l.Currency != w.matcher.Currency || l.Provider != f.provider || l.Amounts != "" || l.TxnCurrency != "" ||
		l.OriginalRRN != "" || l.OriginalOrderNo != "" || l.Origin.Line > math.MaxUint32 {
		return false
	}
	reference, check, ok := codeOf([]byte(l.RRN))
	gross, exact := money.ToMinor(l.Gross, w.matcher.digits)
	fee, feeOK := money.ToMinor(l.Fee, w.matcher.digits)
	if !ok || !exact || !isSimpleGross(gross) || !feeOK || fee < 0 || fee > math.MaxInt32 || !w.setMerchant(l.MerchantID) {
		return false
	}
	payout := uint32(0)
	if f.paysOut {
		if payout, ok = w.matcher.PayoutNumber(l.Provider, w.merchant, l.DepositRef, l.SettleDate); !ok {
			return false
		}
	}
	w.writer.AddLine(w.hash, SimpleLine{
		Reference: reference, Check: check, MerchantFile: NewMerchantFile(w.merchant, f.Number), Gross: uint32(gross), Fee: int32(fee), Row: uint32(l.Origin.Line),
		Minute: minuteOf(l.Time), Payout: payout,
	})
	return true
}

// mostKnownMerchants bounds what a worker remembers: there may be a million.
const mostKnownMerchants = 1 << 14

// setMerchant numbers the merchant of a row; false when there are too many.
func (w *RowWriter) setMerchant(name string) (ok bool) {
	if name == w.name && name != "" {
		return true
	}
	m, known := w.known[name]
	if !known {
		if m.number, m.hash, ok = w.matcher.Merchants.Number(name); !ok {
			w.name = ""
			return false
		}
		if len(w.known) >= mostKnownMerchants {
			clear(w.known)
		}
		w.known[name] = m
	}
	w.name, w.merchant, w.hash = name, m.number, m.hash
	return true
}
