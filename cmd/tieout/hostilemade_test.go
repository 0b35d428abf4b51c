package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// zeros are what a small archive unpacks to.
const zeros = 128 << 20

func hostileArchives(t *testing.T) (files []hostileFile) {
	t.Helper()
	add := func(name string, data []byte) {
		files = append(files, hostileFile{name, "terminal", "terminal-csv", "csv", data})
	}
	good := []byte(hostileTerminal + row("terminal", "1.00", "2026-10-08", 1))
	packed := gzipped(t, good)
	add("gzip of zeros", gzipped(t, make([]byte, zeros)))
	add("gzip in gzip", gzipped(t, packed))
	add("gzip, a wrong checksum", append(packed[:len(packed)-8:len(packed)-8], 1, 2, 3, 4, 5, 6, 7, 8))
	for _, at := range []int{2, 5, 10, 20, len(packed) - 4} {
		add(fmt.Sprintf("gzip cut at %d", at), packed[:at])
	}
	for name, level := range map[string]zstd.EOption{"zstd of zeros": zstd.WithWindowSize(8 << 20), "zstd with a window of 512 MB": zstd.WithWindowSize(zstd.MaxWindowSize)} {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b, level, zstd.WithEncoderConcurrency(1))
		must(t, err)
		_, err = w.Write(make([]byte, 64<<20))
		must(t, err)
		must(t, w.Close())
		add(name, b.Bytes())
	}
	add("zstd with a window of 2 GB", []byte("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00"))
	for name, magic := range map[string]string{"gzip": "\x1f\x8b", "zip": "PK\x03\x04", "zip's end": "PK\x05\x06", "zstd": "\x28\xb5\x2f\xfd", "rar": "Rar!", "7z": "7z\xbc\xaf\x27\x1c", "bzip2": "BZh9"} {
		add("the magic bytes of "+name, []byte(magic))
	}
	for name, entries := range map[string][]string{
		"up": {"../x.csv"}, "root": {"/etc/x.csv"}, "NUL": {"a\x00b.csv"}, "twice": {"a.csv", "a.csv"}, "none": {}, "folder": {"a/"}, "archive": {"a.zip"}, "backslash": {`..\x.csv`},
	} {
		add("zip, entries: "+name, zipped(t, good, entries...))
	}
	many := make([]string, 10_000)
	for i := range many {
		many[i] = fmt.Sprintf("%d.csv", i)
	}
	add("zip of 10,000 entries", zipped(t, []byte("x"), many...))
	add("zip of zeros", zipped(t, make([]byte, zeros), "a.csv"))
	whole := zipped(t, good, "a.csv")
	for _, at := range []int{5, 30, len(whole) / 2, len(whole) - 3} {
		add(fmt.Sprintf("zip cut at %d", at), whole[:at])
	}
	encrypted := bytes.Replace(whole, []byte("PK\x01\x02\x14\x00\x14\x00\x08"), []byte("PK\x01\x02\x14\x00\x14\x00\x09"), 1)
	add("zip, encrypted", encrypted)
	beyond := bytes.Clone(whole)
	copy(beyond[len(beyond)-6:], "\xff\xff\xff\x7f")
	add("zip, an offset beyond the file", beyond)
	return files
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func zipped(t *testing.T, data []byte, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		entry, err := w.Create(name)
		must(t, err)
		if !strings.HasSuffix(name, "/") {
			_, err = io.Copy(entry, bytes.NewReader(data))
			must(t, err)
		}
	}
	must(t, w.Close())
	return b.Bytes()
}

func hostileXML(*testing.T) (files []hostileFile) {
	entities := `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">`
	for c := 'b'; c <= 'j'; c++ {
		entities += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	open := `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>`
	for name, text := range map[string]string{
		"entities": `<?xml version="1.0"?>` + entities + "]><Document>&j;</Document>", "external": `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>`,
		"open tags": open + strings.Repeat("<a>", 1_000_000), "nested pairs": open + strings.Repeat("<a>", 300_000) + strings.Repeat("</a>", 300_000), "an attribute of 50 MB": open + `<a b="` + strings.Repeat("x", 50<<20) + `">`,
		"a text of 50 MB": open + "<a>" + strings.Repeat("x", 50<<20) + "</a>", "a comment without end": open + "<!--" + strings.Repeat("x", 1<<20), "CDATA without end": open + "<![CDATA[" + strings.Repeat("x", 1<<20),
		"another encoding": `<?xml version="1.0" encoding="UTF-16"?>` + open, "an unknown encoding": `<?xml version="1.0" encoding="EBCDIC"?><Document/>`, "siblings": open + strings.Repeat("<Stmt/>", 300_000),
	} {
		files = append(files, hostileFile{"xml, " + name, "deposit", "camt", "xml", []byte(text)})
	}
	return files
}

func hostileJSON(*testing.T) (files []hostileFile) {
	digits := strings.Repeat("9", 1_000_000)
	for name, text := range map[string]string{
		"open brackets": strings.Repeat("[", 1_000_000), "nested objects": strings.Repeat(`{"a":`, 500_000) + "1" + strings.Repeat("}", 500_000), "a string of 40 MB": `[{"amount":"` + strings.Repeat("x", 40<<20) + `"}]`,
		"a number": `[{"amount":` + digits + `}]`, "an exponent": `[{"amount":1e` + digits + `}]`, "a key twice": `[{"amount":1,"amount":2}]`, "an array for an object": `[[1,2],[3]]`, "an object for an array": `{"a":{"b":[]}}`,
		"null": "null", "nothing": "", "a lone surrogate": `[{"merchant_id":"\ud800"}]`, "commas": "[" + strings.Repeat(",", 1000) + "]",
	} {
		for _, f := range []struct{ profile, suffix string }{{"platform-json", "json"}, {"terminal-jsonl", "jsonl"}} {
			files = append(files, hostileFile{"json, " + name, "terminal", f.profile, f.suffix, []byte(text)})
		}
	}
	return files
}

func hostileStatements(*testing.T) []hostileFile {
	mt := ":20:X\n:25:7\n:28C:1\n:60F:C261008CNY10,00\n"
	bai := "01,a,b,261008,0000,1,,,2/\n02,a,b,1,261008,,CNY/\n03,7,CNY,010,1,,/\n"
	random := rand.New(rand.NewPCG(hostileSeed, 1))
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(random.IntN(256))
	}
	return []hostileFile{
		{"a text of 5 MB", "deposit", "mt940", "sta", []byte(mt + ":61:261008C5,00NTRFX\n:86:" + strings.Repeat("x", 5<<20) + "\n:62F:C261008CNY15,00\n")},
		{"a text of 80,000 lines", "deposit", "mt940", "sta", []byte(mt + ":61:261008C5,00NTRFX\n:86:" + strings.Repeat("0123456789 text\n", 80_000) + ":62F:C261008CNY15,00\n")},
		{"no closing balance", "deposit", "mt940", "sta", []byte(mt + strings.Repeat(":61:261008C5,00NTRFX\n", 200_000))},
		{"200,000 entries", "deposit", "mt940", "sta", []byte(mt + strings.Repeat(":61:261008C5,00NTRFX\n", 200_000) + ":62F:C261008CNY1000010,00\n")},
		{"broken entries", "deposit", "mt940", "sta", []byte(mt + strings.Repeat(":61:x\n", 350_000))},
		{"noise", "deposit", "mt940", "sta", noise},
		{"amounts of 40 digits", "deposit", "bai2", "bai", []byte(bai + "16,165," + strings.Repeat("9", 40) + ",Z,,,x/\n49,1,2/\n98,1,1,4/\n99,1,1,6/\n")},
		{"continuations without end", "deposit", "bai2", "bai", []byte(bai + "16,165,1,Z,,,x\n" + strings.Repeat("88,more\n", 400_000))},
		{"broken details", "deposit", "bai2", "bai", []byte(bai + strings.Repeat("16,x/\n", 350_000))},
		{"noise", "deposit", "bai2", "bai", noise},
		{"1 MB of 0xFF", "terminal", "iso8583-journal", "bin", bytes.Repeat([]byte{0xff}, 1<<20)},
		{"lengths beyond the end", "terminal", "iso8583-journal", "bin", bytes.Repeat([]byte("\x7f\xff0200"), 1000)},
		{"noise", "terminal", "iso8583-journal", "bin", noise},
		{"hexadecimal noise", "terminal", "iso8583-journal", "log", []byte(strings.Repeat(fmt.Sprintf("%x\n", noise[:200]), 2000))},
		{"noise", "deposit", "camt", "xml", noise},
		{"noise", "settlement", "unionpay-acom", "acom", noise},
		{"noise", "settlement", "stripe", "csv", noise},
	}
}

func hostileWorkbooks(t *testing.T) (files []hostileFile) {
	t.Helper()
	const types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	const relations = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>`
	const book = `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>%s</sheets></workbook>`
	const sheet = `<sheet name="Sheet1" sheetId="1" r:id="rId1"/>`
	make := func(name, sheets, target, data, more string) {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, part := range [][2]string{
			{"[Content_Types].xml", types},
			{"_rels/.rels", fmt.Sprintf(relations, "officeDocument", "xl/workbook.xml")},
			{"xl/_rels/workbook.xml.rels", fmt.Sprintf(relations, "worksheet", target)},
			{"xl/workbook.xml", fmt.Sprintf(book, sheets)},
			{"xl/worksheets/sheet1.xml", data},
			{"xl/sharedStrings.xml", more},
		} {
			entry, err := w.Create(part[0])
			must(t, err)
			_, err = io.WriteString(entry, part[1])
			must(t, err)
		}
		must(t, w.Close())
		files = append(files, hostileFile{"workbook, " + name, "terminal", "terminal-xlsx", "xlsx", b.Bytes()})
	}
	rows := func(body string) string {
		return `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + body + `</sheetData></worksheet>`
	}
	make("3,000,000 cells", sheet, "worksheets/sheet1.xml", rows(strings.Repeat("<row>"+strings.Repeat("<c><v>1</v></c>", 3000)+"</row>", 1000)), "")
	make("a million columns", sheet, "worksheets/sheet1.xml", rows("<row>"+strings.Repeat("<c><v>1</v></c>", 1_000_000)+"</row>"), "")
	make("rows without end", sheet, "worksheets/sheet1.xml", rows(strings.Repeat("<row><c><v>1</v></c></row>", 1_500_000)), "")
	make("shared strings", sheet, "worksheets/sheet1.xml", rows(`<row><c t="s"><v>0</v></c></row>`), `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+strings.Repeat("<si><t>x</t></si>", 3_000_000)+"</sst>")
	make("a far cell", sheet, "worksheets/sheet1.xml", rows(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), "")
	make("entities", sheet, "worksheets/sheet1.xml", `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]>`+rows("<row><c><v>&a;</v></c></row>"), "")
	make("a sheet that is a link", sheet, "https://example.invalid/x.xml", rows(""), "")
	make("a sheet above", sheet, "../../../etc/passwd", rows(""), "")
	make("no sheet", "", "worksheets/sheet1.xml", rows(""), "")
	make("a sheet of nothing", sheet, "worksheets/sheet1.xml", "", "")
	return files
}
