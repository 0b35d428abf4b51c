// Package config reads tieout.yaml: every key is known, every fault is reported
// with its line, and nothing is assumed that the file could have said wrongly.
package config

import (
	"io/fs"
	"time"

	"tieout/internal/anchor"
	"tieout/internal/archive"
	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/internal/notify"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// Config is a configuration that holds together.
type Config struct {
	Path     string // of the configuration file
	BaseDir  string // its folder; relative paths start here
	Location *time.Location
	Currency string          // of rows whose source names none
	Store    string          // sqlite:PATH or postgres://...
	Mask     mask.Key        // of the file that mask_key: names; the zero key: the store has its own
	Key      anchor.Key      // of the file that key: names, by which the anchor is signed; the zero key: it is not
	Archive  archive.Archive // where inputs are kept once nights have taken them in; no folder: nowhere
	Inbox    string
	Out      string
	OutMode  fs.FileMode     // of report files; folders let the same people in
	Notify   []notify.Target // who is told what became of a night
	Metrics  string          // the file in which Prometheus finds what became of it; empty: none
	Language string          // of text, page, workbook and packs: en or zh-CN
	Matches  bool            // write matches.csv
	FailOn   string          // "", "missing" or "any"
	Jobs     int             // 0: one worker for each core
	Memory   int64           // bytes that a night may take; above them rows go to temporary files

	Sources []Source
	Terms   *terms.TermBook
	Fees    *terms.FeeBook
	// StableFor is how far two looks at a young file are apart: one whose size or time
	// differs is being written. It is looked at again for StableWait at most. 0: no look.
	StableFor, StableWait time.Duration
	// Start is the first day whose trade is judged; zero: every day's is.
	Start civil.Date
	// Matching says by what rows may be matched.
	Matching *terms.MatchingBook
	// Deductions are known, and no exceptions while they fit.
	Deductions []Deduction

	// Accounts are those of the journal of a month; nil: there is none.
	Accounts *Accounts
	// Merchants are the names of merchants, and how they are reached; nil: nobody wrote them down.
	Merchants reconcile.MerchantBook
	// Forms are those of acquirers, the built-in ones among them.
	Forms reconcile.FormBook

	// Digest is the SHA-256 of everything in the configuration that can change a
	// verdict: zone, currency, sources, terms, fees, calendars. Folders, the store
	// and the number of workers are not part of it.
	Digest string
	// Warnings are things that work, but that the writer may not have meant.
	Warnings []string
	// Incomplete are the providers whose sales would all be held: no term or no fee schedule speaks of them.
	Incomplete fault.List
	// Unsendable are targets of Notify whose address can't work, whatever the network does. Nights go on.
	Unsendable fault.List
	// Untold are targets of notify: that are left out, for a variable of theirs is not set. Nights go on, and say so.
	Untold fault.List
	// FeePlaces are where the schedules of fees: stand, by their names.
	FeePlaces map[string]Place

	places map[string]Place
}

// Expect says whether a source sends a file for each day.
type Expect string

// The expectations of a source.
const (
	Optional     Expect = "optional"
	Daily        Expect = "daily"
	BusinessDays Expect = "business-days"
)

// Source is where files of one kind come from.
type Source struct {
	Name       string
	Side       reconcile.Side
	Profile    string
	Files      string // the pattern, relative to the inbox
	Provider   string // of rows that do not say it; likewise the next three
	Product    string
	MerchantID string
	Currency   string
	Calendar   string // of business-days; empty: that of the provider's term
	Expect     Expect
	// ProfilePath is the profile's file when Profile is a path, else empty;
	// ProfileSHA256 is the SHA-256 of its bytes.
	ProfilePath   string            `json:"-"`
	ProfileSHA256 string            `json:",omitempty"`
	Settings      map[string]string `json:",omitempty"` // of the profile
	// MappingPath is the file that the setting mapping names, else empty;
	// MappingSHA256 is the SHA-256 of its bytes.
	MappingPath   string `json:"-"`
	MappingSHA256 string `json:",omitempty"`
	// Strict refuses files without the control totals that their format has.
	Strict bool `json:",omitempty"`
	// ArrivesDays is how many days after its date a file may come.
	ArrivesDays int
	// Done is the name of the file that must lie beside one of the source before it counts,
	// with {name} for its name; empty: none must.
	Done string `json:"-"`
	// Zone is that of the times in the source's files, where it is not the configuration's; nil: it is.
	Zone *time.Location `json:"-"`
	// ZoneName is its name, which can change a verdict.
	ZoneName string `json:",omitempty"`
	// FilesPerDay is how many usable files a day is complete with; 0: one.
	FilesPerDay int `json:",omitempty"`
	// Where the source, its pattern and its provider stand in the configuration.
	Place, FilesPlace, ProviderPlace Place `json:"-"`

	pattern pattern
}
