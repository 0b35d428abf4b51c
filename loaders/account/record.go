package account

import "tieout/reconcile/civil"

// Record is one record on its way to a domain row. It is used again for the next.
type Record struct {
	Line   int64      // the physical line on which it begins
	Serial int64      // of the record, which differs from that of every other
	Raw    []byte     // the record, for an excerpt
	Joined bool       // it runs over several lines
	Cells  [][]byte   // by the plan's places; the captures follow the columns
	V      *Values    // reads the fields, and keeps why one can't be used
	Day    civil.Date // of the file

	Currency string
	Digits   int32              // decimals of the currency
	Minor    [AmountCount]int64 // amounts in minor units, by amount field
}

// The places of amounts in Record.Minor: AmountTerminal is that of a transaction or a
// deposit, the next three are those of a settlement line.
const (
	AmountTerminal = iota
	AmountGross
	AmountFee
	AmountNet
	AmountCount // how many there are
)

// TextOp reads a text of a record; it is good until the next record.
type TextOp func(r *Record) []byte
