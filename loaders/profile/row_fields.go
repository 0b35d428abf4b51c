package profile

import (
	"cmp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// fieldOp reads one field of a record into a domain row. Faults are in r.V.Failed.
type fieldOp[T any] func(r *account.Record, d *account.Defaults, row *T)

// fieldSource says where the values of fields come from; nil: from nowhere. A
// label names a field and its column, for messages.
type fieldSource interface {
	Text(field string) (op account.TextOp, label string)
	Amount(field string) (op AmountOp, label string) // which a row may lack
	Moment(field string) (op TimeOp, label string)
}

// rowReader makes the domain row of a record whose currency and amounts are read. The row
// is good until the next one is read: most are settled at once, and kept by nobody.
type rowReader interface {
	read(r *account.Record, d *account.Defaults) account.Row
}

// WarnUnnamed warns of columns that a terminal log does not have and whose lack
// gives its rows a meaning.
func WarnUnnamed(side reconcile.Side, from fieldSource, warn func(format string, values ...any)) {
	for i := range reconcile.TransactionFields {
		f := &reconcile.TransactionFields[i]
		if side != reconcile.TerminalSide || f.Unnamed == "" {
			continue
		}
		if op, _ := from.Text(f.Name); op == nil {
			warn("the file has no column %s: its rows are taken as if they said %s", f.Name, f.Unnamed)
		}
	}
}

// RowReaderOf compiles the fields of a side, by their table.
func RowReaderOf(side reconcile.Side, from fieldSource) rowReader {
	switch side {
	case reconcile.TerminalSide:
		return &typedReader[reconcile.Transaction]{ops: fieldOps(reconcile.TransactionFields, from), finish: func(r *account.Record, t *reconcile.Transaction) account.Row {
			if !t.Amount.IsPositive() {
				r.V.Fail("amount-sign", "amount: want more than 0, as the terminal printed it, got %s", t.Amount)
			}
			return account.Row{Transaction: t}
		}}
	case reconcile.SettlementSide:
		return &typedReader[reconcile.SettlementLine]{ops: append(fieldOps(reconcile.LineFields, from), soldIn(from)...), finish: func(r *account.Record, l *reconcile.SettlementLine) account.Row {
			if r.V.Failed == nil {
				r.V.CheckMinorLine(l, r)
			}
			return account.Row{Line: l}
		}}
	default:
		return &typedReader[reconcile.Deposit]{ops: fieldOps(reconcile.DepositFields, from), finish: func(_ *account.Record, d *reconcile.Deposit) account.Row { return account.Row{Deposit: d} }}
	}
}

// typedReader is a rowReader of one type of domain rows.
type typedReader[T any] struct {
	ops    []fieldOp[T]
	finish func(*account.Record, *T) account.Row // holds the row's fields against each other
	row    T                                     // that was read last; it is good until the next
}

func (t *typedReader[T]) read(r *account.Record, d *account.Defaults) account.Row {
	var empty T
	t.row = empty
	row := &t.row
	for _, op := range t.ops {
		op(r, d, row)
	}
	return t.finish(r, row)
}

func fieldOps[T any](fields []reconcile.Field[T], from fieldSource) (ops []fieldOp[T]) {
	for i := range fields {
		switch f := &fields[i]; {
		case f.Amount != nil:
			ops = append(ops, amountField(f))
		case f.Moment != nil, f.Day != nil:
			ops = append(ops, timeField(f, from))
		case f.Read == reconcile.SaleCurrency, f.Read == reconcile.SaleAmount: // soldIn reads both
		case f.Read != reconcile.NotLoaded:
			if op := textField(f, from); op != nil {
				ops = append(ops, op)
			}
		}
	}
	return ops
}

// soldIn reads amount and currency of what was sold, which say nothing where they are those
// of the settlement. The sign is that of the gross, which a file may leave out.
func soldIn(from fieldSource) []fieldOp[reconcile.SettlementLine] {
	currency, currencyName := from.Text("txn_currency")
	amount, amountName := from.Amount("txn_amount")
	if currency == nil || amount == nil {
		return nil
	}
	computed := isComputed(from, "gross_amount")
	return []fieldOp[reconcile.SettlementLine]{func(r *account.Record, _ *account.Defaults, l *reconcile.SettlementLine) {
		code, digits, ok := r.V.SoldIn(l, string(currency(r)), currencyName)
		if !ok {
			if computed && code == l.Currency {
				minor, stated := amount(r)
				r.V.StatedGross(l, amountName, minor, r, stated)
			}
			return
		}
		settled := r.Digits
		r.Digits = digits // yen have none, whatever the sale settles in
		minor, stated := amount(r)
		r.Digits = settled
		r.V.Sold(l, code, currencyName, amountName, minor, digits, stated)
	}}
}

// isComputed reports whether an amount is computed from others: one that the file states for it says something new.
func isComputed(from fieldSource, field string) bool {
	rules, ok := from.(ruleSource)
	if !ok {
		return false
	}
	v := rules.rule(field)
	return v != nil && len(v.amount.compute) > 0
}

func amountField[T any](f *reconcile.Field[T]) fieldOp[T] {
	at := amountPlace(f.Name)
	return func(r *account.Record, _ *account.Defaults, row *T) {
		*f.Amount(row) = decimal.New(r.Minor[at], -r.Digits)
	}
}

// timeField reads a time or a day. A row without one that it must have is refused.
func timeField[T any](f *reconcile.Field[T], from fieldSource) fieldOp[T] {
	op, label := from.Moment(f.Name)
	label = cmp.Or(label, f.Name)
	what := "a time"
	if f.Day != nil {
		what = "a day"
	}
	return func(r *account.Record, _ *account.Defaults, row *T) {
		var t time.Time
		if op != nil {
			t = op(r)
		}
		switch {
		case t.IsZero() && f.Needed:
			r.V.Fail("missing-value", "%s: want %s, got none", label, what)
		case t.IsZero():
		case f.Day != nil:
			*f.Day(row) = civil.DateOf(t)
		default:
			*f.Moment(row) = t
		}
	}
}

// textField reads a text as its table says; one that the file does not have may
// come from the source. Nil: it can be nothing but empty.
func textField[T any](f *reconcile.Field[T], from fieldSource) fieldOp[T] {
	op, label := textOf(f, from)
	read := textReading(f, op, label)
	standard := defaultOf(f.Name)
	if read == nil && standard == nil && !f.Needed {
		return nil
	}
	return func(r *account.Record, d *account.Defaults, row *T) {
		into := f.Text(row)
		if read != nil {
			*into = read(r)
		}
		if *into == "" && standard != nil {
			*into = *standard(d)
		}
		if f.Needed {
			r.V.Needed(label, *into)
		}
	}
}

// textOf returns where the text of a field comes from, and what messages call it; nil: from
// nowhere.
func textOf[T any](f *reconcile.Field[T], from fieldSource) (op account.TextOp, label string) {
	op, label = from.Text(f.Name)
	if op == nil && f.Unnamed != "" {
		unnamed := []byte(f.Unnamed)
		op = func(*account.Record) []byte { return unnamed }
	}
	return op, cmp.Or(label, f.Name)
}

// textReading returns how a text of the field's kind is read.
func textReading[T any](f *reconcile.Field[T], op account.TextOp, label string) func(*account.Record) string {
	switch {
	case f.Read == reconcile.Currency:
		return func(r *account.Record) string { return r.Currency }
	case op == nil:
		return nil
	}
	switch f.Read {
	case reconcile.Identifier:
		return func(r *account.Record) string { return r.V.Identifier(label, string(op(r))) }
	case reconcile.Common:
		return func(r *account.Record) string {
			text := op(r)
			if kept, ok := r.V.Interned[string(text)]; ok {
				return kept
			}
			return r.V.Common(label, string(text))
		}
	case reconcile.Answer:
		return func(r *account.Record) string { return r.V.Answer(label, string(op(r))) }
	case reconcile.Word:
		return wordReading(op, label, f.Name, f.Words)
	case reconcile.Card:
		return func(r *account.Record) string { return mask.Card(r.V.Text(label, string(op(r)))) }
	default:
		return func(r *account.Record) string {
			return mask.Text(r.V.Text(label, strings.Map(text.Printable, string(op(r)))))
		}
	}
}

// wordReading reads a word of a closed list.
func wordReading(op account.TextOp, label, field string, words []string) func(*account.Record) string {
	reason := "unknown-value"
	if field == "txn_type" {
		reason = "unknown-type"
	}
	return func(r *account.Record) string {
		text := op(r)
		for _, word := range words {
			if string(text) == word {
				return word
			}
		}
		return r.V.OneOf(reason, label, string(text), words...)
	}
}

// defaultOf returns what a source says of a field that its rows leave empty.
func defaultOf(field string) func(*account.Defaults) *string {
	switch field {
	case "provider":
		return func(d *account.Defaults) *string { return &d.Provider }
	case "product":
		return func(d *account.Defaults) *string { return &d.Product }
	case "merchant_id":
		return func(d *account.Defaults) *string { return &d.MerchantID }
	default:
		return nil
	}
}

// FieldsOf names the fields of a side that a file can fill, as native files name
// their columns.
func FieldsOf(side reconcile.Side) []string { return namesOf(side, false) }

// NeededOf names the fields without which a row is refused.
func NeededOf(side reconcile.Side) []string { return namesOf(side, true) }

func namesOf(side reconcile.Side, needed bool) []string {
	switch side {
	case reconcile.TerminalSide:
		return loadedNames(reconcile.TransactionFields, needed)
	case reconcile.SettlementSide:
		return loadedNames(reconcile.LineFields, needed)
	default:
		return loadedNames(reconcile.DepositFields, needed)
	}
}

func loadedNames[T any](fields []reconcile.Field[T], needed bool) (names []string) {
	for i := range fields {
		f := &fields[i]
		loaded := f.Read != reconcile.NotLoaded || f.Amount != nil || f.Moment != nil || f.Day != nil
		if loaded && (f.Needed || !needed) {
			names = append(names, f.Name)
		}
	}
	return names
}
