package bank

// endStatement ends the page that is being read.
func (r *mtReading) endStatement() {
	s := r.statement
	r.statement = nil
	if s == nil {
		return
	}
	open := s.ledger.opening == nil
	interim := s.floored && open
	if interim && !s.compared && s.entries == 0 {
		r.sink.Warn("%s (line %d) states neither entries nor their number: it may be cut", s.name(), s.line)
	}
	r.sink.NoTrade = r.sink.NoTrade || (s.compared && !s.goesOn) || interim
	if !s.compared && s.entries == 0 && open {
		if !interim {
			r.begun = append(r.begun, s)
		}
		return
	}
	if !open && !s.closed {
		r.sink.Warn("%s (line %d) has no closing balance :62F:: it may be cut", s.name(), s.line)
	}
	if s.copy.end(r.sink, s.line, s.name()); !s.copy.again {
		r.chains.add(s.account, s.name(), &s.ledger)
		r.number(s, interim)
	}
	r.proof.add(r.sink, s.name(), s.stated(), &s.lost)
}

// stated reports whether the statement states what proves all of its entries. An interim report states
// the sums of credits and debits apart: one that is cut between them has one of the two.
func (s *mtStatement) stated() bool {
	if s.ledger.opening != nil {
		return s.closed && s.compared
	}
	return s.compared && (s.creditsStated || s.credits.count == 0) && (s.debitsStated || s.debits.count == 0)
}

// number keeps the number of the statement, and of the page.
func (r *mtReading) number(s *mtStatement, interim bool) {
	kind := "MT940"
	if interim {
		kind = "MT942"
	}
	number, page := mtNumbers(s.number)
	r.numbers.add(kind, s.account, s.ledger.currency, s.day, statedNumber{number: number, page: page, line: s.line, name: s.name()})
}

// finish says what the file announces and does not hold, and how much of it is proven.
func (r *mtReading) finish() {
	if r.proof.statements > 0 {
		for _, s := range r.begun {
			r.proof.miss(r.sink, "a statement begins on line %d: want its balances, got none: the file may be cut. Ask the bank for the whole file", s.line)
		}
		if r.envelope > 0 {
			r.proof.miss(r.sink, "a message begins on line %d: want its fields, such as :20:, got the end of the file: it may be cut. Ask the bank for the whole file", r.envelope)
		}
	}
	r.pages.finish(r.sink, &r.proof)
	r.numbers.finish(r.sink, &r.proof, ":28C:")
	r.chains.finish(r.sink, &r.proof)
	r.proof.finish(r.sink)
}
