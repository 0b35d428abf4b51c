package bank

import (
	"regexp"
	"strconv"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// A statement of several pages closes each but the last with :62M: and opens each but the first with
// :60M:. A page whose neighbour is not in the file is no proof of the whole statement: the rest of it is elsewhere.

// mtPage is one end of a page at which the statement goes on.
type mtPage struct {
	account, currency string
	number, page      int64 // 0: not stated
	name              string
	balance           statedBalance
}

// mtPages are the ends of pages that wait for the neighbour.
type mtPages struct {
	closed, opened []*mtPage // by :62M: and :60M:, in the order of the file; nil: it was met
	last           map[chainKey]int
	byNumber       map[mtPageKey]int // in closed, and of pages that come before their neighbour in opened
}

type mtPageKey struct {
	chainKey
	number, page int64
	opens        bool
}

// mtNumber is :28C:, number of the statement and of the page, and the old :28:.
var mtNumber = regexp.MustCompile(`^(\d{1,5})(?:/(\d{1,5}))?(?:$|\D)`)

func mtNumbers(content string) (number, page int64) {
	if found := mtNumber.FindStringSubmatch(content); found != nil {
		number, _ = strconv.ParseInt(found[1], 10, 64)
		page, _ = strconv.ParseInt(found[2], 10, 64) // none: 0
	}
	return number, page
}

func (m *mtPage) key(page int64, opens bool) mtPageKey {
	return mtPageKey{chainKey{m.account, m.currency}, m.number, page, opens}
}

// leadsTo reports whether the page may be the one before another. Some banks write the same
// number on every page, or count the pages as statements.
func (m *mtPage) leadsTo(next *mtPage) bool {
	if m.page == 0 || next.page == 0 || m.number == next.number && m.page == next.page {
		return true
	}
	return m.number == next.number && next.page == m.page+1 || m.number != next.number && next.page == 1
}

// close takes a page that :62M: closes.
func (m *mtPages) close(s *account.Sink, page *mtPage) {
	if m.last == nil {
		m.last, m.byNumber = map[chainKey]int{}, map[mtPageKey]int{}
	}
	if at, found := m.byNumber[page.key(page.page+1, true)]; found && page.page > 0 && m.opened[at] != nil {
		comparePages(s, page, m.opened[at]) // an archive may hold the next page before this one
		m.opened[at] = nil
		return
	}
	m.last[chainKey{page.account, page.currency}] = len(m.closed)
	m.byNumber[page.key(page.page, false)] = len(m.closed)
	m.closed = append(m.closed, page)
}

// open takes a page that :60M: opens.
func (m *mtPages) open(s *account.Sink, page *mtPage) {
	if m.last == nil {
		m.last, m.byNumber = map[chainKey]int{}, map[mtPageKey]int{}
	}
	at, found := m.byNumber[page.key(page.page-1, false)]
	if !found || page.page < 2 || m.closed[at] == nil {
		at, found = m.last[chainKey{page.account, page.currency}]
		found = found && m.closed[at] != nil && m.closed[at].leadsTo(page)
	}
	if !found {
		m.byNumber[page.key(page.page, true)] = len(m.opened)
		m.opened = append(m.opened, page)
		return
	}
	comparePages(s, m.closed[at], page)
	m.closed[at] = nil
}

func comparePages(s *account.Sink, before, next *mtPage) {
	s.CompareTotal(next.balance.line, "balance :60M: of "+next.name+", which goes on from :62M:", next.currency, before.balance.amount, next.balance.amount)
}

// finish says which pages have no neighbour in the file. Where one closed so, and another one of the account
// opened with another balance, the file contradicts itself.
func (m *mtPages) finish(s *account.Sink, p *bankProof) {
	waits := map[chainKey]*mtPage{}
	for _, page := range m.closed {
		if page == nil {
			continue
		}
		waits[chainKey{page.account, page.currency}] = page
		p.miss(s, "%s: want its next page, which begins with :60M: %s %s, after the :62M: on line %d, got none: the statement goes on elsewhere. Ask the bank for all of its pages in one file",
			page.name, money.FormatAmount(page.balance.amount, page.currency), page.currency, page.balance.line)
	}
	for _, page := range m.opened {
		if page == nil {
			continue
		}
		if before := waits[chainKey{page.account, page.currency}]; before != nil && before.balance.line < page.balance.line {
			comparePages(s, before, page)
		}
		p.miss(s, "%s: want the page before it, which ends with :62M: %s %s, before the :60M: on line %d, got none: the statement begins elsewhere. Ask the bank for all of its pages in one file",
			page.name, money.FormatAmount(page.balance.amount, page.currency), page.currency, page.balance.line)
	}
}

func (s *mtStatement) name() string {
	return "statement " + text.Clip(s.number) + " of account " + text.Clip(s.account)
}
