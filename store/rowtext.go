package store

import (
	"fmt"
	"strings"

	"tieout/reconcile"
)

// Rows that memory has no room for lie in a temporary file while a night is
// judged, in the form in which the store would keep them.
const (
	newTransactionText = "T0"
	newLineText        = "L0"
)

// AppendTransaction appends a transaction of tonight.
func AppendTransaction(to []byte, t *reconcile.Transaction) []byte {
	w := textWriter{text: append(to, newTransactionText...)}
	w.transaction(t)
	return w.text
}

// AppendLine appends a settlement line of tonight.
func AppendLine(to []byte, l *reconcile.SettlementLine) []byte {
	w := textWriter{text: append(to, newLineText...)}
	w.line(l)
	return w.text
}

// ReadRow reads what AppendTransaction or AppendLine wrote; one of both is nil.
func ReadRow(text string) (t *reconcile.Transaction, l *reconcile.SettlementLine, err error) {
	r := newTextReader(text)
	switch kind := r.next(); kind {
	case newTransactionText:
		t = r.transaction()
	case newLineText:
		l = r.line()
	default:
		return nil, nil, fmt.Errorf("read a row back: it has the unknown kind %q", kind)
	}
	return t, l, r.end()
}

// The places of fields in the texts of items and exceptions.
const (
	itemProvider      = 12
	exceptionKindAt   = 2
	exceptionItem     = 3
	exceptionMerchant = 6
)

// ItemMerchant returns the merchant of an item's text without reading the rest;
// false when the item has none, as a deposit.
func ItemMerchant(text string) (merchant string, ok bool) {
	switch {
	case strings.HasPrefix(text, transactionText):
		return fieldOf(text, itemProvider+2), true
	case strings.HasPrefix(text, lineText):
		return fieldOf(text, itemProvider+1), true
	default:
		return "", false
	}
}

// IsLine reports whether an item's text is that of a settlement line.
func IsLine(text string) bool { return strings.HasPrefix(text, lineText) }

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
