package reconcile

// Gate is a file that should have come and did not, or came and could not be
// used. Transactions that this file might have settled wait for it: a missing
// file never becomes a list of missing money.
type Gate struct {
	Source   string
	Side     Side
	Provider string // empty: any provider
	// Date is the file's day; zero means that the file carries no date, so that
	// every day up to the as-of date may be in it.
	Date Date
	File string // the name that was expected or quarantined, relative to the inbox
	// Early says that the file is not late yet: its money waits, but nobody is told.
	Early bool
	Cause Cause // names the file and says what to do
}

// DepositSource is a bank account whose statements are loaded.
type DepositSource struct {
	Provider string // empty: any provider
	// Expected says that each lump must be paid; otherwise deposits are matched
	// when they come, and missed when they don't is nobody's exception.
	Expected bool
	// WithinDays is how many calendar days after the settle date the deposit may come.
	WithinDays int
}

// Input is everything that one night knows.
type Input struct {
	AsOf         Date
	Transactions []Transaction
	Lines        []SettlementLine
	Deposits     []Deposit
	// Opening holds every Item of the night before, open or remembered.
	Opening []Item
	// Exceptions holds the exceptions that were open after the night before.
	Exceptions []*Exception
	// ClosedItems names the opening items that a person closed since the night
	// before, with "by NAME: WHY"; they leave the open balance as excluded.
	ClosedItems map[string]string
	// ClosedExceptions names every exception that a person ever closed: it is shown no more.
	ClosedExceptions map[string]bool
	Rejects          []Reject
	Gates            []Gate
	// DepositSources says from where deposits come.
	DepositSources []DepositSource
	// SettledBefore tells which settlement keys were settled in earlier nights,
	// and when. It is asked once a night, with keys of SettledKey; of a restated
	// file once more. Nil: nothing was.
	SettledBefore func(keys []uint64) (map[uint64]Date, error)

	// RestatedFiles says which files are accepted restatements: a line of one that
	// nothing explains contradicts the closed night. Nil: none is.
	RestatedFiles func(file string) bool

	// Screened holds the plain pairs that were settled without becoming rows of
	// this input. Nil: there was no screen.
	Screened *Screened

	Fees  *FeeBook
	Terms *TermBook

	Workers     int  // at least 1; no worker count changes a byte of the Result
	KeepMatches bool // fill Result.Matches
	// Trace is a reference, or an item's ID, whose rows Result.Traces tells of.
	Trace string
}

// Result is what one night says.
type Result struct {
	// Items is the new memory: every row that is open or remembered after the night.
	Items []Item
	// Gone names the opening items that are in Items no longer.
	Gone []string
	// Exceptions holds every open exception, new and old, in the reports' order.
	Exceptions []*Exception
	// Resolved names the opening exceptions whose cause went tonight.
	Resolved []string
	Cleared  []Cleared
	Matches  []Match
	// SettledKeys are the keys of the transactions settled tonight, ascending.
	SettledKeys SettledKeys
	Proof       Proof
	Traces      []Trace // of the rows that Input.Trace names
}
