package bank

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// baiLevel adds up what a trailer states: the algebraic sum of all amounts as
// they are written, debits unsigned too, the parts of the level below, and the
// records from header to trailer.
type baiLevel struct {
	total          decimal.Decimal // of minor units
	parts, records int64
}

// baiGroup is a group, 02 to 98.
type baiGroup struct {
	baiLevel
	open                   bool
	status, asOf, currency string
}

// baiAccount is an account, 03 to 49.
type baiAccount struct {
	baiLevel
	open             bool
	line             int64
	number, currency string
	summary          baiSummary
	lost             lostRows
}

// baiNumber is a sum in minor units.
var baiNumber = regexp.MustCompile(`^[+-]?\d{1,30}$`)

func baiSum(text string) (decimal.Decimal, bool) {
	if !baiNumber.MatchString(text) || account.IsCardNumber([]byte(text)) {
		return decimal.Decimal{}, false
	}
	sum, err := decimal.NewFromString(text)
	return sum, err == nil
}

// baiError is a record of totals that can't be read.
func (r *baiReading) baiError(line int64, format string, values ...any) error {
	r.sink.Account.ControlTotals = reconcile.ControlMismatch
	return &fault.Error{
		Name: "bad-trailer", Class: fault.Input, Line: line, Fact: fmt.Sprintf(format, values...),
		Hint: "the file is damaged; no row of it is used. Ask the sender for it again",
	}
}

// fieldAt returns a field of a record; empty when the record ends before it.
func fieldAt(parts []string, at int) string {
	if at >= len(parts) {
		return ""
	}
	return trimmed(parts[at])
}

// beginFile begins a file, 01 to 99. Several may stand one after the other: the trailer of each speaks
// of its own records.
func (r *baiReading) beginFile(line int64) {
	if r.opened > 0 {
		r.noteEnd()
	}
	r.file, r.group, r.account = baiLevel{}, baiGroup{}, baiAccount{}
	r.opened, r.closed = line, false
}

// beginGroup reads 02: receiver, originator, status, as-of date, time, currency.
func (r *baiReading) beginGroup(parts []string) {
	r.group.status, r.group.asOf, r.group.currency = fieldAt(parts, 2), fieldAt(parts, 3), fieldAt(parts, 5)
}

// beginAccount reads 03: account, currency, and summaries.
func (r *baiReading) beginAccount(line int64, parts []string) error {
	a := &r.account
	a.line, a.number, a.currency = line, fieldAt(parts, 0), firstOf(fieldAt(parts, 1), r.group.currency, r.choices.currency)
	if len(parts) <= 2 {
		return nil
	}
	return r.summaries(line, parts[2:])
}

// baiSummary is where in the summaries of an account the reading stands: type,
// amount, number of items, funds type, and what a funds type has after it.
type baiSummary struct {
	at    int
	empty bool // the summary in hand has no type
	skip  int64
	count bool // the next field says how many pairs follow
}

// summaries reads the fields of 03 and of its 88: each amount goes into the
// account's total, what is available when does not.
func (r *baiReading) summaries(line int64, fields []string) error {
	s := &r.account.summary
	for _, field := range fields {
		field = trimmed(field)
		switch {
		case s.count:
			pairs, err := strconv.ParseInt(field, 10, 32)
			if err != nil || pairs < 0 {
				return r.baiError(line, "summary of funds type D: want a number of days, got %q", text.Clip(field))
			}
			s.count, s.skip = false, 2*pairs
		case s.skip > 0:
			s.skip--
		case s.at == 0, s.at == 3 && len(field) == 3: // a type: no funds type has three characters
			s.at, s.empty = 1, field == ""
		case s.at == 1:
			if err := r.addSummary(line, field); err != nil {
				return err
			}
			s.at = 2
		case s.at == 2:
			s.at = 3
		default:
			s.at, s.skip = 0, fundsFields(field)
			s.count = field == "D"
		}
	}
	if s.at == 1 && s.empty {
		s.at = 0 // a comma too many at the end of a record
	}
	return nil
}

func (r *baiReading) addSummary(line int64, field string) error {
	if field == "" {
		return nil
	}
	sum, ok := baiSum(field)
	if !ok {
		return r.baiError(line, "summary of account %s: want an amount in the smallest unit, got %q", text.Clip(r.account.number), text.ClipAmount(field))
	}
	r.account.total = r.account.total.Add(sum)
	return nil
}

// fundsFields is how many fields a funds type has after it: V a date and a time,
// S what is available at once, after one day and later.
func fundsFields(kind string) int64 {
	switch kind {
	case "V":
		return 2
	case "S":
		return 3
	}
	return 0
}

// endAccount compares 49: total and records.
func (r *baiReading) endAccount(line int64, parts []string) error {
	if !r.account.open {
		return r.baiError(line, "want a record 49 after a record 03, got one that closes no account")
	}
	a := &r.account
	name := "account " + text.Clip(a.number)
	stated, err := r.compareLevel(line, name+a.lost.without(), a.currency, fieldAt(parts, 0), fieldAt(parts, 1), &a.baiLevel)
	r.proof.add(r.sink, name, stated, &a.lost)
	r.sink.NoTrade = true // an account that is closed without entries had none
	r.group.total, r.group.parts = r.group.total.Add(a.total), r.group.parts+1
	a.open = false
	return err
}

// endGroup compares 98: total, accounts and records.
func (r *baiReading) endGroup(line int64, parts []string) error {
	if !r.group.open {
		return r.baiError(line, "want a record 98 after a record 02, got one that closes no group")
	}
	if r.account.open {
		r.noteUnclosed()
	}
	g := &r.group
	stated, err := r.compareLevel(line, "group", firstOf(g.currency, r.choices.currency), fieldAt(parts, 0), fieldAt(parts, 2), &g.baiLevel)
	r.noteUnstated(stated)
	if err == nil {
		err = r.compareParts(line, "accounts of the group", fieldAt(parts, 1), g.parts)
	}
	r.file.total, r.file.parts = r.file.total.Add(g.total), r.file.parts+1
	g.open = false
	return err
}

// endTotals compares 99: total and records. A number of groups that contradicts
// is a warning: banks state it wrongly, and the money is proven without it.
func (r *baiReading) endTotals(line int64, parts []string) error {
	r.closed, r.sink.NoTrade = true, true
	if r.account.open {
		r.noteUnclosed()
	}
	if r.group.open { // 98 is missing
		r.file.total, r.file.parts = r.file.total.Add(r.group.total), r.file.parts+1
	}
	stated, err := r.compareLevel(line, "file", firstOf(r.group.currency, r.choices.currency), fieldAt(parts, 0), fieldAt(parts, 2), &r.file)
	r.noteUnstated(stated)
	if want, bad := strconv.ParseInt(fieldAt(parts, 1), 10, 64); err == nil && fieldAt(parts, 1) != "" && (bad != nil || want != r.file.parts) {
		r.sink.Warn("line %d: record 99: want %s groups, as the file states, got %d", line, text.Clip(fieldAt(parts, 1)), r.file.parts)
	}
	return err
}

// compareLevel compares the total and the records that a trailer states; false: it
// states no total.
func (r *baiReading) compareLevel(line int64, name, currency, total, records string, l *baiLevel) (stated bool, err error) {
	if total != "" {
		want, ok := baiSum(total)
		if !ok {
			return false, r.baiError(line, "%s: want a total in the smallest unit, got %q", name, text.ClipAmount(total))
		}
		digits, err := money.MinorDigits(currency)
		if err != nil {
			currency = "" // whatever stands there, it is not shown
		}
		r.sink.CompareTotal(line, "total of "+name, currency, want.Shift(-digits), l.total.Shift(-digits))
	}
	return total != "", r.compareParts(line, "records of "+name, records, l.records)
}

func (r *baiReading) compareParts(line int64, what, stated string, got int64) error {
	if stated == "" {
		return nil
	}
	want, err := strconv.ParseInt(stated, 10, 64)
	if err != nil {
		return r.baiError(line, "%s: want a number, got %q", what, text.ClipCount(stated))
	}
	r.sink.CompareCount(line, what, want, got)
	return nil
}

// noteUnstated notes a trailer of a group or file without a total: that no account is gone, nothing proves.
func (r *baiReading) noteUnstated(stated bool) {
	if !stated {
		r.proof.add(r.sink, "", false, nil)
	}
}

// noteUnclosed notes an account that no 49 closes.
func (r *baiReading) noteUnclosed() {
	r.proof.add(r.sink, "", false, nil)
	r.sink.Warn("account %s (line %d) has no record 49: the file may be cut", text.Clip(r.account.number), r.account.line)
	r.group.total, r.group.parts = r.group.total.Add(r.account.total), r.group.parts+1
	r.account.open = false
}

// noteEnd notes what is missing at the end of a file.
func (r *baiReading) noteEnd() {
	if r.account.open {
		r.noteUnclosed()
	}
	if r.closed {
		return
	}
	r.sink.Warn("the file that begins on line %d has no record 99: it may be cut", r.opened)
	r.proof.add(r.sink, "", false, nil)
}
