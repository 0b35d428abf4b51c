package loaders

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"tieout/loaders/text"
)

// longestHeader bounds the first line that is looked at for the names of columns.
const longestHeader = 64 << 10

// HeaderColumns returns the names in the first line of a file of delimited text, with the name that a profile has for
// its delimiter; none where the line has fewer than three cells. It is what a profile for the file begins with.
func HeaderColumns(path string, limits text.Limits) (names []string, delimiter string, err error) {
	in, err := Open(path, limits, nil)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	content, err := in.Text()
	if err != nil {
		return nil, "", err
	}
	line, err := bufio.NewReader(in.Characters(io.LimitReader(content, longestHeader))).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	line = strings.TrimPrefix(strings.TrimRight(line, "\r\n"), "\ufeff")
	for _, d := range [...]struct {
		sign rune
		name string
	}{{',', "comma"}, {'\t', "tab"}, {';', "semicolon"}, {'|', "pipe"}} {
		r := csv.NewReader(strings.NewReader(line))
		r.Comma = d.sign
		if cells, err := r.Read(); err == nil && len(cells) >= max(3, len(names)+1) {
			names, delimiter = cells, d.name
		}
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names, delimiter, nil
}
