package text_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"tieout/loaders/text"
)

func TestRecordsAccountForEachLine(t *testing.T) {
	for _, test := range []struct {
		name, why, text string
		want            []string
	}{
		{"plain", "commas part a record without quotes", "a,b\n1,2\n,\n", []string{"2 cells [1 2]", "3 cells [ ]"}},
		{"quoted", "a quoted cell may hold commas, quotes and ends of lines", "a,b\n\"1,\"\"x\"\"\",\"2\n3\"\n4,5\n", []string{`2 cells [1,"x" 2` + "\n3]", "4 cells [4 5]"}},
		{"blank", "white space is no record of one empty cell", "a,b\n \t\n1,2\n", []string{"2 blank", "3 cells [1 2]"}},
		{"header again", "joined files repeat it", "a,b\n1,2\na,b\n", []string{"2 cells [1 2]", "3 header"}},
		{"width", "a cell too many would shift amounts", "a,b\n1,2,3\n1\n", []string{"2 broken field-count 1,2,3", "3 broken field-count 1"}},
		{"stray quote", "it costs its own line, told as it stands, and no line after it", "a,b\n1,\"2\n3,4\n5,6\n", []string{"2 broken broken-quotes 1,\"2", "3 cells [3 4]", "4 cells [5 6]"}},
		{"quote within", "half a quoted cell is none", "a,b\n1,\"2\"x\n3,4\n", []string{"2 broken broken-quotes 1,\"2\"x", "3 cells [3 4]"}},
		{"quoted width", "lines of a record that is none are read again", "a,b\n\"1\n2\"\n3,4\n", []string{"2 broken field-count \"1", "3 broken broken-quotes 2\"", "4 cells [3 4]"}},
		{"two stray quotes", "a row between two of them is no part of a text: each costs its own line", "a,b\n1,\"2\n3,4\n5,6\"\n7,8\n", []string{"2 broken broken-quotes 1,\"2", "3 cells [3 4]", "4 broken broken-quotes 5,6\"", "5 cells [7 8]"}},
		{"text with commas", "a line of a text that has words where the record has numbers is none", "a,b\n1,\"2\nx,4\"\n7,8\n", []string{"2 cells [1 2\nx,4]", "4 cells [7 8]"}},
		{"too long", "a line beyond the limit is none, and what follows is read", "a,b\n1," + strings.Repeat("x", 100) + "\n3,4\n", []string{"2 broken line-too-long 1," + strings.Repeat("x", 63), "3 cells [3 4]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			limits := text.DefaultLimits()
			limits.MaxLine = 64
			// Byte by byte: the room of a line is taken by the next one at once.
			source := text.NewRecordSource(iotest.OneByteReader(strings.NewReader(test.text)), limits)
			if names, line, err := source.Header(func(*text.Record) { t.Error("something stands before the header") }); err != nil || line != 1 || !slices.Equal(names, []string{"a", "b"}) {
				t.Fatalf("want the header of line 1, got %v of line %d (%v)", names, line, err)
			}
			if got := eventsOf(t, source); !slices.Equal(got, test.want) {
				t.Errorf("%s: want\n%q, got\n%q", test.why, test.want, got)
			}
		})
	}
}

// eventsOf says what the lines after the header are.
func eventsOf(t *testing.T, source *text.RecordSource) (events []string) {
	t.Helper()
	for {
		r, err := source.Next()
		if err == io.EOF {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		switch r.Kind {
		case text.Cells:
			events = append(events, fmt.Sprintf("%d cells %v", r.Line, r.AppendCells(nil, string(r.Raw))))
		case text.BlankLine:
			events = append(events, fmt.Sprintf("%d blank", r.Line))
		case text.HeaderAgain:
			events = append(events, fmt.Sprintf("%d header", r.Line))
		default:
			events = append(events, fmt.Sprintf("%d broken %s %s", r.Line, r.Why.Name, r.Raw))
		}
	}
}
