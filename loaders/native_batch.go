package loaders

import (
	"github.com/gocarina/gocsv"

	"tieout/loaders/text"
)

// So many records of a native file gocsv decodes at a time, and no more when they have so many
// bytes.
const (
	batchRecords = 256
	batchBytes   = 1 << 18
)

// nativeBatch hands gocsv the records of a native file, some at a time, and knows what stood
// between them. It is a gocsv.Decoder.
type nativeBatch struct {
	source *text.RecordSource
	header []string

	records []text.Record // what was read, records or not; their Raw is good until the next batch
	end     error         // that the file ended with; nil: there is more
	room    []byte        // of the records' bytes
	cells   []string      // of all records
	table   [][]string    // the header and the records' cells
}

// nativeRow is a record as gocsv hands it over.
type nativeRow struct {
	Cells []string `csv:"cells"` // as many as the header has
}

// UnmarshalCSVWithFields takes the next cell: gocsv hands them over in the order of the header,
// in which alone their columns are looked for. It spares each of them a look at the type.
func (r *nativeRow) UnmarshalCSVWithFields(_, cell string) error {
	if r.Cells == nil {
		r.Cells = make([]string, 0, 16)
	}
	r.Cells = append(r.Cells, cell)
	return nil
}

// read decodes the next records.
func (b *nativeBatch) read() (rows []nativeRow, err error) {
	return rows, gocsv.UnmarshalDecoder(b, &rows)
}

// GetCSVRows returns the header and the cells of the next records.
func (b *nativeBatch) GetCSVRows() ([][]string, error) {
	b.records, b.room, b.cells, b.table = b.records[:0], b.room[:0], b.cells[:0], append(b.table[:0], b.header)
	ends := make([]int, 0, batchRecords)
	for len(b.records) < batchRecords && len(b.room) < batchBytes && b.end == nil {
		record, err := b.source.Next()
		if err != nil {
			b.end = err
			break
		}
		b.room = append(append(b.room, record.Raw...), '\n')
		b.records, ends = append(b.records, record), append(ends, len(b.room))
	}
	whole, from := string(b.room), 0
	for i, end := range ends {
		r := &b.records[i]
		if r.Raw = b.room[from : end-1]; r.Kind == text.Cells {
			r.Raw = b.room[from:end] // a record ends its line
			first := len(b.cells)
			b.cells = r.AppendCells(b.cells, whole[from:end-1])
			b.table = append(b.table, b.cells[first:len(b.cells):len(b.cells)])
		}
		from = end
	}
	return b.table, nil
}
