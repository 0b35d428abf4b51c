package reconcile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"tieout/reconcile/civil"
)

// The order of the reports is that of keys: texts whose order in bytes is the
// order of the rows. What is found first in a key comes first in the report;
// nothing in it depends on how a row was found.

// AppendKey appends the exception's place in the order of the reports: the
// oldest due first, then by what it is about.
func (x *Exception) AppendKey(to []byte) []byte {
	to = append(appendDay(to, x.Due), x.TxnTime...)
	return appendTexts(to, "", x.Provider, x.MerchantID, x.TerminalID, x.RRN, string(x.Kind), x.ID)
}

// AppendKey appends the item's place in the order of the reports: the first due
// first, then by what it is.
func (i *Item) AppendKey(to []byte) []byte {
	to = appendDay(to, i.Due)
	switch {
	case i.Transaction != nil:
		t := i.Transaction
		return appendTexts(appendMoment(to, t.Time), t.Provider, t.MerchantID, t.TerminalID, t.RRN, i.ID)
	case i.Line != nil:
		l := i.Line
		return appendTexts(appendMoment(to, l.Time), l.Provider, l.MerchantID, l.TerminalID, l.RRN, i.ID)
	default:
		return appendTexts(to, i.ID)
	}
}

// AppendBankKey appends the place of a payout or a movement in deposits.csv: payouts
// by settle date, then movements by value date. Where a file has a movement is no part of
// it: another order of its rows changes nothing.
func (i *Item) AppendBankKey(to []byte) []byte {
	if p := i.Payout; p != nil {
		return appendTexts(appendDay(append(to, 'P'), p.SettleDate), p.Provider, p.MerchantID, p.DepositRef, p.Currency, i.ID)
	}
	d := i.Deposit
	return appendTexts(appendDay(append(to, 'V'), d.ValueDate), d.Provider, d.MerchantID, d.Reference, d.Currency, i.ID)
}

// AppendKey appends the place of what was cleared in the order of the reports.
func (c *Cleared) AppendKey(to []byte) []byte {
	to = append(appendDay(to, c.Due), c.TxnTime...)
	return appendOrigin(appendTexts(to, "", c.MerchantID, c.RRN, c.ID), &c.Origin)
}

// AppendKey appends the match's place in the order of matches.csv.
func (m *LineMatch) AppendKey(to []byte) []byte {
	to = appendMoment(append(append(to, m.Transaction.MerchantID...), 0), m.Transaction.Time)
	return appendOrigin(appendTexts(to, m.Transaction.RRN), &m.Transaction.Origin)
}

// appendTexts appends words, each with the least of bytes before it.
func appendTexts(to []byte, words ...string) []byte {
	for _, word := range words {
		to = append(append(to, 0), word...)
	}
	return to
}

func appendDay(to []byte, day civil.Date) []byte {
	return binary.BigEndian.AppendUint32(to, uint32(day)^1<<31) // in the order of signed numbers
}

func appendMoment(to []byte, moment time.Time) []byte {
	return binary.BigEndian.AppendUint64(to, uint64(moment.Unix())^1<<63)
}

func appendOrigin(to []byte, o *Origin) []byte {
	return binary.BigEndian.AppendUint64(append(appendTexts(to, o.File), 0), uint64(o.Line))
}

// keyed is a row with its key.
type keyed struct {
	first [4]uint64 // bytes of the key
	key   []byte
	at    int
}

// SortRows returns the rows in the order of their keys. Rows are large, and a
// million of them lie too far apart to be visited at each step: the beginning of
// each key stands beside its place, and each row is copied once.
func SortRows[T any](rows []T, key func(row *T, to []byte) []byte) []T {
	if len(rows) < 2 {
		return rows
	}
	order := make([]keyed, len(rows))
	room := make([]byte, 0, 64*len(rows))
	for i := range rows {
		start := len(room)
		room = key(&rows[i], room) // a piece that moved stays where it was for keys made before
		order[i].key, order[i].at = room[start:len(room):len(room)], i
		var first [32]byte
		copy(first[:], order[i].key)
		for j := range order[i].first {
			order[i].first[j] = binary.BigEndian.Uint64(first[8*j:])
		}
	}
	slices.SortFunc(order, func(a, b keyed) int {
		for j := range a.first {
			if a.first[j] != b.first[j] {
				return cmp.Compare(a.first[j], b.first[j])
			}
		}
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) // equal keys stay as they were
	})
	sorted := make([]T, len(rows))
	for i := range order {
		sorted[i] = rows[order[i].at]
	}
	return sorted
}

// SortExceptions puts exceptions in the order of the reports.
func SortExceptions(exceptions []*Exception) {
	copy(exceptions, SortRows(exceptions, func(x **Exception, to []byte) []byte { return (*x).AppendKey(to) }))
}

// SortCleared puts what was cleared in the order of the reports.
func SortCleared(cleared []Cleared) { copy(cleared, SortRows(cleared, (*Cleared).AppendKey)) }

// SortItems returns the items in the order of the reports.
func SortItems(items []Item) []Item { return SortRows(items, (*Item).AppendKey) }

// SortRejects puts refused rows in the order of files and lines.
func SortRejects(rejects []Reject) {
	slices.SortFunc(rejects, func(a, b Reject) int {
		return cmp.Or(CompareOrigins(a.Origin, b.Origin), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Excerpt, b.Excerpt))
	})
}

// CompareOrigins orders places by file, then by line.
func CompareOrigins(a, b Origin) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}
