package account

import (
	"fmt"
	"time"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Defaults are what a source says of rows that do not say it themselves.
type Defaults struct {
	Name       string // of the file, as origins and errors show it
	Provider   string // of rows that name none; so are the next three
	Product    string
	MerchantID string
	Currency   string
	Date       civil.Date // from {date} in the source's pattern; zero: none
	Strict     bool       // refuse a file without the control totals that its format has
	TakenLines int64      // lines that an earlier night took in: the file has grown since; 0: none
	// Zone is that of times that state none, and Home the configuration's, in which rows leave
	// the file; nil: as they are written.
	Zone, Home *time.Location
	Mask       mask.Key // masks identifiers; the zero key masks them for showing alone
}

// Row is an accepted row; exactly one field is set.
type Row struct {
	Transaction *reconcile.Transaction
	Line        *reconcile.SettlementLine
	Deposit     *reconcile.Deposit
}

// Account accounts for every physical line of one file:
// Accepted + Rejected + Ignored + Structure = Lines. A row that runs over
// several lines is counted on its first; the others are structure, as the
// header is. Blank lines are ignored.
type Account struct {
	Lines, Accepted, Rejected, Ignored, Structure int64
	ControlTotals                                 string // tied, absent or mismatch
	// Sums adds up the accepted rows by currency: signed gross, and net of lines.
	Sums map[string]reconcile.Sum
	// Fees adds up the fees of settlement lines by currency.
	Fees map[string]reconcile.Sum
	// IgnoredBy counts the ignored lines by reason.
	IgnoredBy map[string]int64
	// Warnings are what a person should know, and that refuses nothing.
	Warnings []string
	// EndsOpen says that the last line of a file that may grow has no end.
	EndsOpen bool
	// Unread are the columns of the file that its profile does not know.
	Unread []string
}

func tooManyRejects(rejects []reconcile.Reject, most int) error {
	return &fault.Error{
		Name: "too-many-rejects", Class: fault.Input, Line: rejects[0].Origin.Line,
		Fact: fmt.Sprintf("want at most %d refused rows, got more; the first: %s [%s]", most, rejects[0].Detail, rejects[0].Reason),
		Hint: "the file is of another kind or damaged; look at it with: tieout inspect",
	}
}

// add adds the row to the file's sums and writes its origin.
func (a *Account) add(row *Row, origin reconcile.Origin) {
	switch {
	case row.Transaction != nil:
		row.Transaction.Origin = origin
		gross := row.Transaction.Signed()
		reconcile.AddSum(a.Sums, row.Transaction.Currency, reconcile.Sum{Count: 1, Gross: gross, Net: gross})
	case row.Line != nil:
		row.Line.Origin = origin
		reconcile.AddSum(a.Sums, row.Line.Currency, reconcile.Sum{Count: 1, Gross: row.Line.Gross, Net: row.Line.Net})
		reconcile.AddSum(a.Fees, row.Line.Currency, reconcile.Sum{Count: 1, Gross: row.Line.Fee, Net: row.Line.Fee})
	case row.Deposit != nil:
		row.Deposit.Origin = origin
		reconcile.AddSum(a.Sums, row.Deposit.Currency, reconcile.Sum{Count: 1, Gross: row.Deposit.Amount, Net: row.Deposit.Amount})
	}
}
