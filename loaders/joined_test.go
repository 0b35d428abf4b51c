package loaders_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"tieout/loaders"
	"tieout/reconcile"
)

// apart are the formats of which a file twice is not the same as twice the rows, and why.
var apart = map[string]string{
	"camt":            "a statement that comes twice is taken once",
	"mt940":           "a statement that comes twice is taken once",
	"iso8583-journal": "a request whose answer never came is taken once when it is sent again",
	"shengpay":        "a JSON document ends where its array ends: what is behind it refuses the file",
	"platform-json":   "a JSON document ends where its array ends: what is behind it refuses the file",
}

// TestJoinedFiles joins the fixture of each format with itself, as whoever puts the files of a week into one does:
// every row must come twice, none may be refused that was not, and what proved one file must prove both.
func TestJoinedFiles(t *testing.T) {
	for _, name := range loaders.ProfileNames() {
		cases, err := loaders.TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil || apart[name] != "" || len(cases) == 0 {
			continue
		}
		for _, c := range cases {
			data := c.Packed()
			one, rows, _, err := readBytes(t, name, "input_20261119.txt", data)
			if err != nil || isContainer(data) || len(rows) == 0 || !bytes.HasSuffix(data, []byte("\n")) {
				continue
			}
			two, both, _, err := readBytes(t, name, "input_20261119.txt", append(bytes.Clone(data), data...))
			if err != nil || len(both) != 2*len(rows) || two.Rejected != 2*one.Rejected || two.ControlTotals != one.ControlTotals {
				t.Errorf("%s %s: %d rows, %d refused, totals %s of one; %d, %d, %s of both: %v",
					name, c.Name, len(rows), one.Rejected, one.ControlTotals, len(both), two.Rejected, two.ControlTotals, err)
			}
		}
	}
}

const (
	baiOne    = "01,BANK,ME,261120,0400,1,,,2/\n02,ME,BANK,1,261119,,USD,2/\n03,77,,,,,/\n16,142,500,Z,R1,,PAYOUT ONE/\n49,500,3/\n98,500,1,5/\n99,500,1,7/\n"
	baiTwo    = "01,BANK,ME,261121,0400,2,,,2/\n02,ME,BANK,1,261120,,USD,2/\n03,88,,,,,/\n16,142,300,Z,R2,,PAYOUT TWO/\n49,300,3/\n98,300,1,5/\n99,300,1,7/\n"
	nativeDay = "merchant_id,terminal_id,txn_time,txn_type,amount\nM1,T1,2026-11-19 10:00:00,SALE,1.00\n"

	mtOne = ":20:1\n:25:77\n:28C:1\n:60F:C261119EUR0,00\n:61:261120C5,NTRFNONREF\n:62F:C261120EUR5,00\n"
	mtTwo = ":20:1\n:25:88\n:28C:1\n:60F:C261119EUR9,00\n:61:261120C3,NTRFNONREF\n:62F:C261120EUR12,00\n"
)

func camtOf(account, opening, moved, closing string) string {
	balance := func(code, amount string) string {
		return "<Bal><Tp><CdOrPrtry><Cd>" + code + "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" + amount + "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
	}
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><Othr><Id>` + account + `</Id></Othr></Id></Acct>` +
		balance("OPBD", opening) + balance("CLBD", closing) + `<Ntry><Amt Ccy="EUR">` + moved +
		`</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><ValDt><Dt>2026-11-20</Dt></ValDt></Ntry></Stmt></BkToCstmrStmt></Document>` + "\n"
}

func isoBatch(batch, trace, total string) string {
	of := "|F41=10230001|F42=822290058120001|F49=156|F60="
	return "2026-11-19 09:10:00 SEND 0200|F3=000000|F4=000000010000|F11=" + trace + of + "22" + batch + "000\n" +
		"2026-11-19 09:10:01 RECV 0210|F3=000000|F4=000000010000|F11=" + trace + "|F12=091001|F13=1119|F37=091001" + trace + "|F39=00" + of + "22" + batch + "000\n" +
		"2026-11-19 22:50:00 SEND 0500|F11=000020" + strings.Replace(of, "|F49", "|F48="+total+"00100000000000000000000000000000000000000000000000|F49", 1) + "00" + batch + "201\n" +
		"2026-11-19 22:50:01 RECV 0510|F11=000020|F39=00" + strings.Replace(of, "|F49", "|F48="+total+"00100000000000000100000000000000000000000000000001|F49", 1) + "00" + batch + "201\n"
}

// TestEachFileProvesItself joins files and messages that differ: the totals of each are held against its own rows.
func TestEachFileProvesItself(t *testing.T) {
	wrong := strings.Replace(baiTwo, "99,300,1,7/", "99,800,1,7/", 1)
	for _, row := range []struct {
		name, profile, text string
		rows                int
		totals, says, why   string
	}{
		{"BAI2", "bai2", baiOne + baiTwo, 2, reconcile.ControlTied, "", "the second 99 speaks of the second file alone"},
		{"BAI2 with sums that run on", "bai2", baiOne + wrong, 2, reconcile.ControlMismatch, "14: total of file: want 8.00 USD, as the file states, got 3.00 USD", "no bank adds up two files"},
		{"BAI2 of which the first is cut", "bai2", strings.Replace(baiOne, "99,500,1,7/\n", "", 1) + baiTwo, 2, reconcile.ControlAbsent, "the file that begins on line 1 has no record 99", "the trailer of the second proves nothing of the first"},
		{"BAI2 of which the second is cut", "bai2", baiOne + strings.Replace(baiTwo, "99,300,1,7/\n", "", 1), 2, reconcile.ControlAbsent, "the file that begins on line 8 has no record 99", ""},
		{"BAI2 with records behind its trailer", "bai2", baiOne + strings.SplitAfterN(baiTwo, "\n", 2)[1], 2, reconcile.ControlMismatch, "records of file: want 7, as the file states, got 13", "the header of the second is lost: its trailer speaks of a record more"},
		{"MT940", "mt940", mtOne + mtTwo, 2, reconcile.ControlTied, "", "messages of two accounts without an envelope"},
		{"MT940 of which one is wrong", "mt940", mtOne + strings.Replace(mtTwo, "EUR12,00", "EUR14,00", 1), 2, reconcile.ControlMismatch, "want 14.00 EUR, as the file states, got 12.00 EUR", ""},
		{"camt", "camt", camtOf("77", "0.00", "5.00", "5.00") + camtOf("88", "9.00", "3.00", "12.00"), 2, reconcile.ControlTied, "", "two documents, which is no XML but comes"},
		{"camt of which one is wrong", "camt", camtOf("77", "0.00", "5.00", "5.00") + camtOf("88", "9.00", "3.00", "14.00"), 2, reconcile.ControlMismatch, "want 14.00 EUR, as the file states, got 12.00 EUR", ""},
		{"our own CSV", "terminal-csv", nativeDay + "\ufeff" + nativeDay, 2, reconcile.ControlAbsent, "the header stands in the file 2 times", "each file with its mark of the byte order"},
		{"ISO 8583 with two batches", "iso8583-journal", isoBatch("000007", "000010", "000000010000") + isoBatch("000008", "000011", "000000010000"), 2, reconcile.ControlTied, "", ""},
		{"ISO 8583 with the number again", "iso8583-journal", isoBatch("000007", "000010", "000000010000") + isoBatch("000007", "000011", "000000010000"), 2, reconcile.ControlTied, "", "a batch that was answered is over"},
		{"ISO 8583 with a wrong second", "iso8583-journal", isoBatch("000007", "000010", "000000010000") + isoBatch("000007", "000011", "000000020000"), 2, reconcile.ControlMismatch, "want 200.00 CNY, as the file states, got 100.00 CNY", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			account, rows, rejects, err := readBytes(t, row.profile, "input.txt", []byte(row.text))
			said := strings.Join(account.Warnings, "\n")
			if err != nil {
				said = err.Error()
			}
			if account.ControlTotals != row.totals || len(rows) != row.rows || !strings.Contains(said, row.says) {
				t.Errorf("%s: want %d rows, totals %s and %q; got %d rows, %s, %q, refused %v", row.why, row.rows, row.totals, row.says, len(rows), account.ControlTotals, said, rejects)
			}
		})
	}
}
