package terms

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
)

// Level is a way by which a transaction and a settlement line are found to be one.
type Level string

// The levels, in the order in which they are tried: from a shared reference to what
// only a count can tell. The first three decide for good; a match by a later one is
// provisional, for a match by reference displaces it.
const (
	ByRRN        Level = "rrn"           // the retrieval reference within the merchant
	ByOrderNo    Level = "order-no"      // the order number, where one side has no retrieval reference
	ByTraceNo    Level = "trace-no"      // terminal, batch and trace number
	ByNormalised Level = "normalised"    // references that are equal but for zeros before them, blanks, quotes and case, or of which one is the end of the other
	ByOrderGross Level = "order-amount"  // the same order number and gross under another retrieval reference
	ByAuthCode   Level = "terminal-auth" // the authorisation code with the terminal, or with the card's last four digits
	ByEqualGroup Level = "equal-group"   // as many lines without a reference as sales of the same gross and due day
)

// Levels returns the levels in their order.
func Levels() []Level {
	return []Level{ByRRN, ByOrderNo, ByTraceNo, ByNormalised, ByOrderGross, ByAuthCode, ByEqualGroup}
}

// Matching says how the rows of a provider may be matched.
type Matching struct {
	Provider string  // empty: every provider that has no rule of its own
	Levels   []Level // those that are used, in the order of Levels
	// Possible holds a sale and a line that a person should look at together; without
	// it the sale is missing and the line unexpected.
	Possible bool
	// Tolerance is by how much the gross of a line may differ from that of its sale, and
	// FeeTolerance its fee from the schedule's, without an exception: 0 or more, in major
	// units of the row's currency. What they swallow is summed in the proof.
	Tolerance, FeeTolerance decimal.Decimal
	// Partial says that a line of less than a sale's gross is a part of it, and its rest due.
	Partial bool
}

// Uses reports whether the level may match rows of the provider.
func (m Matching) Uses(level Level) bool { return slices.Contains(m.Levels, level) }

// StandardMatching is what holds for a provider of which the configuration says nothing.
func StandardMatching() Matching { return Matching{Levels: Levels(), Possible: true} }

// MatchingBook holds the rules of matching by provider. Nil is a book without rules:
// the standard holds. It is immutable and safe for concurrent use.
type MatchingBook struct{ rules []Matching }

// NewMatchingBook builds a book. Two rules for one provider are an error.
func NewMatchingBook(rules []Matching) (*MatchingBook, error) {
	seen := map[string]bool{}
	for _, rule := range rules {
		if seen[rule.Provider] {
			return nil, fmt.Errorf("two rules of matching for provider %q: want one", rule.Provider)
		}
		seen[rule.Provider] = true
	}
	return &MatchingBook{rules: rules}, nil
}

// AllUseRetrievalReferences reports whether every provider's rows may be matched by them.
func (b *MatchingBook) AllUseRetrievalReferences() bool {
	return b == nil || !slices.ContainsFunc(b.rules, func(m Matching) bool { return !m.Uses(ByRRN) })
}

// Find returns the provider's rule, else that of every provider, else the standard.
func (b *MatchingBook) Find(provider string) Matching {
	found := StandardMatching()
	if b == nil {
		return found
	}
	for _, rule := range b.rules {
		switch rule.Provider {
		case provider:
			return rule
		case "":
			found = rule
		}
	}
	return found
}
