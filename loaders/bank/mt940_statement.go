package bank

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// mtStatement is one statement, or one page of it.
type mtStatement struct {
	line            int64
	account, number string // :25:, :28C:
	ledger          ledger
	closed          bool // :62: was
	compared        bool // both balances were, or a sum of an MT942
	goesOn          bool // :62M: was
	floored         bool // :34F: was: an MT942, which needs no balances
	copy            statementCopy
	entries         int64
	lost            lostRows
	day             civil.Date // of its closing balance, else of the opening one, of an MT942 of :13D:
	// Of MT942: unsigned sums by direction, a reversed credit with the debits.
	credits, debits             minorTotal
	creditsStated, debitsStated bool
}

// mtBalance is :60: and :62:, mark, date YYMMDD, currency and amount with a comma. Blanks may
// part them; CR and DR are C and D; a balance may leave the currency to another one.
var mtBalance = regexp.MustCompile(`^([CD])\s?R?\s*(\d{6})\s*([A-Z]{3})?\s*([\d,.]+)$`)

// balance reads :60F: and :60M:, which open a page, and :62F: and :62M:, which
// close it. A page that is closed is proven at once, and a page that :60M: opens
// must begin with what :62M: left.
func (r *mtReading) balance(f *mtField, content string) error {
	found := mtBalance.FindStringSubmatch(content)
	if found == nil {
		return r.mtError(f, text.Refuse("bad-trailer", "want C or D, a date, a currency and an amount with a comma, got %q", text.Clip(content)))
	}
	v := &account.Values{}
	code := found[3]
	if code == "" {
		code = r.currencyOf(f)
	}
	if code == "" && f.tag[:2] == "60" {
		return r.mtError(f, missingCurrency(content))
	}
	digits, err := money.MinorDigits(code)
	if err != nil {
		// The entries of a currency that is gone are refused one by one.
		digits = 2
	}
	minor := balancedAmount(v, "balance", found[4], digits)
	if v.Failed != nil {
		return r.mtError(f, v.Failed)
	}
	if found[1] == "D" {
		minor = -minor
	}
	stated := statedBalance{name: ":" + f.tag + ":", amount: decimal.New(minor, -digits), line: f.line}
	day := mtDay(found[2])
	if f.tag[:2] == "60" {
		r.beginPage(f, content, code, digits, stated)
		r.statement.day = day
		return nil
	}
	if r.statement == nil || r.statement.ledger.opening == nil || r.statement.ledger.currency != code {
		return r.mtError(f, text.Refuse("bad-trailer", "want a balance after a :60F: or :60M: of the same currency, got %q", text.Clip(content)))
	}
	r.closePage(f, stated, day)
	return nil
}

// mtDay is the date of a balance; zero where it is none: nothing but the counting of numbers needs it.
func mtDay(content string) civil.Date {
	t, err := time.Parse("060102", content)
	if err != nil {
		return 0
	}
	return civil.DateOf(t)
}

// closePage ends the page at its closing balance.
func (r *mtReading) closePage(f *mtField, stated statedBalance, day civil.Date) {
	s := r.statement
	s.ledger.closing, s.closed = &stated, true
	if s.compared = s.ledger.compareClosing(r.sink, s.name(), &s.lost, ""); !day.IsZero() {
		s.day = day
	}
	if s.goesOn = f.tag == "62M"; s.goesOn && !s.copy.again {
		r.pages.close(r.sink, s.page(stated))
	}
	r.last = mtLast{s.account, s.ledger.currency, s.goesOn}
}

// page is an end of the page at which the statement goes on.
func (s *mtStatement) page(balance statedBalance) *mtPage {
	number, page := mtNumbers(s.number)
	return &mtPage{s.account, s.ledger.currency, number, page, s.name(), balance}
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
	if f.tag == "60M" && !s.copy.again {
		r.pages.open(r.sink, s.page(stated))
	}
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
	side, what, stated := &s.credits, "credits :90C: of "+s.name()+s.lost.without(), &s.creditsStated
	if f.tag == "90D" {
		side, what, stated = &s.debits, "debits :90D: of "+s.name()+s.lost.without(), &s.debitsStated
	}
	s.compared, *stated = true, true
	if counted {
		r.sink.CompareCount(f.line, "number of "+what, count, side.count)
	}
	r.sink.CompareTotal(f.line, "sum of "+what, found[2], decimal.New(minor, -s.ledger.digits), side.sum(s.ledger.digits))
	return nil
}
