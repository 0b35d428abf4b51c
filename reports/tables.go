package reports

import (
	"context"
	"io"

	"tieout/reconcile"
)

// writeRows writes the file of a list whose rows may be many. Seen, which may be
// nil, is called with each row.
func writeRows[T any](ctx context.Context, say say, path string, s *list[T], rows reconcile.Rows[T], l *csvLine, seen func(*T)) error {
	return writeLines(ctx, say, path, s.header(), rows, func(row *T) []byte {
		if seen != nil {
			seen(row)
		}
		return s.line(l, row)
	})
}

// writeLines writes a file of a header and a line for each row.
func writeLines[T any](ctx context.Context, say say, path string, header []byte, rows reconcile.Rows[T], line func(*T) []byte) error {
	return say.writeCSV(path, func(w io.Writer) error {
		if _, err := w.Write(header); err != nil {
			return err
		}
		return eachPartition(ctx, rows, func(row *T) error {
			_, err := w.Write(line(row))
			return err
		})
	})
}

// exceptionLines makes the line of an open exception for exceptions.csv and, of the same
// bytes, the one for missing.csv and the claims. Both are good until the next call.
func (l *csvLine) exceptionLines(x *reconcile.Exception) (all, missing []byte) {
	details := len(missingList.columns) - 1
	l.begin()
	exceptionList.appendColumns(l, x, 0, 1)
	id := len(l.line)
	exceptionList.appendColumns(l, x, 1, 2)
	from := len(l.line)
	exceptionList.appendColumns(l, x, 2, 2+details)
	l.narrow = append(append(l.narrow[:0], l.line[:id]...), l.line[from:]...)
	l.narrow[len(l.narrow)-1] = '\n'
	exceptionList.appendColumns(l, x, 2+details, len(exceptionList.columns))
	return l.end(), l.narrow
}
