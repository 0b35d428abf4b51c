package loaders

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/mask"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// fieldOp reads one field of a record into a domain row. Faults are in r.v.failed.
type fieldOp[T any] func(r *rec, d *Defaults, row *T)

// fieldSource says where the values of fields come from; nil: from nowhere. A
// label names a field and its column, for messages.
type fieldSource interface {
	text(field string) (op textOp, label string)
	moment(field string) (op timeOp, label string)
}

// rowReader makes the domain row of a record whose currency and amounts are read.
type rowReader interface{ read(r *rec, d *Defaults) Row }

// rowReaderOf compiles the fields of a side, by their table.
func rowReaderOf(side reconcile.Side, from fieldSource) rowReader {
	switch side {
	case reconcile.TerminalSide:
		return &typedReader[reconcile.Transaction]{fieldOps(reconcile.TransactionFields, from), func(r *rec, t *reconcile.Transaction) Row {
			if !t.Amount.IsPositive() {
				r.v.fail("amount-sign", "amount: want more than 0, as the terminal printed it, got %s", t.Amount)
			}
			return Row{Transaction: t}
		}}
	case reconcile.SettlementSide:
		return &typedReader[reconcile.SettlementLine]{fieldOps(reconcile.LineFields, from), func(r *rec, l *reconcile.SettlementLine) Row {
			if r.v.failed == nil {
				r.v.checkLine(l)
			}
			return Row{Line: l}
		}}
	default:
		return &typedReader[reconcile.Deposit]{fieldOps(reconcile.DepositFields, from), func(_ *rec, d *reconcile.Deposit) Row { return Row{Deposit: d} }}
	}
}

// typedReader is a rowReader of one type of domain rows.
type typedReader[T any] struct {
	ops    []fieldOp[T]
	finish func(*rec, *T) Row // holds the row's fields against each other
}

func (t *typedReader[T]) read(r *rec, d *Defaults) Row {
	row := new(T)
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
		case f.Read != reconcile.NotLoaded:
			if op := textField(f, from); op != nil {
				ops = append(ops, op)
			}
		}
	}
	return ops
}

func amountField[T any](f *reconcile.Field[T]) fieldOp[T] {
	at := amountPlace(f.Name)
	return func(r *rec, _ *Defaults, row *T) { *f.Amount(row) = decimal.New(r.minor[at], -r.digits) }
}

// timeField reads a time or a day. A row without one that it must have is refused.
func timeField[T any](f *reconcile.Field[T], from fieldSource) fieldOp[T] {
	op, label := from.moment(f.Name)
	label = cmp.Or(label, f.Name)
	what := "a time"
	if f.Day != nil {
		what = "a day"
	}
	return func(r *rec, _ *Defaults, row *T) {
		var t time.Time
		if op != nil {
			t = op(r)
		}
		switch {
		case t.IsZero() && f.Needed:
			r.v.fail("missing-value", "%s: want %s, got none", label, what)
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
	op, label := from.text(f.Name)
	read := textReading(f, op, cmp.Or(label, f.Name))
	standard := defaultOf(f.Name)
	if read == nil && standard == nil && !f.Needed {
		return nil
	}
	needed := cmp.Or(label, f.Name)
	return func(r *rec, d *Defaults, row *T) {
		into := f.Text(row)
		if read != nil {
			*into = read(r)
		}
		if *into == "" && standard != nil {
			*into = *standard(d)
		}
		if f.Needed {
			r.v.needed(needed, *into)
		}
	}
}

// textReading returns how a text of the field's kind is read.
func textReading[T any](f *reconcile.Field[T], op textOp, label string) func(*rec) string {
	switch {
	case f.Read == reconcile.Currency:
		return func(r *rec) string { return r.currency }
	case op == nil:
		return nil
	}
	switch f.Read {
	case reconcile.Identifier:
		return func(r *rec) string { return r.v.identifier(label, string(op(r))) }
	case reconcile.Common:
		return func(r *rec) string {
			text := op(r)
			if kept, ok := r.v.interned[string(text)]; ok {
				return kept
			}
			return r.v.common(label, string(text))
		}
	case reconcile.Word:
		return wordReading(op, label, f.Name, f.Words)
	case reconcile.Card:
		return func(r *rec) string { return mask.Card(r.v.text(label, string(op(r)))) }
	default:
		return func(r *rec) string { return mask.Text(r.v.text(label, strings.Map(printable, string(op(r))))) }
	}
}

// wordReading reads a word of a closed list.
func wordReading(op textOp, label, field string, words []string) func(*rec) string {
	reason := "unknown-value"
	if field == "txn_type" {
		reason = "unknown-type"
	}
	return func(r *rec) string {
		text := op(r)
		for _, word := range words {
			if string(text) == word {
				return word
			}
		}
		return r.v.oneOf(reason, label, string(text), words...)
	}
}

// printable keeps free text that a bank wrapped with tabs or line ends.
func printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

// defaultOf returns what a source says of a field that its rows leave empty.
func defaultOf(field string) func(*Defaults) *string {
	switch field {
	case "provider":
		return func(d *Defaults) *string { return &d.Provider }
	case "product":
		return func(d *Defaults) *string { return &d.Product }
	case "merchant_id":
		return func(d *Defaults) *string { return &d.MerchantID }
	default:
		return nil
	}
}

// fieldsOf names the fields of a side that a file can fill, as native files name
// their columns.
func fieldsOf(side reconcile.Side) []string { return namesOf(side, false) }

// neededOf names the fields without which a row is refused.
func neededOf(side reconcile.Side) []string { return namesOf(side, true) }

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

// recordType is a struct of texts, one for each column, as gocsv fills it.
func recordType(columns []string) reflect.Type {
	fields := make([]reflect.StructField, len(columns))
	for i, column := range columns {
		fields[i] = reflect.StructField{
			Name: "Column" + string(rune('A'+i/26)) + string(rune('A'+i%26)), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(`csv:"` + column + `"`),
		}
	}
	return reflect.StructOf(fields)
}
