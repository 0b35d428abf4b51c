package bank

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// SettingsChecker is a format in code whose settings are more than words of a
// list: a profile with wrong ones is refused before any file is read.
type SettingsChecker interface {
	Check(settings map[string]string) error
}

// Check says which value of a setting camt does not know.
func (Camt) Check(settings map[string]string) error {
	_, err := newBankChoices(settings)
	return err
}

// Check says which value of a setting MT940 does not know.
func (MT940) Check(settings map[string]string) error {
	_, err := newBankChoices(settings)
	return err
}

// Check says which value of a setting BAI2 does not know.
func (BAI2) Check(settings map[string]string) error {
	_, err := newBAIChoices(settings)
	return err
}

// bankChoices are the settings that the bank statements in code share.
type bankChoices struct {
	// reference is which of an entry's references the deposit gets: `first` (that
	// there is), `none`, or the kind itself.
	reference string
	// pattern finds the reference in the entry's free text or its references; its
	// first group, or the whole match. It goes before reference. Nil: none.
	pattern *regexp.Regexp
	amounts map[minorAmount]decimal.Decimal // of deposits: many movements have the same
}

// minorAmount is an amount in minor units of so many decimals.
type minorAmount struct {
	minor  int64
	digits int32
}

// keptAmounts bounds how many amounts are kept for the movements that come after.
const keptAmounts = 4096

// amountOf returns an amount, which is the same value for movements that have the same.
func (c *bankChoices) amountOf(minor int64, digits int32) decimal.Decimal {
	key := minorAmount{minor, digits}
	amount, known := c.amounts[key]
	if !known {
		if amount = decimal.New(minor, -digits); len(c.amounts) < keptAmounts {
			c.amounts[key] = amount
		}
	}
	return amount
}

// newBankChoices reads the settings `reference` and `pattern`. Errors: ErrSetting.
func newBankChoices(settings map[string]string) (bankChoices, error) {
	c := bankChoices{reference: settings["reference"], amounts: map[minorAmount]decimal.Decimal{}}
	if content := settings["pattern"]; content != "" {
		compiled, err := regexp.Compile(content)
		if err != nil {
			return c, text.ErrSetting.At("pattern", "want a regular expression of Go (RE2), got %q: %v", text.Clip(content), err)
		}
		c.pattern = compiled
	}
	return c, nil
}

// bankReference is one of an entry's references.
type bankReference struct{ kind, text string }

// notGiven are the words that stand where a reference is wanted and there is
// none: SWIFT's for field 61, and ISO 20022's for EndToEndId.
var notGiven = [...]string{"NONREF", "NOTPROVIDED", "NOT PROVIDED"}

func isGiven(text string) bool {
	if text == "" {
		return false
	}
	for _, word := range notGiven {
		if strings.EqualFold(text, word) {
			return false
		}
	}
	return true
}

// choose returns the reference of a deposit; empty: there is none.
func (c *bankChoices) choose(list []bankReference, text string) string {
	if c.pattern != nil {
		if found := c.find(text); found != "" {
			return found
		}
		for _, r := range list {
			if found := c.find(r.text); found != "" {
				return found
			}
		}
	}
	for _, r := range list {
		if isGiven(r.text) && (c.reference == "first" || c.reference == r.kind) {
			return r.text
		}
	}
	return ""
}

func (c *bankChoices) find(text string) string {
	found := c.pattern.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[min(1, len(found)-1)]
}

// bankEntry is one movement of an account on its way to a deposit.
type bankEntry struct {
	line       int64         // on which it begins
	show       func() []byte // what a refused entry shows
	currency   string
	digits     int32
	minor      int64 // money in is positive, as the account's owner sees it
	day        civil.Date
	references []bankReference
	text       string
}

// deposit reports a booked movement to the sink. Faults are in s.Values.Failed:
// the entry is then refused.
func (c *bankChoices) deposit(s *account.Sink, e *bankEntry) error {
	if e.day.IsZero() {
		s.Values.Fail("missing-value", "value_date: want a day, got none")
	}
	r := account.Record{Line: e.line, V: &s.Values, Currency: e.currency, Digits: e.digits}
	r.Minor[account.AmountTerminal] = e.minor
	// A copy: the reference of a movement must not hold the whole line that it stands on.
	reference := strings.Clone(s.Values.Identifier("reference", strings.Map(blankSpace, c.choose(e.references, e.text))))
	deposit := &reconcile.Deposit{
		Provider: s.Defaults.Provider, MerchantID: s.Defaults.MerchantID, ValueDate: e.day,
		Amount: c.amountOf(e.minor, e.digits), Currency: e.currency,
		Reference: reference, Text: bankText(e.text),
	}
	if s.Values.Failed != nil {
		r.Raw = e.show()
	}
	return s.AddMinorRow(&r, account.Row{Deposit: deposit})
}

// Free text is collected up to textCollected bytes and kept up to textKept: a
// batch of ten thousand details must not make a text of a megabyte, and a card
// number that a cut would split lies after what is kept.
const (
	textCollected = 2000
	textKept      = 1000
)

// bankText masks and shortens free text.
func bankText(content string) string {
	return text.Clean(strings.TrimSpace(strings.Map(blankSpace, content)), textKept)
}

// blankSpace makes a blank of every control character and every other space.
func blankSpace(r rune) rune {
	if r < ' ' || r == 0x7f || unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// addText appends a piece of free text; what is over the limit is dropped.
func addText(to, piece, between string) string {
	piece = strings.TrimSpace(piece)
	switch {
	case piece == "" || len(to) >= textCollected:
		return to
	case to == "":
		return piece[:min(len(piece), textCollected)]
	}
	return to + between + piece[:min(len(piece), textCollected)]
}

// noStatement is the fault of a file that is none of the format.
func noStatement(fact string) error {
	return &fault.Error{Name: "wrong-format", Class: fault.Input, Fact: fact, Hint: "correct the source's profile:, or ask for the statement"}
}

// refuseLongLine refuses a line that was not read to its end.
func refuseLongLine(to *account.Sink, line *text.PhysicalLine) error {
	return to.Refuse(line.Number, line.Text, text.Refuse("line-too-long", "want a shorter line, got one over the limit"), account.References{})
}
