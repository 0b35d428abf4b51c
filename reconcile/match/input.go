package match

import (
	"fmt"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
	"tieout/reconcile/terms"
)

// UnavailableFile is a file that should have come and did not, or came and could not be
// used. Transactions that this file might have settled wait for it: a missing
// file never becomes a list of missing money.
type UnavailableFile struct {
	Source   string
	Side     reconcile.Side
	Provider string // empty: any provider
	// Date is the file's day; zero means that the file carries no date, so that
	// every day up to the as-of date may be in it.
	Date civil.Date
	File string // the name that was expected or quarantined, relative to the inbox
	// Early says that the file is not late yet: its money waits, but nothing is reported.
	Early bool
	// NeverSent says that the source has not sent a single file yet. It is late from
	// the first due date on that needs it, and not before.
	NeverSent bool
	// Optional says that the source need not send anything: its absence is no
	// exception, and holds up only money of a provider of whom no file ever came.
	Optional bool
	// Cut says that the file came and looks cut: what was sold after its last line waits
	// for its rest.
	Cut   bool
	Cause reconcile.Cause // names the file and says what to do
}

// closed reports whether a person closed the exception of the file.
func (in *Input) closed(gate *UnavailableFile) bool {
	return len(in.ClosedExceptions) > 0 && in.ClosedExceptions[gate.ExceptionID()] != ""
}

// hasSender reports whether a settlement file of the provider ever came.
func (in *Input) hasSender(provider string) bool {
	for _, sender := range in.Senders {
		if reconcile.Compatible(sender, provider) {
			return true
		}
	}
	return false
}

// neverSent returns for what the due money of a provider waits of whom no usable
// settlement file ever came: a source that may send, or one that is not there.
func (in *Input) neverSent(provider string) *UnavailableFile {
	for i := range in.UnavailableFiles {
		if gate := &in.UnavailableFiles[i]; gate.Side == reconcile.SettlementSide && gate.NeverSent && reconcile.Compatible(gate.Provider, provider) {
			if in.closed(gate) {
				return nil
			}
			return gate
		}
	}
	cause := reconcile.MissingFile.NewCause("bank-system/file-missing", reconcile.Sure, fmt.Sprintf("no usable settlement file of provider %q has ever come", provider))
	cause.Action = "Name a settlement source of the provider in the configuration, or ask the acquirer for its files."
	return &UnavailableFile{Side: reconcile.SettlementSide, Provider: provider, NeverSent: true, Optional: true, Cause: cause}
}

// DepositSource is a bank account whose statements are loaded.
type DepositSource struct {
	Provider string // empty: any provider
	// Expected says that a statement of each of its days must come; otherwise one
	// comes when there is something to say, ArrivesDays after its day.
	Expected    bool
	ArrivesDays int // calendar days
	// First is the day of the first statement that ever came; zero: none came, or none
	// says of which day it is.
	First civil.Date
}

// MerchantBatch is the part of a night's rows that some of its merchants have: a night
// is judged batch by batch, so that memory need not hold all of it. The rows of
// a merchant lie in one batch; which merchants lie together changes nothing.
type MerchantBatch struct {
	Transactions []reconcile.Transaction
	Lines        []reconcile.SettlementLine
	// Opening holds the Items of the night before, open or remembered.
	Opening []reconcile.Item
	// Exceptions holds those that were open after the night before.
	Exceptions []*reconcile.Exception
	// Earlier is what earlier nights made of the files of RestatedFiles.
	Earlier EarlierVersion
	// Unmatched are the exceptions of matches by hand that people took back since the
	// night before, as they stood when the match was made.
	Unmatched []*reconcile.Exception
}

// SettledPair is a sale or refund of an earlier night together with the line that
// settled it. Of a line that was set aside there is no sale.
type SettledPair struct {
	Sale reconcile.Transaction
	Line reconcile.SettlementLine
}

// Input is everything that one night knows.
type Input struct {
	AsOf civil.Date
	MerchantBatch
	Deposits []reconcile.Deposit
	// ClosedItems names the opening items that a person closed since the night
	// before, with "by NAME: WHY"; they leave the open balance as excluded.
	ClosedItems map[string]string
	// ClosedExceptions names every exception that a person ever closed, with "closed by NAME: WHY" or
	// "written off by NAME: WHY": it is shown no more.
	ClosedExceptions map[string]string
	Rejects          []reconcile.Reject
	// Refused are the open exceptions of rows that earlier nights refused.
	Refused []*reconcile.Exception
	// SideOf says of which side a file is, of tonight or before; empty when it is not
	// known. Nil: of none it is.
	SideOf func(file string) reconcile.Side
	// DayOf says of which day a file is, by its name; zero when it does not say so.
	// Nil: none does.
	DayOf            func(file string) civil.Date
	UnavailableFiles []UnavailableFile
	// Unaccepted are restatements that nobody has accepted: files with the name of one
	// that a night took, and other bytes.
	Unaccepted []UnavailableFile
	// SettlementFiles are those that were taken in, tonight and before. A file that
	// looks cut holds up what its rest may settle.
	SettlementFiles []SettlementFile
	// OpenFiles are the missing-files that were open after the night before, by ID.
	OpenFiles map[string]*reconcile.Exception
	// Replaces says which files of earlier nights a file of tonight is the whole of: rows
	// of theirs that it says again are no more money. Nil: none is.
	Replaces   func(file string) map[string]bool
	filesByDay map[civil.Date][]int     // of SettlementFiles
	notSettled map[int]int64            // of SettlementFiles that came without a line: how many sales were due with them
	cutFiles   map[int]*UnavailableFile // of SettlementFiles, those that look cut
	holders    map[holderKey]holder     // of a batch, as far as they were asked for
	// Senders are the providers of the settlement sources of which a usable file
	// ever came; an empty name stands for any provider. Due money of another
	// provider waits, for its files can't have settled it.
	Senders []string
	// NoTerminals reports whether no terminal logs of a provider are loaded: its lines have
	// nothing to be held against but the bank. Nil: of every provider they are.
	NoTerminals func(provider string) bool
	// NoSettlements reports whether no settlement files of a provider are loaded: its
	// transactions are settled by payouts alone. Nil: of every provider they are.
	NoSettlements  func(provider string) bool
	rates          rates                     // of lines that settle in another currency than that of the sale
	payoutVerdicts map[string]*payoutVerdict // of payouts that settle transactions, by identity; known from the second round on
	payoutSales    map[string][]payoutSale   // their open transactions, for Finish
	// DepositSources says from where deposits come.
	DepositSources []DepositSource
	// Matches are those that people made since the night before.
	Matches []Pairing
	// NotSame are what people said of rows that do not belong together.
	NotSame        []Pairing
	unmatchedFacts map[factPlace]bool // of matches by hand that people took back since, and whose rows are open again
	// ReopenedItems are rows of opening items whose closing people took back since.
	ReopenedItems map[string]bool
	reopenedRows  map[reconcile.Origin]bool    // theirs
	notSame       map[[2]reconcile.Origin]bool // sale and line
	// Start is the first day whose trade is judged; zero: every day's is. Earlier
	// rows are counted, and no exceptions.
	Start civil.Date
	// Deductions are those that the configuration knows.
	Deductions []Deduction
	// SettledBefore says which settlement keys were settled in earlier nights that
	// left no facts, and when. It is asked once a batch, with keys of SettledKeys; of
	// a restated file once more. It must be safe for concurrent use. Nil: nothing was.
	SettledBefore func(keys []uint64) (map[uint64]civil.Date, error)
	// Facts hands out the facts of earlier nights by the keys under which they are
	// asked for, in the order of the nights; it may hand out others too. It is asked
	// as SettledBefore is, with keys of FactKeys. Nil: there are none.
	Facts func(keys []uint64) (map[uint64][]reconcile.Fact, error)

	// MoreFacts makes Facts know those of further keys. It is asked when every batch was
	// judged. Nil: Facts knows all.
	MoreFacts func(keys []uint64) error

	// FindTraced looks through the terminal logs of earlier nights for originals that voids name by trace
	// number and lines by order number, and returns the retrieval references of those that stand
	// there. It is asked when every batch was judged. Nil: no log can be read.
	FindTraced func([]TracedOriginal) (map[TracedOriginal][]string, error)
	traced     map[TracedOriginal][]string // what it returned

	// ReadRefused looks through tonight's files that were refused whole for rows that name what stayed alone, and
	// returns these files, by their names. It is asked when every batch was judged. Nil: none was refused.
	ReadRefused func([]Unnamed) ([]RefusedFile, error)

	// ReadPairs reads the rows of facts of settled sales again, each from the places
	// where it stood; nil for one whose files no longer hold it. The results are in the
	// order of the facts. It must be safe for concurrent use. Nil: no row can be read.
	ReadPairs func([]reconcile.Fact) ([]*SettledPair, error)

	// ReadPayouts reads the lines of payouts again, by the payout's identity; none of one that
	// has more than MostMembers, or whose files are gone. Nil: no line can be read.
	ReadPayouts func([]reconcile.Payout) (map[string][]reconcile.SettlementLine, error)

	// RestatedFiles says which files are accepted restatements: a line of one that
	// nothing explains contradicts the closed night. Nil: none is.
	RestatedFiles func(file string) bool
	// NightOf says which night first took a file; zero when it is not known. Nil: of
	// none it is.
	NightOf func(file string) civil.Date
	version *version // of the batch's restated files; nil: there are none
	// repeated counts the rows of the batch that the whole of a file said again, by file.
	repeated map[string]DroppedRows

	// Prematched holds the simple pairs that were settled without becoming rows of
	// this input. Nil: there was no prematching.
	Prematched *prematch.Result
	// PrematchedPayouts are what the lines of those pairs should bring to bank accounts, by
	// payout and settle date.
	PrematchedPayouts []reconcile.Payout

	Fees  *terms.FeeBook
	Terms *terms.TermBook
	// Matching says by what the rows of each provider may be matched; nil: the standard.
	Matching *terms.MatchingBook

	KeepMatches bool // fill Result.Matches
	// Trace is a reference, or an item's ID, whose rows Result.Traces reports.
	Trace string
}

// Result is what one night, or one batch of it, says.
type Result struct {
	// Items is the new memory: every row that is open or remembered after the night.
	Items []reconcile.Item
	// Gone counts the opening items that are in Items no longer.
	Gone int64
	// Exceptions holds every open exception, new and old, in the reports' order.
	Exceptions []*reconcile.Exception
	// Resolved counts the opening exceptions whose cause went tonight.
	Resolved int64
	Cleared  []reconcile.Cleared
	Matches  []reconcile.LineMatch
	// Facts are those of the transactions settled on the slow path, and of the lines
	// that settle none by nature, ascending by key.
	Facts       []reconcile.Fact
	Proof       reconcile.Proof
	Traces      []Trace                 // of the rows that Input.Trace names
	Payouts     []reconcile.Payout      // what the batch's lines say that a bank account should receive
	payoutSales map[string][]payoutSale // by the identity of their payout
	left        []leftKey               // keys of provisional matches that tonight's rows may contest
	untraced    []TracedOriginal        // that no earlier night settled as far as is known
	unnamed     []Unnamed               // of which refused files are to be asked
	foreign     []unmatchedRow          // what is left unmatched that may concern another batch
	absent      map[int]absentSales     // by the settlement file that should hold them
	waits       map[*UnavailableFile]waitsForRest
	needed      neededFiles
	// Absent counts, of the night as a whole, the missing sales that a settlement file should hold, by
	// its name.
	Absent map[string]int64
	// Adjustments are tonight's lines that no sale explains by nature, with the reason.
	Adjustments []reconcile.Item
	// Corrected are the exceptions of rows refused before that tonight's rows say
	// again, by ID.
	Corrected []string
	// Dropped counts the rows of restated files that an earlier night took in, by file;
	// Withdrawn those that are in them no longer.
	Dropped, Withdrawn map[string]DroppedRows
	// Repeats counts tonight's rows that are in another file too.
	Repeats map[reconcile.Repeat]int64
}
