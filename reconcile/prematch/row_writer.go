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

	elsewhere Elsewhere
}

// AddRowFile numbers a file of which RowWriters take rows; false when there are too many.
func (m *Matcher) AddRowFile(provider, name string) (*RowFile, bool) {
	number, ok := m.AddFile(File{Provider: provider, Name: name})
	return &RowFile{Number: number, provider: provider, paysOut: m.WantsPayouts(provider)}, ok
}

// SetRead tells that all rows of the file were read, and until when its lines reach.
func (m *Matcher) SetRead(f *RowFile, last reconcile.LastTimes) {
	m.PassOver(f.Number, &f.elsewhere)
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
	simple := !w.sharesLine(f, t.Origin.Line, t.RRN) && w.addTransaction(f, t)
	if !simple {
		w.Block(t, nil)
	}
	return simple
}

// AddLine reports whether it took a line as a simple one. What it did not take is blocked.
func (w *RowWriter) AddLine(f *RowFile, l *reconcile.SettlementLine) bool {
	simple := !w.sharesLine(f, l.Origin.Line, l.RRN) && w.addSettlementLine(f, l)
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
func (w *RowWriter) AddSimpleRow(f *RowFile, row *reconcile.SimpleRow) (taken bool) {
	switch {
	case row.Line == f.lastLine:
		return false
	case row.IsSale():
		taken = w.addSale(f, row)
	default:
		taken = w.addLine(f, row)
	}
	if taken {
		f.lastLine, f.last = row.Line, append(f.last[:0], row.Reference...)
	}
	return taken
}

// simpleKey is under what a row is joined.
type simpleKey struct {
	reference uint64
	check     uint32
	of        MerchantFile
}

// keyOf returns under what a row is joined; false where a simple row can't hold what it says.
func (w *RowWriter) keyOf(f *RowFile, row *reconcile.SimpleRow) (key simpleKey, ok bool) {
	if row.Line > math.MaxUint32 || row.Currency != w.matcher.Currency || !isSimpleGross(row.Gross) || row.Fee < 0 || row.Fee > math.MaxInt32 {
		return key, false
	}
	if key.reference, key.check, ok = codeOf(row.Reference); !ok || !w.setMerchant(row.Merchant) {
		return key, false
	}
	key.of = NewMerchantFile(w.merchant, f.Number)
	return key, true
}

func (w *RowWriter) addSale(f *RowFile, row *reconcile.SimpleRow) bool {
	day := civil.DateOf(row.Time)
	key, ok := w.keyOf(f, row)
	if !ok || day < w.start {
		return false
	}
	fee, ok := w.prices.expectedFee(row.Key, day, row.Currency, row.Gross)
	if !ok || fee > math.MaxInt32 {
		return false
	}
	if !w.matcher.Merchants.Slice.HoldsHash(w.hash) {
		f.elsewhere.Add(uint32(row.Line), row.Gross, 0)
		return true
	}
	w.writer.NoteDay(w.hash, key.reference, day)
	w.writer.AddSale(w.hash, SimpleSale{
		Reference: key.reference, Check: key.check, MerchantFile: key.of, Gross: uint32(row.Gross), Fee: int32(fee), Row: uint32(row.Line),
		Trace: ShortHash(row.Trace), Order: ShortHash(row.Order), Terminal: ShortHash([]byte(row.Key.Terminal)), Minute: minuteOf(row.Time),
	})
	return true
}

func (w *RowWriter) addLine(f *RowFile, row *reconcile.SimpleRow) bool {
	key, ok := w.keyOf(f, row)
	if !ok {
		return false
	}
	payout := uint32(0)
	if !w.matcher.Merchants.Slice.HoldsHash(w.hash) {
		f.elsewhere.Add(uint32(row.Line), row.Gross, row.Fee)
		return true
	}
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

// addTransaction adds the compact form of a transaction, where it is a simple sale.
func (w *RowWriter) addTransaction(f *RowFile, t *reconcile.Transaction) bool {
	if !isSimpleSale(t, w.matcher.Currency) || t.Provider != f.provider {
		return false
	}
	gross, exact := money.ToMinor(t.Amount, w.matcher.digits)
	return exact && w.addSale(f, &reconcile.SimpleRow{
		Line: t.Origin.Line, Merchant: t.MerchantID, Reference: []byte(t.RRN), Currency: t.Currency, Time: t.Time, Gross: gross,
		Order: []byte(t.OrderNo), Trace: []byte(t.TraceNo), Key: t.FeeKey(),
	})
}

// addSettlementLine adds the compact form of a line that settles one sale in the currency of the
// configuration. What else a line can say (what was sold in which currency, that its net alone is
// stated, what it takes back) has a meaning to the judge.
func (w *RowWriter) addSettlementLine(f *RowFile, l *reconcile.SettlementLine) bool {
	if l.Type != reconcile.LineSale || l.Provider != f.provider || l.Amounts != "" || l.TxnCurrency != "" || l.OriginalRRN != "" || l.OriginalOrderNo != "" {
		return false
	}
	gross, exact := money.ToMinor(l.Gross, w.matcher.digits)
	fee, feeExact := money.ToMinor(l.Fee, w.matcher.digits)
	return exact && feeExact && w.addLine(f, &reconcile.SimpleRow{
		Line: l.Origin.Line, Merchant: l.MerchantID, Reference: []byte(l.RRN), Currency: l.Currency, Time: l.Time, Gross: gross, Fee: fee,
		SettleDate: l.SettleDate, DepositRef: l.DepositRef,
	})
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
