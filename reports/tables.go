package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"

	"github.com/gocarina/gocsv"

	"tieout/reconcile"
)

// writeCSV writes a header and the rows of a small table.
func writeCSV[R any](w io.Writer, rows []R) error {
	if rows == nil {
		rows = []R{}
	}
	writer := gocsv.NewSafeCSVWriter(csv.NewWriter(w))
	if err := gocsv.MarshalCSV(rows, writer); err != nil {
		return err
	}
	writer.Flush()
	return writer.Error()
}

func writeHeader[R any](w io.Writer) error { return writeCSV(w, []R{}) }

func headerOf[R any]() ([]byte, error) {
	var b bytes.Buffer
	err := writeHeader[R](&b)
	return b.Bytes(), err
}

// writeRows writes the file of a table whose rows may be many: the header of R,
// then the line that row makes in l of each.
func writeRows[R, T any](ctx context.Context, path string, rows reconcile.Rows[T], l *csvLine, row func(*T)) error {
	return writeFile(path, func(w io.Writer) error {
		if err := writeHeader[R](w); err != nil {
			return err
		}
		return each(ctx, rows, func(x *T) error {
			l.begin()
			row(x)
			_, err := w.Write(l.end())
			return err
		})
	})
}

// writeRejects writes rejects.csv: a file has few of them before it is refused.
func writeRejects(w io.Writer, rejects []reconcile.Reject) error {
	var rows []rejectRow
	for i := range rejects {
		rows = append(rows, rejectRowOf(&rejects[i]))
	}
	return writeCSV(w, rows)
}
