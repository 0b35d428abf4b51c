package store

import (
	"fmt"
	"strings"

	"tieout/reconcile"
)

// Rows beyond the memory limit are in a temporary file while a night is
// judged, in the form in which the store would keep them.
const (
	newTransactionText = "T0"
	newLineText        = "L0"
)

// AppendTransaction appends a transaction of tonight.
func AppendTransaction(to []byte, t *reconcile.Transaction) []byte {
	w := textWriter{text: append(to, newTransactionText...)}
	writeFields(&w, reconcile.TransactionFields, t)
	return w.text
}

// AppendLine appends a settlement line of tonight.
func AppendLine(to []byte, l *reconcile.SettlementLine) []byte {
	w := textWriter{text: append(to, newLineText...)}
	writeFields(&w, reconcile.LineFields, l)
	return w.text
}

// ReadRow reads what AppendTransaction or AppendLine wrote; one of both is nil.
func ReadRow(text string) (t *reconcile.Transaction, l *reconcile.SettlementLine, err error) {
	r := newTextReader(text)
	switch kind := r.next(); kind {
	case newTransactionText:
		t = &reconcile.Transaction{}
		readFields(&r, reconcile.TransactionFields, t)
	case newLineText:
		l = &reconcile.SettlementLine{}
		readFields(&r, reconcile.LineFields, l)
	default:
		return nil, nil, fmt.Errorf("read a row back: it has the unknown kind %q", kind)
	}
	return t, l, r.finish()
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
