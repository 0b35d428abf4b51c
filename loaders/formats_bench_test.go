package loaders_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// benchFile is a large file of a format: the head of its fixture and one of its
// rows many times over, without a trailer.
type benchFile struct {
	profile, name string
	text          []byte
}

// made are the formats whose rows are written by hand: with control totals, or
// with references that differ.
func made(profile string) (name string, text func() []byte) {
	switch profile {
	case "wechat-trade":
		return "bill.csv", wechatBill
	case "lakala-js":
		return "JS_20261120.txt", lakalaFile
	case "unionpay-zm":
		return "INN26111988ZM_1", zmFile
	case "platform-json":
		return "day.json", jsonFile
	case "terminal-jsonl":
		return "day.jsonl", jsonLines
	case "camt":
		return "statement.xml", camtStatement
	case "mt940":
		return "statement.sta", mt940Statement
	case "bai2":
		return "statement.bai", bai2File
	case "paypal-activity":
		return "activity.csv", paypalActivity
	case "orders-csv":
		return "orders.csv", manyOrders
	case "woocommerce-orders":
		return "orders.csv", manyShopOrders
	case "icbc-csv":
		return "statement.csv", icbcStatement
	case "iso8583-journal":
		return "pos.log", func() []byte { return rowsOf("", func(i int) string { return asciiHex(i) + "\n" }, "") }
	}
	return "", nil
}

// eachBenchFile hands out a large file of every format of which one can be made.
// Only one is in memory at a time.
func eachBenchFile(t testing.TB, use func(file benchFile)) {
	t.Helper()
	for _, profile := range loaders.ProfileNames() {
		if name, text := made(profile); text != nil {
			use(benchFile{profile, name, text()})
			continue
		}
		cases, err := loaders.TestCases(filepath.Join("profiles", profile+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range cases {
			if file, ok := repeatedRow(t, profile, &cases[i]); ok {
				use(file)
				break
			}
		}
	}
}

// repeatedRow makes a large file of a fixture's first accepted row; false when
// the format does not stand for it, as one whose balance must roll.
func repeatedRow(t testing.TB, name string, c *loaders.TestCase) (benchFile, bool) {
	t.Helper()
	data := c.Packed()
	if isContainer(data) && !bytes.HasPrefix(data, []byte("PK")) {
		return benchFile{}, false
	}
	file := benchFile{profile: name, name: "input_20261119.txt"}
	if name == "terminal-xlsx" {
		file.name, file.text = "day.xlsx", largeBook(t, []string{"merchant_id", "terminal_id", "txn_time", "txn_type", "amount", "rrn", "response_code", "channel", "card_type"},
			[]string{"M1", "T1", "2026-11-19 10:00:00", "SALE", "12.50", "123456789012", "00", "CARD", "CREDIT"})
		return file, true
	}
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && (trimmed[0] == '[' || trimmed[0] == '{') {
		file.text = manyObjects(string(trimmed))
	} else {
		first := 0
		_, err := readFile(t, name, file.name, data, func(row account.Row) {
			if first == 0 {
				first = int(originOf(row).Line)
			}
		})
		if err != nil {
			return file, false
		}
		lines := bytes.SplitAfter(data, []byte("\n"))
		if first < 1 || first > len(lines) || !bytes.HasSuffix(lines[first-1], []byte("\n")) {
			return file, false
		}
		file.text = append(bytes.Join(lines[:first-1], nil), bytes.Repeat(lines[first-1], benchRows)...)
	}
	account, err := readFile(t, name, file.name, file.text, func(account.Row) {})
	return file, err == nil && account.Accepted >= benchRows
}

// readFile reads a file whose source says the merchant and the day.
func readFile(t testing.TB, profile, name string, data []byte, use func(account.Row)) (account.Account, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return readPath(t, profile, path, use)
}

func readPath(t testing.TB, profile, path string, use func(account.Row)) (account.Account, error) {
	t.Helper()
	p, err := loaders.ProfileOf(profile, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	in, err := loaders.Open(path, text.DefaultLimits(), p)
	if err != nil {
		return account.Account{}, err
	}
	defer func() { _ = in.Close() }()
	defaults := account.Defaults{Currency: "CNY", MerchantID: "M1", Date: civil.NewDate(2026, 11, 19)}
	account, _, err := loaders.Load(context.Background(), in, p, defaults, loaders.Options{}, func(row account.Row) error {
		use(row)
		return nil
	})
	return account, err
}

func originOf(row account.Row) reconcile.Origin {
	switch {
	case row.Transaction != nil:
		return row.Transaction.Origin
	case row.Line != nil:
		return row.Line.Origin
	}
	return row.Deposit.Origin
}

// manyObjects repeats the first object of a JSON document's array.
func manyObjects(text string) []byte {
	start := strings.IndexByte(text, '[') + 1
	end := start
	for depth := 0; end < len(text); end++ {
		if text[end] == '{' {
			depth++
		}
		if text[end] == '}' {
			if depth--; depth == 0 {
				end++
				break
			}
		}
	}
	tail := "]"
	if text[0] == '{' {
		tail = "]}"
	}
	object := text[start:end] + ",\n"
	return []byte(text[:start] + strings.TrimSuffix(strings.Repeat(object, benchRows), ",\n") + tail)
}

// largeBook is a workbook of many equal rows.
func largeBook(t testing.TB, head, row []string) []byte {
	t.Helper()
	book := excelize.NewFile()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	cells := func(values []string) []any {
		list := make([]any, len(values))
		for i, value := range values {
			list[i] = value
		}
		return list
	}
	for i := range benchRows + 1 {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		values := row
		if i == 0 {
			values = head
		}
		if err := w.SetRow(at, cells(values)); err != nil {
			t.Fatal(err)
		}
	}
	var packed bytes.Buffer
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := book.Write(&packed); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// speeds is where `go test ./loaders -run NONE -bench Profiles -update` writes
// what it measured, and docs/FORMATS.md takes it from.
const speeds = "../testdata/profiles/speeds.json"

// BenchmarkProfiles measures rows a second of each format, on one core.
func BenchmarkProfiles(b *testing.B) {
	var measured []loaders.Speed
	eachBenchFile(b, func(file benchFile) {
		b.Run(file.profile, func(b *testing.B) {
			rate, _ := benchProfile(b, file.profile, file.name, file.text, false)
			measured = append(measured, loaders.Speed{Profile: file.profile, RowsPerSecond: int64(rate) / 1000 * 1000, RowBytes: int64(len(file.text)) / benchRows})
		})
	})
	if !*update {
		return
	}
	text, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(speeds, append(text, '\n'), 0o644); err != nil {
		b.Fatal(err)
	}
}

// measuredSpeeds reads what was measured last.
func measuredSpeeds(t *testing.T) (measured []loaders.Speed) {
	t.Helper()
	text, err := os.ReadFile(speeds)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &measured); err != nil {
		t.Fatal(err)
	}
	return measured
}

// TestEveryFormatStaysInItsMemory reads a file of 50,000 rows of every format:
// what is kept must not grow with it.
func TestEveryFormatStaysInItsMemory(t *testing.T) {
	eachBenchFile(t, func(file benchFile) {
		path := filepath.Join(t.TempDir(), file.name)
		if err := os.WriteFile(path, file.text, 0o644); err != nil {
			t.Fatal(err)
		}
		file.text = nil
		before, most, rows := liveHeap(), uint64(0), 0
		_, err := readPath(t, file.profile, path, func(account.Row) {
			if rows++; rows%10_000 == 0 {
				most = max(most, liveHeap())
			}
		})
		most -= min(before, most)
		if err != nil {
			t.Fatal(file.profile, err)
		}
		bound := uint64(24 << 20)
		switch file.profile {
		case "terminal-xlsx":
			bound = 96 << 20 // a workbook's parts are unpacked
		case "iso8583-journal":
			bound = 48 << 20 // requests wait for their answers, up to a limit
		}
		if most > bound {
			t.Errorf("%s: want at most %d MB on the heap, got %d", file.profile, bound>>20, most>>20)
		}
	})
}

// BenchmarkCompact measures the rows of each format in their compact form, as a large night
// reads them, on one core.
func BenchmarkCompact(b *testing.B) {
	eachBenchFile(b, func(file benchFile) {
		b.Run(file.profile, func(b *testing.B) {
			_, taken := benchProfile(b, file.profile, file.name, file.text, true)
			b.ReportMetric(float64(taken)/benchRows, "compact/row")
		})
	})
}
