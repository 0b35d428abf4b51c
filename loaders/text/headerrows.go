package text

import (
	"bytes"
	"strconv"
	"strings"

	"tieout/internal/fault"
)

// CheckHeaderAlone refuses a header that holds rows. A file with nothing below its header is a
// day without trade; but where lines end in a mark that is no end of a line (a form feed, the
// separator U+2028, "\n" written out), the whole file is one line, and the cells after the
// names are those of its rows. A name holds a letter; a day or an amount holds digits and
// what parts them. It is only asked of a header without a row below it. Errors: *fault.Error (header-holds-rows).
func CheckHeaderAlone(header []string, line int64) error {
	for _, cell := range header {
		if isValue(cell) {
			return &fault.Error{
				Name: "header-holds-rows", Class: fault.Input, Line: line, Fact: "want names of columns alone in a header without rows, got " + strconv.Quote(Clip(cell)) + " among them",
				Hint: "the lines of the file do not end as lines do (line feed, carriage return, NEL): have it exported again as CSV with line feeds",
			}
		}
	}
	return nil
}

// isValue reports whether a cell is a day, a time, a number or an amount.
func isValue(cell string) bool {
	cell = strings.TrimSpace(cell)
	return strings.ContainsAny(cell, "0123456789") && strings.Trim(cell, "0123456789.,-+:/ '") == ""
}

// HeaderText is what a header that comes again is compared by: two files that were joined each have
// their mark of the byte order.
func HeaderText(line []byte) []byte {
	return bytes.TrimSpace(WithoutMark(line))
}

// WithoutMark is a line without a mark of the byte order that it begins with.
func WithoutMark(line []byte) []byte { return bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")) }

// WarnParts says that a header came again so many times.
func WarnParts(further int64, warn func(format string, values ...any)) {
	if further > 0 {
		warn("the header stands in the file %d times: it holds several, and each is held against what it states itself", further+1)
	}
}
