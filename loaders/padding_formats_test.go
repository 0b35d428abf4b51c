package loaders

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/reconcile"
)

// TestPaddingIsNoLine runs the tests of every built-in profile whose input is text with what a system
// writes behind the last line: it costs no row, cuts no file, and unties no total.
func TestPaddingIsNoLine(t *testing.T) {
	ways := map[string]string{
		"Ctrl-Z of DOS": "\x1a", "Ctrl-Z on a line": "\x1a\r\n", "a filled block": strings.Repeat("\x00", 700),
		"both": "\x1a" + strings.Repeat("\x00", 99), "more than is read at once": strings.Repeat("\x00", 300<<10),
	}
	for _, name := range ProfileNames() {
		cases, err := TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			isText := bytes.IndexFunc(c.input, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' && r != 0x1f }) < 0
			if !isText || c.packing.xlsx != "" || !bytes.HasSuffix(c.input, []byte("\n")) {
				continue // bytes, or a line that is not whole
			}
			for way, padding := range ways {
				t.Run(name+"/"+c.Name+"/"+way, func(t *testing.T) {
					other := c
					other.input = append(bytes.Clone(c.input), padding...)
					got, err := other.Run(context.Background())
					var kept []string
					for line := range strings.SplitAfterSeq(got, "\n") {
						if !strings.HasPrefix(line, "warning bytes after the last line that are NUL or Ctrl-Z: ") {
							kept = append(kept, line)
						}
					}
					if got = strings.Join(kept, ""); err != nil || got != c.Want {
						t.Errorf("%s: want\n%s\ngot\n%s\n%v", c.Why, c.Want, got, err)
					}
				})
			}
		}
	}
}

// TestPaddingIsScanned: a file that ends with Ctrl-Z is prematched like any other, and what is left of it is
// read by the index; padding that is longer than a block leaves the file to Load.
func TestPaddingIsScanned(t *testing.T) {
	const head, row = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type\n", "M1,T1,2026-10-08 10:00:00,SALE,1.00,1,00,CARD,CREDIT\n"
	for _, file := range []struct{ rows, name, padding, why string }{
		{strings.Repeat(row, 100), "Ctrl-Z", "\x1a", "one block"},
		{strings.Repeat(row, 30_000), "a filled block", strings.Repeat("\x00", 512), "several blocks"},
		{strings.Repeat(row, 100), "Ctrl-Z on a line", "\x1a\r\n", "its carriage return ends no row"},
		{strings.TrimSuffix(strings.Repeat(row, 63), "\n"), "Ctrl-Z behind a row", "\x1a", "the last row does not end"},
	} {
		path := filepath.Join(t.TempDir(), "pos.csv")
		if err := os.WriteFile(path, []byte(head+file.rows+file.padding), 0o644); err != nil {
			t.Fatal(err)
		}
		none := &reconcile.PrematchedFile{Settled: make(reconcile.Bits, 1<<10)}
		none.Settled[0] = 1 << 3 // the line 3
		none.Count, none.Gross = 1, 100
		in := scanned(t, path)
		if in.Index == nil {
			t.Fatalf("%s (%s): no index was made", file.name, file.why)
		}
		got, gotAccount := loadLeft(t, in, none)
		in.Index = nil
		want, wantAccount := loadLeft(t, in, none)
		if diff := gocmp.Diff(wantAccount, gotAccount) + gocmp.Diff(want, got); diff != "" || in.Padding != int64(len(file.padding)) {
			t.Errorf("%s (%s): want the same with and without the index, and %d bytes left out, got %d:\n%.2000s", file.name, file.why, len(file.padding), in.Padding, diff)
		}
	}
}
