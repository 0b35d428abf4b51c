package store

import (
	"encoding/json"
	"strings"

	"tieout/reconcile"
)

// Rows in transit are by far the most that a store remembers, so transactions
// and lines are not written as JSON but as a line of fields: a third of the
// bytes, a tenth of the time. Deposits and payouts, which are few, stay JSON.

// AppendItem appends an item as the store keeps it; equal items give equal texts.
func AppendItem(to []byte, i *reconcile.Item) ([]byte, error) {
	w := textWriter{text: to}
	switch {
	case i.Transaction != nil:
		w.text = append(w.text, transactionLayout.tag...)
		writeFields(&w, reconcile.ItemFields, i)
		writeFields(&w, reconcile.TransactionFields, i.Transaction)
	case i.Line != nil:
		w.text = append(w.text, lineLayout.tag...)
		writeFields(&w, reconcile.ItemFields, i)
		writeFields(&w, reconcile.LineFields, i.Line)
	default:
		data, err := json.Marshal(i)
		return append(to, data...), err
	}
	return w.text, nil
}

// ReadItem reads what AppendItem wrote into an item that is empty but for its version.
func ReadItem(text string, i *reconcile.Item) error {
	if strings.HasPrefix(text, "{") {
		return decode(text, i)
	}
	r := newTextReader(text)
	switch tag := r.next(); tag {
	case transactionLayout.tag:
		i.Side, i.Transaction = reconcile.TerminalSide, &reconcile.Transaction{}
		readFields(&r, reconcile.ItemFields, i)
		readFields(&r, reconcile.TransactionFields, i.Transaction)
	case lineLayout.tag:
		i.Side, i.Line = reconcile.SettlementSide, &reconcile.SettlementLine{}
		readFields(&r, reconcile.ItemFields, i)
		readFields(&r, reconcile.LineFields, i.Line)
	default:
		return damaged("want an open row, got something of the kind %q", tag)
	}
	return r.finish()
}

// The places of the merchant in the records of items.
var (
	transactionMerchant = transactionLayout.placeOf("merchant_id")
	lineMerchant        = lineLayout.placeOf("merchant_id")
)

// ItemMerchant returns the merchant of an item's text without reading the rest;
// false when the item has none, as a deposit.
func ItemMerchant(text string) (merchant string, ok bool) {
	switch {
	case transactionLayout.matches(text):
		return fieldOf(text, transactionMerchant), true
	case lineLayout.matches(text):
		return fieldOf(text, lineMerchant), true
	default:
		return "", false
	}
}

// IsLine reports whether an item's text is that of a settlement line.
func IsLine(text string) bool { return lineLayout.matches(text) }
