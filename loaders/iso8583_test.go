package loaders_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// loadAs reads bytes by a profile that is opened as a night opens it.
func loadAs(t testing.TB, profile, name string, data []byte) (account.Account, []account.Row, []reconcile.Reject, error) {
	t.Helper()
	in, p, err := openBytes(t, profile, name, data, text.DefaultLimits())
	if err != nil {
		return account.Account{}, nil, nil, err
	}
	defer func() { _ = in.Close() }()
	var rows []account.Row
	d := account.Defaults{Name: name, Currency: "CNY", MerchantID: "M1", Date: civil.NewDate(2026, 11, 19)}
	account, rejects, err := loaders.Load(context.Background(), in, p, d, loaders.Options{}, func(r account.Row) error {
		rows = append(rows, ownRow(r))
		return nil
	})
	return account, rows, rejects, err
}

// TestJournalShowsNoCard wants that no form of a journal lets a card number out,
// not even where a message is refused.
func TestJournalShowsNoCard(t *testing.T) {
	const card = "6222021234" + "567890123"
	trace := "0200|F2=" + card + "|F3=000000|F4=000000001250|F11=000123|F35=" + card + "=2512|F41=10230001|F62=" + card
	characters := "0200" + "6020000000800000" + "19" + card + "000000" + "000123" + "10230001"
	for _, row := range []struct{ text, why string }{
		{trace, "a trace"},
		{trace + "|F8", "a trace that is refused"},
		{strings.Replace(trace, "F4=000000001250", "F4=x", 1), "a transaction that is refused"},
		{characters, "characters, without an amount"},
		{characters[:len(characters)-3], "characters that are cut"},
		{hex.EncodeToString([]byte(characters)), "hexadecimal digits"},
		{hex.EncodeToString([]byte(characters))[:90], "hexadecimal digits that are cut"},
		{"note: card " + card + " was taken", "a line without a message"},
	} {
		account, rows, rejects, err := loadAs(t, "iso8583-journal", "pos.log", []byte(row.text+"\n"))
		if account.Lines != 1 {
			t.Errorf("%s: %+v", row.why, account)
		}
		shown := fmt.Sprintf("%+v %+v %+v", rows, rejects, err)
		for i := range rows {
			shown += fmt.Sprintf("%+v", *rows[i].Transaction)
		}
		if strings.Contains(shown, card) || strings.Contains(shown, hex.EncodeToString([]byte(card))) {
			t.Errorf("%s: a card number left the loader", row.why)
		}
	}
}

// TestJournalJoins wants one transaction of a request and an answer, wherever
// others stand between them, and none of a repeat.
func TestJournalJoins(t *testing.T) {
	sale := func(mti string, trace int, more string) string {
		return fmt.Sprintf("2026-11-19 10:00:00 %s|F3=000000|F4=000000000100|F11=%06d|F41=T1%s\n", mti, trace, more)
	}
	for _, row := range []struct {
		text                          string
		accepted, structure, answered int64
		why                           string
	}{
		{sale("0200", 1, "") + sale("0210", 1, "|F39=00"), 1, 1, 1, "an answer after its request"},
		{sale("0200", 1, "") + sale("0200", 2, "") + sale("0210", 2, "|F39=00") + sale("0210", 1, "|F39=00"), 2, 2, 2, "answers that cross"},
		{sale("0200", 1, "") + sale("0400", 1, "") + sale("0410", 1, "|F39=00"), 2, 1, 1, "the answer of a reversal is none of the sale"},
		{sale("0210", 1, "|F39=00"), 1, 0, 1, "an answer alone"},
		{sale("0200", 1, "") + sale("0200", 1, ""), 1, 0, 0, "sent twice"},
		{sale("0200", 1, "|F13=1118") + sale("0210", 1, "|F13=1119|F39=00"), 2, 0, 1, "the trace number of another day"},
		{sale("0200", 1, "") + strings.Repeat(sale("0800", 9, ""), 1<<14) + sale("0210", 1, "|F39=00"), 2, 0, 1, "an answer that comes too late"},
	} {
		account, rows, _, err := loadAs(t, "iso8583-journal", "pos.log", []byte(row.text))
		answered := int64(0)
		for i := range rows {
			if rows[i].Transaction.ResponseCode != "" {
				answered++
			}
		}
		if err != nil || account.Accepted != row.accepted || account.Structure != row.structure || answered != row.answered {
			t.Errorf("%s: %+v, %d answered, %v", row.why, account, answered, err)
		}
	}
}

// FuzzJournal wants every message of every journal accounted for, text or bytes.
func FuzzJournal(f *testing.F) {
	files, err := filepath.Glob("../testdata/profiles/iso8583-journal/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if isContainer(data) || len(data) == 0 || len(data) > 1<<15 {
			return
		}
		account, rows, rejects, err := loadAs(t, "iso8583-journal", "pos.log", data)
		if account.Accepted+account.Rejected+account.Ignored+account.Structure != account.Lines {
			t.Fatalf("%+v", account)
		}
		if err == nil && (int64(len(rows)) < account.Accepted || int64(len(rejects)) != account.Rejected) {
			t.Fatalf("%d rows, %d rejects of %+v", len(rows), len(rejects), account)
		}
		if err == nil && !bytes.ContainsRune(data, 0) && account.Lines < int64(bytes.Count(data, []byte("\n"))) && !bytes.ContainsFunc(data, isControl) {
			t.Fatalf("%d line feeds, %+v", bytes.Count(data, []byte("\n")), account)
		}
	})
}

func isControl(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' }

// BenchmarkJournal measures messages a second on one core.
func BenchmarkJournal(b *testing.B) {
	for _, shape := range []struct {
		name string
		row  func(i int) string
	}{
		{"trace", func(i int) string {
			return fmt.Sprintf("2026-11-19 %02d:%02d:00 0200|F2=622202******0001|F3=000000|F4=000000010000|F11=%06d|F22=051|F25=00|F37=%012d|F41=10230001|F42=822290058120001|F49=156|F60=22000007000\n", i%24, i%60, i, i)
		}},
		{"hex", func(i int) string { return asciiHex(i) + "\n" }},
	} {
		b.Run(shape.name, func(b *testing.B) { benchProfile(b, "iso8583-journal", "pos.log", rowsOf("", shape.row, ""), false) })
	}
}

// asciiHex is a message of ASCII with a bitmap of 8 bytes, in hexadecimal digits.
func asciiHex(i int) string {
	bits, _ := hex.DecodeString("3038000008C08000") // 3 4 11 12 13 37 41 42 49
	return hex.EncodeToString([]byte("0200" + string(bits) + fmt.Sprintf("000000%012d%06d1000001119%012d10230001822290058120001156", 100, i, i)))
}
