package loaders_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// TestWherePaddingBegins: it is said how much is left out, and what belongs to a line stays.
func TestWherePaddingBegins(t *testing.T) {
	const head = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n"
	const one, cut = "2026-11-19,M1,100.00,0.60,99.40,1\n", "2026-11-19,M1,100.00"
	utf16 := func(text string) string {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, row := range []struct {
		name, text, why   string
		accepted, refused int64
		left              string
	}{
		{"behind a line that does not end", head + one[:len(one)-1] + "\x1a", "the mark ends the text, and the line with it", 1, 0, "Ctrl-Z: 1;"},
		{"NUL behind a line that does not end", head + one[:len(one)-1] + "\x00\x00\x00", "likewise", 1, 0, "Ctrl-Z: 3;"},
		{"NUL within the last line", head + one + "2026-11-19,M1,100.00,0.60,99.40,2\x00\x00\n", "it is the line's own: the sender filled its field", 1, 1, ""},
		{"NUL within the last line, and behind it", head + one + "2026-11-19,M1,100.00,0.60,99.40,2\x00\x00\n\x00\x00\x00\x00", "only what comes behind is left out", 1, 1, "Ctrl-Z: 4;"},
		{"Ctrl-Z between two lines", head + one + "\x1a\n" + one, "it ends no text: its line is refused", 2, 1, ""},
		{"half a row", head + one + cut + "\x1a", "whoever wrote the mark was done: it costs the row", 1, 1, "Ctrl-Z: 1;"},
		{"UTF-16", utf16(head + one + "\x1a"), "a character of two bytes", 1, 0, ""},
		{"UTF-16 and a block", utf16(head+one) + strings.Repeat("\x00", 16), "likewise", 1, 0, ""},
	} {
		read, _, rejects, err := readBytes(t, "settlement-csv", "input.csv", []byte(row.text))
		said := strings.Join(read.Warnings, "\n")
		if err != nil || read.Accepted != row.accepted || read.Rejected != row.refused || !strings.Contains(said, row.left) || (row.left == "") != (said == "") {
			t.Errorf("%s (%s): want %d accepted, %d refused, warning %q, got %d, %+v, %q, error %v", row.name, row.why, row.accepted, row.refused, row.left, read.Accepted, rejects, said, err)
		}
	}
}

// TestPaddingInAnArchive: the size of the text is known only when it was read.
func TestPaddingInAnArchive(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte("settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n2026-11-19,M1,100.00,0.60,99.40,1\n2026-11-19,M1,100.00,0.60,99.40,2\n\x1a\x00\x00\x00")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	in, p, err := openBytes(t, "settlement-csv", "day.csv.gz", packed.Bytes(), text.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	read, _, err := loaders.Load(context.Background(), in, p, account.Defaults{Name: "day", Provider: "acq", Currency: "CNY"}, loaders.Options{}, func(account.Row) error { return nil })
	if err != nil || read.Accepted != 2 || read.Rejected != 0 || in.Padding != 4 {
		t.Errorf("want 2 rows and 4 bytes of padding, got %d, %d refused and %d, error %v", read.Accepted, read.Rejected, in.Padding, err)
	}
}
