package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// gigabyte is made of so many pieces, each of which is compressed once.
const (
	piece    = 64 << 20
	gigabyte = 1 << 30
)

// hostileGiants are small files that hold gigabytes, and lines as long.
func hostileGiants(t *testing.T) (files []hostileFile) {
	t.Helper()
	add := func(name, suffix string, data []byte) {
		files = append(files, hostileFile{"giant, " + name, "terminal", "terminal-csv", suffix, data})
	}
	zero, x := make([]byte, piece), bytes.Repeat([]byte("x"), piece)
	add("2 GiB of zeros in gzip", "csv", bytes.Repeat(gzipped(t, zero), 2*gigabyte/piece))
	add("a line of 1 GiB in gzip", "csv", append(gzipped(t, []byte(hostileTerminal)), bytes.Repeat(gzipped(t, x), gigabyte/piece)...))
	var frame bytes.Buffer
	w, err := zstd.NewWriter(&frame, zstd.WithEncoderConcurrency(1))
	must(t, err)
	_, err = w.Write(zero)
	must(t, err)
	must(t, w.Close())
	add("2 GiB of zeros in zstd", "csv", bytes.Repeat(frame.Bytes(), 2*gigabyte/piece))
	add("2 GiB of zeros in zip", "csv", zipOf(t, part{"a.csv", nil, zero, 2 * gigabyte / piece, nil}))
	add("1,000,000 empty members of gzip", "csv", bytes.Repeat(gzipped(t, nil), 1_000_000))
	add("a name of 50 MB in gzip", "csv", append([]byte("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"), bytes.Repeat([]byte("n"), 50<<20)...))
	add("a line of 100 MiB", "csv", []byte(hostileTerminal+strings.Repeat("x", 100<<20)))
	const book = `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	const relations = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>`
	const rows = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	workbook := func(strings, sheet part) []byte {
		return zipOf(t, part{"_rels/.rels", []byte(fmt.Sprintf(relations, "officeDocument", "xl/workbook.xml")), nil, 0, nil}, part{"xl/workbook.xml", []byte(book), nil, 0, nil},
			part{"xl/_rels/workbook.xml.rels", []byte(fmt.Sprintf(relations, "worksheet", "worksheets/sheet1.xml")), nil, 0, nil}, strings, sheet)
	}
	one := func(name, text string) part { return part{name, []byte(text), nil, 0, nil} }
	empty := one("xl/worksheets/sheet1.xml", rows+"</sheetData></worksheet>")
	long := part{"xl/worksheets/sheet1.xml", []byte(rows + "<row><c t=\"inlineStr\"><is><t>"), x, 4, []byte("</t></is></c></row></sheetData></worksheet>")}
	styles := part{"xl/styles.xml", []byte("<styleSheet><cellXfs>"), bytes.Repeat([]byte("<xf/>"), 3<<20), 1, []byte("</cellXfs></styleSheet>")}
	for name, parts := range map[string][2]part{
		"a text of 256 MB": {one("xl/sharedStrings.xml", ""), long}, "styles of 15 MB": {styles, empty}, "a picture of 1 GB": {{"xl/media/a.png", nil, zero, gigabyte / piece, nil}, empty},
		"values that are none":            {one("xl/sharedStrings.xml", ""), one("xl/worksheets/sheet1.xml", rows+valuesThatAreNone()+"</sheetData></worksheet>")},
		"a shared text of 4,000,000 runs": {{"xl/sharedStrings.xml", []byte("<sst><si>"), bytes.Repeat([]byte("<r><t>x</t></r>"), 4_000_000), 1, []byte("</si></sst>")}, one("xl/worksheets/sheet1.xml", rows+`<row><c t="s"><v>0</v></c></row></sheetData></worksheet>`)},
	} {
		files = append(files, hostileFile{"workbook, " + name, "terminal", "terminal-xlsx", "xlsx", workbook(parts[0], parts[1])})
	}
	texts := bytes.Repeat([]byte("<si><t>0123456789abcdefghijklmnopqrstuvwxyz</t></si>\n"), piece/53)
	files = append(files,
		hostileFile{"workbook, shared strings of 1 GB", "terminal", "terminal-xlsx", "xlsx", workbook(part{"xl/sharedStrings.xml", []byte("<sst>"), texts, gigabyte / piece, []byte("</sst>")},
			part{"xl/worksheets/sheet1.xml", []byte(rows + `<row><c t="s"><v>0</v></c></row></sheetData></worksheet>`), nil, 0, nil})},
		hostileFile{"workbook, a sheet of 1 GB", "settlement", "adyen", "xlsx", workbook(part{"xl/sharedStrings.xml", nil, nil, 0, nil},
			part{"xl/worksheets/sheet1.xml", []byte(rows), bytes.Repeat([]byte("<row><c><v>1</v></c></row>\n"), piece/27), gigabyte / piece, []byte("</sheetData></worksheet>")})},
	)
	return files
}

// valuesThatAreNone are rows of a terminal's log with what a spreadsheet may hold in a cell of a number or a day.
func valuesThatAreNone() (rows string) {
	cells := func(values ...string) string {
		row := "<row>"
		for _, value := range values {
			row += "<c><v>" + value + "</v></c>"
		}
		return row + "</row>"
	}
	rows = cells(strings.Split(strings.TrimSpace(hostileTerminal), ",")...)
	for n, value := range []string{
		"1E+400", "1E308", "-1.7976931348623157E308", "5E-324", "NaN", "INF", "#REF!", "0x10", "1.0E99999999999", "46303.999999999999", "-1", "2958466", "0", "1.23456789E7", "1.1000000000000001", "99999999999999999999", ".", "E", "1E", "1.E5", strings.Repeat("9", 300), "1." + strings.Repeat("0", 300) + "1",
	} {
		rows += cells("M1", "T1", "46303.5", "SALE", value, fmt.Sprint(n)) + cells("M1", "T1", value, "SALE", "1", fmt.Sprint(100+n)) + cells("M1", "T1", "2026-10-08 10:00:00", "SALE", "1", value)
	}
	return rows
}

// part is an entry of a zip: what stands first, a piece that is repeated, and what stands last.
type part struct {
	name        string
	first, more []byte
	times       int
	last        []byte
}

// zipOf packs parts without compressing a piece more than once: blocks that are flushed follow each other as they are.
func zipOf(t *testing.T, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for _, p := range parts {
		var packed, piece bytes.Buffer
		sum := crc32.NewIEEE()
		_, _ = sum.Write(p.first) // a sum never fails
		deflate := func(into io.Writer, data []byte) *flate.Writer {
			w, err := flate.NewWriter(into, flate.BestSpeed)
			must(t, err)
			_, err = w.Write(data)
			must(t, err)
			must(t, w.Flush())
			return w
		}
		deflate(&packed, p.first)
		deflate(&piece, p.more)
		for range p.times {
			_, _ = packed.Write(piece.Bytes())
			_, _ = sum.Write(p.more)
		}
		_, _ = sum.Write(p.last)
		must(t, deflate(&packed, p.last).Close())
		size := uint64(len(p.first)) + uint64(len(p.more))*uint64(p.times) + uint64(len(p.last))
		entry, err := archive.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: size})
		must(t, err)
		_, err = entry.Write(packed.Bytes())
		must(t, err)
	}
	must(t, archive.Close())
	return b.Bytes()
}
