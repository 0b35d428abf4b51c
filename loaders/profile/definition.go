package profile

import (
	"regexp"
	"slices"
	"time"

	"tieout/loaders/account"
	"tieout/reconcile"
)

// definition is what a profile's YAML says, with its settings filled in.
// docs/PROFILES.md explains the meaning of every key.
type definition struct {
	Name, Title, Source, Certainty, Unit, Sign, Key string
	Side                                            reconcile.Side
	Unconfirmed                                     []string
	Settings                                        []setting

	Code      string         // a format of codeFormats; the keys from shape on are then not used
	Format    account.Format // of that name
	File      fileRule
	shape     shapeRule
	columns   []columnRule
	headless  *headlessRule
	lines     []lineRule
	Fields    map[string]valueRule
	rows      []rowRule
	totals    []totalRule
	balance   *balanceRule
	identity  []string
	repeats   repeatRule
	lookups   []lookupRule
	Footnotes string // control totals, for docs/FORMATS.md
}

// setting is a choice that the source may make in tieout.yaml.
type setting struct {
	Name, Standard, Why string   // Standard is its default, Why is for docs/FORMATS.md
	Words               []string // that it may have; empty: any
}

// fileRule says how the file comes.
type fileRule struct {
	entry    *regexp.Regexp // of the zip entry that holds the rows; nil: the only one
	name     *regexp.Regexp // of the file; its group `date` is the file's day
	layout   account.Layout // of that day
	Binary   bool           // not text: no encoding is looked for
	latin    string         // the one-byte encoding of a text that is in no UTF; empty: none
	either   bool           // or it is: the format finds out
	required bool           // the name must fit for the file to be recognised
	beside   string         // the profile with whose files it comes in one archive
}

// shapeRule says how a content is split into records and cells.
type shapeRule struct {
	kind      string // delimited, fixed, json, json-lines, xlsx
	delimiter string
	quoted    bool     // cells may be in double quotes, as RFC 4180 has it
	strip     []string // what a cell may begin with that is no part of its value
	formulas  bool     // a cell may be ="..."
	headed    bool     // a line names the columns
	preamble  int      // how many lines may be before it
	gap       int      // blanks between fixed fields
	closing   int      // blanks after the last
	trimmed   bool     // blanks at the end of a line may be gone
	trailing  bool     // rows may end with a delimiter that the header lacks
	path      string   // of the array of rows in a JSON document
	counts    []string // keys beside it that state how many rows there are; none: the usual ones; "none": no key
	sheet     string   // of the workbook; empty: the first
	workbook  bool     // delimited lines may come as a workbook too
	pattern   *regexp.Regexp
}

// columnRule is a column of the file.
type columnRule struct {
	name     string
	aliases  []string
	optional bool
	absent   string   // what each row says where the column does not come
	tells    []string // of a column that decides what a row is: two words, which it tells from one another
	instead  string   // a column that decides in its place
	byWords  bool     // another column is taken for it only where it says what this one would
	lesser   []string // other names, of a column that stands in its place and does not tell the two apart
	doubtful []string // what it says then of either
	width    int      // bytes, of a fixed field
}

// headlessRule distinguishes rows from a header in files that may lack one.
type headlessRule struct {
	pattern *regexp.Regexp
	columns []string
}

// textRule recognises a line by how it begins or by a pattern.
type textRule struct {
	begins  string
	pattern *regexp.Regexp
	first   *firstBytes // with which a line that fits the pattern begins; nil: any
	fromEnd int         // the n-th line from the end that is not blank; 0: anywhere
}

// repeatRule is about rows that say of something what an earlier row said of it, such as a row for
// each item of an order.
type repeatRule struct {
	ignore string   // the reason; empty: there are none
	same   []string // the columns that are equal then
}

// lineRule says what a line is that is no row.
type lineRule struct {
	textRule
	ignore string // the reason; empty: the line is structure
	refuse string // the file's error; empty: none
	needed bool   // a file without such a line is cut
	fact   string
	// noTrade says that the line means a day without trade.
	noTrade bool
}

// rowRule says what becomes of the rows that fit all its conditions.
type rowRule struct {
	when   []condition
	ignore string // the reason
	reject string // the reason
	fact   string // what to do about it, of a row that is refused
	moves  bool   // the balance may move with such a row, whatever its words say
	fields map[string]valueRule
	also   []map[string]valueRule // more rows that the same line is
}

// condition is about one column.
type condition struct {
	column  string
	words   []string // one of these
	not     bool     // none of these
	pattern *regexp.Regexp
	same    string         // a column that has to say the same; empty: none
	differs string         // a column that has to say something else; empty: none
	unlike  *regexp.Regexp // that the column must not fit
}

// valueRule says where a field's value comes from. Several in `first` are tried
// in turn until one has a value.
type valueRule struct {
	first   []valueRule
	columns []string
	join    string
	from    string // file-date
	fixed   string
	isFixed bool

	slice   []int
	pattern *regexp.Regexp
	words   map[string]string
	other   string // of a word that is not in words: reject, keep or the value
	empty   string // of an empty cell; only when hasEmpty
	fold    bool   // words of any case are the map's
	isEmpty bool

	layouts []account.Layout
	year    *valueRule
	clamp   bool
	zone    *time.Location // of times that state none; nil: the source says it
	zoneIn  string         // the column that names the zone of a row's time; empty: none does

	amount amountRule
}

// amountRule says how a number is written and what sign it gets.
type amountRule struct {
	notation account.Notation
	in       string // the column that names the amount's currency, which must be that of the line
	decimals int32  // that it may have, where these are more than its currency has; see fractions.go
	exact    bool   // all of them are wanted: nothing is rounded
	sign     signRule
	sum      []valueRule
	credit   *valueRule
	debit    *valueRule
	compute  []term
}

// signRule gives an amount its sign.
type signRule struct {
	word    string            // "", invert, plus, minus
	letters map[string]string // that the value begins with
	column  string            // that says the direction
	words   map[string]string
}

// term is a part of a computed amount.
type term struct {
	field string
	minus bool
}

// totalRule is a line with control totals, and what they must be.
type totalRule struct {
	textRule
	worded  bool        // begins: alone knows the line, and pattern: must read it
	below   bool        // the values stand on the next line, this one names them
	columns bool        // the values stand in the columns of the rows
	atEnd   string      // no line states it: this is what each check must be; "" when a line does
	needs   []condition // of some row, for atEnd to be asked for
	by      string      // a column: there is one such total for each of its values
	checks  []totalCheck
}

// totalCheck compares one stated value with the rows that fit.
type totalCheck struct {
	stated string // group, column or name of the value
	count  bool
	sum    *valueRule
	rest   string     // the amount of which rows may be rounded; see fractions.go
	amount amountRule // how the stated value is written
	when   []condition
}

// balanceRule is a balance that rolls from row to row.
type balanceRule struct {
	column   valueRule
	movement valueRule
	by       string        // a column, of whose values each has a balance of its own; empty: there is one
	unless   [][]condition // rows that move nothing, and of which the balance is not looked at
	still    *stillRule    // nil: a row with which the balance does not move breaks it
}

// stillRule is about rows of which nothing but the balance, which does not move with them, says that
// they are no money.
type stillRule struct {
	ignore string // the reason
	when   []condition
}

// WantsDate reports whether a value comes from the file's date.
func (d *definition) WantsDate() bool {
	wants := wantDate(d.Fields)
	for i := range d.rows {
		wants = wants || wantDate(d.rows[i].fields)
	}
	return wants
}

func wantDate(fields map[string]valueRule) bool {
	for _, v := range fields {
		if v.wantsDate() {
			return true
		}
	}
	return false
}

func (v *valueRule) wantsDate() bool {
	return v.from == "file-date" || (v.year != nil && v.year.from == "file-date")
}

func (d *definition) hasSetting(name string) bool {
	return slices.ContainsFunc(d.Settings, func(s setting) bool { return s.Name == name })
}

// SettingWords returns the words that a setting may have; none where there is no such setting, or it takes any.
func (d *definition) SettingWords(name string) []string {
	for i := range d.Settings {
		if d.Settings[i].Name == name {
			return d.Settings[i].Words
		}
	}
	return nil
}
