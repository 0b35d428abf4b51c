package bank

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// camtStatement is a Stmt, Rpt or Ntfctn on its way.
type camtStatement struct {
	kind              string // Stmt, Rpt or Ntfctn
	id, account       string
	currency          string
	copy              statementCopy
	named             bool // copy was begun: at the first entry
	line              int64
	created, until    string // when it was made, and what it reaches to, as written
	closed            string // the day of its closing balance, as written
	undated, unstated int64  // entries that name no day, and no state
	entries           int64
	lost              lostRows
	page              camtPage
	// Of the account's statements by law, and of those that are sent; as written.
	legalNumber, sentNumber string
	all                     camtSummary // TxsSummry/TtlNtries
	credits, debits         camtSummary
	net, netDirection       string
	ledgers                 []*camtLedger // by currency, in the order of the file
}

// camtSummary is a number of entries and the unsigned sum of their amounts, as written.
type camtSummary struct{ count, sum string }

// camtLedger is a statement's entries in one currency.
type camtLedger struct {
	ledger
	// Unsigned sums of all entries and of those that are booked, by CdtDbtInd as
	// it is written.
	credits, debits             minorTotal
	bookedCredits, bookedDebits minorTotal
	reversals                   minorTotal // as they were counted
}

// camtBalance is a Bal on its way.
type camtBalance struct {
	code, direction string
	day             string // as written
	amount          camtAmount
}

func (c *camtReading) beginStatement(kind string) {
	c.statement = camtStatement{kind: kind, line: c.xml.line()}
}

func (c *camtReading) beginBalance() { c.balance = camtBalance{} }

// beginCopy tells at the first entry, behind the balances, whether the statement came before: by
// its kind, number, account and opening balances.
func (c *camtReading) beginCopy() {
	s := &c.statement
	if s.named {
		return
	}
	s.named = true
	if s.id == "" {
		return
	}
	name := strings.Join([]string{s.kind, s.id, s.account, s.created}, "\n")
	for _, l := range s.ledgers {
		if l.opening != nil {
			name += "\n" + l.currency + l.opening.amount.String()
		}
	}
	s.copy = c.seen.begin(name, s.line)
}

// ledger returns that of a currency.
func (s *camtStatement) ledger(currency string, digits int32) *camtLedger {
	for _, l := range s.ledgers {
		if l.currency == currency {
			return l
		}
	}
	l := &camtLedger{ledger: ledger{currency: currency, digits: digits}}
	s.ledgers = append(s.ledgers, l)
	return l
}

// count adds an entry to the account of its currency. Minor is unsigned.
func (s *camtStatement) count(c *camtReading, currency string, digits int32, minor, signed int64, readable, booked bool) {
	if currency == "" {
		currency = s.currency // readable is false
		digits, _ = money.MinorDigits(currency)
	}
	l := s.ledger(currency, digits)
	if !readable {
		return
	}
	side, bookedSide := &l.credits, &l.bookedCredits
	if c.entry.direction == "DBIT" {
		side, bookedSide = &l.debits, &l.bookedDebits
	}
	side.add(minor)
	if !booked {
		return
	}
	bookedSide.add(minor)
	l.moved.add(signed)
	if c.entry.reversed() {
		l.reversals.add(signed)
	}
}

// endBalance keeps the balances that prove a statement: OPBD or, where a bank
// names it so, PRCD opens it, CLBD closes it. Of several the first opens and the
// last closes. ITBD, CLAV, OPAV, FWAV and INFO prove nothing.
func (c *camtReading) endBalance() error {
	b := &c.balance
	if b.code != "OPBD" && b.code != "PRCD" && b.code != "CLBD" {
		return nil
	}
	v := &account.Values{Interned: map[string]string{}}
	currency, digits := statedCurrency(v, b.amount.currency)
	minor, _ := unsignedAmount(v, "Bal "+b.code, b.amount.text, digits)
	switch b.direction {
	case "CRDT":
	case "DBIT":
		minor = -minor
	default:
		v.Fail("unknown-sign", "Bal %s: want CdtDbtInd CRDT or DBIT, got %q", b.code, text.Clip(b.direction))
	}
	if v.Failed != nil {
		c.sink.Account.ControlTotals = reconcile.ControlMismatch
		return &fault.Error{Name: "bad-trailer", Class: fault.Input, Line: c.xml.line(), Fact: v.Failed.Detail, Hint: "the file is damaged; no row of it is used. Ask the sender for it again"}
	}
	l := c.statement.ledger(currency, digits)
	stated := &statedBalance{name: "balance " + b.code, amount: decimal.New(minor, -digits), line: c.xml.line()}
	switch {
	case b.code == "CLBD":
		l.closing, c.statement.closed = stated, b.day
	case l.opening == nil || (b.code == "OPBD" && l.opening.name != stated.name):
		l.opening = stated
	}
	return nil
}

// camtNames are what people call a Stmt, a Rpt and a Ntfctn.
var camtNames = map[string]string{"Stmt": "statement", "Rpt": "report", "Ntfctn": "notification"}

// endStatement proves what the statement states.
func (c *camtReading) endStatement() error {
	s := &c.statement
	name := camtNames[s.kind] + " " + text.Clip(s.id)
	proven := false
	s.copy.end(c.sink, s.line, name)
	var reversals int64
	for _, l := range s.ledgers {
		if l.compareClosing(c.sink, name, &s.lost, l.reversalHint()) {
			proven = true
			if s.kind == "Stmt" && !s.copy.again {
				c.chains.add(s.account, name, &l.ledger)
			}
		} else {
			reversals += l.reversals.count
		}
	}
	if reversals > 0 {
		c.sink.Warn("%s: %s (RvslInd) and no balance that proves the sign; the setting reversal says how that is read", name, reconcile.Counted(reversals, "reversal entry", "reversal entries"))
	}
	summed, err := c.compareSummary(name)
	if s.undated > 0 {
		c.sink.Warn("%s: %s no day: that of the statement is taken", name, reconcile.Counted(s.undated, "entry names", "entries name"))
	}
	if s.unstated > 0 {
		c.sink.Warn("%s: %s whether booked: the kind of the statement says so", name, reconcile.Counted(s.unstated, "entry does not say", "entries do not say"))
	}
	if !s.copy.again {
		c.number(name)
	}
	c.noteEmpty(name, proven || summed)
	c.proof.add(c.sink, name, proven || summed, &s.lost)
	c.sink.NoTrade = c.sink.NoTrade || proven || summed
	return err
}

// reversalHint names the likely reason of a difference: a bank that means RvslInd in
// the other way.
func (l *camtLedger) reversalHint() string {
	if l.reversals.count == 0 || l.opening == nil || l.closing == nil {
		return ""
	}
	twice := l.reversals.sum(l.digits).Mul(decimal.NewFromInt(2))
	if twice.IsZero() || !l.expected().Sub(l.closing.amount).Equal(twice) {
		return ""
	}
	return "; it ties when reversals are read the other way: change the setting reversal"
}

// compareSummary compares TxsSummry; false: the statement states none.
func (c *camtReading) compareSummary(name string) (proven bool, err error) {
	s := &c.statement
	var credits, debits, bookedCredits, bookedDebits int64
	for _, l := range s.ledgers {
		credits, debits = credits+l.credits.count, debits+l.debits.count
		bookedCredits, bookedDebits = bookedCredits+l.bookedCredits.count, bookedDebits+l.bookedDebits.count
	}
	for _, t := range [...]struct {
		what        string
		stated      string
		all, booked int64
	}{
		{"NbOfNtries", s.all.count, credits + debits, bookedCredits + bookedDebits},
		{"NbOfNtries of credits", s.credits.count, credits, bookedCredits},
		{"NbOfNtries of debits", s.debits.count, debits, bookedDebits},
	} {
		if t.stated == "" {
			continue
		}
		want, err := strconv.ParseInt(t.stated, 10, 64)
		if err != nil {
			return true, c.badSummary(t.what, t.stated)
		}
		got := t.all
		if want == t.booked {
			got = t.booked // some banks count the booked entries only
		}
		proven = true
		c.sink.CompareCount(s.line, t.what+" of "+name+s.lost.without(), want, got)
	}
	if len(s.ledgers) != 1 {
		return proven, nil // a sum over currencies is none
	}
	summed, err := c.compareSums(name, s.ledgers[0])
	return proven || summed, err
}

// compareSums compares the sums of TxsSummry in the statement's only currency.
func (c *camtReading) compareSums(name string, l *camtLedger) (proven bool, err error) {
	s := &c.statement
	credits, debits := l.credits.sum(l.digits), l.debits.sum(l.digits)
	bookedCredits, bookedDebits := l.bookedCredits.sum(l.digits), l.bookedDebits.sum(l.digits)
	net, bookedNet := credits.Sub(debits).Abs(), bookedCredits.Sub(bookedDebits).Abs()
	for _, t := range [...]struct {
		what, stated string
		all, booked  decimal.Decimal
	}{
		{"Sum", s.all.sum, credits.Add(debits), bookedCredits.Add(bookedDebits)},
		{"Sum of credits", s.credits.sum, credits, bookedCredits},
		{"Sum of debits", s.debits.sum, debits, bookedDebits},
		{"TtlNetNtry", s.net, net, bookedNet},
	} {
		if t.stated == "" {
			continue
		}
		want, err := money.ParseAmount(t.stated, l.currency)
		if err != nil {
			return true, c.badSummary(t.what, t.stated)
		}
		got := t.all
		if want.Equal(t.booked) {
			got = t.booked
		}
		proven = true
		c.sink.CompareTotal(s.line, fmt.Sprintf("%s of %s%s", t.what, name, s.lost.without()), l.currency, want, got)
	}
	return proven, nil
}

func (c *camtReading) badSummary(what, stated string) error {
	c.sink.Account.ControlTotals = reconcile.ControlMismatch
	return &fault.Error{
		Name: "bad-trailer", Class: fault.Input, Line: c.statement.line, Fact: fmt.Sprintf("TxsSummry: %s: want a number, got %q", what, text.ClipCount(stated)),
		Hint: "the file is damaged; no row of it is used. Ask the sender for it again",
	}
}
