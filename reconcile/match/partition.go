package match

import (
	"cmp"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// transactionState is a transaction in the matcher: the row, what the night knows of it
// so far, and its verdict at the end.
type transactionState struct {
	*reconcile.Transaction
	item  *reconcile.Item // carried over; nil when new tonight
	id    string
	minor int64 // signed gross in minor units; exact, the loader saw to it

	life     life
	reason   string
	undoneBy *transactionState // the void or reversal that took this transaction back
	refunds  *transactionState // the sale that a refund names, where it is known

	line            *lineState // the line that settled it
	basis           string
	parts           []*lineState         // tonight's lines that are parts of it, line among them; none: one line settles it
	partFees        map[*lineState]int64 // by schedule, in minor units, when priced
	whole           int64                // signed gross of the sale whose rest this is; 0: it is no rest
	shares          bool                 // the line that settled it settled others too
	provisional     terms.Level          // below the references, that settled it; empty: none did
	group           *equalGroup          // of sales of its gross and due day that were not told apart
	alike           string               // what a possible match has in common
	candidate       *lineState           // the nearest line that did not match
	partner         *lineState           // held together with
	elsewhere       *lineState           // of another merchant, and with its retrieval reference
	kind            reconcile.Kind       // the exception that matching found; empty: none
	verdict         reconcile.Verdict
	due             civil.Date
	lastDay         civil.Date
	price           terms.Price
	priced          bool
	feeErr          error
	termErr         error
	fee             int64 // expected fee in minor units, when priced
	awaitedFile     *UnavailableFile
	keepsExceptions bool              // the exceptions of earlier nights stand as they are
	settledOn       civil.Date        // the night that settled the same reference and amount before
	earlier         *settledRow       // what an earlier night settled under a reference of this row
	refused         *refusedRow       // a refused row that names it and that a person closed
	repeats         *transactionState // the row that logs the same event
	mayUndoSettled  bool              // a void or reversal whose sale no row of the night is
	undoesSettled   bool              // a void or reversal of a sale that an earlier night settled
	undoesRefund    bool              // of such a row: it was a refund
	undoesSaleAt    reconcile.Origin  // of such a row: where its sale was read, if it is known
	tracedKeys      []uint64          // of the facts of the sale that such a row names by trace number
	undoesParts     decimal.Decimal   // of a void: what earlier nights settled of its sale in parts, where that is less
	closedBy        string            // "by NAME: WHY", when a person closed the row
	takenBackBy     *lineState        // the line that takes the money of such a sale back
	reopened        bool              // settled by an earlier night, and judged again
	wholeCame       bool              // of a reopened sale: it was settled short, and now as a whole
	settledWith     *provisionalPair  // of a reopened sale: the match that a row of tonight contests
	lostTo          *transactionState // of a reopened sale: whose money its line is
	withdrawn       *reopenedPair     // it was settled, and its line is in a restated file no longer
	lostParts       []*reconcile.Fact // of a rest: parts of its sale that are in a restated file no longer
	earlierFees     []reconcile.Fact  // of fee lines of earlier nights that name it, and that no sale had
	reinstated      bool              // what took it back is in a restated log no longer

	lostRun          *lostRun   // of missing sales in a row that it is one of
	refundFee        *int64     // of a refund whose sale is known: its fee, signed, in minor units
	tolerated        bool       // its gross differs by no more than the configuration allows
	feeTolerated     bool       // its fee does
	byHand           *Pairing   // by which a person settled it
	exception        string     // the ID that its exception had before it was opened again, or settled by hand
	firstReported    civil.Date // of exception
	closingTakenBack bool       // a person closed it, and opened it again

	mapped   int            // of a misrouted sale: how many of its merchant went the same way
	byPayout bool           // it is settled by its payout alone
	payout   *payoutVerdict // what the account says of that one; nil: not known yet
}

// lineState is a settlement line in the matcher.
type lineState struct {
	*reconcile.SettlementLine
	stated *reconcile.SettlementLine // as its file states it, where it settles in another currency; else nil
	item   *reconcile.Item
	id     string
	minor  int64 // signed gross in minor units

	transaction     *transactionState   // the transaction that it settled
	sales           []*transactionState // those that it settled together, transaction among them
	alike           string              // why it is held with others
	excluded        *transactionState   // the transaction that expects no money, but that it names
	twin            *lineState
	reopened        bool              // set aside by an earlier night, and judged again
	ofGroup         bool              // of a reopened line: it settled that sale by count
	settledBefore   *transactionState // of a reopened line: the sale that an earlier night settled by it; nil: it settled none
	settledWith     *provisionalPair  // of a reopened line: the match that a row of tonight contests
	mayBeTakenBack  bool              // by a line whose own terminal log is late
	knowsOriginal   bool              // a row in hand has the order number by which it names its sale
	takesBack       *transactionState // the void whose sale an earlier night settled
	givenBackBy     reconcile.Origin  // of a deduction or chargeback: the line of an earlier night that gave it back
	givenBackBits   []giving          // of a deduction or chargeback: what gave back a part of it
	paysFor         *transactionState // of a fee line: the transaction that it is a fee of
	waitsWith       *lineState        // of a fee line: the line that waits for the transaction of both
	feeLines        []*lineState      // fee lines that state a part of this line's fee
	earlierFee      decimal.Decimal   // that fee lines of earlier nights took beside it
	lateFeeOf       *lateFee          // of a fee line: a sale that an earlier night settled, and that it names
	candidate       *transactionState
	partner         *transactionState
	elsewhere       *transactionState // of another merchant, and with its retrieval reference
	kind            reconcile.Kind
	reason          string
	verdict         reconcile.Verdict
	keepsExceptions bool          // the exceptions of earlier nights stand as they are
	settledOn       civil.Date    // the night that settled the same reference and amount before
	earlier         *settledRow   // what an earlier night settled under a reference of this row
	refused         *refusedRow   // a refused row that names it and that a person closed
	repeats         *lineState    // the row of another file that says the same
	billedFirst     *billed       // of a copy of an invoice: the row that came first
	withdrawn       *reopenedPair // it was matched, and its transaction is in a restated log no longer

	exception     string     // the ID that its exception had before it was opened again
	firstReported civil.Date // of exception
	copyOfOpen    bool       // it was called a duplicate of a line that is open again
}

// partition is a merchant's part of the night: the unit of the matching kernel.
// A partition knows nothing of the others.
type partition struct {
	merchant     string
	transactions []*transactionState
	lines        []*lineState
	// beforeStart are transactions that are not judged, for they were made before the first day.
	beforeStart []*transactionState
	// setAside are lines of earlier nights that cancelled each other; they take no part
	// until a transaction comes that one of them pays.
	setAside []*lineState
	// reopened says that a sale and its line of an earlier night are judged again, for the sale was voided.
	reopened bool
	// ended are exceptions of earlier nights that the rows of tonight ended, with what
	// ended them.
	ended map[string]string
	// reported are the exceptions that were open after the night before, by the ID of their row.
	reported map[string][]*reconcile.Exception
	// before is what earlier nights tell of the rows' references.
	before     *settledBefore
	feeBatches []*reconcile.Item      // of earlier nights
	withdrawn  []*withdrawnRow        // rows that restated files have no longer
	retracted  []reconcile.Fact       // of earlier nights, that hold no longer
	told       []reconcile.Fact       // of earlier nights, whose lines found their other half tonight
	unmatched  []*reconcile.Exception // of matches by hand that people took back
	takings    []*reconcile.Exception // of earlier nights: chargebacks and deductions that do not know their sale
	// provisional are matches of earlier nights that rows of tonight contest.
	provisional []*provisionalPair
	clocks      map[string]clock        // of terminals whose clock is off
	strangers   map[strangersKey]string // what shows that both sides know sales by other references
}

// collect cuts the night into partitions, in the order of merchants. Rows are
// ordered by what they say and whence they came, never by how they were handed
// in, so that every order of the input gives the same night.
func collect(in *Input) []*partition {
	byMerchant := map[string]*partition{}
	of := func(merchant string) *partition {
		p := byMerchant[merchant]
		if p == nil {
			p = &partition{merchant: merchant}
			byMerchant[merchant] = p
		}
		return p
	}
	for i := range in.Opening {
		item := &in.Opening[i]
		switch {
		case in.version != nil && in.version.goneItems[item.ID]:
		case item.Transaction != nil:
			p := of(item.Transaction.MerchantID)
			e := &transactionState{Transaction: item.Transaction, item: item, id: item.ID}
			if e.closingTakenBack = in.ReopenedItems[item.ID]; e.closingTakenBack {
				e.item = item.OpenedAgain()
			}
			if in.version != nil {
				e.addLostParts(in.version.lostParts[item.ID])
			}
			p.transactions = append(p.transactions, e)
		case item.Line != nil:
			p := of(item.Line.MerchantID)
			l := lineStateOf(item.Line)
			l.item, l.id = item, item.ID
			if in.ReopenedItems[item.ID] {
				l.reopened, l.item = true, item.OpenedAgain()
				p.retract(*factOfAdjustment(l.SettlementLine))
			}
			if item.Verdict == reconcile.Adjustment && !l.reopened { // set aside
				p.setAside = append(p.setAside, l)
			} else {
				p.lines = append(p.lines, l)
			}
		case item.FeeBatch != nil:
			p := of(item.FeeBatch.MerchantID)
			p.feeBatches = append(p.feeBatches, item)
		}
	}
	for i := range in.Transactions {
		row := &in.Transactions[i]
		p := of(row.MerchantID)
		p.transactions = append(p.transactions, &transactionState{Transaction: row})
	}
	for i := range in.Lines {
		row := &in.Lines[i]
		p := of(row.MerchantID)
		p.lines = append(p.lines, lineStateOf(row))
	}
	if in.version != nil {
		in.version.addReopened(in, of)
	}
	for _, x := range in.Exceptions {
		if p := byMerchant[x.MerchantID]; p != nil && in.lacksItsSale(x) {
			p.takings = append(p.takings, x)
		}
	}
	for _, x := range in.Unmatched {
		p := of(x.MerchantID)
		p.unmatched = append(p.unmatched, x)
	}
	parts := make([]*partition, 0, len(byMerchant))
	for _, p := range byMerchant {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b *partition) int { return cmp.Compare(a.merchant, b.merchant) })
	return parts
}

// prepare orders the partition's rows and gives the new ones their identities.
func (p *partition) prepare(asOf civil.Date) {
	sortBy(p.transactions, (*transactionState).sortedBy, compareTransactions)
	sortBy(p.lines, (*lineState).sortedBy, compareLines)
	numbers := reconcile.NewNumberer(asOf, len(p.transactions)+len(p.lines))
	used := p.idsOf(asOf)
	name := func(prefix, identity string) string {
		id := numbers.NextID(prefix, identity)
		for used[id] {
			id = numbers.NextID(prefix, identity)
		}
		return id
	}
	for _, e := range p.transactions {
		e.minor = reconcile.MinorOf(&e.Origin, e.Signed(), e.Currency)
		if e.item != nil && e.item.Whole.Valid {
			e.whole = reconcile.MinorOf(&e.Origin, e.item.Whole.Decimal, e.Currency)
		}
		if e.item == nil {
			e.id = name("T", e.Identity())
		}
	}
	for _, l := range p.lines {
		l.minor = reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)
		if l.item == nil {
			l.id = name("L", l.Identity())
		}
	}
	p.joinSetAside()
	p.nameReopened()
	p.reopenCancelled()
}

// idsOf returns the identities of rows that an earlier run of the same date first saw:
// an equal row of tonight is another one. Nil: there are none, as on most nights.
func (p *partition) idsOf(asOf civil.Date) (used map[string]bool) {
	use := func(item *reconcile.Item) {
		if item == nil || item.FirstSeen != asOf {
			return
		}
		if used == nil {
			used = map[string]bool{}
		}
		used[item.ID] = true
	}
	for _, e := range p.transactions {
		use(e.item)
	}
	for _, list := range [...][]*lineState{p.lines, p.setAside} {
		for _, l := range list {
			use(l.item)
		}
	}
	return used
}

// sortBy sorts rows by a number, which is asked for once: rows lie far apart. Of equal numbers
// compare decides; nil: they stay as they were.
func sortBy[R any](rows []R, by func(R) int64, compare func(a, b R) int) {
	type sorted struct {
		by    int64
		place int
		row   R
	}
	all := make([]sorted, len(rows))
	for i, row := range rows {
		all[i] = sorted{by(row), i, row}
	}
	slices.SortFunc(all, func(a, b sorted) int {
		switch {
		case a.by != b.by:
			return cmp.Compare(a.by, b.by)
		case compare == nil:
			return cmp.Compare(a.place, b.place)
		default:
			return compare(a.row, b.row)
		}
	})
	for i := range all {
		rows[i] = all[i].row
	}
}

// carriedFirst is before the time and day of every new row.
const carriedFirst = math.MinInt64

func (e *transactionState) sortedBy() int64 {
	if e.item != nil {
		return carriedFirst
	}
	return e.Time.Unix()
}

func (l *lineState) sortedBy() int64 {
	if l.item != nil {
		return carriedFirst
	}
	return int64(l.SettleDate)
}

// compareTransactions puts carried rows before new ones, then orders by time and place.
func compareTransactions(a, b *transactionState) int {
	return cmp.Or(
		compareCarried(a.item, b.item),
		a.Time.Compare(b.Time),
		cmp.Compare(a.TerminalID, b.TerminalID),
		reconcile.CompareOrigins(a.Origin, b.Origin),
		cmp.Compare(a.id, b.id),
	)
}

func compareLines(a, b *lineState) int {
	return cmp.Or(
		compareCarried(a.item, b.item),
		cmp.Compare(a.SettleDate, b.SettleDate),
		reconcile.CompareOrigins(a.Origin, b.Origin),
		cmp.Compare(a.id, b.id),
	)
}

func compareCarried(a, b *reconcile.Item) int {
	switch {
	case (a == nil) == (b == nil):
		return 0
	case a != nil:
		return -1
	default:
		return 1
	}
}
