package reports

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/gocarina/gocsv"
)

// Options are the choices of one report set.
type Options struct {
	Matches bool // write matches.csv
	Workers int  // how many files are written at a time; at least 1
}

// setFile is one file of a report set.
type setFile struct {
	name  string
	write func(io.Writer) error
}

// WriteSet writes the whole report set into dir, which exists and is empty.
func (r *Report) WriteSet(ctx context.Context, dir string, o Options) error {
	files := []setFile{
		{"report.xlsx", r.XLSX}, // the longest first, so that workers end together
		{"exceptions.csv", func(w io.Writer) error {
			return writeMany[ExceptionRow](w, len(r.exceptions), func(l *csvLine, i int) { l.exception(r.exceptions[i]) })
		}},
		{"missing.csv", func(w io.Writer) error {
			return writeMany[missingRow](w, len(r.missing), func(l *csvLine, i int) { l.missing(r.missing[i]) })
		}},
		{"in_transit.csv", func(w io.Writer) error {
			return writeMany[transitRow](w, len(r.transit), func(l *csvLine, i int) { l.transit(&r.transit[i]) })
		}},
		{"report.html", r.HTML},
		{"cleared.csv", func(w io.Writer) error { return writeCSV(w, r.cleared) }},
		{"rejects.csv", func(w io.Writer) error { return writeCSV(w, r.rejects) }},
		{"summary.json", r.WriteSummary},
	}
	if o.Matches {
		files = append(files, setFile{"matches.csv", func(w io.Writer) error { return writeCSV(w, r.matches) }})
	}
	for i := range r.packs {
		pack := &r.packs[i]
		folder := filepath.Join("disputes", pack.folder)
		files = append(files,
			setFile{filepath.Join(folder, "claim.csv"), func(w io.Writer) error {
				return writeMany[missingRow](w, len(pack.rows), func(l *csvLine, i int) { l.missing(pack.rows[i]) })
			}},
			setFile{filepath.Join(folder, "letter.txt"), func(w io.Writer) error { return r.letter(w, pack) }},
		)
	}
	return writeAll(ctx, dir, files, o.Workers)
}

// writeAll writes the files, several at a time, until one fails.
func writeAll(ctx context.Context, dir string, files []setFile, workers int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for range max(workers, 1) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(files)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if err := writeFile(filepath.Join(dir, files[i].name), files[i].write); err != nil {
					stop(fmt.Errorf("write %s: %w", files[i].name, err))
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

func writeFile(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<15)
	if err := errors.Join(write(out), out.Flush()); err != nil {
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
