package account

import "tieout/reconcile/civil"

// Rec is one record on its way to a domain row. It is used again for the next.
type Record struct {
	Line  int64
	Raw   []byte
	Cells [][]byte // by the plan's places; after the columns stand the captures
	V     *Values
	Day   civil.Date // of the file

	Currency string
	Digits   int32
	Minor    [AmountCount]int64 // amounts in minor units, by amount field
}

const (
	AmountTerminal = iota
	AmountGross
	AmountFee
	AmountNet
	AmountCount
)

// TextOp reads a text of a record; it is good until the next record.
type TextOp func(r *Record) []byte
