package reports

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gocarina/gocsv"
)

// Options are the choices of one report set.
type Options struct {
	Matches bool // write matches.csv
}

// WriteSet writes the whole report set into dir, which exists and is empty.
func (r *Report) WriteSet(ctx context.Context, dir string, o Options) error {
	type file struct {
		name  string
		write func(io.Writer) error
	}
	files := []file{
		{"missing.csv", func(w io.Writer) error { return writeCSV(w, r.missing) }},
		{"exceptions.csv", func(w io.Writer) error { return writeCSV(w, r.exceptions) }},
		{"in_transit.csv", func(w io.Writer) error { return writeMany(w, r.transit, transitRowOf) }},
		{"cleared.csv", func(w io.Writer) error { return writeCSV(w, r.cleared) }},
		{"rejects.csv", func(w io.Writer) error { return writeCSV(w, r.rejects) }},
		{"summary.json", r.WriteSummary},
		{"report.html", r.HTML},
		{"report.xlsx", r.XLSX},
	}
	if o.Matches {
		files = append(files, file{"matches.csv", func(w io.Writer) error { return writeCSV(w, r.matches) }})
	}
	for _, pack := range r.packs {
		folder := filepath.Join("disputes", pack.folder)
		files = append(files,
			file{filepath.Join(folder, "claim.csv"), func(w io.Writer) error { return writeCSV(w, pack.rows) }},
			file{filepath.Join(folder, "letter.txt"), func(w io.Writer) error { return r.letter(w, &pack) }},
		)
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, f.name), f.write); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		_ = file.Close() // the first error tells more
		return err
	}
	return file.Close()
}

// writeCSV writes a header and the rows.
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

// batchRows is how many rows are made at a time where there are many.
const batchRows = 1000

// writeMany writes a header and a row for each item, a batch at a time.
func writeMany[T, R any](w io.Writer, items []T, row func(*T) R) error {
	if len(items) == 0 {
		return writeCSV(w, []R{})
	}
	out := csv.NewWriter(w)
	writer := gocsv.NewSafeCSVWriter(out)
	rows := make([]R, 0, batchRows)
	for start := 0; start < len(items); start += batchRows {
		rows = rows[:0]
		for i := start; i < min(start+batchRows, len(items)); i++ {
			rows = append(rows, row(&items[i]))
		}
		write := gocsv.MarshalCSVWithoutHeaders
		if start == 0 {
			write = gocsv.MarshalCSV
		}
		if err := write(rows, writer); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
