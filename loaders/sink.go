package loaders

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// sink takes the records of one file and accounts for every physical line of it.
// Records come in the order of the file. A line that nothing was said of is
// structure. Where several records stand on one physical line, as in a JSON
// array or in BAI2, each counts as a line of its own.
type sink struct {
	values   values // to read the fields of a record with
	defaults *Defaults
	limits   Limits
	emit     func(Row) error

	account Account
	rejects []reconcile.Reject
	last    int64 // the physical line that something was said of last
	ties    int   // control totals that were compared
	differ  []string
	line    int64 // of the first that differed
	pending minorSum
	// totalless says that a file of this kind never states totals: that it does not
	// is no news. Who is strict refuses it all the same.
	totalless bool
	// noTrade says that something of the file was understood that is no row: it
	// says in its own form that there was no trade, or its rows are no money.
	noTrade bool
}

// minorSum adds up rows of one currency in minor units, until it is drawn into
// the account.
type minorSum struct {
	currency        string
	digits          int32
	count           int64
	gross, fee, net int64
	fees            bool // there are fees: rows are settlement lines
}

// minorMost keeps a sum far from overflow; one row has at most 10^16.
const minorMost = int64(1) << 60

// rowOf is row for one domain row whose amounts are at hand in minor units.
func (s *sink) rowOf(r *rec, row Row) error {
	if s.values.failed != nil {
		return s.row(r.line, r.raw, row)
	}
	s.reach(r.line)
	s.account.Accepted++
	p := &s.pending
	if p.currency != r.currency || p.count == 1<<20 || max(p.gross, -p.gross, p.fee, -p.fee) > minorMost/2 {
		s.draw()
		p.currency, p.digits = r.currency, r.digits
	}
	p.count++
	origin := reconcile.Origin{File: s.defaults.Name, Line: r.line}
	switch {
	case row.Transaction != nil:
		row.Transaction.Origin = origin
		minor := r.minor[amountTerminal]
		switch row.Transaction.Type {
		case reconcile.Sale, reconcile.Preauth, reconcile.PreauthCompletion:
		default:
			minor = -minor
		}
		p.gross, p.net = p.gross+minor, p.net+minor
	case row.Line != nil:
		row.Line.Origin, p.fees = origin, true
		p.gross, p.fee, p.net = p.gross+r.minor[amountGross], p.fee+r.minor[amountFee], p.net+r.minor[amountNet]
	default:
		row.Deposit.Origin = origin
		p.gross, p.net = p.gross+r.minor[amountTerminal], p.net+r.minor[amountTerminal]
	}
	return s.emit(row)
}

// draw adds the pending sum to the account.
func (s *sink) draw() {
	p := &s.pending
	if p.count > 0 {
		amount := func(minor int64) decimal.Decimal { return decimal.New(minor, -p.digits) }
		merge(s.account.Sums, p.currency, reconcile.Sum{Count: p.count, Gross: amount(p.gross), Net: amount(p.net)})
		if p.fees {
			merge(s.account.Fees, p.currency, reconcile.Sum{Count: p.count, Gross: amount(p.fee), Net: amount(p.fee)})
		}
	}
	*p = minorSum{}
}

// references are the names that a refused row still gives.
type references struct{ rrn, order, merchant string }

func newSink(d *Defaults, limits Limits, emit func(Row) error) *sink {
	return &sink{
		values: values{interned: map[string]string{}}, defaults: d, limits: limits, emit: emit,
		account: Account{
			ControlTotals: reconcile.ControlAbsent, Sums: map[string]reconcile.Sum{}, Fees: map[string]reconcile.Sum{},
			IgnoredBy: map[string]int64{},
		},
	}
}

// row takes the record that begins on a line, with the one or more domain rows
// that it is. When values.failed says why it can't be used, it is refused as a
// whole. Errors: of emit, too-many-rejects.
func (s *sink) row(line int64, raw []byte, rows ...Row) error {
	if why := s.values.failed; why != nil {
		s.values.failed = nil
		return s.refuse(line, raw, why, referencesOf(rows))
	}
	s.reach(line)
	s.account.Accepted++
	for i := range rows {
		s.account.add(&rows[i], reconcile.Origin{File: s.defaults.Name, Line: line})
		if err := s.emit(rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// refuse tells of a record that breaks a rule.
func (s *sink) refuse(line int64, raw []byte, why *rowError, names references) error {
	s.reach(line)
	s.account.Rejected++
	refused := reject(s.defaults.Name, line, raw, why)
	refused.RRN, refused.OrderNo = mask.Identifier(clean(names.rrn, 64)), mask.Identifier(clean(names.order, 64))
	refused.Merchant = mask.Identifier(clean(names.merchant, 64))
	s.rejects = append(s.rejects, refused)
	if len(s.rejects) > s.limits.MaxRejects {
		return tooManyRejects(s.rejects, s.limits.MaxRejects)
	}
	return nil
}

// ignore tells of a record that is rightly no row, and why: pending-entry, ...
func (s *sink) ignore(line int64, reason string) {
	s.noTrade = true
	s.pass(line, reason)
}

// pass is ignore for a line that says nothing of trade: blank-line, no-message.
func (s *sink) pass(line int64, reason string) {
	s.reach(line)
	s.account.Ignored++
	s.account.IgnoredBy[reason]++
}

// structure tells of a header, a trailer, a balance.
func (s *sink) structure(line int64) {
	s.reach(line)
	s.account.Structure++
}

// ends tells how many physical lines the file has.
func (s *sink) ends(lines int64) {
	if lines > s.last {
		s.account.Structure += lines - s.last
		s.account.Lines += lines - s.last
		s.last = lines
	}
}

// rest tells how many physical lines the file has, of which those that nothing was
// said of are refused with it.
func (s *sink) rest(lines int64) {
	if lines > s.last {
		s.account.Rejected += lines - s.last
		s.account.Lines += lines - s.last
		s.last = lines
	}
}

// settled takes rows that were settled before they were read: lines that nothing
// was said of, so that they count as structure so far.
func (s *sink) settled(currency string, sum reconcile.Sum, fee decimal.Decimal, fees bool) {
	s.account.Accepted += sum.Count
	s.account.Structure -= sum.Count
	merge(s.account.Sums, currency, sum)
	if fees {
		merge(s.account.Fees, currency, reconcile.Sum{Count: sum.Count, Gross: fee, Net: fee})
	}
}

// reach counts the line, and as structure those before it that nothing was said of.
func (s *sink) reach(line int64) {
	if line < s.last {
		panic(fmt.Sprintf("loaders: %s: line %d is told of after line %d", s.defaults.Name, line, s.last))
	}
	between := max(line-s.last-1, 0)
	s.account.Structure += between
	s.account.Lines += between + 1
	s.last = line
}

// warn notes what a person should know and that refuses nothing.
func (s *sink) warn(format string, values ...any) {
	if text := fmt.Sprintf(format, values...); len(s.account.Warnings) < 20 {
		s.account.Warnings = append(s.account.Warnings, text)
	}
}

// shownDifferences bounds what is kept of totals that differ.
const shownDifferences = 6

// tie compares a control total that the file states with what was read of it.
// What names the total; an empty currency means that both are counts.
func (s *sink) tie(line int64, what, currency string, want, got decimal.Decimal) {
	s.ties++
	if want.Equal(got) {
		return
	}
	if len(s.differ) == 0 {
		s.line = line
	}
	if len(s.differ) == shownDifferences {
		return
	}
	show := func(d decimal.Decimal) string {
		if currency == "" {
			return d.String()
		}
		return money.FormatAmount(d, currency) + " " + currency
	}
	s.differ = append(s.differ, fmt.Sprintf("%s: want %s, as the file states, got %s, a difference of %s", what, show(want), show(got), show(got.Sub(want))))
}

// tieCount is tie for a number of rows.
func (s *sink) tieCount(line int64, what string, want, got int64) {
	s.tie(line, what, "", decimal.NewFromInt(want), decimal.NewFromInt(got))
}

// close asserts that every line is accounted for, and compares the control
// totals. A file that contradicts itself is refused whole: trailer-mismatch.
func (s *sink) close() error {
	a := &s.account
	if a.Accepted+a.Rejected+a.Ignored+a.Structure != a.Lines {
		panic(fmt.Sprintf("loaders: %s: %d accepted + %d rejected + %d ignored + %d structure are not its %d lines",
			s.defaults.Name, a.Accepted, a.Rejected, a.Ignored, a.Structure, a.Lines))
	}
	switch {
	case len(s.differ) > 0:
		a.ControlTotals = reconcile.ControlMismatch
		return &fault.Error{
			Name: "trailer-mismatch", Class: fault.Input, Line: s.line, Fact: strings.Join(s.differ, "; "),
			Hint: "the file is cut, changed or incomplete; no row of it is used. Ask the sender for it again",
		}
	case s.ties > 0:
		a.ControlTotals = reconcile.ControlTied
	}
	return nil
}

// refuseAll accounts for a file that can't be used: none of its rows is.
func (s *sink) refuseAll() {
	s.account.Rejected = s.account.Lines - s.account.Ignored - s.account.Structure
	s.account.Accepted = 0
	clear(s.account.Sums)
	clear(s.account.Fees)
	s.rejects = nil
}

// finish makes of what ended the reading what Load returns.
func (s *sink) finish(err error) (Account, []reconcile.Reject, error) {
	s.draw()
	if fileError := fault.OfInput(err); fileError != nil {
		fileError.Place = s.defaults.Name
		s.refuseAll()
	}
	return s.account, s.rejects, err
}

func referencesOf(rows []Row) references {
	if len(rows) == 0 {
		return references{}
	}
	switch r := rows[0]; {
	case r.Transaction != nil:
		return references{r.Transaction.RRN, r.Transaction.OrderNo, r.Transaction.MerchantID}
	case r.Line != nil:
		return references{r.Line.RRN, r.Line.OrderNo, r.Line.MerchantID}
	case r.Deposit != nil:
		return references{merchant: r.Deposit.MerchantID}
	}
	return references{}
}
