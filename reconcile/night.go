package reconcile

import "tieout/reconcile/civil"

// FileState says what the night did with a file.
type FileState string

// The states of a file.
const (
	FileTaken       FileState = "taken"
	FileSkipped     FileState = "skipped"     // the same bytes were taken in before
	FileQuarantined FileState = "quarantined" // no row of it was used; Detail says why
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
}

// Night is a closed night as its readers see it: what the store gives back and
// the reports render. What may be many is handed out row by row.
type Night struct {
	RunID        string
	Seq          int64 // the run's number, counted from 1
	AsOf         civil.Date
	Version      string
	StoreID      string // of the store that remembers the night; empty: none is named
	InputsDigest string
	ExitCode     int

	Files   []FileAccount
	Rejects []Reject
	Proof   Proof
	Kinds   map[Kind]int64 // how many exceptions are open, by kind
	// Short counts the open exceptions of sales that were settled below their gross.
	Short int64

	InTransit  Rows[Item]      // of the terminal side
	Waiting    Rows[Item]      // of the terminal side: due, and waiting for a file
	Exceptions Rows[Exception] // every open one, the missing among them
	// Adjustments are tonight's settlement lines that no sale explains by nature.
	Adjustments Rows[Item]
	Cleared     Rows[Cleared]
	Matches     Rows[LineMatch] // only when the configuration asks for them
}

// Head returns the night without its rows.
func (n *Night) Head() Night {
	head := *n
	head.InTransit, head.Waiting, head.Exceptions, head.Adjustments, head.Cleared, head.Matches = nil, nil, nil, nil, nil, nil
	return head
}
