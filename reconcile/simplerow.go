package reconcile

import (
	"time"

	"tieout/reconcile/civil"
)

// SimpleRow is an approved sale, or a line that settles one, in the compact form in which a
// loader hands it to the join of simple pairs: no text is copied, no amount becomes a
// decimal. It says what the whole row would say, and nothing that the row has beside it
// matters to the join. Its texts are good until the next row is read.
type SimpleRow struct {
	Line      int64  // physical, within the file
	Merchant  string // never empty
	Reference []byte // the retrieval reference; empty: there is none
	Currency  string // of ISO 4217
	Time      time.Time

	// Of a line, in minor units; Net is Gross less Fee. Of a sale only Gross is set.
	Gross, Fee, Net int64
	SettleDate      civil.Date // zero: the row is a sale
	DepositRef      string

	Order, Trace []byte // numbers; empty: there is none. The join asks for those of sales alone
	Key          FeeKey // on which the price of a sale depends
}

// IsSale reports whether the row is a sale; every line has a settle date.
func (r *SimpleRow) IsSale() bool { return r.SettleDate == 0 }
