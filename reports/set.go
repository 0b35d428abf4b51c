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
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

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
		{"exceptions.csv", func(w io.Writer) error { return writeMany(w, len(r.exceptions), r.exception) }},
		{"missing.csv", func(w io.Writer) error { return writeMany(w, len(r.missing), r.missed) }},
		{"in_transit.csv", func(w io.Writer) error {
			return writeMany(w, len(r.transit), func(i int) transitRow { return transitRowOf(&r.transit[i]) })
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
				return writeMany(w, len(pack.rows), func(i int) missingRow { return missingRowOf(pack.rows[i]) })
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

// record is a row whose fields are written without reflection: a bad night has
// a million of them. A test holds fields and the csv tags together.
type record interface {
	// fields appends the row's fields in the order of its csv tags.
	fields(to []string) []string
}

// writeMany writes a header and count rows, each made as it is written.
func writeMany[R record](w io.Writer, count int, row func(i int) R) error {
	if err := writeCSV(w, []R{}); err != nil {
		return err
	}
	out := bufio.NewWriter(w) // w itself, when it has a buffer
	var fields []string
	for i := range count {
		fields = row(i).fields(fields[:0])
		line := out.AvailableBuffer()
		for j, field := range fields {
			if j > 0 {
				line = append(line, ',')
			}
			line = appendField(line, field)
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return out.Flush()
}

// bare says which bytes a field may hold and need no quotes.
var bare = func() (bare [256]bool) {
	for c := range bare {
		bare[c] = c != ',' && c != '"' && c != '\n' && c != '\r'
	}
	return bare
}()

// appendField writes a field as encoding/csv does (RFC 4180).
func appendField(line []byte, field string) []byte {
	plain := field == "" || field[0] > ' ' && field[0] < utf8.RuneSelf && field != `\.`
	for i := 0; plain && i < len(field); i++ {
		plain = bare[field[i]]
	}
	if plain {
		return append(line, field...)
	}
	if first, _ := utf8.DecodeRuneInString(field); !strings.ContainsAny(field, "\"\n\r,") && field != `\.` && !unicode.IsSpace(first) {
		return append(line, field...)
	}
	line = append(line, '"')
	for {
		before, after, found := strings.Cut(field, `"`)
		line = append(line, before...)
		if !found {
			return append(line, '"')
		}
		line, field = append(line, `""`...), after
	}
}
