package bank

import (
	"regexp"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// A bank may leave the currency out of a balance that goes on from another one. What an account is in stands in its
// other balances: in that with which the page before closed, or in all that the file states of the account, where they
// agree. They may come later than the movements, so that the file is looked through before it is read.

// mtCurrencies are the currencies of accounts, by what :25: says of them; empty where balances of several are stated.
type mtCurrencies map[string]string

var (
	mtAccountLine = regexp.MustCompile(`^:25P?:(.*)`)
	mtBalanceLine = regexp.MustCompile(`^:6[02][FM]:(.*)`)
)

// readMTCurrencies looks through a file, which is then at its beginning again.
func readMTCurrencies(content *account.Content) (mtCurrencies, error) {
	found, named := mtCurrencies{}, ""
	lines := content.Lines()
	for {
		line, err := lines.Next()
		if err != nil {
			break // the reading meets it again
		}
		for part := range strings.SplitSeq(string(line.Text), mtLineEnd) {
			if !strings.HasPrefix(part, ":2") && !strings.HasPrefix(part, ":6") {
				continue
			}
			if of := mtAccountLine.FindStringSubmatch(part); of != nil {
				named = strings.TrimSpace(of[1])
			} else if stated := mtBalanceLine.FindStringSubmatch(part); stated != nil {
				found.add(named, strings.TrimSpace(stated[1]))
			}
		}
	}
	words, err := content.In.Text()
	if err != nil {
		return nil, err
	}
	content.Reader = content.In.Characters(words)
	return found, nil
}

func (m mtCurrencies) add(named, balance string) {
	found := mtBalance.FindStringSubmatch(balance)
	if found == nil || found[3] == "" {
		return
	}
	if code, known := m[named]; known && code != found[3] {
		m[named] = ""
		return
	}
	m[named] = found[3]
}

// currencyOf is what a balance without a currency is in.
func (r *mtReading) currencyOf(f *mtField) string {
	s := r.statement
	switch {
	case s == nil:
		return ""
	case f.tag[:2] == "62":
		return s.ledger.currency
	case f.tag == "60M" && r.last.account == s.account && r.last.goesOn:
		return r.last.currency
	}
	return r.currencies[s.account]
}

// mtLast is how the page before ended.
type mtLast struct {
	account, currency string
	goesOn            bool
}

// missingCurrency says of an opening balance that nothing states what it is in.
func missingCurrency(content string) *text.RowError {
	return text.Refuse("bad-trailer", "want a currency, in it or in the other balances of the account, got %q", text.Clip(content))
}
