package profile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// lookupRule makes a column of what stands elsewhere: in other rows of the file, as
// the text of a batch's payout, or in a file of the source's own, as the numbers
// that a channel gave to a terminal.
type lookupRule struct {
	name    string
	file    string // a CSV with a header; empty: this file, read once before
	when    []condition
	key     []string // columns of the row
	columns []string // of the other file or rows, that key must equal
	value   string   // column
	several string   // what several rows of one key give: the first, their sum, or none
	among   string   // another lookup of rows: only keys that it found are remembered; empty: all are
}

// lookupKeys bounds what a lookup remembers: memory must not grow with the file.
const lookupKeys = 1 << 17

// lookupRules reads `lookups`.
func (r *ProfileReader) lookupRules(nodes []*yaml.Node) []lookupRule {
	var list []lookupRule
	for _, node := range nodes {
		f := r.Mapping(node, "a lookup", "name", "from", "file", "needs", "when", "key", "columns", "value", "several", "among")
		l := lookupRule{name: f.Required("name"), file: f.Text("file", ""), when: r.conditions(f.Values["when"]), key: r.texts(f.Values["key"], "key"), value: f.Required("value"), among: f.Text("among", ""), several: f.OneOf("several", "first", "first", "sum", "none")}
		if l.columns = r.texts(f.Values["columns"], "columns"); l.columns == nil {
			l.columns = l.key
		}
		if f.OneOf("from", "rows", "rows", "file") == "file" && l.file == "" {
			continue // the source gives no file: nothing is found
		}
		if !r.needsHold(f.Values["needs"]) {
			continue // a setting says that it is not used
		}
		if len(l.key) == 0 || len(l.key) != len(l.columns) {
			r.Problem(node, "bad-value", "name as many columns: as key: has", "a lookup: want columns to look for, got %d and %d", len(l.key), len(l.columns))
		}
		if l.among != "" && !slices.ContainsFunc(list, func(other lookupRule) bool { return other.name == l.among && other.file == "" && other.among == "" }) {
			r.Problem(f.Values["among"], "bad-value", "name a lookup of rows that stands above it", "among: got %q", l.among)
		}
		list = append(list, l)
	}
	return list
}

// lookup is what one rule found.
type lookup struct {
	rule  *lookupRule
	found map[string][]byte
	full  bool
	key   []account.TextOp
	again []byte
}

// lookups are those of one reading.
type lookups []lookup

// newLookups reads what the rules look up. Errors: mapping-unreadable, of reading.
func newLookups(r *reading) (lookups, error) {
	var list lookups
	own := false
	for i := range r.def.lookups {
		l := lookup{rule: &r.def.lookups[i], found: map[string][]byte{}}
		if l.rule.file != "" {
			if err := l.readFile(); err != nil {
				return nil, err
			}
		} else {
			own = true
		}
		list = append(list, l)
	}
	if own {
		return list, list.readRows(r)
	}
	return list, nil
}

// readFile reads a CSV of the source's own: UTF-8, a header, commas.
func (l *lookup) readFile() error {
	refused := func(err error) error {
		return &fault.Error{
			Name: "mapping-unreadable", Class: fault.Input, Fact: "want the file " + filepath.Base(l.rule.file) + " with the columns " + strings.Join(append(slices.Clone(l.rule.columns), l.rule.value), ", ") + ": " + err.Error(),
			Hint: "correct settings: of the source; a path is relative to the folder that tieout runs in",
		}
	}
	data, err := os.ReadFile(l.rule.file)
	if err != nil {
		return refused(fault.WithoutPath(err))
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	header, err := reader.Read()
	if err != nil {
		return refused(err)
	}
	var places []int
	for _, column := range append(slices.Clone(l.rule.columns), l.rule.value) {
		at := slices.IndexFunc(header, func(name string) bool { return text.FoldName(name) == text.FoldName(column) })
		if at < 0 {
			return refused(errors.New("the column " + column + " is missing"))
		}
		places = append(places, at)
	}
	for {
		row, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refused(err)
		}
		var key []byte
		for _, at := range places[:len(places)-1] {
			key = append(append(key, strings.TrimSpace(row[at])...), 0)
		}
		l.add(key, []byte(strings.TrimSpace(row[places[len(places)-1]])))
	}
}

// add remembers a value; of a key that has one its rule says what holds.
func (l *lookup) add(key, value []byte) {
	before, known := l.found[string(key)]
	switch {
	case len(value) == 0:
		return
	case known && l.rule.several == "sum":
		l.found[string(key)] = addedUp(before, value)
		return
	case known && l.rule.several == "none":
		l.found[string(key)] = []byte{}
		return
	case known:
		return
	}
	if len(l.found) == lookupKeys {
		l.full = true
		return
	}
	l.found[string(key)] = bytes.Clone(value)
}

// addedUp adds two amounts; of what is none the sum is none either, and costs the row that reads it.
func addedUp(a, b []byte) []byte {
	x, err := decimal.NewFromString(string(a))
	if err != nil {
		return a
	}
	y, err := decimal.NewFromString(string(b))
	if err != nil {
		return bytes.Clone(b)
	}
	return []byte(x.Add(y).String())
}

// compile finds the columns that the keys are made of.
func (list lookups) compile(c *compiler) {
	for i := range list {
		list[i].key = c.cells(list[i].rule.key)
	}
}

func (l *lookup) keyOf(key []account.TextOp, r *account.Record) []byte {
	l.again = l.again[:0]
	for _, op := range key {
		l.again = append(append(l.again, op(r)...), 0)
	}
	return l.again
}

// placeColumns gives each rule's column a place after those of the file.
func (list lookups) placeColumns(places map[string]int, next int) {
	for i := range list {
		places[text.FoldName(list[i].rule.name)] = next + i
	}
}

// addCells adds what is found for a row to its cells.
func (list lookups) addCells(r *account.Record) {
	for range list {
		r.Cells = append(r.Cells, nil)
	}
	for i := range list {
		r.Cells[len(r.Cells)-len(list)+i] = list[i].found[string(list[i].keyOf(list[i].key, r))]
	}
}

// warnFull warns of what a lookup could not remember.
func (list lookups) warnFull(s *account.Sink) {
	for i := range list {
		if list[i].full {
			s.Warn("%s was looked up among the first %d keys only", list[i].rule.name, lookupKeys)
		}
	}
}
