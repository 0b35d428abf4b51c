package loaders_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// runCase writes a profile with its test into a folder and runs it.
func runCase(t *testing.T, profile, test string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	for name, text := range map[string]string{path: profile, strings.TrimSuffix(path, ".yaml") + ".test.yaml": test} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cases, err := loaders.TestCases(path)
	if err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		got, err := c.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Want, got); diff != "" {
			t.Errorf("%s: %s\n%s", c.Name, c.Why, diff)
		}
	}
}

// TestTheDocumentedProfile runs the example of docs/PROFILES.md and its test.
func TestTheDocumentedProfile(t *testing.T) {
	page, err := os.ReadFile("../docs/PROFILES.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```")
	var examples []string
	for _, block := range blocks {
		if text, ok := strings.CutPrefix(block, "yaml\n"); ok {
			examples = append(examples, text)
		}
	}
	if len(examples) != 2 {
		t.Fatalf("want a profile and its test in docs/PROFILES.md, got %d examples", len(examples))
	}
	runCase(t, examples[0], examples[1])
}

const head = "name: mine\nside: deposit\ntitle: t\nsource: s\ncertainty: R\n"

// TestShapes shows what no built-in profile needs, or needs in passing.
func TestShapes(t *testing.T) {
	for _, row := range []struct{ name, why, profile, test string }{
		{
			"from the end", "a trailer that only its place distinguishes; blank lines after it do not count",
			"shape: {kind: delimited, delimiter: comma}\ncolumns: [day, amount]\nlines:\n  - {from_end: 2}\nfields: {value_date: day, amount: amount}\n" +
				"totals:\n  - from_end: 1\n    values: columns\n    checks:\n      - {stated: day, count: true}\n      - {stated: amount, sum: amount}\n",
			"input: \"day,amount\\n2026-11-19,1.00\\n2026-11-19,2.00\\nrows,sum\\n2,3.00\\n\\n\\n\"\n    want: |\n" +
				"      lines 7 = 2 accepted + 0 rejected + 2 ignored + 3 structure\n      control totals tied\n      CNY 2 rows, gross 3.00, fee 0.00, net 3.00\n      ignored blank-line: 2\n" +
				"      2 1.00 CNY value_date=2026-11-19\n      3 2.00 CNY value_date=2026-11-19\n",
		},
		{
			"record types", "the first field says what a line is; no header, a delimiter of two characters",
			"shape: {kind: delimited, delimiter: '||', header: false, pattern: '^[HDT]\\|\\|'}\ncolumns: [type, day, amount]\nfields: {value_date: day, amount: amount}\n" +
				"rows:\n  - {when: {type: H}, ignore: header-record}\n  - {when: {type: D}}\n" +
				"totals:\n  - pattern: '^T\\|\\|(?P<n>\\d+)\\|\\|(?P<sum>[\\d.]+)$'\n    checks:\n      - {stated: n, count: true, when: {type: D}}\n      - {stated: sum, sum: amount, when: {type: D}}\n",
			"input: \"H||x||y\\nD||2026-11-19||1.00\\nX||2026-11-19||1.00\\nT||1||1.00\\n\"\n    want: |\n" +
				"      lines 4 = 1 accepted + 1 rejected + 1 ignored + 1 structure\n      control totals tied\n      CNY 1 rows, gross 1.00, fee 0.00, net 1.00\n      ignored header-record: 1\n" +
				"      rejected 3 unknown-row: want a row of a kind that the profile mine knows, got type \"X\"\n      2 1.00 CNY value_date=2026-11-19\n",
		},
		{
			"quotes", "a cell runs over two lines; a quote that is never closed costs its own line",
			"shape: {kind: delimited, delimiter: comma, quoted: true}\ncolumns: [day, amount, note]\nfields: {value_date: day, amount: amount, text: note}\n",
			"input: \"day,amount,note\\n2026-11-19,1.00,\\\"a\\nb \\\"\\\"c\\\"\\\"\\\"\\n2026-11-19,\\\"2.00,x\\n2026-11-19,3.00,y\\n\"\n    want: |\n" +
				"      lines 5 = 2 accepted + 1 rejected + 0 ignored + 2 structure\n      control totals absent\n      CNY 2 rows, gross 4.00, fee 0.00, net 4.00\n" +
				"      rejected 4 broken-quotes: want the quote to be closed within 100 lines, got none\n" +
				"      2 1.00 CNY value_date=2026-11-19 text=a b \"c\"\n      5 3.00 CNY value_date=2026-11-19 text=y\n",
		},
		{
			"two stray quotes", "a row between two quotes is no part of a text, whatever parts the cells, and both lines are refused; a text of two lines stays",
			"shape: {kind: delimited, delimiter: semicolon, quoted: true}\ncolumns: [day, amount, note]\nfields: {value_date: day, amount: amount, text: note}\n",
			"input: \"day;amount;note\\n2026-11-19;1.00;\\\"a\\n2026-11-19;2.00;b\\\"\\n2026-11-19;3.00;\\\"c\\nd\\\"\\n\"\n    want: |\n" +
				"      lines 5 = 1 accepted + 2 rejected + 0 ignored + 2 structure\n      control totals absent\n      CNY 1 rows, gross 3.00, fee 0.00, net 3.00\n" +
				"      rejected 2 broken-quotes: want a quote that is closed before the next row, got line 3 within it, which is a row\n" +
				"      rejected 3 broken-quotes: want a quote that is closed before the next row, got line 4 within it, which is a row\n" +
				"      4 3.00 CNY value_date=2026-11-19 text=c d\n",
		},
		{
			"fixed", "blanks at the end of a line were cut, a letter after the amount's column says the side",
			"unit: fen\nshape: {kind: fixed, trimmed: true}\ncolumns: [{name: day, width: 8}, {name: amount, width: 6}, {name: side, width: 1}, {name: note, width: 9}]\n" +
				"fields: {value_date: {column: day, layout: '20060102'}, amount: {column: amount, sign: {column: side, map: {C: plus, D: minus}}}, text: note}\n",
			"input: \"20261119000100Cpos\\n20261119000050D\\n20261119000050\\n\"\n    want: |\n" +
				"      lines 3 = 2 accepted + 1 rejected + 0 ignored + 0 structure\n      control totals absent\n      CNY 2 rows, gross 0.50, fee 0.00, net 0.50\n" +
				"      rejected 3 unknown-sign: amount: want side to be one of C D, got \"\"\n" +
				"      1 1.00 CNY value_date=2026-11-19 text=pos\n      2 -0.50 CNY value_date=2026-11-19\n",
		},
		{
			"paths", "values lie in objects and arrays below the row; a card number in free text is masked",
			"shape: {kind: json, rows: data.list}\ncolumns: [at.day, money.0.value, note]\nfields: {value_date: at.day, amount: money.0.value, text: note}\n",
			"input: '{\"skip\":[{\"list\":[]}],\"data\":{\"list\":[{\"at\":{\"day\":\"2026-11-19\"},\"money\":[{\"value\":1.5}],\"note\":\"\\u0041 6222021234" + "567890123\"}],\"n\":1}}'\n    want: |\n" +
				"      lines 1 = 1 accepted + 0 rejected + 0 ignored + 0 structure\n      control totals absent\n      CNY 1 rows, gross 1.50, fee 0.00, net 1.50\n      1 1.50 CNY value_date=2026-11-19 text=A 622202*********0123\n",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			runCase(t, head+row.profile, "tests:\n  - name: "+row.name+"\n    why: "+row.why+"\n    "+row.test)
		})
	}
}

// TestFaultsOfAProfile reports each fault with its line, all at once.
func TestFaultsOfAProfile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.yaml")
	text := head + "colums: [day]\nshape: {kind: delimted}\ncolumns: [day, amount]\nfields:\n  value_date: {column: day, layot: x}\n  amount: {compute: gross - fee}\nrows:\n  - {when: {day: {pattern: '('}}}\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := loaders.ProfileOf(path, nil, "")
	var faults fault.List
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, want := range []string{
		`mine.yaml:6:1: unknown key "colums" in the profile`, "did you mean columns?", `mine.yaml:7:15: kind: want one of delimited, fixed, json, json-lines, xlsx, got "delimted"`,
		`mine.yaml:10:29: unknown key "layot" in value_date`, "did you mean layout?", `mine.yaml:11:21: compute: no field of amounts is called "gross"`, "mine.yaml:13:", "error parsing regexp",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in\n%v", want, err)
		}
	}
}

// TestDecimalsNeedATotal: rows may be rounded only where a total says what is taken.
func TestDecimalsNeedATotal(t *testing.T) {
	const profile = "name: mine\nside: settlement\ntitle: t\nsource: s\ncertainty: R\nshape: {kind: delimited}\ncolumns: [day, gross, fee]\n"
	for _, row := range []struct{ name, why, fields, totals, want string }{
		{"no total", "nothing says what is taken of the rows", "fee: {column: fee, decimals: 5}", "", "fee: want as many decimals as the total that says what is taken, 0, got 5"},
		{"another amount", "the rest of a gross would be money of no sale", "gross_amount: {column: gross, decimals: 5}", "", "gross_amount: want as many decimals"},
		{"an exact total of rounded rows", "the rows could never add up to it", "fee: fee", "totals: [{begins: T, values: columns, checks: [{stated: fee, sum: {column: fee, decimals: 5}, rest: fee}]}]\n", "fee: want as many decimals as the total that says what is taken, 5, got 0"},
		{"a rest of whole fen", "a sum in the decimals of the currency has no rest", "fee: fee", "totals: [{begins: T, values: columns, checks: [{stated: fee, sum: fee, rest: fee}]}]\n", "rest: want a sum with more decimals"},
		{"too many", "the sums would not fit", "fee: {column: fee, decimals: 9}", "", `decimals: got "9"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "mine.yaml")
			if err := os.WriteFile(path, []byte(profile+"fields: {settle_date: day, "+row.fields+"}\n"+row.totals), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := loaders.ProfileOf(path, nil, ""); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%s: want %q, got %v", row.why, row.want, err)
			}
		})
	}
}

// TestEntriesOfArchives: an entry's name is never a path, and what is not read is named.
func TestEntriesOfArchives(t *testing.T) {
	profile := head + "file: {entry: 'rows'}\nshape: {kind: delimited}\ncolumns: [day, amount]\nfields: {value_date: day, amount: amount}\n"
	body := "    input: \"day,amount\\n2026-11-19,1.00\\n\"\n    as: x.zip\n"
	rows := "    want: |\n      lines 2 = 1 accepted + 0 rejected + 0 ignored + 1 structure\n      control totals absent\n      CNY 1 rows, gross 1.00, fee 0.00, net 1.00\n      2 1.00 CNY value_date=2026-11-19\n"
	left := strings.Replace(rows, "      2 1.00", "      warning entries of the archive that are not read: readme\n      2 1.00", 1)
	runCase(t, profile, "tests:\n"+
		"  - name: climbs\n    why: the name would leave the folder, and is never used as a path\n"+body+"    zip: ../../rows.csv\n    also: readme\n"+left+
		"  - name: alone\n    why: the only entry holds the rows, whatever it is called\n"+body+"    zip: other.csv\n"+rows+
		"  - name: by what they hold\n    why: neither name is known, and one of them holds rows\n"+body+"    zip: a.csv\n    also: readme\n"+left)
}

// TestProfilesStayInTheirMemory reads 30 MB and more by each shape: what is kept
// must not grow with the file.
func TestProfilesStayInTheirMemory(t *testing.T) {
	const copies = 6
	for _, shape := range []struct {
		profile, file string
		text          func() []byte
	}{{"lakala-js", "JS_20261120.txt", lakalaFile}, {"unionpay-zm", "INN26111988ZM_1", zmFile}, {"platform-json", "day.json", jsonFile}} {
		path := filepath.Join(t.TempDir(), shape.file)
		if err := os.WriteFile(path, repeated(string(shape.text()), copies), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := loaders.ProfileOf(shape.profile, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		before, most, rows := liveHeap(), uint64(0), 0
		in, err := loaders.Open(path, text.DefaultLimits(), p)
		if err != nil {
			t.Fatal(err)
		}
		account, _, err := loaders.Load(context.Background(), in, p, account.Defaults{Currency: "CNY", MerchantID: "M1"}, loaders.Options{}, func(account.Row) error {
			if rows++; rows%benchRows == 0 {
				most = max(most, liveHeap())
			}
			return nil
		})
		if err := errors.Join(err, in.Close()); err != nil || account.Accepted < copies*benchRows {
			t.Fatal(err, account)
		}
		// Identities of 262,144 rows, and buffers.
		if bound := before + 24<<20; most > bound {
			t.Errorf("%s: want at most %d bytes on the heap, got %d", shape.profile, bound, most)
		}
		t.Logf("%s: %d KB more than before at most", shape.profile, (int64(most)-int64(before))>>10)
	}
}

// repeated gives a file its rows several times.
func repeated(text string, copies int) []byte {
	rows, isArray := strings.CutPrefix(text, `{"rows":[`)
	if !isArray {
		return []byte(strings.Repeat(text, copies))
	}
	rows = strings.TrimSuffix(rows, "]}\n")
	return []byte(`{"rows":[` + strings.Repeat(rows+",\n", copies-1) + rows + "]}\n")
}

// TestNoCardNumberLeavesAProfile puts a card number into each cell of each
// fixture in turn: none of it may come out, whatever becomes of the row.
func TestNoCardNumberLeavesAProfile(t *testing.T) {
	card := luhn("622202" + "123456789012")
	for _, name := range loaders.ProfileNames() {
		cases, err := loaders.TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			data := c.Packed()
			if isContainer(data) {
				continue // its text is that of another case
			}
			for at := 0; at < len(data); at += 7 {
				if data[at] >= 0x80 || (at > 0 && data[at-1] >= 0x80) || isDigit(data[at]) || (at > 0 && isDigit(data[at-1])) {
					continue // a number within a number is another number
				}
				text := string(data[:at]) + card + string(data[at:])
				account, rows, rejects, err := readBytes(t, name, "input_20261119.txt", []byte(text))
				if out := fmt.Sprintf("%+v %+v %+v %v", account, describe(rows), rejects, err); strings.Contains(out, card) {
					t.Fatalf("%s: a card number at byte %d left the loader: %s", name, at, out)
				}
			}
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// describe shows what rows point to.
func describe(rows []account.Row) string {
	var b strings.Builder
	for _, row := range rows {
		switch {
		case row.Transaction != nil:
			fmt.Fprintf(&b, "%+v ", *row.Transaction)
		case row.Line != nil:
			fmt.Fprintf(&b, "%+v ", *row.Line)
		case row.Deposit != nil:
			fmt.Fprintf(&b, "%+v ", *row.Deposit)
		}
	}
	return b.String()
}

// TestNetOnlyProfile: a file that states what is paid out and nothing else is read as such.
func TestNetOnlyProfile(t *testing.T) {
	runCase(t, `name: mine
side: settlement
title: what is paid out of each order
source: a test
certainty: R
unit: major
sign: as the merchant sees it
key: order
control_totals: none
shape: {kind: delimited, delimiter: comma}
columns: [day, shop, order, paid]
fields:
  merchant_id: shop
  order_no: order
  settle_date: {column: day, layouts: ["2006-01-02"]}
  net_amount: paid
  gross_amount: {compute: net_amount}
  fee: {value: "0"}
  amounts: {value: NET}
`, `tests:
  - name: two orders
    why: gross is what is paid out, until a sale says what was sold
    input: |
      day,shop,order,paid
      2026-10-13,M1,A1,99.40
      2026-10-13,M1,A2,-49.70
    want: |
      lines 3 = 2 accepted + 0 rejected + 0 ignored + 1 structure
      control totals absent
      CNY 2 rows, gross 49.70, fee 0.00, net 49.70
      2 SALE gross=99.40 fee=0.00 net=99.40 CNY settle_date=2026-10-13 merchant_id=M1 order_no=A1 amounts=NET
      3 REFUND gross=-49.70 fee=0.00 net=-49.70 CNY settle_date=2026-10-13 merchant_id=M1 order_no=A2 amounts=NET
`)
}
