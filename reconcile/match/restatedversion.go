package match

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// version is what came of comparing a batch's restated files with their earlier versions.
type version struct {
	knownLines, knownTransactions []bool                               // of the batch: rows of both versions
	lines                         []reconcile.SettlementLine           // tonight's, as they were handed in
	withdrawn                     []*withdrawnRow                      // rows of the earlier version alone
	like                          map[fileMerchant]likeLine            // see likeOf; nil until it is asked
	reopened                      []*reopenedPair                      // pairs of which one row was withdrawn
	goneItems                     map[string]bool                      // the IDs of withdrawn rows that were remembered
	setAside                      map[linePlace][]*reconcile.Item      // lines that cancelled another one, and are remembered
	withdrawnFacts                map[factPlace]bool                   // facts that hold no longer
	rests                         map[reconcile.Origin]*reconcile.Item // open rests of sales in parts, by the place of the sale
	lostParts                     map[string][]*reconcile.Fact         // withdrawn parts, by the ID of the rest
	dropped, left                 map[string]DroppedRows               // by file: rows of both versions, and those withdrawn
}

// withdrawnRow is a row of the earlier version that the restated one has no longer.
type withdrawnRow struct {
	side               reconcile.Side
	merchant, currency string
	origin             reconcile.Origin // in the earlier version
	gross, net         decimal.Decimal
	item               *reconcile.Item           // the open or remembered row; nil: it had left
	line               *reconcile.SettlementLine // one that left without a transaction
	reason             string                    // of that
	fact               *reconcile.Fact           // of a row that was settled
	shares             []*reconcile.Fact         // of the sales that a line settled together, whose sum is fact, or of all parts of a sale
	rest               *reconcile.Item           // of such a sale, while it is open
	setAside           *reconcile.Item           // that line, while it is remembered
	sale               *transactionState         // the row in its changed form, where it is a transaction
	next               *lineState                // or a line
	told               bool                      // the end of an exception says that it is gone
}

// reopenedPair is a settled sale or refund whose line was withdrawn, or the reverse.
type reopenedPair struct {
	fact        *reconcile.Fact
	transaction *reconcile.Transaction    // that stays, while its line is gone
	line        *reconcile.SettlementLine // that stays, while its transaction is gone
	lost        int64                     // of a sale in parts: what its withdrawn parts were, in minor units
	unread      bool                      // the row that stays could not be read again
	told        string                    // the ID of what was said of the pair; empty: nothing was
}

// compareVersions compares the restated files of a batch with their earlier versions.
func (s *MerchantBatch) compareVersions(restated func(file string) bool) *version {
	v := &version{
		lines:      s.Lines,
		setAside:   map[linePlace][]*reconcile.Item{},
		knownLines: make([]bool, len(s.Lines)), knownTransactions: make([]bool, len(s.Transactions)), goneItems: map[string]bool{},
		withdrawnFacts: map[factPlace]bool{}, dropped: map[string]DroppedRows{}, left: map[string]DroppedRows{},
	}
	v.addRests(s.Opening)
	facts := standingFacts(s.Earlier.Facts)
	sales, lines := newEarlierRows(), newEarlierRows()
	var shares []*reconcile.Fact
	for i := range facts {
		f := &facts[i]
		pair := f.Side == reconcile.TerminalSide && f.Verdict == reconcile.Settled || IsPart(f)
		if (pair || f.Side == reconcile.TerminalSide && f.IsExcluded()) && restated(f.Sale.File) {
			sales.addFact(f.Sale.File, &earlierRow{fact: f})
		}
		// A line that left without a transaction is an adjustment too, which says more.
		switch {
		case !pair && f.Verdict != reconcile.Matched || !restated(f.Line.File):
		case SharesLine(f):
			shares = append(shares, f)
		default:
			lines.addFact(f.Line.File, &earlierRow{fact: f})
		}
	}
	for _, row := range joinShares(shares) {
		lines.addFact(row.fact.Line.File, row)
	}
	for _, item := range standingAdjustments(s.Earlier) {
		lines.addContent(item.Line.Origin.File, item.Line.Identity(), &earlierRow{adjustment: item})
	}
	for i := range s.Opening {
		switch item := &s.Opening[i]; {
		case item.Transaction != nil && restated(item.Transaction.Origin.File):
			sales.addContent(item.Transaction.Origin.File, wholeOf(item).Identity(), &earlierRow{item: item})
		case item.Line != nil && restated(item.Line.Origin.File) && item.Verdict == reconcile.Adjustment:
			place := linePlace{item.Line.Origin, item.Line.Identity()}
			v.setAside[place] = append(v.setAside[place], item) // it is an adjustment, too
		case item.Line != nil && restated(item.Line.Origin.File):
			lines.addContent(item.Line.Origin.File, item.Line.Identity(), &earlierRow{item: item})
		}
	}
	sales.joinParts()
	sales.linkRests()
	read := s.matchVersions(v, restated, sales, lines)
	s.reopenFees(v, restated, lines, read)
	v.draw(s, sales, lines, read)
	return v
}

// standingAdjustments leaves out the adjustments that a later night judged again, or that
// an earlier restatement withdrew.
func standingAdjustments(earlier EarlierVersion) []*reconcile.Item {
	retracted := map[factPlace]int{}
	for i := range earlier.Facts {
		if f := &earlier.Facts[i]; f.Reason == ReasonRetracted && f.Verdict == reconcile.Adjustment {
			retracted[placeOf(f)]++
		}
	}
	var standing []*reconcile.Item
	for i := range earlier.Adjustments {
		place := placeOf(factOfAdjustment(earlier.Adjustments[i].Line))
		if retracted[place] > 0 {
			retracted[place]--
			continue
		}
		standing = append(standing, &earlier.Adjustments[i])
	}
	return standing
}

// readRows are rows of the restated versions that the earlier ones had too: the
// counterpart of a withdrawn row is among them where both files are restated.
type readRows struct {
	transactions map[*reconcile.Fact]*reconcile.Transaction
	lines        map[*reconcile.Fact]*reconcile.SettlementLine
}

// matchVersions finds the rows of both versions.
func (s *MerchantBatch) matchVersions(v *version, restated func(string) bool, sales, lines *earlierRows) readRows {
	read := readRows{map[*reconcile.Fact]*reconcile.Transaction{}, map[*reconcile.Fact]*reconcile.SettlementLine{}}
	for _, i := range inOrder(len(s.Lines), func(i int) reconcile.Origin { return s.Lines[i].Origin }) {
		l := &s.Lines[i]
		if !restated(l.Origin.File) {
			continue
		}
		sold := asSold(l)
		minor, fee := reconcile.MinorOf(&l.Origin, sold.Gross, sold.Currency), reconcile.MinorOf(&l.Origin, sold.Fee, sold.Currency)
		row := lines.find(&placedRow{l.Origin, l.Identity(), len(l.FactKeys()) > 0, sold.KeptKeys(), lineStateOf(l).looseKeys()}, func(f *reconcile.Fact) bool {
			return f.Settles("", l.MerchantID, sold.Currency, minor) && f.Fee == fee
		})
		if row == nil {
			continue
		}
		row.known, v.knownLines[i] = true, true
		if row.fact != nil {
			read.lines[row.fact] = l
		}
	}
	for _, i := range inOrder(len(s.Transactions), func(i int) reconcile.Origin { return s.Transactions[i].Origin }) {
		t := &s.Transactions[i]
		if !restated(t.Origin.File) {
			continue
		}
		minor := reconcile.MinorOf(&t.Origin, t.Signed(), t.Currency)
		row := sales.find(&placedRow{t.Origin, t.Identity(), len(t.FactKeys()) > 0, t.FactKeys(), (&transactionState{Transaction: t}).looseKeys()}, func(f *reconcile.Fact) bool {
			return f.MerchantID == t.MerchantID && f.Currency == t.Currency && f.Gross == minor && f.Type == string(t.Type) && hasOutcome(t, f)
		})
		if row == nil {
			continue
		}
		v.knownTransactions[i] = true
		for _, part := range append(row.parts, row) {
			if part.known = true; part.fact != nil {
				read.transactions[part.fact] = t
			}
		}
	}
	return read
}

// hasOutcome reports whether a row of a restated log may be the one of a fact by its response: what was settled had
// not been declined, and what was declined is not approved.
func hasOutcome(t *reconcile.Transaction, f *reconcile.Fact) bool {
	declined := reconcile.OutcomeOf(t.ResponseCode) == reconcile.Declined
	return declined == (f.IsExcluded() && f.Reason == reasonDeclined)
}

// linePlace is a line at its place.
type linePlace struct {
	origin   reconcile.Origin
	identity string
}

// addSetAside takes a withdrawn line out of memory that an opposite one had cancelled.
// That one is open again.
func (v *version) addSetAside(w *withdrawnRow) {
	place := linePlace{w.origin, w.line.Identity()}
	if items := v.setAside[place]; len(items) > 0 {
		w.setAside, v.setAside[place] = items[0], items[1:]
		v.goneItems[w.setAside.ID] = true
	}
}

// inOrder returns the numbers of rows in the order of their places.
func inOrder(count int, origin func(int) reconcile.Origin) []int {
	order := make([]int, count)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return reconcile.CompareOrigins(origin(a), origin(b)) })
	return order
}

// draw draws up what is withdrawn, and what is judged again because of it.
func (v *version) draw(s *MerchantBatch, sales, lines *earlierRows, read readRows) {
	gone := map[*reconcile.Fact]*reopenedPair{}
	pair := func(f *reconcile.Fact) *reopenedPair {
		if gone[f] == nil {
			gone[f] = &reopenedPair{fact: f}
			v.reopened = append(v.reopened, gone[f])
			v.withdrawnFacts[placeOf(f)] = true
		}
		return gone[f]
	}
	saleGone, lineGone := map[*reconcile.Fact]bool{}, map[*reconcile.Fact]bool{}
	for _, row := range lines.rows {
		if row.known {
			continue
		}
		w := row.withdrawnLine()
		w.told = row.asNew
		v.add(w)
		if row.adjustment != nil {
			v.addSetAside(w)
		}
		if row.fact != nil && row.fact.Side == reconcile.TerminalSide {
			for _, f := range row.settled() {
				if lineGone[f] = true; !v.losePart(f) {
					pair(f)
				}
			}
		} else if w.item == nil {
			v.withdrawnFacts[placeOf(w.factOf(w.fact))] = true
		}
	}
	for _, row := range sales.rows {
		if row.known {
			continue
		}
		if row.fact == nil || !row.fact.IsExcluded() {
			if !row.told {
				v.add(row.withdrawnTransaction())
			}
			for _, part := range row.parts {
				part.told = true
			}
		}
		if row.fact != nil && !row.fact.IsExcluded() {
			pair(row.fact)
			saleGone[row.fact] = true
		}
	}
	again := s.Earlier.rowsAgain()
	for _, p := range v.reopened {
		switch {
		case !saleGone[p.fact]:
			p.transaction = cmp.Or(read.transactions[p.fact], again.transactionOf(p.fact))
			p.unread = p.transaction == nil
		case !lineGone[p.fact]:
			p.line = cmp.Or(read.lines[p.fact], again.lineOf(p.fact))
			p.unread = p.line == nil
		}
	}
	v.reopened = slices.DeleteFunc(v.reopened, func(p *reopenedPair) bool { return saleGone[p.fact] && lineGone[p.fact] })
	for _, p := range v.reopened {
		p.standIn(lineGone[p.fact])
	}
	v.joinLostParts()
}

func (v *version) add(w *withdrawnRow) {
	v.withdrawn = append(v.withdrawn, w)
	net := w.net
	if w.side == reconcile.TerminalSide {
		net = w.gross // as the loader counted it
	}
	if w.rest != nil {
		v.goneItems[w.rest.ID] = true
	}
	v.left[w.origin.File] = v.left[w.origin.File].add(w.currency, w.gross, net)
	if w.item != nil {
		v.goneItems[w.item.ID] = true
	}
}

// rowsAgain are the rows of other files that were read again, by their keys.
type rowsAgain struct {
	transactions map[uint64][]*reconcile.Transaction
	lines        map[uint64][]*reconcile.SettlementLine
}

func (e *EarlierVersion) rowsAgain() rowsAgain {
	r := rowsAgain{map[uint64][]*reconcile.Transaction{}, map[uint64][]*reconcile.SettlementLine{}}
	for i := range e.Transactions {
		for _, key := range e.Transactions[i].FactKeys() {
			r.transactions[key] = append(r.transactions[key], &e.Transactions[i])
		}
	}
	for i := range e.Lines {
		for _, key := range e.Lines[i].KeptKeys() {
			r.lines[key] = append(r.lines[key], &e.Lines[i])
		}
	}
	return r
}

// transactionOf returns the row of which a fact is, where its file was read again and has
// one: that of its place, or, where a later version moved it, another that says the same.
func (r *rowsAgain) transactionOf(f *reconcile.Fact) (found *reconcile.Transaction) {
	for _, key := range append([]uint64{f.Key}, f.Aliases...) {
		for _, t := range r.transactions[key] {
			if t.Origin.File == f.Sale.File && t.MerchantID == f.MerchantID && t.Currency == f.Currency && string(t.Type) == f.Type &&
				reconcile.MinorOf(&t.Origin, t.Signed(), t.Currency) == f.Gross && (found == nil || t.Origin == f.Sale) {
				found = t
			}
		}
	}
	return found
}

// lineOf is transactionOf of a line.
func (r *rowsAgain) lineOf(f *reconcile.Fact) (found *reconcile.SettlementLine) {
	for _, key := range append([]uint64{f.Key}, f.Aliases...) {
		for _, l := range r.lines[key] {
			if l.Origin.File == f.Line.File && f.Settles("", l.MerchantID, l.Currency, reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)) &&
				reconcile.MinorOf(&l.Origin, l.Fee, l.Currency) == f.Fee && (found == nil || l.Origin == f.Line) {
				found = l
			}
		}
	}
	return found
}

// WithdrawnCounterparts returns the facts of pairs of which one row is in a restated file
// no longer, and the other one in a file that is not restated: sales and lines are those
// of which that row is to be read again. All rows under the keys of these facts are to be
// handed in with the batch as EarlierVersion.Transactions and Lines; one that is not there
// is said to be so.
func (s *MerchantBatch) WithdrawnCounterparts(restated func(file string) bool) (sales, lines []reconcile.Fact) {
	for _, p := range s.compareVersions(restated).reopened {
		switch {
		case p.unread && p.transaction != nil:
			sales = append(sales, *p.fact)
		case p.unread:
			lines = append(lines, *p.fact)
		}
	}
	return sales, lines
}
