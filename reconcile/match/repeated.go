package match

import (
	"hash/maphash"
	"maps"
	"slices"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Files overlap: a bill of two days, a correction under another name, exports
// that share an hour. A row that is also in another file is that row
// again, not more money; within one file two equal rows are two rows, so that
// equals are counted by occurrence: the second of them repeats the other file's
// second. The file that a merchant's rows are sorted by first has the originals.

// lineKey is what a settlement line says, without its file. The settle date of a sale's or refund's
// line is part of it only where nothing else distinguishes two rows: it is often that of
// the file's name. What is no sale may come again under the same number, as a second chargeback, next
// month's rent, the other half of a fee that is given back: of another settle date it is another one.
type lineKey struct {
	provider, terminal, batch, trace, rrn, auth, order, deposit, currency string

	kind       reconcile.LineType
	at         time.Time
	settled    civil.Date
	gross, fee int64
}

func (l *lineState) contentKey() lineKey {
	k := lineKey{
		l.Provider, l.TerminalID, l.BatchNo, l.TraceNo, l.RRN, l.AuthCode, l.OrderNo, l.DepositRef, l.Currency,
		l.Type, l.Time, 0, l.minor, reconcile.MinorOf(&l.Origin, l.Fee, l.Currency),
	}
	if !l.isSaleOrRefund() || k.rrn == "" && k.order == "" && k.trace == "" {
		k.settled = l.SettleDate
	}
	return k
}

// findRepeated finds the rows that stand in another file too: of lines all, of
// transactions those without a reference, which findDuplicates leaves alone.
func (p *partition) findRepeated() {
	eachRepeated(p.lines, (*lineState).contentKey, func(l *lineState) *reconcile.Origin { return &l.Origin }, func(l, of *lineState) {
		if l.item == nil {
			l.repeats = of
		}
	})
	bare := filter(p.transactions, func(e *transactionState) bool {
		return e.RRN == "" && e.TraceNo == "" && e.OrderNo == "" && e.life != loggedTwice
	})
	eachRepeated(bare, (*transactionState).eventKey, func(e *transactionState) *reconcile.Origin { return &e.Origin }, func(e, of *transactionState) {
		if e.item == nil && reconcile.OutcomeOf(e.ResponseCode) == reconcile.OutcomeOf(of.ResponseCode) {
			e.life, e.reason, e.kind, e.repeats = loggedTwice, reasonDuplicate, reconcile.DuplicateTransaction, of
		}
	})
}

// eachRepeated hands out the rows whose key a row of another file has, each with
// the row that it repeats. Rows of a key are taken file by file, those of earlier
// nights first.
func eachRepeated[R any, K comparable](rows []R, key func(R) K, origin func(R) *reconcile.Origin, use func(row, of R)) {
	count := make(map[uint64]uint8, len(rows))
	for _, row := range rows {
		hash := maphash.Comparable(eventSeed, key(row))
		count[hash] = min(count[hash]+1, 2)
	}
	groups := map[K][]R{}
	for _, row := range rows {
		if k := key(row); count[maphash.Comparable(eventSeed, k)] > 1 {
			groups[k] = append(groups[k], row)
		}
	}
	for _, group := range groups {
		originals, occurrence := []R(nil), map[string]int{}
		for _, row := range group {
			file := origin(row).File
			if nth := occurrence[file]; nth < len(originals) && origin(originals[nth]).File != file {
				use(row, originals[nth])
			} else {
				originals = append(originals, row)
			}
			occurrence[file]++
		}
	}
}

// markRepeated calls the repeated lines that settled nothing duplicates. One that
// found a transaction of its own is not: the money came for it.
func (p *partition) markRepeated() {
	for _, l := range p.lines {
		if l.repeats != nil && l.isUndecided() && l.excluded == nil {
			l.kind, l.reason = reconcile.DuplicateSettlement, reasonDuplicate
		}
	}
}

// settledRows returns the facts under a key as rows: of a line that settled several sales one, which says what all
// of its facts add up to.
func (b *settledBefore) settledRows(key uint64) (rows []*reconcile.Fact) {
	var shares []*reconcile.Fact
	for i := range b.facts[key] {
		if f := &b.facts[key][i]; SharesLine(f) {
			shares = append(shares, f)
		} else {
			rows = append(rows, f)
		}
	}
	for _, row := range joinShares(shares) {
		rows = append(rows, row.fact)
	}
	return rows
}

// rowInFile is what lines without a reference say that are equal, and their file.
type rowInFile struct {
	key  uint64
	file string
}

// markRepeatedBefore calls lines without a reference duplicates that stand in a file of an earlier night too, where
// they settled sales; those of the references are found by them. Equals are counted by occurrence. Where a sale of
// the amount still awaits its line, it may be the money of that one: what is alike decides.
func (p *partition) markRepeatedBefore(before *settledBefore) {
	occurrence := map[rowInFile]int{}
	for _, l := range p.lines {
		if l.item != nil || l.reopened || !l.isSaleOrRefund() || l.excluded != nil || !l.isUndecided() || len(l.FactKeys()) > 0 {
			continue
		}
		at := rowInFile{l.RepeatedKey(), l.Origin.File}
		nights := before.nightsOfRow(l, at.key)
		nth := occurrence[at]
		occurrence[at]++
		if nth < len(nights) && !slices.ContainsFunc(p.transactions, func(e *transactionState) bool {
			return e.awaitsLine() && e.minor == l.minor && e.Currency == l.Currency
		}) {
			l.markDuplicate(nights[nth])
		}
	}
}

// nightsOfRow returns the nights that took the row of a line from another file, of the file that has it most often.
func (b *settledBefore) nightsOfRow(l *lineState, key uint64) (most []civil.Date) {
	byFile := map[string][]civil.Date{}
	for _, f := range b.settledRows(key) {
		if f.Line.File != l.Origin.File && f.Settles(l.Provider, l.MerchantID, l.Currency, l.minor) && f.Side == reconcile.TerminalSide && !b.isSuperseded(f) {
			byFile[f.Line.File] = append(byFile[f.Line.File], f.Night)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		if len(byFile[file]) > len(most) {
			most = byFile[file]
		}
	}
	slices.Sort(most)
	return most
}

// countRepeats counts tonight's duplicates whose other row is in another file.
func (p *partition) countRepeats(into map[reconcile.Repeat]int64) {
	for _, l := range p.lines {
		switch {
		case l.item != nil || l.kind != reconcile.DuplicateSettlement:
		case l.settledOn != 0:
			into[reconcile.Repeat{File: l.Origin.File, Night: l.settledOn}]++
		case l.repeats != nil && l.repeats.Origin.File != l.Origin.File:
			into[reconcile.Repeat{File: l.Origin.File, Of: l.repeats.Origin.File}]++
		}
	}
	for _, e := range p.transactions {
		switch {
		case e.item != nil || e.kind != reconcile.DuplicateTransaction:
		case e.settledOn != 0:
			into[reconcile.Repeat{File: e.Origin.File, Night: e.settledOn}]++
		case e.repeats != nil && e.repeats.Origin.File != e.Origin.File:
			into[reconcile.Repeat{File: e.Origin.File, Of: e.repeats.Origin.File}]++
		}
	}
}
