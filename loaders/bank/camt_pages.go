package bank

import (
	"strconv"

	"tieout/loaders/text"
)

// A message, and a statement within one, may be split into pages: PgNb is the number of the page, and
// LastPgInd says whether it is the last. A page whose neighbour is not in the file is no proof of the whole.

// camtPage is such a pagination, as written; without a number there is none.
type camtPage struct{ number, last string }

func (p *camtPage) goesOn() bool { return p.last == "false" || p.last == "0" }

// camtPages follow the pages of each message and account, in the order of the file.
type camtPages struct {
	order []string
	of    map[string]*camtWaiting
}

// camtWaiting is the page that must come next; 0: none.
type camtWaiting struct {
	next int64
	name string // of the page before
	line int64
}

// take takes the next page of what key names. Name is how a message calls it.
func (p *camtPages) take(c *camtReading, key, name string, line int64, page *camtPage) {
	number, err := strconv.ParseInt(page.number, 10, 32)
	if err != nil {
		return // it is no pagination that anybody could follow
	}
	if p.of == nil {
		p.of = map[string]*camtWaiting{}
	}
	waits := p.of[key]
	if waits == nil {
		waits = &camtWaiting{}
		p.of[key], p.order = waits, append(p.order, key)
	}
	if waits.next != 0 && number != waits.next {
		waits.miss(c)
	}
	if number > 1 && number != waits.next {
		c.proof.miss(c.sink, "%s (line %d): want page %d before it, got page %d as the first: it begins elsewhere. Ask the bank for all of its pages in one file", name, line, number-1, number)
	}
	*waits = camtWaiting{}
	if page.goesOn() {
		*waits = camtWaiting{number + 1, name, line}
	}
}

func (w *camtWaiting) miss(c *camtReading) {
	c.proof.miss(c.sink, "%s (line %d): want page %d, as its LastPgInd says that it is not the last, got none: it goes on elsewhere. Ask the bank for all of its pages in one file", w.name, w.line, w.next)
}

// finish says which pages did not come.
func (p *camtPages) finish(c *camtReading) {
	for _, key := range p.order {
		if w := p.of[key]; w.next != 0 {
			w.miss(c)
		}
	}
}

// endHeader takes the pagination of a message.
func (c *camtReading) endHeader(message string) error {
	c.pages.take(c, message, "message "+text.Clip(c.messageID), c.xml.line(), &c.messagePage)
	return nil
}

// number keeps the page and the number of the statement: the legal one goes before that of the sending.
func (c *camtReading) number(name string) {
	s := &c.statement
	c.pages.take(c, s.kind+"\n"+s.account, name, s.line, &s.page)
	number, err := strconv.ParseInt(firstOf(s.legalNumber, s.sentNumber), 10, 64)
	if err != nil {
		return
	}
	page, err := strconv.ParseInt(s.page.number, 10, 32)
	if err != nil {
		page = 0
	}
	c.numbers.add(s.kind, s.account, s.currency, s.day(c.created), statedNumber{number: number, page: page, line: s.line, name: name})
}
