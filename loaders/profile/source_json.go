package profile

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"tieout/loaders/text"
)

// jsonCells makes cells of the values that stand at the columns' paths. A number
// stays as it is written. check says that the text may be no JSON at all.
func jsonCells(columns []columnRule, check bool) text.Splitter {
	root := &text.JSONPlace{At: -1}
	for i := range columns {
		root.Add(strings.Split(columns[i].name, "."), i)
	}
	return func(content []byte, cells [][]byte) ([][]byte, *text.RowError) {
		for range columns {
			cells = append(cells, nil)
		}
		content = bytes.TrimSpace(content)
		if len(content) == 0 || content[0] != '{' || (check && !json.Valid(content)) {
			return cells, text.Refuse("broken-json", "want a JSON object, got %q", text.Clip(string(content)))
		}
		w := &text.JSONWalker{Text: content, Cells: cells[len(cells)-len(columns):]}
		if w.Value(root); w.Duplicate {
			return cells, text.Refuse("duplicate-key", "want each key once in an object, got one twice")
		}
		return cells, nil
	}
}

// openJSON makes the source of documents one after the other, whose rows stand in an array at the path,
// or alone.
func (r *reading) openJSON(path string) error {
	content, err := r.in.Text()
	if err != nil {
		return err
	}
	r.split = jsonCells(r.def.columns, false)
	isRow := func(content []byte) bool {
		cells, why := r.split(content, nil)
		for i := range cells {
			if cells[i] == nil && !r.def.columns[i].optional {
				return false
			}
		}
		return why == nil
	}
	if r.def.shape.kind == "json-lines" {
		isRow = func([]byte) bool { return true }
	}
	r.source = text.NewJSONRows(r.in.Characters(content), path, r.in.Limits, isRow, r.def.shape.isCount())
	return nil
}

// isCount returns what knows a key beside the rows that states how many they are; nil: none does.
func (s *shapeRule) isCount() func(key string) bool {
	switch {
	case len(s.counts) == 0:
		return text.IsRowCount
	case s.counts[0] == "none":
		return nil
	}
	return func(key string) bool { return slices.Contains(s.counts, key) }
}

// compareJSONCounts compares the numbers of rows that documents state with what came.
func (r *reading) compareJSONCounts() {
	rows, ok := r.source.(*text.JSONRows)
	if !ok {
		return
	}
	for i := range rows.Counts {
		line, want, got := rows.Counts[i].Compared()
		r.sink.CompareRows(line, rows.Counts[i].Name, want, got)
	}
}
