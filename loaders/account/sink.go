package account

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// Sink takes the records of one file and accounts for every physical line of it.
// Records come in the order of the file. A line that nothing was said of is
// structure. Where several records stand on one physical line, as in a JSON
// array or in BAI2, each counts as a line of its own.
type Sink struct {
	Values   Values    // to read the fields of a record with
	Defaults *Defaults // what the source says of rows that do not say it
	limits   text.Limits
	emit     func(Row) error

	Account         Account // so far
	rejects         []reconcile.Reject
	lastLine        int64 // the physical line that something was said of last
	TotalsCompared  int   // control totals that were compared
	differences     []string
	firstDifference int64 // of the first that differed
	pending         minorSum
	// Totalless says that a file of this kind never states totals: that it does not
	// is no news. A strict source refuses it all the same.
	Totalless bool
	// TotalsLacking says that lines of totals which files of this kind end with have not come: what
	// else was compared does not show that the end of the file is there.
	TotalsLacking bool
	// NoTrade says that something of the file was understood that is no row: it
	// says in its own form that there was no trade, or its rows are no money.
	NoTrade bool
}

// minorSum adds up rows of one currency in minor units, until it is added to
// the account.
type minorSum struct {
	currency        string
	digits          int32
	count           int64
	gross, fee, net int64
	fees            bool // there are fees: rows are settlement lines
}

// MaxMinorSum keeps a sum far from overflow; one row has at most 10^16.
const MaxMinorSum = int64(1) << 60

// AddMinorRow is AddRows for one domain row whose amounts are at hand in minor units.
func (s *Sink) AddMinorRow(r *Record, row Row) error {
	if s.Values.Failed != nil {
		return s.AddRows(r.Line, r.Raw, row)
	}
	if r.Line <= s.Defaults.TakenLines {
		s.IgnoreEmpty(r.Line, takenBefore)
		return nil
	}
	s.Defaults.toHome(&row)
	p := s.countMinor(r)
	origin := reconcile.Origin{File: s.Defaults.Name, Line: r.Line}
	switch {
	case row.Transaction != nil:
		row.Transaction.Origin = origin
		minor := r.Minor[AmountTerminal]
		switch row.Transaction.Type {
		case reconcile.Sale, reconcile.Preauth, reconcile.PreauthCompletion:
		default:
			minor = -minor
		}
		p.gross, p.net = p.gross+minor, p.net+minor
	case row.Line != nil:
		row.Line.Origin, p.fees = origin, true
		p.gross, p.fee, p.net = p.gross+r.Minor[AmountGross], p.fee+r.Minor[AmountFee], p.net+r.Minor[AmountNet]
	default:
		row.Deposit.Origin = origin
		p.gross, p.net = p.gross+r.Minor[AmountTerminal], p.net+r.Minor[AmountTerminal]
	}
	return s.emit(row)
}

// AddSimpleRow accounts for a row that was taken in its compact form.
func (s *Sink) AddSimpleRow(r *Record, row *reconcile.SimpleRow, side reconcile.Side) {
	p := s.countMinor(r)
	p.fees = p.fees || side == reconcile.SettlementSide
	p.gross, p.fee, p.net = p.gross+row.Gross, p.fee+row.Fee, p.net+row.Net
}

// countMinor counts a row that is accepted, and returns the sum of its currency.
func (s *Sink) countMinor(r *Record) *minorSum {
	s.countTo(r.Line)
	s.Account.Accepted++
	p := &s.pending
	if p.currency != r.Currency || p.count == 1<<20 || max(p.gross, -p.gross, p.fee, -p.fee) > MaxMinorSum/2 {
		s.flushPending()
		p.currency, p.digits = r.Currency, r.Digits
	}
	p.count++
	return p
}

// flushPending adds the pending sum to the account.
func (s *Sink) flushPending() {
	p := &s.pending
	if p.count > 0 {
		amount := func(minor int64) decimal.Decimal { return decimal.New(minor, -p.digits) }
		reconcile.AddSum(s.Account.Sums, p.currency, reconcile.Sum{Count: p.count, Gross: amount(p.gross), Net: amount(p.net)})
		if p.fees {
			reconcile.AddSum(s.Account.Fees, p.currency, reconcile.Sum{Count: p.count, Gross: amount(p.fee), Net: amount(p.fee)})
		}
	}
	*p = minorSum{}
}

// References are the names that a refused row still gives.
type References struct{ RRN, Order, Merchant string }

// NewSink returns a sink for one file. Emit is called with each accepted row, in the
// order of the file; an error of it ends the reading.
func NewSink(d *Defaults, limits text.Limits, emit func(Row) error) *Sink {
	return &Sink{
		Values: Values{Interned: map[string]string{}, Mask: d.Mask}, Defaults: d, limits: limits, emit: emit,
		Account: Account{
			ControlTotals: reconcile.ControlAbsent, Sums: map[string]reconcile.Sum{}, Fees: map[string]reconcile.Sum{},
			IgnoredBy: map[string]int64{},
		},
	}
}

// AddRows takes the record that begins on a line, with the one or more domain rows
// that it is. When Values.Failed says why it can't be used, it is refused as a
// whole. Errors: of emit, too-many-rejects.
func (s *Sink) AddRows(line int64, raw []byte, rows ...Row) error {
	if why := s.Values.Failed; why != nil {
		s.Values.Failed = nil
		return s.Refuse(line, raw, why, referencesOf(rows))
	}
	if line <= s.Defaults.TakenLines {
		s.IgnoreEmpty(line, takenBefore)
		return nil
	}
	s.countTo(line)
	s.Account.Accepted++
	for i := range rows {
		s.Defaults.toHome(&rows[i])
		s.Account.add(&rows[i], reconcile.Origin{File: s.Defaults.Name, Line: line})
		if err := s.emit(rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// takenBefore is why a row of a file that has grown is ignored: an earlier night took it in,
// or refused it.
const takenBefore = "taken-before"

// Refuse reports a record that breaks a rule.
func (s *Sink) Refuse(line int64, raw []byte, why *text.RowError, names References) error {
	if line <= s.Defaults.TakenLines {
		s.IgnoreEmpty(line, takenBefore)
		return nil
	}
	s.countTo(line)
	s.Account.Rejected++
	if len(s.rejects) > s.limits.MaxRejects { // a reader that has not come to its end yet
		return tooManyRejects(s.rejects, s.limits.MaxRejects)
	}
	refused := reject(s.Defaults.Name, line, raw, why)
	refused.RRN, refused.OrderNo = s.Values.Mask.Identifier(text.Clean(names.RRN, 64)), s.Values.Mask.Identifier(text.Clean(names.Order, 64))
	refused.Merchant = s.Values.Mask.Identifier(text.Clean(names.Merchant, 64))
	s.rejects = append(s.rejects, refused)
	if len(s.rejects) > s.limits.MaxRejects {
		return tooManyRejects(s.rejects, s.limits.MaxRejects)
	}
	return nil
}

// Ignore reports a record that is rightly no row, with the name of the reason, such as
// pending-entry.
func (s *Sink) Ignore(line int64, reason string) {
	s.NoTrade = true
	s.IgnoreEmpty(line, reason)
}

// IgnoreEmpty is Ignore for a line that says nothing of trade: blank-line, no-message.
func (s *Sink) IgnoreEmpty(line int64, reason string) {
	s.countTo(line)
	s.Account.Ignored++
	s.Account.IgnoredBy[reason]++
}

// Structure reports a header, a trailer, a balance.
func (s *Sink) Structure(line int64) {
	s.countTo(line)
	s.Account.Structure++
}

// SetLineCount says how many physical lines the file has.
func (s *Sink) SetLineCount(lines int64) {
	if lines > s.lastLine {
		s.Account.Structure += lines - s.lastLine
		s.Account.Lines += lines - s.lastLine
		s.lastLine = lines
	}
}

// RefuseRest says how many physical lines the file has, of which those that nothing was
// said of are refused with it.
func (s *Sink) RefuseRest(lines int64) {
	if lines > s.lastLine {
		s.Account.Rejected += lines - s.lastLine
		s.Account.Lines += lines - s.lastLine
		s.lastLine = lines
	}
}

// Settled takes rows that were settled before they were read: lines that nothing
// was said of, so that they count as structure so far.
func (s *Sink) Settled(currency string, sum reconcile.Sum, fee decimal.Decimal, fees bool) {
	s.Account.Accepted += sum.Count
	s.Account.Structure -= sum.Count
	reconcile.AddSum(s.Account.Sums, currency, sum)
	if fees {
		reconcile.AddSum(s.Account.Fees, currency, reconcile.Sum{Count: sum.Count, Gross: fee, Net: fee})
	}
}

// countTo counts the line, and as structure those before it that nothing was said of.
func (s *Sink) countTo(line int64) {
	if line < s.lastLine {
		panic(fmt.Sprintf("loaders: %s: line %d is reported after line %d", s.Defaults.Name, line, s.lastLine))
	}
	between := max(line-s.lastLine-1, 0)
	s.Account.Structure += between
	s.Account.Lines += between + 1
	s.lastLine = line
}

// Warn notes what a person should know and that refuses nothing, once.
func (s *Sink) Warn(format string, values ...any) {
	if text := fmt.Sprintf(format, values...); len(s.Account.Warnings) < 20 && !slices.Contains(s.Account.Warnings, text) {
		s.Account.Warnings = append(s.Account.Warnings, text)
	}
}

// shownDifferences bounds what is kept of totals that differ.
const shownDifferences = 6

// CompareTotal compares a control total that the file states with what was read of it.
// What names the total; an empty currency means that both are counts.
func (s *Sink) CompareTotal(line int64, what, currency string, want, got decimal.Decimal) {
	s.TotalsCompared++
	if want.Equal(got) {
		return
	}
	if len(s.differences) == 0 {
		s.firstDifference = line
	}
	if len(s.differences) == shownDifferences {
		return
	}
	hidden := mask.Changes(want.Abs().Coefficient().String()) || mask.Changes(got.Abs().Coefficient().String())
	show := func(d decimal.Decimal) string {
		if hidden { // a card number stands where a total should
			return mask.Beyond(d.String(), 10)
		}
		if currency == "" {
			return d.String()
		}
		if digits, err := money.MinorDigits(currency); err == nil && !d.Equal(d.Truncate(digits)) {
			return d.String() + " " + currency // a total of more decimals than the currency has
		}
		return money.FormatAmount(d, currency) + " " + currency
	}
	s.differences = append(s.differences, fmt.Sprintf("%s: want %s, as the file states, got %s, a difference of %s", what, show(want), show(got), show(got.Sub(want))))
}

// CompareCount is CompareTotal for a number of rows.
func (s *Sink) CompareCount(line int64, what string, want, got int64) {
	s.CompareTotal(line, what, "", decimal.NewFromInt(want), decimal.NewFromInt(got))
}

// CompareRows compares a whole number that stands beside the rows, and that most often counts them. Where it counts
// other rows, and is what these add up to in minor units, gross or net, it is that total. In major units a few rows of
// a small amount could add up to the number of rows that were cut off.
func (s *Sink) CompareRows(line int64, what string, want, got int64) {
	s.flushPending()
	if want != got && want != 0 && s.Account.Rejected == 0 && len(s.Account.Sums) == 1 {
		for currency, sum := range s.Account.Sums {
			digits, err := money.MinorDigits(currency)
			for _, total := range [...]decimal.Decimal{sum.Gross, sum.Net} {
				if err == nil && total.Equal(decimal.New(want, -digits)) {
					s.CompareTotal(line, what, currency, total, total)
					return
				}
			}
		}
	}
	s.CompareCount(line, what+" (rows)", want, got)
}

// Close asserts that every line is accounted for, and compares the control
// totals. A file that contradicts itself is refused whole: trailer-mismatch.
func (s *Sink) Close() error {
	a := &s.Account
	if a.Accepted+a.Rejected+a.Ignored+a.Structure != a.Lines {
		panic(fmt.Sprintf("loaders: %s: %d accepted + %d rejected + %d ignored + %d structure are not its %d lines",
			s.Defaults.Name, a.Accepted, a.Rejected, a.Ignored, a.Structure, a.Lines))
	}
	switch {
	case len(s.differences) > 0:
		a.ControlTotals = reconcile.ControlMismatch
		return &fault.Error{
			Name: "trailer-mismatch", Class: fault.Input, Line: s.firstDifference, Fact: strings.Join(s.differences, "; "),
			Hint: "the file is cut, changed or incomplete; no row of it is used. Ask the sender for it again",
		}
	case s.TotalsCompared > 0 && !s.TotalsLacking:
		a.ControlTotals = reconcile.ControlTied
	}
	return nil
}

// refuseAll accounts for a file that can't be used: none of its rows is.
func (s *Sink) refuseAll() {
	s.Account.RefuseAll()
	s.rejects = slices.Clone(s.rejects[:min(len(s.rejects), shownRefused)]) // they may be why the file is refused
}

// RefuseAll says that no row of the file is used.
func (a *Account) RefuseAll() {
	a.Rejected = a.Lines - a.Ignored - a.Structure
	a.Accepted = 0
	clear(a.Sums)
	clear(a.Fees)
}

// shownRefused is how many refused rows of a refused file are told of.
const shownRefused = 100

// Finish makes of what ended the reading what Load returns.
func (s *Sink) Finish(err error) (Account, []reconcile.Reject, error) {
	s.flushPending()
	if s.Values.Mended > 0 {
		s.Warn("a spreadsheet wrote %s, with .0 at the end: that is left out, and noughts at the beginning may be gone", reconcile.Counted(s.Values.Mended, "reference as a number", "references as numbers"))
	}
	if fileError := fault.OfInput(err); fileError != nil {
		fileError.Place = s.Defaults.Name
		s.refuseAll()
	}
	return s.Account, s.rejects, err
}

func referencesOf(rows []Row) References {
	if len(rows) == 0 {
		return References{}
	}
	switch r := rows[0]; {
	case r.Transaction != nil:
		return References{r.Transaction.RRN, r.Transaction.OrderNo, r.Transaction.MerchantID}
	case r.Line != nil:
		return References{r.Line.RRN, r.Line.OrderNo, r.Line.MerchantID}
	case r.Deposit != nil:
		return References{Merchant: r.Deposit.MerchantID}
	}
	return References{}
}

// reject makes of a refused row what the reports show.
func reject(name string, line int64, raw []byte, why *text.RowError) reconcile.Reject {
	return reconcile.Reject{
		Origin: reconcile.Origin{File: name, Line: line}, Reason: why.Name, Excerpt: text.Excerpt(raw),
		Detail: mask.Text(why.Detail), // what a field's own words quote of it
	}
}
