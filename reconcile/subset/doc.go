// Package subset counts which rows explain a difference between two sums: the rows
// that a payout left out, or took in beside its own. It settles nothing; what it finds
// is evidence for a person. Amounts are minor units of one currency.
package subset

// Row is what one row would explain. Sign: a row that should be in the payout and may
// have been left out has the sign of its money; one that may have been taken in though
// it is another payout's has the opposite one. Fee is positive when it is taken.
type Row struct {
	Gross, Fee int64
	Batch      string // batch of its terminal; empty: unknown
	Terminal   string
	Trace      int64 // trace number at the terminal; 0: unknown
	Open       bool  // the row is held or missing already
}

// Target is the difference to explain: what the rows say less what came. Both amounts
// must be met at once. Where only a net is known it stands as Gross, with the rows'
// nets, and Fee is zero.
type Target struct{ Gross, Fee int64 }

// maxRows is how many rows an explanation has at most.
const maxRows = 4

// Counts says how many sets of just 1 to 4 rows explain a target; Counts[0] is of one
// row. Sizes above Counted were not looked at, as there are too many rows.
type Counts struct {
	BySize  [maxRows]int64
	Counted int
}
