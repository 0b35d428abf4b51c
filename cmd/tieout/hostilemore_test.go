package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What nobody found in a file yet, of each kind of the list: whoever reads a format must stand it.

func hostileMoreValues(*testing.T) (files []hostileFile) {
	amounts := []string{
		"\u22121.00", "１．００", "1\u202f000.00", "1٬000٫50", "∞", "1/2", "½", "Ⅷ", "1e-2", "+1.00", "1.00 CR", "0b11", "1.00\u202e", "-0", "-0.00", strings.Repeat("0", 400) + "1", "1." + strings.Repeat("0", 400), "1." + strings.Repeat("0", 400) + "1",
		"#REF!", "=1+1", "1.0000000000000001", "5E-324", "1.7976931348623157E308", "\u0661\u0662", "1.00\x00", "\u200b1.00", "$1.00", "1.00$", "(1.00)", "1.00-", "1’000.00", "0x1p-2", "00", ".5", "5.",
	}
	days := []string{
		"2026-10-08 10:00:00.123456789", "2026-W41-4", "2026-281", "20261008", "46303", "46303.5", "1791417600", "1791417600000", "Oct 8, 2026", "8. Oktober 2026", "2026-06-31", "1752-09-10", "+002026-10-08", "٢٠٢٦-10-08", "2026-10-08\u00a0", "令和8年10月8日", "2026\u201310\u201308", "0000-00-00", "2026-00-08", "2026-10-00",
	}
	files = native("more amounts", func(side string) (rows string) {
		for n, amount := range amounts {
			rows += row(side, amount, "2026-10-08", n)
		}
		return rows
	})
	files = append(files, native("more days", func(side string) (rows string) {
		for n, day := range days {
			rows += row(side, "1.00", day, n) + strings.Replace(row(side, "2.00", day, 100+n), " 10:00:00", "", 1)
		}
		return rows
	})...)
	files = append(files, native("sums beyond 64 bits", func(side string) (rows string) {
		for n := range 20_000 {
			rows += row(side, "9999999999999.99", "2026-10-08", n)
		}
		return rows
	})...)
	overflow := ""
	for n, row := range [][3]string{
		{"92233720368547758.07", "-92233720368547758.07", "184467440737095516.14"},
		{"92233720368547758.07", "-0.01", "92233720368547758.08"},
		{"-92233720368547758.08", "0.01", "92233720368547758.07"},
		{"9999999999999.99", "-9999999999999.99", "19999999999999.98"},
		{"-9999999999999.99", "9999999999999.99", "-19999999999999.98"},
		{"0.00", "9999999999999.99", "-9999999999999.99"},
	} {
		overflow += fmt.Sprintf("2026-10-08,M1,%s,%s,%s,%012d\n", row[0], row[1], row[2], n+1)
	}
	files = append(files, hostileFile{"net and fee that overflow", "settlement", "settlement-csv", "csv", []byte(hostileSettlement + overflow)})
	adyen := "Merchant Account,Psp Reference,Merchant Reference,Creation Date,Type,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Batch Number\n"
	for n, most := range []string{"92233720368547758.07", "9999999999999.99", "-92233720368547758.08"} {
		adyen += strings.Repeat(fmt.Sprintf("M1,P%d,O,2026-10-08 10:00:00,Settled,EUR,,%s,%s,%s,%s,%s,1\n", n, most, most, most, most, most), 3)
	}
	return append(files, hostileFile{"fees that overflow together", "settlement", "adyen", "csv", []byte(adyen)})
}

func hostileMoreLines(*testing.T) (files []hostileFile) {
	good := row("terminal", "1.00", "2026-10-08", 1)
	for name, text := range map[string]string{
		"form feeds": strings.ReplaceAll(hostileTerminal+good, "\n", "\f"), "CR CR LF": strings.ReplaceAll(hostileTerminal+good, "\n", "\r\r\n"), "a header 500,000 times": strings.Repeat(hostileTerminal, 500_000), "a header and a row, by turns": hostileTerminal + numbered(100_000, hostileTerminal+"M%d,T1,2026-10-08 10:00:00,SALE,1.00,1\n"),
		"a mark on every line": strings.ReplaceAll(hostileTerminal+strings.Repeat(good, 1000), "\n", "\n\ufeff"), "marks alone": strings.Repeat("\ufeff\n", 300_000), "every row refused by a name of its own": hostileTerminal + numbered(300_000, "M1,T1,2026-13-%d,SALE,1,1\n"), "one row 20,000 times": hostileTerminal + strings.Repeat(good, 20_000),
		"a cell of 10 MB with line ends": hostileTerminal + "\"" + strings.Repeat("x\n", 5<<20) + "\"," + good, "quotes and line ends": hostileTerminal + strings.Repeat("\"\n", 300_001), "quotes of 1 MB": hostileTerminal + strings.Repeat(`"`, 1<<20), "names that differ in blanks": "merchant_id , merchant_id,terminal_id,txn_time,txn_type,amount,rrn\n" + good,
		"a header of 60,000 names": numbered(60_000, "c%d,") + "\n", "merchants of their own": hostileTerminal + numbered(200_000, "M%d,T1,2026-10-08 10:00:00,SALE,1.00,1\n"),
	} {
		files = append(files, hostileFile{"more lines, " + name, "terminal", "terminal-csv", "csv", []byte(text)})
	}
	files = append(files, hostileFile{"a header 300,000 times", "settlement", "stripe", "csv", []byte(strings.Repeat("id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description\n", 300_000))})
	text := ""
	for n, name := range []string{
		"\u2066\u2067abc\u2069", "e" + strings.Repeat("\u0301", 10_000), "a\x1fb", "a\x1eb", "\x1b]8;;http://x\x07y", "{{.}}", "${HOME}", "%s%n", "'; DROP TABLE runs; --", `C:\con`, "~", "\u0000", "\U000e0041", "&#x1b;", "]]>", "-->", "\"><img src=x onerror=alert(1)>", "=HYPERLINK(\"http://x\")", "../../x", "%2e%2e%2f", "NUL.csv", "\ufdfa\ufdfa", "\uffff",
	} {
		text += fmt.Sprintf("M1,%q,2026-10-08 10:00:00,SALE,1.00,%012d,%s,%s,%s\n", "T1", n+1, quoteCell(name), quoteCell(name), quoteCell(name))
	}
	return append(files, hostileFile{"more texts, provider and order", "terminal", "terminal-csv", "csv", []byte("merchant_id,terminal_id,txn_time,txn_type,amount,rrn,provider,product,order_no\n" + text)})
}

func quoteCell(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

func numbered(times int, form string) string {
	var b strings.Builder
	for n := range times {
		fmt.Fprintf(&b, form, n)
	}
	return b.String()
}

func hostileMoreMessages(*testing.T) []hostileFile {
	mt, bai := ":20:X\n:25:7\n:28C:1\n:60F:C261008CNY10,00\n", "01,a,b,261008,0000,1,,,2/\n02,a,b,1,261008,,CNY/\n03,7,CNY,010,1,,/\n"
	camt := `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>`
	entry := `<Ntry><Amt Ccy="CNY">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-08</Dt></BookgDt></Ntry>`
	iso := "2026-10-08 22:50:00 SEND 0500|F11=000020|F41=10230001|F42=822290058120001|F48=%062d|F49=156|F60=00%06d201\n"
	return []hostileFile{
		{"200,000 statements", "deposit", "mt940", "sta", []byte(numbered(200_000, ":20:X\n:25:%d\n:28C:1\n:60F:C261008CNY10,00\n:62F:C261008CNY10,00\n"))},
		{"a movement of 10 MB", "deposit", "mt940", "sta", []byte(mt + ":61:261008C" + strings.Repeat("5", 10<<20) + ",00NTRFX\n:62F:C261008CNY15,00\n")},
		{"balances of 40 digits", "deposit", "mt940", "sta", []byte(strings.ReplaceAll(mt, "10,00", strings.Repeat("9", 40)+",00") + ":62F:C261008CNY" + strings.Repeat("9", 40) + ",00\n")},
		{"500,000 headers", "deposit", "bai2", "bai", []byte(strings.Repeat("01,a,b,261008,0000,1,,,2/\n", 500_000))},
		{"200,000 accounts", "deposit", "bai2", "bai", []byte(bai + numbered(200_000, "03,%d,CNY,010,1,,/\n"))},
		{"200,000 whole files", "deposit", "bai2", "bai", []byte(strings.Repeat("01,a,b,261008,0000,1,,,2/\n99,0,0,2/\n", 200_000))},
		{"summaries without end", "deposit", "bai2", "bai", []byte(bai + strings.Repeat("88,010,1,,D,2147483647,/\n", 200_000))},
		{"trailers of 30 digits", "deposit", "bai2", "bai", []byte(bai + "16,165,1,Z,,,x/\n49," + strings.Repeat("9", 30) + "," + strings.Repeat("9", 30) + "/\n98,1,1,4/\n99,1,1,6/\n")},
		{"1,000,000 attributes", "deposit", "camt", "xml", []byte(`<?xml version="1.0"?><Document ` + numbered(1_000_000, `a%d="" `) + `>`)},
		{"an instruction without end", "deposit", "camt", "xml", []byte(camt + "<?x " + strings.Repeat("x", 40<<20))},
		{"an amount of 1 MB", "deposit", "camt", "xml", []byte(camt + fmt.Sprintf(entry, strings.Repeat("9", 1<<20)) + "</Stmt></BkToCstmrStmt></Document>")},
		{"300,000 entries", "deposit", "camt", "xml", []byte(camt + strings.Repeat(fmt.Sprintf(entry, "1.00"), 300_000))},
		{"200,000 documents", "deposit", "camt", "xml", []byte(strings.Repeat(camt+"</Stmt></BkToCstmrStmt></Document>\n", 200_000))},
		{"names of 10 MB", "deposit", "camt", "xml", []byte(camt + "<" + strings.Repeat("n", 10<<20) + "/>")},
		{"400,000 batches", "terminal", "iso8583-journal", "log", []byte(numbered(400_000, strings.Replace(iso, "%062d", strings.Repeat("0", 62), 1)))},
		{"bitmaps of ones", "terminal", "iso8583-journal", "log", []byte(strings.Repeat("6000000000603100000000"+"0200"+strings.Repeat("F", 32)+strings.Repeat("9", 400)+"\n", 2000))},
		{"a document behind another", "settlement", "shengpay", "json", []byte(strings.Repeat("[]\n", 300_000))},
		{"a key of 40 MB", "settlement", "shengpay", "json", []byte(`[{"` + strings.Repeat("k", 40<<20) + `":1}]`)},
		{"1,000,000 keys", "settlement", "shengpay", "json", []byte(`[{` + numbered(1_000_000, `"k%d":1,`) + `"z":1}]`)},
		{"300,000 empty rows", "settlement", "shengpay", "json", []byte("[" + strings.Repeat("{},", 300_000) + "{}]")},
		{"escapes", "terminal", "terminal-jsonl", "jsonl", []byte(strings.Repeat(`{"merchant_id":"`+strings.Repeat(`\u0000\ud800\n`, 200)+"\"}\n", 2000))},
		{"300,000 pending rows", "settlement", "paypal-activity", "csv", []byte("Date,Time,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Balance\n" + numbered(300_000, "08/10/2026,10:00:00,General Withdrawal,Pending,C%d,-1.00,0.00,-1.00,T,1.00\n"))},
	}
}

// hostileEveryWay spoils each fixture a second time, in two of the ways, which take turns.
func hostileEveryWay(t *testing.T) (files []hostileFile) {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/profiles/*/*")
	must(t, err)
	for n, path := range paths {
		profile := filepath.Base(filepath.Dir(path))
		data, err := os.ReadFile(path)
		must(t, err)
		if strings.HasSuffix(path, ".golden") || profile == "terminal-xlsx" || len(data) < 60 {
			continue
		}
		at := (n*7919 + 31) % (len(data) - 50)
		ways := []struct {
			how  string
			data []byte
		}{
			{"cut short", data[:at+1]},
			{"its end first", append(bytes.Clone(data[at:]), data[:at]...)},
			{"twice", append(bytes.Clone(data), data...)},
			{"without ends of lines", bytes.ReplaceAll(data, []byte("\n"), nil)},
			{"noughts", bytes.ReplaceAll(data, []byte("0"), []byte("00"))},
			{"nines", bytes.ReplaceAll(data, []byte("1"), []byte("999999999999"))},
			{"without signs", bytes.Map(withoutSigns, data)},
			{"backwards", backwards(data)},
		}
		for _, way := range []int{n, n + 3} {
			spoiled := ways[way%len(ways)]
			files = append(files, hostileFile{filepath.Base(path) + ", " + spoiled.how, sideOf(profile), profile, strings.TrimPrefix(cmpOr(filepath.Ext(path), ".txt"), "."), spoiled.data})
		}
	}
	return files
}

func withoutSigns(r rune) rune {
	if strings.ContainsRune(`,;|:"/-.<>{}[]`, r) {
		return ' '
	}
	return r
}

// backwards returns the lines of a text, the last first.
func backwards(data []byte) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	var b bytes.Buffer
	for i := range lines {
		_, _ = b.Write(lines[len(lines)-1-i])
	}
	return b.Bytes()
}
