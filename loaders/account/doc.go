// Package account is the sink in which the rows of every format end. Every physical
// line of a file is accepted, refused with a named reason, ignored with a named
// reason, or structure (header, trailer), and the four add up to the lines of the
// file; Sink.Close panics when they don't.
//
// Values reads texts, dates and amounts by a strict grammar, masks card numbers, and
// never guesses. Amounts are in major units, signed as the merchant sees them: a sale
// is positive, a refund negative, a fee positive when it is taken. Control totals,
// balances and trailers that a file states are compared exactly; a file that
// contradicts itself is refused whole.
package account
