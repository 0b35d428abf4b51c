package reconcile

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// FileState says what the night did with a file.
type FileState string

// The states of a file.
const (
	FileTaken       FileState = "taken"
	FileSkipped     FileState = "skipped"     // the same bytes were taken in before
	FileQuarantined FileState = "quarantined" // no row of it was used; Detail says why
	// FileUnclaimed is only in the store, where the list of a night's files holds the unclaimed ones too.
	FileUnclaimed FileState = "unclaimed"
)

// Control totals of a file against its trailer.
const (
	ControlTied     = "tied"
	ControlAbsent   = "absent"
	ControlMismatch = "mismatch"
)

// FileAccount accounts for every physical line of one file:
// Accepted + Rejected + Ignored + Structure = Lines.
type FileAccount struct {
	Name          string         `json:"name"` // relative to the inbox, with slashes
	SHA256        string         `json:"sha256"`
	Size          int64          `json:"size"` // bytes at rest
	Source        string         `json:"source"`
	Provider      string         `json:"provider,omitempty"`
	Side          Side           `json:"side"`
	Profile       string         `json:"profile"`
	Date          civil.Date     `json:"date,omitempty"` // from {date} in the source's pattern
	Lines         int64          `json:"lines"`
	Accepted      int64          `json:"accepted"`
	Rejected      int64          `json:"rejected"`
	Ignored       int64          `json:"ignored"`
	Structure     int64          `json:"structure"`
	ControlTotals string         `json:"control_totals"`
	State         FileState      `json:"state"`
	ErrorName     string         `json:"error_name,omitempty"` // the named error of a quarantine
	Detail        string         `json:"detail,omitempty"`
	Sums          map[string]Sum `json:"sums,omitempty"` // accepted rows by currency: signed gross, net of lines
	// Repeats says in which other files rows of this one stand too; Repeat.File is left out.
	Repeats []RepeatedRows `json:"repeats,omitempty"`
	// LastTimes are, of a settlement file, the latest times of its sales and refunds, one
	// for each day of trade, ascending; none where a line states no time.
	LastTimes []string `json:"last_times,omitempty"`
	// SettledTo is the latest settle date of these lines; zero: it has none.
	SettledTo civil.Date `json:"settled_to,omitempty"`
	// EndsOpen says that the last line of a file that may grow has no end.
	EndsOpen bool `json:"ends_open,omitempty"`
	// Absent counts the due sales that the file should have held and that were missing on
	// the night that took it in.
	Absent int64 `json:"absent,omitempty"`
	// Names are what its rows are called, as far as no fact says it; nil: it is not known. The store
	// keeps them apart.
	Names *Names `json:"-"`
}

// IsUnusable reports whether the file was quarantined, and not because an earlier version of it was
// taken in.
func (f *FileAccount) IsUnusable() bool {
	return f.State == FileQuarantined && f.ErrorName != "file-restated"
}

// NightFile is a file that an earlier night met.
type NightFile struct {
	Night civil.Date // as of which it was judged
	FileAccount
}

// EarlierNight is a closed night to which a later one is compared.
type EarlierNight struct {
	AsOf     civil.Date
	SignedBy string
	Proof    Proof
}

// Recovered is what came of money that had been missing, net, in major units.
type Recovered struct {
	Count     int64           // sales and payouts that were settled after all
	Arrived   decimal.Decimal // of them
	Otherwise decimal.Decimal // what came another way, by the word of people
	Twice     decimal.Decimal // what of both came in excess of what was claimed
}

// PaidTwice is a claim whose money came tonight, and had come before by the word of a person.
type PaidTwice struct {
	ID, Currency string
	Twice        decimal.Decimal // by how much both exceed what was claimed, in major units
}

// UnclaimedFile is a file of the inbox that no source takes.
type UnclaimedFile struct {
	Name string `json:"name"` // relative to the inbox, with slashes
	// The source whose pattern the name misses by a few letters, and that pattern; empty: none is near.
	NearestSource string `json:"nearest_source,omitempty"`
	NearestFiles  string `json:"nearest_files,omitempty"`
}

// Night is a closed night as its readers see it: what the store gives back and
// the reports render. What may be many is handed out row by row.
type Night struct {
	RunID        string
	Seq          int64 // the run's number, counted from 1
	AsOf         civil.Date
	Version      string
	StoreID      string // of the store that remembers the night; empty: none is named
	ChainBefore  string // the hash of the link of the chain to which the night was added; empty: the first has none
	InputsDigest string
	ExitCode     int
	Language     string // in which people are told: en or zh-CN; empty: en
	Merchants    MerchantBook
	Forms        FormBook // of acquirers, for the packs
	Timezone     string   // of the times that terminals logged; empty: it is not known

	Files []FileAccount
	// Unclaimed are files that no source takes, sorted by name; MoreUnclaimed counts those
	// that are too many to be named.
	Unclaimed     []UnclaimedFile
	MoreUnclaimed int64
	// Earlier are the logs and settlement files of the nights before, oldest first, in which an
	// open claim and its money could have been.
	Earlier []NightFile
	// OneMerchant names, by source, the merchant whose rows alone are in its files, where that is so.
	OneMerchant map[string]string
	// Claims are what people had done about exceptions before the night was closed, by their IDs.
	Claims map[string]*ClaimState
	// Deadline is the last day on which an acquirer takes a claim; zero where no rule is known. Nil: none is.
	Deadline func(*Exception) civil.Date
	// Before is the night before, Signed the last one that somebody had signed before this one was closed;
	// nil: there is none. ConfigChanged says that this one was judged by another configuration than Before.
	Before, Signed *EarlierNight
	ConfigChanged  bool
	// SignedFiles are files that came tonight and that the signed night should have had.
	SignedFiles []string
	// Recovered is, by currency, what had been claimed or missing and came since the first of the month.
	Recovered map[string]*Recovered
	// PaidTwice are the claims of tonight of which more came than was claimed, in the order of cleared.csv.
	PaidTwice []PaidTwice
	Rejects   []Reject
	Proof     Proof
	Kinds     map[Kind]int64 // how many exceptions are open, by kind
	// Short counts the open exceptions of sales that were settled below their gross.
	Short int64

	InTransit  Rows[Item]      // of the terminal side
	Waiting    Rows[Item]      // of the terminal side: due, and waiting for a file
	Exceptions Rows[Exception] // every open one, the missing among them
	Logged     Rows[Item]      // the missing sales, as the terminals logged them
	Held       Rows[HeldRow]   // of both sides, each once
	// Adjustments are tonight's settlement lines that no sale explains by nature.
	Adjustments Rows[Item]
	// Charged are the sums of the months whose fees are taken as stated.
	Charged Rows[Item]
	// Deposits are the payouts and movements of the bank that are open or that the night judged.
	Deposits Rows[Item]
	Cleared  Rows[Cleared]
	Matches  Rows[[]byte] // the lines of matches.csv, only when the configuration asks for them
}

// Head returns the night without its rows.
func (n *Night) Head() Night {
	head := *n
	head.Earlier, head.Claims, head.Deadline, head.OneMerchant = nil, nil, nil, nil
	head.Logged = nil
	head.InTransit, head.Waiting, head.Exceptions, head.Held, head.Adjustments, head.Charged, head.Deposits, head.Cleared, head.Matches = nil, nil, nil, nil, nil, nil, nil, nil, nil
	return head
}

// StoredFiles returns the files as the store keeps them: those that sources take, then
// the unclaimed ones, of which the last may have no name and count those not named.
func (n *Night) StoredFiles() []FileAccount {
	list := n.Files[:len(n.Files):len(n.Files)]
	for _, file := range n.Unclaimed {
		list = append(list, FileAccount{Name: file.Name, State: FileUnclaimed, Source: file.NearestSource, Detail: file.NearestFiles})
	}
	if n.MoreUnclaimed > 0 {
		list = append(list, FileAccount{State: FileUnclaimed, Lines: n.MoreUnclaimed})
	}
	return list
}

// SetStoredFiles is the reverse.
func (n *Night) SetStoredFiles(list []FileAccount) {
	n.Files, n.Unclaimed, n.MoreUnclaimed = nil, nil, 0
	for i := range list {
		file := &list[i]
		switch {
		case file.State != FileUnclaimed:
			n.Files = append(n.Files, *file)
		case file.Name == "":
			n.MoreUnclaimed = file.Lines
		default:
			n.Unclaimed = append(n.Unclaimed, UnclaimedFile{file.Name, file.Source, file.Detail})
		}
	}
}
