package loaders_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/loaders"
	"tieout/loaders/text"
)

// TestArchivesOfSeveralFiles reads all files of one form that an archive holds, each held against its own totals.
func TestArchivesOfSeveralFiles(t *testing.T) {
	const (
		wechat = "交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易类型,交易状态,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,手续费,费率,订单金额,申请退款金额\n" +
			"`2026-11-19 10:00:00,`wx1,`190000001,`42000#,`ORD#,`NATIVE,`SUCCESS,`CNY,`100.00,`0.00,`0,`0,`0.00,`0.00,`0.60000,`0.60%,`100.00,`0.00\n" +
			"总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`1,`100.00,`0.00,`0.00,`0.60000,`100.00,`0.00\n"
		native = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn\nM1,T1,2026-11-19 10:00:00,SALE,10.00,1000#\n"
		moved  = "terminal_id,merchant_id,txn_time,txn_type,amount,rrn\nT1,M1,2026-11-19 10:00:00,SALE,10.00,1000#\n"
	)
	packed := func(name, content string) string {
		var data bytes.Buffer
		archive := zip.NewWriter(&data)
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil || archive.Close() != nil {
			t.Fatal(err)
		}
		return data.String()
	}
	id := func(content, id string) string { return strings.ReplaceAll(content, "#", id) }
	twinA, twinB := numbersOfOneSum(t, func(n string) string { return id(native, n) })
	zm, err := os.ReadFile("../testdata/profiles/unionpay-zm/INN26111988ZM_777290058110001")
	if err != nil {
		t.Fatal(err)
	}
	zm = zm[:bytes.IndexByte(zm, '\n')+1]
	for _, row := range []struct {
		name, profile string // empty: it is recognised
		entries       []string
		read          string // profile, rows and totals
		says, why     string
	}{
		{"two bills", "", []string{"a.csv", id(wechat, "1"), "b.csv", id(wechat, "2")}, "wechat-trade 2 tied", "the header stands in the file 2 times", "names that no profile knows"},
		{"names that the profile knows", "wechat-trade", []string{"1All.csv", id(wechat, "1"), "2All.csv", id(wechat, "2")}, "wechat-trade 2 tied", "", ""},
		{"one of them wrong", "", []string{"a.csv", id(wechat, "1"), "b.csv", strings.Replace(wechat, "`1,`100.00", "`1,`101.00", 1)}, "wechat-trade 0 mismatch", "want 101.00 CNY", "each is held against what it states itself"},
		{"our own", "", []string{"a.csv", id(native, "1"), "b.csv", id(native, "2")}, "terminal-csv 2 absent", "", ""},
		{"a copy", "", []string{"a.csv", native, "copy of a.csv", native}, "terminal-csv 1 absent", "not read: copy of a.csv", "the same bytes are taken once, as files of an inbox are"},
		{"no copy", "", []string{"a.csv", id(native, twinA), "b.csv", id(native, twinB)}, "terminal-csv 2 absent", "", "size and CRC-32 are the same, the bytes are not"},
		{"something else beside them", "", []string{"a.csv", id(native, "1"), "b.csv", id(native, "2"), "readme.txt", "hello\n"}, "terminal-csv 2 absent", "not read: readme.txt", "what is not read is named"},
		{"an empty page", "", []string{"1.csv", id(native, "1"), "2.csv", ""}, " 0 absent", "empty-file", "its name is that of a file with rows, and these are gone"},
		{"an empty page that the profile knows", "wechat-trade", []string{"aAll.csv", id(wechat, "1"), "bAll.csv", ""}, "wechat-trade 0 absent", "want at least a header line in bAll.csv", ""},
		{"an empty mark", "", []string{"1.csv", id(native, "1"), "success.csv", ""}, "terminal-csv 1 absent", "not read: success.csv", "it may say that the archive is whole"},
		{"an empty other file", "", []string{"1.csv", id(native, "1"), "2.txt", ""}, "terminal-csv 1 absent", "not read: 2.txt", ""},
		{"other columns", "", []string{"a.csv", id(native, "1"), "b.csv", id(moved, "2")}, " 0 absent", "got 0 among a.csv, b.csv", "the second header would be read as a row"},
		{"two formats", "", []string{"a.csv", native, "b.csv", wechat}, " 0 absent", "among a.csv, b.csv", "it is not known which is meant"},
		{"two formats, and one is asked for", "terminal-csv", []string{"a.csv", native, "b.csv", wechat}, "terminal-csv 1 absent", "not read: b.csv", ""},
		{"none of the profile", "stripe", []string{"a.csv", native, "b.csv", wechat}, "stripe 0 absent", "or several of one form, got 2: a.csv, b.csv", ""},
		{"an archive beside them", "", []string{"a.csv", native, "b.zip", packed("b.csv", id(native, "2"))}, " 0 absent", "nested-archive", "its rows were in no report"},
		{"a packed file beside them", "", []string{"a.csv", native, "b.csv.gz", "\x1f\x8b\x08\x00"}, " 0 absent", "beside them: b.csv.gz", "so were those of gzip"},
		{"a document beside them", "", []string{"a.csv", native, "summary.xlsx", packed("[Content_Types].xml", "<Types/>")}, "terminal-csv 1 absent", "not read: summary.xlsx", "a zip by its bytes, and none by its kind"},
		{"a name with a point", "", []string{"a.csv", id(native, "1"), ".b.csv", id(native, "2")}, "terminal-csv 2 absent", "", "no file manager makes it: it holds rows"},
		{"what file managers leave", "", []string{"a.csv", native, "__MACOSX/._a.csv", native, ".DS_Store", "x"}, "terminal-csv 1 absent", "", "nobody sent it"},
		{"ZM with its errors", "", []string{"INN26111988ZM_1", string(zm), "INN26111988ZME_1", "E32 x\n"}, "unionpay-zm 1 absent", "not read: INN26111988ZME_1", "as UnionPay delivers them"},
		{"ZM of two days", "", []string{"INN26111988ZM_1", string(zm), "INN26112088ZM_1", string(zm) + string(zm)}, " 0 absent", "archive-entries", "the name of each says the day of its rows"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var data bytes.Buffer
			archive := zip.NewWriter(&data)
			for i := 0; i < len(row.entries); i += 2 {
				w, err := archive.Create(row.entries[i])
				if err == nil {
					_, err = w.Write([]byte(row.entries[i+1]))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(t.TempDir(), "day.zip")
			if err := archive.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := loaders.Inspect(context.Background(), path, loaders.Choice{Profile: row.profile}, text.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(append(got.Warnings, got.Detail, got.ErrorName), "\n")
			read := got.Profile + " " + string(rune('0'+min(got.Accepted, 9))) + " " + got.ControlTotals
			if read != row.read || !strings.Contains(said, row.says) {
				t.Errorf("%s: want %s and %q; got %s, %s, refused %v", row.why, row.read, row.says, read, said, got.Rejects)
			}
		})
	}
}

// TestArchivesBehindOneAnother: of two archives in one file only the last has a directory that is read.
func TestArchivesBehindOneAnother(t *testing.T) {
	var data bytes.Buffer
	for i := range 2 {
		archive := zip.NewWriter(&data)
		w, err := archive.Create(fmt.Sprintf("%d.csv", i))
		if err == nil {
			_, err = fmt.Fprintf(w, "merchant_id,terminal_id,txn_time,txn_type,amount,rrn\nM1,T1,2026-11-19 10:00:00,SALE,10.00,1000%d\n", i)
		}
		if err != nil || archive.Close() != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "day.zip")
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := loaders.Inspect(t.Context(), path, loaders.Choice{}, text.DefaultLimits()); err != nil || got.ErrorName != "broken-archive" {
		t.Errorf("want the rows of the first archive not left out in silence, got %s, %d rows, %v", got.ErrorName, got.Accepted, err)
	}
}

// numbersOfOneSum returns two numbers for which a text has one CRC-32.
func numbersOfOneSum(t *testing.T, of func(number string) string) (a, b string) {
	t.Helper()
	seen := map[uint32]string{}
	for i := range 400_000 {
		number := fmt.Sprintf("%08d", i*7_919%100_000_000)
		sum := crc32.ChecksumIEEE([]byte(of(number)))
		if other := seen[sum]; other != "" && of(other) != of(number) {
			return other, number
		}
		seen[sum] = number
	}
	t.Fatal("no two numbers of one sum")
	return "", ""
}
