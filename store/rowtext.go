package store

import (
	"fmt"
	"strings"

	"tieout/reconcile"
)

// The first bytes of the records of rows of tonight.
const (
	newTransaction = 'T'
	newLine        = 'L'
)

// AppendTransaction appends a transaction of tonight.
func AppendTransaction(to []byte, t *reconcile.Transaction) []byte {
	return appendFields(append(to, newTransaction), reconcile.TransactionFields, t)
}

// AppendLine appends a settlement line of tonight.
func AppendLine(to []byte, l *reconcile.SettlementLine) []byte {
	return appendFields(append(to, newLine), reconcile.LineFields, l)
}

// ReadRow reads what AppendTransaction or AppendLine wrote; one of both is nil.
func ReadRow(record string) (t *reconcile.Transaction, l *reconcile.SettlementLine, err error) {
	r := bytesReader{rest: record}
	switch kind := r.byte(); kind {
	case newTransaction:
		t = &reconcile.Transaction{}
		fieldsFrom(&r, reconcile.TransactionFields, t)
	case newLine:
		l = &reconcile.SettlementLine{}
		fieldsFrom(&r, reconcile.LineFields, l)
	default:
		return nil, nil, fmt.Errorf("read a row back: it has the unknown kind %q", kind)
	}
	return t, l, r.end()
}

// The places of what an exception is about in its record.
var (
	exceptionKindAt   = exceptionLayout.placeOf("kind")
	exceptionItem     = exceptionLayout.placeOf("item_id")
	exceptionMerchant = exceptionLayout.placeOf("merchant_id")
)

// ExceptionHead returns what an exception's text is about, without reading the rest.
func ExceptionHead(text string) (kind reconcile.Kind, itemID, merchant string) {
	return reconcile.Kind(fieldOf(text, exceptionKindAt)), fieldOf(text, exceptionItem), fieldOf(text, exceptionMerchant)
}

// fieldOf returns field n of a text; empty when it has fewer.
func fieldOf(text string, n int) string {
	for range n {
		at := strings.IndexByte(text, separator[0])
		if at < 0 {
			return ""
		}
		text = text[at+1:]
	}
	field, _, _ := strings.Cut(text, separator)
	if strings.IndexByte(field, '\\') >= 0 {
		return unescaper.Replace(field)
	}
	return field
}
