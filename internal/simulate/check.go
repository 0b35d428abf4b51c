package simulate

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Set is a report set as a person holds it: its lists and its summary. Whatever is
// checked here is read from these files and from nothing else.
type Set struct {
	lists   map[string][]map[string]string // by file name
	summary summary
}

// summary is what is read of summary.json.
type summary struct {
	AsOf       string                    `json:"as_of"`
	Ties       bool                      `json:"ties"`
	Headline   []struct{ Colour string } `json:"headline"`
	Currencies map[string]struct {
		Difference string
		Terminal   map[string]figure
		Settlement map[string]figure
	} `json:"currencies"`
}

type figure struct {
	Count      int
	Gross, Net string
}

// setLists are the lists of a set that are read.
var setLists = []string{"missing.csv", "exceptions.csv", "in_transit.csv", "waiting.csv", "matches.csv", "held.csv"}

// ReadSet reads a report set.
func ReadSet(folder string) (*Set, error) {
	s := &Set{lists: map[string][]map[string]string{}}
	data, err := os.ReadFile(filepath.Join(folder, "summary.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.summary); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	for _, name := range setLists {
		rows, err := readList(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		s.lists[name] = rows
	}
	return s, nil
}

func readList(path string) ([]map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, fmt.Errorf("%s: no header line, or no CSV: %w", path, err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, value := range record {
			row[records[0][i]] = value
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// fenOf reads an amount; what is none is a fault of the set.
func fenOf(text string) (int64, error) {
	whole, decimals, found := strings.Cut(text, ".")
	fen, err := strconv.ParseInt(whole+decimals, 10, 64)
	if !found || len(decimals) != 2 || err != nil {
		return 0, fmt.Errorf("%q is no amount with two decimals", text)
	}
	return fen, nil
}

// faults collects what is wrong with a set.
type faults []string

func (f *faults) add(format string, values ...any) { *f = append(*f, fmt.Sprintf(format, values...)) }

// sum adds up a column.
func (f *faults) sum(rows []map[string]string, column string) int64 {
	total := int64(0)
	for _, row := range rows {
		fen, err := fenOf(row[column])
		if err != nil {
			f.add("%s of %s: %v", column, row["rrn"], err)
		}
		total += fen
	}
	return total
}

// CheckItself says where the set contradicts itself: its lists, its figures, its headline.
func (s *Set) CheckItself() []string {
	var f faults
	if !s.summary.Ties {
		f.add("the proof does not tie")
	}
	cny := s.summary.Currencies["CNY"]
	f.checkFigure("missing.csv", s.lists["missing.csv"], "gross_amount", cny.Terminal["missing"])
	f.checkFigure("in_transit.csv", s.lists["in_transit.csv"], "gross_amount", cny.Terminal["in_transit"])
	f.checkFigure("waiting.csv", s.lists["waiting.csv"], "gross_amount", cny.Terminal["waiting"])
	held := map[string][]map[string]string{}
	for _, row := range s.lists["held.csv"] {
		held[row["side"]] = append(held[row["side"]], row)
	}
	f.checkFigure("held.csv, terminal", held["terminal"], "gross_amount", cny.Terminal["held"])
	f.checkFigure("held.csv, settlement", held["settlement"], "actual_gross", cny.Settlement["held"])
	f.checkMatches(s)
	f.checkMissingIsOpen(s)
	f.checkHeadline(s)
	return f
}

// checkMatches wants the money of matches.csv to be what the summary calls settled and matched: of a sale in
// parts or a line for several sales each row has its share. What a payout settled has no line.
func (f *faults) checkMatches(s *Set) {
	rows := s.lists["matches.csv"]
	var byLine []map[string]string
	for _, row := range rows {
		if row["basis"] != "by-payout" {
			byLine = append(byLine, row)
		}
	}
	cny := s.summary.Currencies["CNY"]
	for _, c := range []struct {
		column, want string
		rows         []map[string]string
	}{
		{"gross_amount", cny.Terminal["settled"].Gross, rows},
		{"actual_gross", cny.Settlement["matched"].Gross, byLine},
		{"actual_net", cny.Settlement["matched"].Net, byLine},
	} {
		want, err := fenOf(c.want)
		if err != nil {
			f.add("summary.json, matches: %v", err)
		}
		if got := f.sum(c.rows, c.column); got != want {
			f.add("matches.csv has %s as %s; summary.json says %s", yuan(got), c.column, yuan(want))
		}
	}
}

// checkFigure wants as many rows in a list, and as much money, as the summary counts.
func (f *faults) checkFigure(list string, rows []map[string]string, column string, want figure) {
	gross, err := fenOf(want.Gross)
	if err != nil {
		f.add("summary.json, %s: %v", list, err)
	}
	if sum := f.sum(rows, column); len(rows) != want.Count || sum != gross {
		f.add("%s has %d rows, %s; summary.json says %d, %s", list, len(rows), yuan(sum), want.Count, yuan(gross))
	}
}

// checkMissingIsOpen wants each claim, and what each held row is held for, among the
// exceptions, claims with the same money.
func (f *faults) checkMissingIsOpen(s *Set) {
	open := map[string]map[string]string{}
	for _, row := range s.lists["exceptions.csv"] {
		open[row["exception_id"]] = row
	}
	for _, row := range s.lists["missing.csv"] {
		x := open[row["exception_id"]]
		if x == nil || x["rrn"] != row["rrn"] || x["gross_amount"] != row["gross_amount"] || x["expected_net"] != row["expected_net"] {
			f.add("missing.csv has %s, %s, and exceptions.csv has not", row["rrn"], row["gross_amount"])
		}
	}
	for _, row := range s.lists["held.csv"] {
		if row["exception_id"] != "" && open[row["exception_id"]] == nil { // without one its outcome is unknown and not due yet
			f.add("held.csv has %s %s, and exceptions.csv has not", row["kind"], row["rrn"])
		}
	}
}

// checkHeadline wants red where money is missing, and green only where nothing is.
func (f *faults) checkHeadline(s *Set) {
	colours := map[string]bool{}
	for _, sentence := range s.summary.Headline {
		colours[sentence.Colour] = true
	}
	if len(s.lists["missing.csv"]) > 0 && !colours["red"] {
		f.add("%d rows are missing, and the headline is not red", len(s.lists["missing.csv"]))
	}
	if !colours["green"] {
		return
	}
	if colours["red"] || colours["amber"] || len(s.lists["missing.csv"]) > 0 || len(s.lists["waiting.csv"]) > 0 {
		f.add("the headline is green beside money that is missing or waits")
	}
	for _, row := range s.lists["exceptions.csv"] {
		if slices.Contains(needPerson, row["kind"]) {
			f.add("the headline is green beside %s %s", row["kind"], row["rrn"])
		}
	}
}

// needPerson are kinds of exceptions beside which a night is not good.
var needPerson = []string{
	"missing-settlement", "unconfirmed-transaction", "ambiguous-match", "misrouted-settlement", "duplicate-settlement",
	"unexpected-settlement", "settled-after-reversal", "settled-though-declined", "missing-file",
}
