package bank

import (
	"hash/fnv"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/reconcile/money"
)

// A bank that sends a statement again may put it beside the first one, in one file or one
// archive. Each movement reached the account once: those of the second copy are ignored. A
// statement that does not begin with what the one before it left may have lost one between
// them, which no balance of its own shows.

// seenStatements are the statements of a file.
type seenStatements struct {
	named map[string]*seenStatement // by account, number and opening balance
	last  map[string]*ledger        // the last proven one by account and currency
}

// seenStatement is one, with a digest of each of its entries in their order.
type seenStatement struct {
	line    int64
	entries []uint64
}

// statementCopy is where the reading stands in a statement: writing the first copy, or
// comparing a further one with it.
type statementCopy struct {
	first *seenStatement
	at    int  // entries that were read
	again bool // it is a further copy
}

// begin tells by its name whether a statement came before; without a name nobody knows.
func (s *seenStatements) begin(name string, line int64) statementCopy {
	if name == "" {
		return statementCopy{}
	}
	if first := s.named[name]; first != nil {
		return statementCopy{first: first, again: true}
	}
	if s.named == nil {
		s.named, s.last = map[string]*seenStatement{}, map[string]*ledger{}
	}
	first := &seenStatement{line: line}
	s.named[name] = first
	return statementCopy{first: first}
}

// isRepeated reports whether the entry stands in the first copy too, at the same place. One
// that differs there is refused.
func (c *statementCopy) isRepeated(entry string, v *account.Values) bool {
	if c.first == nil {
		return false
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(entry)) // never fails
	if c.at++; !c.again {
		c.first.entries = append(c.first.entries, h.Sum64())
		return false
	}
	if c.at <= len(c.first.entries) && c.first.entries[c.at-1] == h.Sum64() {
		return true
	}
	v.Fail("repeated-statement", "want the entry that the first copy of the statement (line %d) has as its number %d, got another", c.first.line, c.at)
	return false
}

// end says that a statement came twice, and compares how many entries both have.
func (c *statementCopy) end(sink *account.Sink, line int64, name string) {
	if !c.again {
		return
	}
	sink.CompareCount(line, "entries of "+name+", which comes twice", int64(len(c.first.entries)), int64(c.at))
	sink.Warn("%s (line %d) is the one of line %d again: its entries are taken once", name, line, c.first.line)
}

// mtIntermediate opens a further page of a statement, which is compared with the page before it.
const mtIntermediate = ":60M:"

// compareChain warns of a proven statement that neither goes on from the one before it of its account
// nor, where the newest stand first, leads to it.
func (s *seenStatements) compareChain(sink *account.Sink, of, name string, this *ledger) {
	of += " " + this.currency
	before := s.last[of]
	if s.last == nil {
		s.last = map[string]*ledger{}
	}
	kept := *this
	s.last[of] = &kept
	if before == nil || this.opening.name == mtIntermediate || equalBalance(before.closing, this.opening) || equalBalance(before.opening, this.closing) {
		return
	}
	amount := func(of decimal.Decimal) string { return money.FormatAmount(of, this.currency) }
	sink.Warn("%s begins with %s %s; the statement before it of the same account ends with %s: one may be missing between them, or come twice",
		name, amount(this.opening.amount), this.currency, amount(before.closing.amount))
}

func equalBalance(a, b *statedBalance) bool { return a.amount.Equal(b.amount) }
