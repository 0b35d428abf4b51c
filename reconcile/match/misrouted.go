package match

import (
	"cmp"
	"hash/fnv"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// misroutedKey is what a misrouted settlement shares with its transaction.
type misroutedKey struct {
	kind                byte
	reference, currency string
	minor               int64
}

// digest is a 64-bit digest of the key. Keys that share one by chance cost a
// second look, never a verdict.
func (k misroutedKey) digest() uint64 {
	hash := fnv.New64a()
	hash.Write([]byte{k.kind})
	hash.Write([]byte(k.reference))
	hash.Write([]byte(k.currency))
	return reconcile.MixBits(hash.Sum64() + uint64(k.minor)*0xd1342543de82ef95)
}

func misroutedKeys(rrn, order, currency string, minor int64) []misroutedKey {
	var keys []misroutedKey
	if rrn != "" {
		keys = append(keys, misroutedKey{'R', rrn, currency, minor})
	}
	if order != "" {
		keys = append(keys, misroutedKey{'O', order, currency, minor})
	}
	return keys
}

func (e *transactionState) misroutedKeys() []misroutedKey {
	return misroutedKeys(e.RRN, e.OrderNo, e.Currency, e.minor)
}

func (l *lineState) misroutedKeys() []misroutedKey {
	return misroutedKeys(l.RRN, l.OrderNo, l.Currency, l.minor)
}

// nameKeys are what a due sale shares with a line of another merchant that names it over another amount: the
// retrieval reference. An order number is a merchant's own.
func nameKeys(rrn string) []misroutedKey {
	if rrn == "" {
		return nil
	}
	return []misroutedKey{{kind: 'N', reference: rrn}}
}

// foreignKeys are all that a sale which awaits its line may share with one of another merchant. Of one that is not
// due yet nothing is said.
func (e *transactionState) foreignKeys(asOf civil.Date) []misroutedKey {
	if e.lastDay > asOf {
		return e.misroutedKeys()
	}
	return append(e.misroutedKeys(), nameKeys(e.RRN)...)
}

// foreignKeys are all that a line which is left may share with a sale of another merchant.
func (l *lineState) foreignKeys() []misroutedKey {
	return append(l.misroutedKeys(), nameKeys(l.RRN)...)
}

// misroutable returns the lines that may be the settlement of another merchant's sale: of those
// that are left, the ones that tell no sale of their own merchant by terminal and authorisation code.
func (p *partition) misroutable(in *Input) []*lineState {
	sales := &salesIndex{partition: p}
	return filter(p.lines, func(l *lineState) bool {
		return l.isUndecided() && l.isSaleOrRefund() && l.excluded == nil && !sales.ownsAnother(in, l)
	})
}

// LineSet remembers roughly which references and amounts the lines of a night
// have: it may know some that none has. It takes up to 16 MB, whatever the night.
type LineSet struct {
	bits  []uint64
	shift int
	rates rates // of the lines that settle in another currency
}

// NewLineSet expects about so many lines.
func NewLineSet(expected int64) *LineSet {
	const least, most = 12, 27
	size := least
	for size < most && int64(1)<<size < 16*expected {
		size++
	}
	return &LineSet{bits: make([]uint64, 1<<(size-6)), shift: 64 - size, rates: rates{}}
}

// Add takes each line of the night, tonight's and those of the opening,
// before the first batch is judged. Not safe for concurrent use.
func (s *LineSet) Add(l *reconcile.SettlementLine) {
	s.rates.add(l)
	l = asSold(l)
	keys := misroutedKeys(l.RRN, l.OrderNo, l.Currency, reconcile.MinorOf(&l.Origin, l.Gross, l.Currency))
	for _, key := range append(keys, nameKeys(l.RRN)...) {
		at := key.digest() >> s.shift
		s.bits[at>>6] |= 1 << (at & 63)
	}
}

func (s *LineSet) has(digest uint64) bool {
	at := digest >> s.shift
	return s.bits[at>>6]&(1<<(at&63)) != 0
}

// unmatchedRow is a sale or line that is left, by what a row of the other side would share with it.
type unmatchedRow struct {
	digest   uint64 // the lowest bit distinguishes lines from sales
	merchant uint64 // hash of its merchant
}

// unmatchedRows returns the sales and lines that are left, as far as both sides may have them.
func (j *Judge) unmatchedRows(in *Input, parts []*partition) (rows []unmatchedRow) {
	for _, p := range parts {
		merchant := reconcile.MerchantHash(p.merchant, 'R')
		for _, l := range p.misroutable(in) {
			for _, key := range l.foreignKeys() {
				rows = append(rows, unmatchedRow{key.digest() | 1, merchant})
			}
		}
		for _, e := range p.transactions {
			if !e.awaitsLine() {
				continue
			}
			for _, key := range e.foreignKeys(in.AsOf) {
				if digest := key.digest(); j.lines.has(digest) {
					rows = append(rows, unmatchedRow{digest &^ 1, merchant})
				}
			}
		}
	}
	return rows
}

// BatchesToRejudge names the batches in which a sale or a line is left that a row of the
// other side, under another merchant, shares reference and amount with, and
// those with sales that were made after the end of a file that looks cut, and those whose
// rows contest a match of an earlier night. It is asked once, when every batch was judged.
// The only error is one that Input.MoreFacts or Input.FindTraced returns.
func (j *Judge) BatchesToRejudge(global MerchantBatch) ([]int, error) {
	contested, err := j.batchesThatContest()
	if err != nil {
		return nil, err
	}
	traced, err := j.batchesWithTraced()
	if err != nil {
		return nil, err
	}
	named, err := j.batchesWithRefused()
	if err != nil {
		return nil, err
	}
	paid, err := j.lookAhead(global)
	j.misrouted = j.batchesWithMisrouted()
	batches := slices.Concat(j.suspectCut(), j.daysNotSettled(), j.misrouted, contested, traced, named, paid)
	slices.Sort(batches)
	return slices.Compact(batches), err
}

// batchesWithMisrouted names the batches whose rows may concern one another: a sale and a line
// of two merchants. What one merchant has on both sides is its own affair.
func (j *Judge) batchesWithMisrouted() (batches []int) {
	var all []unmatchedRow
	for _, rows := range j.unmatched {
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b unmatchedRow) int {
		return cmp.Or(cmp.Compare(a.digest, b.digest), cmp.Compare(a.merchant, b.merchant))
	})
	j.sharedDigests = map[uint64]bool{}
	for len(all) > 0 {
		digest := all[0].digest &^ 1
		rows, rest := cutRun(all, func(r unmatchedRow) bool { return r.digest&^1 == digest })
		if concernTwoMerchants(rows) {
			j.sharedDigests[digest] = true
		}
		all = rest
	}
	for batch, rows := range j.unmatched {
		if slices.ContainsFunc(rows, func(r unmatchedRow) bool { return j.sharedDigests[r.digest&^1] }) {
			batches = append(batches, batch)
		}
	}
	return batches
}

// concernTwoMerchants reports whether of rows with one digest, the sales before the lines, there
// are both, and not all of one merchant.
func concernTwoMerchants(rows []unmatchedRow) bool {
	first, last := rows[0], rows[len(rows)-1]
	return first.digest != last.digest && slices.ContainsFunc(rows, func(r unmatchedRow) bool { return r.merchant != first.merchant })
}

// BatchesWithMisrouted names those of BatchesToRejudge of which CollectMisrouted is asked first.
func (j *Judge) BatchesWithMisrouted() []int { return j.misrouted }

// MisroutedRows are rows whose money may have gone to another merchant.
type MisroutedRows struct{ partitions []*partition }

// CollectMisrouted returns the rows of a batch that share a reference with one of another merchant.
func (j *Judge) CollectMisrouted(s MerchantBatch) (MisroutedRows, error) {
	in, err := j.batchInput(s)
	if err != nil {
		return MisroutedRows{}, err
	}
	parts, err := matchBatch(in)
	if err != nil {
		return MisroutedRows{}, err
	}
	isShared := func(keys []misroutedKey) bool {
		return slices.ContainsFunc(keys, func(key misroutedKey) bool { return j.sharedDigests[key.digest()&^1] })
	}
	for _, p := range parts {
		p.lines = filter(p.misroutable(in), func(l *lineState) bool { return isShared(l.foreignKeys()) })
		p.transactions = filter(p.transactions, func(e *transactionState) bool { return e.awaitsLine() && isShared(e.foreignKeys(in.AsOf)) })
	}
	return MisroutedRows{parts}, nil
}

// AddMisrouted takes the possibly misrouted rows of a batch for PairMisrouted.
func (j *Judge) AddMisrouted(s MisroutedRows) {
	j.misroutedRows = append(j.misroutedRows, s.partitions...)
}

// misroutedRow is a row that is held together with one of another merchant.
type misroutedRow struct {
	transaction *transactionState
	line        *lineState
}

// PairMisrouted decides about the rows that were gathered. It is the one global pass: a
// transaction and a line with the same reference and amount under different
// merchants are held together, when the transaction is the only one of its side.
func (j *Judge) PairMisrouted() {
	transactions, lines := map[misroutedKey][]*transactionState{}, map[misroutedKey][]*lineState{}
	for _, p := range j.misroutedRows {
		for _, l := range p.lines {
			for _, key := range l.misroutedKeys() {
				lines[key] = append(lines[key], l)
			}
		}
	}
	for _, p := range j.misroutedRows {
		for _, e := range p.transactions {
			for _, key := range e.misroutedKeys() {
				if lines[key] != nil {
					transactions[key] = append(transactions[key], e)
				}
			}
		}
	}
	keys := make([]misroutedKey, 0, len(transactions))
	for key := range transactions {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareMisroutedKeys)
	mapped := map[mappedKey][]string{}
	defer func() {
		for _, ids := range mapped {
			for _, id := range ids {
				j.mapped[id] = len(ids)
			}
		}
	}()
	for _, key := range keys {
		if e, l := misroutedPair(transactions[key], lines[key]); l != nil {
			e.partner, l.partner = l, e
			mapped[mappedKey{e.MerchantID, l.MerchantID}] = append(mapped[mappedKey{e.MerchantID, l.MerchantID}], e.id)
			j.partners[e.id], j.partners[l.id] = misroutedRow{line: l}, misroutedRow{transaction: e}
		}
	}
	j.findElsewhere()
	j.misroutedRows = nil
}

func compareMisroutedKeys(a, b misroutedKey) int {
	return cmp.Or(
		// References before order numbers: 'R' comes after 'O'.
		-cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.reference, b.reference),
		cmp.Compare(a.currency, b.currency),
		cmp.Compare(a.minor, b.minor),
	)
}

// misroutedPair returns the two rows that belong together; no line: nothing tells. Of several
// lines of one retrieval reference the first that was settled is taken, for the sale is not to be
// claimed while one of them may be its money.
func misroutedPair(transactions []*transactionState, lines []*lineState) (*transactionState, *lineState) {
	if len(transactions) != 1 || !transactions[0].isUndecided() {
		return nil, nil
	}
	e := transactions[0]
	if len(lines) > 1 {
		byReference := func(l *lineState) bool { return e.RRN != "" && l.RRN == e.RRN }
		if lines = filter(lines, byReference); len(lines) == 0 {
			return nil, nil
		}
	}
	l := slices.MinFunc(lines, func(a, b *lineState) int {
		return cmp.Or(cmp.Compare(a.SettleDate, b.SettleDate), reconcile.CompareOrigins(a.Origin, b.Origin))
	})
	if !l.isUndecided() || e.MerchantID == l.MerchantID || !reconcile.Compatible(e.Provider, l.Provider) {
		return nil, nil
	}
	// An order number is the merchant's own: another merchant may use the same.
	// It names the same sale only where no retrieval reference contradicts it.
	if e.RRN != "" && l.RRN != "" && e.RRN != l.RRN {
		return nil, nil
	}
	return e, l
}

// holdMisrouted holds the rows of a batch that PairMisrouted decided about.
func (j *Judge) holdMisrouted(parts []*partition) {
	if len(j.partners) == 0 && len(j.elsewhere) == 0 {
		return
	}
	for _, p := range parts {
		for _, e := range p.transactions {
			e.elsewhere = j.elsewhere[e.id].line
			if other := j.partners[e.id]; other.line != nil {
				e.partner, e.kind, e.reason = other.line, reconcile.MisroutedSettlement, reasonMisrouted
				e.mapped = j.mapped[e.id]
			}
		}
		for _, l := range p.lines {
			l.elsewhere = j.elsewhere[l.id].transaction
			if other := j.partners[l.id]; other.transaction != nil {
				l.partner, l.reason = other.transaction, reasonMisrouted
			}
		}
	}
}

// findCurrencyMismatch holds a transaction and a line that share a reference
// and a sign but not the currency, when each is the only one left of its side.
func (p *partition) findCurrencyMismatch() {
	for _, level := range referenceLevels() {
		transactions, lines := p.groupByReference(level, (*transactionState).awaitsLine)
		for _, key := range sortedKeys(transactions) {
			es, ls := compatibleRows(transactions[key], lines[key], level)
			if len(es) != 1 || len(ls) != 1 || es[0].Currency == ls[0].Currency || (es[0].minor > 0) != (ls[0].minor > 0) {
				continue
			}
			e, l := es[0], ls[0]
			e.partner, l.partner = l, e
			e.kind, e.reason, l.reason = reconcile.CurrencyMismatch, reasonCurrency, reasonCurrency
		}
	}
}
