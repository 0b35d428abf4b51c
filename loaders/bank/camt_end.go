package bank

import (
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// day is the day of the statement, of whatever states it; zero: nothing does.
func (s *camtStatement) day(created string) civil.Date {
	content := firstOf(s.closed, s.until, s.created, created)
	day, err := civil.ParseDate(content[:min(len(content), len(civil.DateLayout))])
	if err != nil {
		return 0
	}
	return day
}

// noteEmpty says of a report or a notification without entries that nothing but their absence says that there were
// none. A statement must state balances.
func (c *camtReading) noteEmpty(name string, stated bool) {
	s := &c.statement
	if s.kind == "Stmt" || stated || s.entries > 0 {
		return
	}
	of := ""
	if s.account != "" {
		of = " of account " + text.Clip(s.account)
	}
	c.sink.Warn("%s%s (line %d): want an entry (Ntry), or a TxsSummry that says how many there are, got neither: it is read as one without money. Ask the bank when there should be some", name, of, s.line)
}

// finish says what the file announces and does not hold, and how much of it is proven.
func (c *camtReading) finish() {
	c.pages.finish(c)
	c.numbers.finish(c.sink, &c.proof, "LglSeqNb or ElctrncSeqNb")
	c.chains.finish(c.sink, &c.proof)
	c.proof.finish(c.sink)
}
