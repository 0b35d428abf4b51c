package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// hostileFile is a made file, and the profile by which a source would read it.
type hostileFile struct {
	name, side, profile, suffix string
	data                        []byte
}

const (
	hostileTerminal   = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn\n"
	hostileSettlement = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n"
	hostileDeposit    = "value_date,amount,currency,reference,provider,merchant_id,text\n"
)

// oneIn says how many of the files a test run takes: one in so many. All take four minutes.
var oneIn = flag.Int("hostile.onein", 6, "take one in so many of the hostile files")

// hostileSeed makes the mutations.
const hostileSeed = 20261126

// TestHostileFiles puts files that nobody means well by through inspect and through a night. None
// may panic, hang or take more than 256 MB; the exit code is one of the contract's, and says why.
func TestHostileFiles(t *testing.T) {
	made, taken := 0, 0
	for _, group := range []func(*testing.T) []hostileFile{
		hostileAmounts, hostileDates, hostileLines, hostileQuotes, hostileTexts, hostileArchives, hostileXML, hostileJSON, hostileStatements, hostileWorkbooks, hostileMutations,
		hostileGiants, hostileMoreValues, hostileMoreLines, hostileMoreMessages, hostileEveryWay,
	} {
		files := group(t)
		slices.SortFunc(files, func(a, b hostileFile) int { return strings.Compare(a.profile+a.name, b.profile+b.name) })
		some := files[:0]
		for _, f := range files {
			if made++; made%*oneIn == 0 {
				some = append(some, f)
			}
		}
		taken += len(some)
		feedHostileFiles(t, some)
	}
	t.Logf("%d of %d files, seed %d", taken, made, hostileSeed)
}

func feedHostileFiles(t *testing.T, files []hostileFile) {
	t.Helper()
	for _, f := range files {
		t.Run(f.profile+"/"+f.name, func(t *testing.T) {
			h := newHostileHouse(t, f.side, f.profile, f.suffix)
			path := filepath.Join(h.dir, "inbox", "x_20261008."+f.suffix)
			must(t, os.WriteFile(path, f.data, 0o600))
			h.measured(t, -1, "inspect", "--profile", f.profile, path)
			h.measured(t, -1, "inspect", "--json", path)
			h.measured(t, -1, "run", "--config", filepath.Join(h.dir, "tieout.yaml"), "--as-of", "2026-10-09")
		})
	}
}

// native returns a native file of each side with the rows that make returns.
func native(name string, make func(side string) string) []hostileFile {
	var files []hostileFile
	for _, f := range []struct{ side, head string }{{"terminal", hostileTerminal}, {"settlement", hostileSettlement}, {"deposit", hostileDeposit}} {
		files = append(files, hostileFile{name, f.side, f.side + "-csv", "csv", []byte(f.head + make(f.side))})
	}
	return files
}

// row returns a row of a side with an amount and a day.
func row(side, amount, day string, n int) string {
	switch side {
	case "terminal":
		return fmt.Sprintf("M1,T1,%s 10:00:00,SALE,%s,%012d\n", day, amount, n)
	case "settlement":
		return fmt.Sprintf("%s,M1,%s,0.00,%s,%012d\n", day, amount, amount, n)
	}
	return fmt.Sprintf("%s,%s,CNY,R%d,acq,M1,text\n", day, amount, n)
}

func hostileAmounts(*testing.T) (files []hostileFile) {
	all := []string{
		"0", "-1", "92233720368547758.07", "92233720368547758.08", "-92233720368547758.08", "9223372036854775807", "1" + strings.Repeat("0", 40), "1e9", "NaN", "Inf", "-Inf",
		"0x10", "１００.００", "1 000.00", "--1", "+-1", ".", "-", "", strings.Repeat("9", 400), "9999999999999.99", "1_000", "١٢", "1,000.00", "0.000000000000000000001", "1.2.3", "\"1\n2\"",
	}
	files = native("amounts", func(side string) (rows string) {
		for n, amount := range all {
			rows += row(side, amount, "2026-10-08", n)
		}
		return rows
	})
	for n, amount := range all {
		files = append(files, native(fmt.Sprintf("amount %d", n), func(side string) string { return row(side, amount, "2026-10-08", n) })...)
	}
	return append(files, native("sums that overflow", func(side string) (rows string) {
		for n := range 2000 {
			rows += row(side, "9999999999999.99", "2026-10-08", n)
		}
		return rows
	})...)
}

func hostileDates(*testing.T) (files []hostileFile) {
	days := []string{
		"0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2024-02-29", "2026-02-29", "2026-13-01", "2026-01-32", "-2026-01-01", "2026-10-08Z", "2026-10-08T10:00:00+08:00", "2026-10-08 24:00:00",
		"2026-10-08 23:59:60", "1970-01-01", "2026-10-25 02:30:00", "262143-12-31", "", "08/10/2026", "２０２６-10-08",
	}
	return native("dates", func(side string) (rows string) {
		for n, day := range days {
			rows += row(side, "1.00", day, n) + strings.ReplaceAll(row(side, "2.00", day, 100+n), " 10:00:00", "")
		}
		return rows
	})
}

func hostileLines(*testing.T) (files []hostileFile) {
	good := row("terminal", "1.00", "2026-10-08", 1)
	for name, text := range map[string]string{
		"header only": hostileTerminal, "header without an end": strings.TrimSpace(hostileTerminal), "header twice": hostileTerminal + hostileTerminal + good, "header in the middle": hostileTerminal + good + hostileTerminal + good,
		"duplicate column": "merchant_id,merchant_id,terminal_id,txn_time,txn_type,amount,rrn\nM1,M1,T1,2026-10-08 10:00:00,SALE,1.00,1\n",
		"empty":            "", "one line end": "\n", "mark alone": "\ufeff", "CR only": strings.ReplaceAll(hostileTerminal+good, "\n", "\r"), "mixed ends": hostileTerminal + good + "\r" + good + "\r\n" + good + "\u0085" + good + "\u2028" + good,
		"blank lines": hostileTerminal + strings.Repeat("\n", 2_000_000), "refused rows": hostileTerminal + strings.Repeat("x\n", 1_000_000), "rows without a value": hostileTerminal + strings.Repeat(",,,,,\n", 300_000),
		"a line of 1 MiB": hostileTerminal + strings.Repeat("x", 1<<20) + "\n" + good, "a line of 64 MiB": hostileTerminal + strings.Repeat("x", 64<<20), "a header of 64 MiB": strings.Repeat("x", 64<<20),
		"a million columns": strings.Repeat("a,", 1_000_000) + "\n" + strings.Repeat("1,", 1_000_000) + "\n", "NUL in keys": hostileTerminal + strings.ReplaceAll(good, "M1", "M\x001"), "NUL alone": strings.Repeat("\x00", 1<<20),
		"broken UTF-8": hostileTerminal + strings.ReplaceAll(good, "T1", "T\xff\xfe1"), "GB18030": hostileTerminal + strings.ReplaceAll(good, "T1", "\xbd\xbb\xd2\xd7"), "half a UTF-16": "\xff\xfem\x00e\x00r", "UTF-16 of nothing": "\xff\xfe",
		"UTF-32": "\xff\xfe\x00\x00m\x00\x00\x00", "surrogates": hostileTerminal + strings.ReplaceAll(good, "T1", "\xed\xa0\x80"), "commas": strings.Repeat(",", 1<<20),
	} {
		files = append(files, hostileFile{name, "terminal", "terminal-csv", "csv", []byte(text)})
	}
	return files
}

func hostileQuotes(*testing.T) (files []hostileFile) {
	good := row("terminal", "1.00", "2026-10-08", 1)
	for name, text := range map[string]string{
		"one": good + "\"", "two": good + "\"\"", "very many": good + strings.Repeat("\"", 100_001) + "\n" + good, "one that never ends": good + "\"" + manyMerchants(200_000), "behind text": good + "M1,T1\"x\",2026-10-08 10:00:00,SALE,1.00,2\n" + good,
	} {
		files = append(files, hostileFile{"quotes, " + name, "terminal", "terminal-csv", "csv", []byte(hostileTerminal + text)})
	}
	return files
}

// manyMerchants returns rows of a hundred merchants: one with very many takes memory for all of them.
func manyMerchants(rows int) string {
	var b strings.Builder
	for n := range rows {
		fmt.Fprintf(&b, "M%d,T1,2026-10-08 10:00:00,SALE,1.00,%012d\n", n%100, n+1)
	}
	return b.String()
}

func hostileTexts(*testing.T) (files []hostileFile) {
	var rows strings.Builder
	for n, text := range []string{
		"\u202eabc", "a\u200bb", "\x1b[31mred", "=cmd|'/c calc'!A1", "@SUM(1)", "+1", "-1+1", "\t=1", "\r=1", "<script>alert(1)</script>", "../../etc/passwd", "%2e%2e%2f", strings.Repeat("x", 10_000), "a/b\\c", "CON", ".", "..", "\"=1\"", "ﷺ", "e\u0301\u0301",
	} {
		fmt.Fprintf(&rows, "%s,%s,2026-10-08 10:00:00,SALE,1.00,%012d\n", text, text, n+1)
	}
	return []hostileFile{{"texts that show", "terminal", "terminal-csv", "csv", []byte(hostileTerminal + rows.String())}}
}

// hostileMutations spoils the fixtures of all profiles by a seed: bits, cuts, repeats, inserts, nines.
func hostileMutations(t *testing.T) (files []hostileFile) {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/profiles/*/*")
	must(t, err)
	random := rand.New(rand.NewPCG(hostileSeed, 0))
	for _, path := range paths {
		profile := filepath.Base(filepath.Dir(path))
		if strings.HasSuffix(path, ".golden") || profile == "terminal-xlsx" {
			continue
		}
		data, err := os.ReadFile(path)
		must(t, err)
		if len(data) < 60 {
			continue
		}
		at := random.IntN(len(data) - 50)
		some := data[at : at+1+random.IntN(50)]
		var spoiled []byte
		how := random.IntN(5)
		switch how {
		case 0:
			spoiled = slices.Clone(data)
			spoiled[at] ^= 1 << random.IntN(8)
		case 1:
			spoiled = slices.Delete(slices.Clone(data), at, at+len(some))
		case 2:
			spoiled = slices.Insert(slices.Clone(data), at, []byte(strings.Repeat(string(some), 200))...)
		case 3:
			spoiled = slices.Insert(slices.Clone(data), at, byte(random.IntN(256)), byte(random.IntN(256)), byte(random.IntN(256)), byte(random.IntN(256)))
		default:
			spoiled = slices.Clone(data)
			for range 30 {
				spoiled[random.IntN(len(spoiled))] = '9'
			}
		}
		files = append(files, hostileFile{fmt.Sprintf("%s, mutation %d", filepath.Base(path), how), sideOf(profile), profile, strings.TrimPrefix(cmpOr(filepath.Ext(path), ".txt"), "."), spoiled})
	}
	return files
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// sideOf returns the side of a profile.
func sideOf(profile string) string {
	data, err := os.ReadFile("../../loaders/profiles/" + profile + ".yaml")
	if err != nil {
		return "terminal"
	}
	for line := range strings.Lines(string(data)) {
		if side, found := strings.CutPrefix(line, "side: "); found {
			return strings.Fields(side)[0]
		}
	}
	return "settlement"
}

// TestHostileFolders puts what is no file, and files with odd names, into an inbox.
func TestHostileFolders(t *testing.T) {
	h := newHostileHouse(t, "terminal", "terminal-csv", "csv")
	inbox := filepath.Join(h.dir, "inbox")
	in := func(name string) string { return filepath.Join(inbox, name) }
	must(t, syscall.Mkfifo(in("x_20261001.csv"), 0o600))
	must(t, os.Symlink("nowhere", in("x_20261002.csv")))
	must(t, os.Symlink("x_20261003.csv", in("x_20261003.csv")))
	must(t, os.Mkdir(in("x_20261004.csv"), 0o700))
	must(t, os.Symlink("/dev/zero", in("x_20261005.csv")))
	must(t, os.Symlink("..", in("loop")))
	good := []byte(hostileTerminal + row("terminal", "1.00", "2026-10-08", 1))
	must(t, os.WriteFile(in("x_20261008.csv"), good, 0o600))
	for _, name := range []string{"a\nb.csv", "a\x1b[31mb.csv", "\xbd\xbb\xd2\xd7.csv", strings.Repeat("n", 255), "x_20261009.csv\t"} {
		must(t, os.WriteFile(in(name), good, 0o600))
	}
	for n := range 3000 {
		must(t, os.WriteFile(in(fmt.Sprintf("foreign-%d", n)), nil, 0o600))
	}
	for day := 1; day <= 5; day++ {
		h.measured(t, -1, "inspect", in(fmt.Sprintf("x_2026100%d.csv", day)))
	}
	h.measured(t, exitIncomplete, "run", "--config", filepath.Join(h.dir, "tieout.yaml"), "--as-of", "2026-10-09")
}

// TestHostileConfigurations puts configurations through check.
func TestHostileConfigurations(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'j'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	pattern := "version: 1\nsources: [{name: x, side: terminal, profile: terminal-csv, files: \"%s\", provider: acq}]\nterms: [{provider: acq, due: T+1}]\nfees: [{provider: acq, rules: [{rate: 0.60%%}]}]\n"
	for name, text := range map[string]string{
		"alias bomb": bomb, "10 MB": "version: 1\n#" + strings.Repeat("x", 10<<20), "10 MB of keys": "version: 1\n" + strings.Repeat("a: 1\n", 2<<20), "1 MB of keys": "version: 1\n" + strings.Repeat("a: 1\n", 200_000), "tabs": "version:\t1\n\tsources: []\n", "duplicate keys": "version: 1\nversion: 1\n",
		"stars": fmt.Sprintf(pattern, strings.Repeat("**/", 200)+"{date}"), "many stars": fmt.Sprintf(pattern, strings.Repeat("*a", 500)+"{date}"), "brackets": strings.Repeat("[", 1<<20), "NUL": "\x00", "empty": "", "binary": "\xff\xfe\x00",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHostileHouse(t, "terminal", "terminal-csv", "csv")
			must(t, os.WriteFile(filepath.Join(h.dir, "hostile.yaml"), []byte(text), 0o600))
			for n := range 300 {
				must(t, os.WriteFile(filepath.Join(h.dir, "inbox", fmt.Sprintf("%d%s", n, strings.Repeat("a", 100))), nil, 0o600))
			}
			h.measured(t, -1, "check", "--config", filepath.Join(h.dir, "hostile.yaml"))
			h.measured(t, -1, "run", "--config", filepath.Join(h.dir, "hostile.yaml"), "--as-of", "2026-10-09", "--allow-empty")
		})
	}
}
