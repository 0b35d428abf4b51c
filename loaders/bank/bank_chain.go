package bank

import (
	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/reconcile/money"
)

// A statement that does not begin with what another one left may have lost one between them, which
// no balance of its own shows. An archive may hold them in any order: what counts is whether
// they can be put into one chain.

// chainedStatement is a statement, or a page of one, by its balances.
type chainedStatement struct {
	name             string
	opening, closing decimal.Decimal
	further          bool // a page that :60M: opens, which is compared with the page before it
}

// statementChains are the statements of a file by account and currency.
type statementChains struct {
	order []chainKey
	of    map[chainKey][]chainedStatement
}

type chainKey struct{ account, currency string }

// mtIntermediate opens a further page of a statement.
const mtIntermediate = ":60M:"

// add takes a statement that has both its balances.
func (c *statementChains) add(of, name string, l *ledger) {
	if l.opening == nil || l.closing == nil {
		return
	}
	key := chainKey{of, l.currency}
	if c.of == nil {
		c.of = map[chainKey][]chainedStatement{}
	}
	if c.of[key] == nil {
		c.order = append(c.order, key)
	}
	c.of[key] = append(c.of[key], chainedStatement{name, l.opening.amount, l.closing.amount, l.opening.name == mtIntermediate})
}

// finish says of each account which statement neither goes on from the one before it nor, where
// the newest stand first, leads to it.
func (c *statementChains) finish(s *account.Sink, p *bankProof) {
	for _, key := range c.order {
		list := c.of[key]
		if chains(list) < 2 {
			continue
		}
		for i := range list[1:] {
			before, this := &list[i], &list[i+1]
			if this.further || before.closing.Equal(this.opening) || before.opening.Equal(this.closing) {
				continue
			}
			amount := func(of decimal.Decimal) string { return money.FormatAmount(of, key.currency) }
			p.miss(s, "%s begins with %s %s; the statement before it of the same account ends with %s: one may be missing between them, or come twice. Ask the bank for what is missing",
				this.name, amount(this.opening), key.currency, amount(before.closing))
		}
	}
}

// chains is the least number of chains that the statements of one account make. Each leads from one
// balance to another: those that hang together need as many chains as begin in them, or one.
func chains(list []chainedStatement) int {
	above := map[string]string{} // towards the balance that stands for all that hang together
	top := func(balance string) string {
		for above[balance] != "" {
			if next := above[above[balance]]; next != "" {
				above[balance] = next // shortens the way of those that come after
			}
			balance = above[balance]
		}
		return balance
	}
	surplus := map[string]int{} // statements that begin with a balance, less those that end with it
	for i := range list {
		from, to := list[i].opening.String(), list[i].closing.String()
		surplus[from]++
		surplus[to]--
		if a, b := top(from), top(to); a != b {
			above[a] = b
		}
	}
	begun := map[string]int{}
	for balance, more := range surplus {
		begun[top(balance)] += max(more, 0)
	}
	count := 0
	for _, n := range begun {
		count += max(n, 1)
	}
	return count
}
