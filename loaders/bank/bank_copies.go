package bank

import (
	"hash/fnv"

	"tieout/loaders/account"
)

// A bank that sends a statement again may put it beside the first one, in one file or one
// archive. Each movement reached the account once: those of the second copy are ignored.

// seenStatements are the statements of a file.
type seenStatements struct {
	named map[string]*seenStatement // by account, number and opening balance
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
		s.named = map[string]*seenStatement{}
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
