package bank

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// mtStatement is one statement, or one page of it.
type mtStatement struct {
	line            int64
	account, number string // :25:, :28C:
	ledger          ledger
	closed          bool // :62: was
	proven          bool
	floored         bool // :34F: was: an MT942, which needs no balances
	copy            statementCopy
	entries         int64
	// Of MT942: unsigned sums by direction, a reversed credit with the debits.
	credits, debits minorTotal
}

// mtPage is what the next page must begin with.
type mtPage struct {
	account, currency string
	closing           statedBalance
}

// mtBalance is :60: and :62:, mark, date YYMMDD, currency and amount with a comma. Blanks may
// part them; a closing balance may leave the currency to the opening one.
var mtBalance = regexp.MustCompile(`^([CD])\s*\d{6}\s*([A-Z]{3})?\s*([\d,.]+)$`)

// balance reads :60F: and :60M:, which open a page, and :62F: and :62M:, which
// close it. A page that is closed is proven at once, and a page that :60M: opens
// must begin with what :62M: left.
func (r *mtReading) balance(f *mtField, content string) error {
	found := mtBalance.FindStringSubmatch(content)
	if found == nil {
		return r.mtError(f, text.Refuse("bad-trailer", "want C or D, a date, a currency and an amount with a comma, got %q", text.Clip(content)))
	}
	v := &account.Values{}
	code := found[2]
	if code == "" && f.tag[:2] == "62" && r.statement != nil {
		code = r.statement.ledger.currency
	}
	digits, err := money.MinorDigits(code)
	if err != nil {
		// The entries of a currency that is gone are refused one by one.
		digits = 2
	}
	minor := commaAmount(v, "balance", found[3], digits)
	if v.Failed != nil {
		return r.mtError(f, v.Failed)
	}
	if found[1] == "D" {
		minor = -minor
	}
	stated := statedBalance{name: ":" + f.tag + ":", amount: decimal.New(minor, -digits), line: f.line}
	if f.tag[:2] == "60" {
		r.beginPage(f, content, code, digits, stated)
		return nil
	}
	if r.statement == nil || r.statement.ledger.opening == nil || r.statement.ledger.currency != code {
		return r.mtError(f, text.Refuse("bad-trailer", "want a balance after a :60F: or :60M: of the same currency, got %q", text.Clip(content)))
	}
	s := r.statement
	s.ledger.closing, s.closed = &stated, true
	s.proven = s.ledger.compareClosing(r.sink, s.name(), "")
	r.before = nil
	if f.tag == "62M" {
		r.before = &mtPage{s.account, code, stated}
	}
	return nil
}

// beginPage begins a page at its opening balance, whose content names it with account and number.
func (r *mtReading) beginPage(f *mtField, content, code string, digits int32, stated statedBalance) {
	s := r.statement
	if s == nil {
		s = &mtStatement{line: f.line}
	}
	if s.ledger.opening != nil { // a second page in one message
		r.endStatement()
		s = &mtStatement{line: f.line, account: s.account, number: s.number}
	}
	r.statement = s
	s.ledger = ledger{currency: code, digits: digits, opening: &stated}
	s.copy = r.seen.begin(strings.Join([]string{s.account, s.number, content}, "\n"), s.line)
	if before := r.before; f.tag == "60M" && before != nil && before.account == s.account && before.currency == code {
		r.sink.CompareTotal(f.line, "balance :60M: of "+s.name()+", which goes on from :62M:", code, before.closing.amount, stated.amount)
	}
	r.before = nil
}

func (s *mtStatement) name() string {
	return "statement " + text.Clip(s.number) + " of account " + text.Clip(s.account)
}

// mtFloor is :34F:, currency, mark and amount; it says in which currency an
// MT942 is.
var mtFloor = regexp.MustCompile(`^([A-Z]{3})\s*[CD]?\s*[\d,.]+$`)

func (r *mtReading) floor(f *mtField, content string) error {
	found := mtFloor.FindStringSubmatch(content)
	if found == nil {
		return r.mtError(f, text.Refuse("bad-trailer", "want a currency and an amount with a comma, got %q", text.Clip(content)))
	}
	if r.statement != nil {
		r.statement.floored = true
	}
	if r.statement == nil || r.statement.ledger.currency != "" {
		return nil // the second floor limit is that of credits
	}
	digits, err := money.MinorDigits(found[1])
	if err != nil {
		digits = 2
	}
	r.statement.ledger.currency, r.statement.ledger.digits = found[1], digits
	return nil
}

// mtSummary is :90C: and :90D:, number of entries, which may be left out, currency and sum.
var mtSummary = regexp.MustCompile(`^(\d{1,9})?\s*([A-Z]{3})\s*([\d,.]+)$`)

// summary compares the number and the sum that an MT942 states of its entries.
func (r *mtReading) summary(f *mtField, content string) error {
	found := mtSummary.FindStringSubmatch(content)
	if found == nil || r.statement == nil {
		return r.mtError(f, text.Refuse("bad-trailer", "want a number, a currency and a sum with a comma after a :20:, got %q", text.Clip(content)))
	}
	s, v := r.statement, &account.Values{}
	minor := commaAmount(v, "sum", found[3], s.ledger.digits)
	count, counted := int64(0), found[1] != ""
	if counted {
		var err error
		if count, err = strconv.ParseInt(found[1], 10, 64); err != nil {
			v.Fail("bad-trailer", "want a number of entries, got %q", text.Clip(found[1]))
		}
	}
	if v.Failed != nil {
		return r.mtError(f, v.Failed)
	}
	side, what := &s.credits, "credits :90C: of "
	if f.tag == "90D" {
		side, what = &s.debits, "debits :90D: of "
	}
	s.proven = true
	if counted {
		r.sink.CompareCount(f.line, "number of "+what+s.name(), count, side.count)
	}
	r.sink.CompareTotal(f.line, "sum of "+what+s.name(), found[2], decimal.New(minor, -s.ledger.digits), side.sum(s.ledger.digits))
	return nil
}

// endStatement ends the page that is being read. One without entries, balances
// and totals says nothing.
func (r *mtReading) endStatement() {
	s := r.statement
	r.statement = nil
	if s != nil && s.floored && !s.proven && s.entries == 0 && s.ledger.opening == nil {
		r.sink.Warn("%s (line %d) states neither entries nor their number: it may be cut", s.name(), s.line)
	}
	r.sink.NoTrade = r.sink.NoTrade || (s != nil && (s.proven || (s.floored && s.ledger.opening == nil)))
	if s == nil || (!s.proven && s.entries == 0 && s.ledger.opening == nil) {
		return
	}
	if s.ledger.opening != nil && !s.closed {
		r.sink.Warn("%s (line %d) has no closing balance :62F:: it may be cut", s.name(), s.line)
	}
	if s.copy.end(r.sink, s.line, s.name()); s.proven && s.ledger.opening != nil && !s.copy.again {
		r.seen.compareChain(r.sink, s.account, s.name(), &s.ledger)
	}
	r.proof.add(s.proven)
}
