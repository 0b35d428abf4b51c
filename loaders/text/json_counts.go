package text

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// What stands around the rows of a document may say how many there are: of this document, or of all pages of
// an answer. Rows that are fewer than what was stated are an answer that was cut.

// JSONCount is a number of rows that documents state under one name.
type JSONCount struct {
	Name  string   // with its path
	first counted  // document that states it
	unmet *counted // the first one of which the rows are not as many as it states; nil: there is none
	equal bool     // all of them state the same
	rows  int64    // of all of them
}

// counted is what one document states, and what it has.
type counted struct{ line, want, rows int64 }

// Compared returns what was stated, where, and what came. Each document states its own rows, or each
// those of all.
func (c *JSONCount) Compared() (line, want, rows int64) {
	switch {
	case c.unmet == nil:
		return c.first.line, c.first.want, c.first.want
	case c.equal:
		return c.first.line, c.first.want, c.rows
	}
	return c.unmet.line, c.unmet.want, c.unmet.rows
}

// IsRowCount reports whether a key is a name that answers give to their number of rows.
func IsRowCount(key string) bool {
	switch strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key)) {
	case "total", "count", "totalcount", "totalnum", "totalnumber", "totalrow", "totalrows", "totalrecord", "totalrecords", "totalelements",
		"totalitems", "totalsize", "rowcount", "rowscount", "recordcount", "recordscount", "recordtotal", "recordstotal", "numfound", "总数", "总笔数", "总条数":
		return true
	}
	return false
}

// addCounts takes what the document in hand states, whose rows stood at the path.
func (j *JSONRows) addCounts(rows int64) {
	if j.isCount == nil || len(j.envelope) == 0 {
		return
	}
	level := json.RawMessage(j.envelope)
	for i, key := range j.path {
		var keys map[string]json.RawMessage
		if json.Unmarshal(level, &keys) != nil {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(keys)) {
			if want, ok := wholeNumber(keys[name]); ok && j.isCount(name) {
				j.addCount(strings.Join(append(slices.Clone(j.path[:i]), name), "."), want, rows)
			}
		}
		level = keys[key]
	}
}

func (j *JSONRows) addCount(name string, want, rows int64) {
	one := counted{line: j.begun, want: want, rows: rows}
	at := slices.IndexFunc(j.Counts, func(c JSONCount) bool { return c.Name == name })
	if at < 0 {
		at = len(j.Counts)
		j.Counts = append(j.Counts, JSONCount{Name: name, first: one, equal: true})
	}
	c := &j.Counts[at]
	c.rows += rows
	if c.equal = c.equal && want == c.first.want; c.unmet == nil && want != rows {
		c.unmet = &one
	}
}

// wholeNumber reads a number without decimals, which may stand in quotes.
func wholeNumber(value json.RawMessage) (int64, bool) {
	digits := bytes.Trim(value, `"`)
	number, err := strconv.ParseInt(string(digits), 10, 64)
	return number, err == nil && number >= 0
}
