package account

import "tieout/internal/fault"

// A file without a row that is taken or refused is a day without trade only when
// it says so in its format's own form: a header alone, totals of zero, balances
// that agree, an empty array, messages of which none is a trade. Whatever else has
// no rows was not understood, or is cut, and money that it may hold must wait.

// CheckUnderstood refuses a file of which nothing was understood. Errors: *fault.Error
// (nothing-understood).
func (s *Sink) CheckUnderstood(format string) error {
	if s.NoTrade || s.Account.Accepted+s.Account.Rejected > 0 {
		return nil
	}
	return &fault.Error{
		Name: "nothing-understood", Class: fault.Input, Fact: "want rows, or what " + format + " states of a day without trade, got neither",
		Hint: "the file is cut or of another kind: look at it with tieout inspect, correct the source's profile:, or ask for the file again",
	}
}
