package profile

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// readRows reads the file and remembers the rows that the rules ask for: once, and once more for
// those that ask for keys of which others found some. What can't be read is reported by the
// reading that follows.
func (list lookups) readRows(r *reading) error {
	first, second := make(lookupPass, len(list)), make(lookupPass, len(list))
	for i := range list {
		first[i] = list[i].rule.file == "" && list[i].rule.among == ""
	}
	if err := list.readPass(r, first); err != nil {
		return err
	}
	for i := range list {
		second[i] = list[i].rule.among != "" && len(list.named(list[i].rule.among).found) > 0
	}
	if !slices.Contains(second, true) {
		return nil
	}
	return list.readPass(r, second)
}

// lookupPass says of each lookup whether a reading of the file is for it.
type lookupPass []bool

// named returns a lookup that its definition is known to have.
func (list lookups) named(name string) *lookup {
	return &list[slices.IndexFunc(list, func(l lookup) bool { return l.rule.name == name })]
}

// readPass reads the file for some of the lookups.
func (list lookups) readPass(r *reading, pass lookupPass) error {
	own := &reading{def: r.def, settings: r.settings, in: r.in, captures: r.captures, captured: make([][]byte, len(r.captures))}
	own.sink = account.NewSink(&account.Defaults{Name: r.in.Name(), Mask: r.sink.Defaults.Mask}, r.in.Limits, func(account.Row) error { return nil })
	own.rec.V = &own.sink.Values
	if err := own.open(); err != nil {
		return err
	}
	defer own.closeSource()
	if !own.def.shape.headed {
		own.compilePlan(own.positions(), len(own.def.columns))
	}
	var rows []rowLookup
	for {
		record, err := own.source.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return r.in.ArchiveError(err)
		}
		if record.Why != nil || text.IsBlank(record.Text) {
			continue
		}
		if own.plan == nil {
			if done, err := own.findHeader(&record); err != nil {
				return nil
			} else if done {
				continue
			}
		}
		if rows == nil {
			rows = list.compileRows(own.compiler, pass)
		}
		if slices.ContainsFunc(rows, func(row rowLookup) bool { return row.mayFit(record.Text) }) {
			list.remember(own, &record, rows)
		}
	}
}

// remember keeps what the lookups of a pass ask for of one record.
func (list lookups) remember(own *reading, record *text.RawRecord, rows []rowLookup) {
	own.lookAtWidth(record)
	cells, why := own.split(record.Text, own.cells[:0])
	own.cells = cells
	if why == nil {
		cells, why = own.fitColumns(cells, record.Text)
	}
	if why != nil {
		return
	}
	own.rec.Serial++
	own.rec.Cells = append(cells, own.captured...)
	for i := range rows {
		l := &list[rows[i].at]
		if !allHold(rows[i].when, &own.rec) {
			continue
		}
		key := l.keyOf(rows[i].key, &own.rec)
		if l.rule.among != "" && list.named(l.rule.among).found[string(key)] == nil {
			continue
		}
		l.add(key, rows[i].value(&own.rec))
	}
}

// rowLookup is a rule that knows where its columns stand in the rows that it reads.
type rowLookup struct {
	at    int // of the lookup in its list
	words [][]byte
	when  []check
	key   []account.TextOp
	value account.TextOp
}

// mayFit reports whether a line holds one of the words without which the rule does not ask for
// it: to look for them is much cheaper than to split the line.
func (l *rowLookup) mayFit(line []byte) bool {
	return l.words == nil || slices.ContainsFunc(l.words, func(word []byte) bool { return bytes.Contains(line, word) })
}

// compileRows finds the columns of a pass's rules among those of the file.
func (list lookups) compileRows(c *compiler, pass lookupPass) []rowLookup {
	var rows []rowLookup
	for i := range list {
		if pass[i] {
			rule := list[i].rule
			var words [][]byte
			if !strings.HasPrefix(c.def.shape.kind, "json") { // which may escape any of them
				words = wordsInLines(rule.when)
			}
			rows = append(rows, rowLookup{i, words, c.checks(rule.when), c.cells(rule.columns), c.cell(rule.value)})
		}
	}
	return rows
}

// wordsInLines returns words of which every row that fits has one as it is; nil: it may have none.
// Words that a line can write otherwise, in another encoding or in quotes, are none of these.
func wordsInLines(rules []condition) [][]byte {
	for i := range rules {
		var words [][]byte
		for _, word := range rules[i].words {
			if word == "" || !text.ASCII([]byte(word)) || bytes.ContainsAny([]byte(word), `"\`) {
				words = nil
				break
			}
			words = append(words, []byte(word))
		}
		if words != nil && !rules[i].not {
			return words
		}
	}
	return nil
}

func (c *compiler) cells(names []string) []account.TextOp {
	var ops []account.TextOp
	for _, name := range names {
		ops = append(ops, c.cell(name))
	}
	return ops
}
