package loaders_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tieout/internal/fault"
)

// TestBrokenCharactersCostNoFile: half a character, or a byte of another encoding,
// costs a row when it stands in what is matched on, and else nothing.
func TestBrokenCharactersCostNoFile(t *testing.T) {
	gbk := func(text string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const head = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,shop\n"
	line := func(merchant, gross, rrn, shop string) string {
		return "2026-10-09," + merchant + "," + gross + ",0.60,99.40," + rrn + "," + shop + "\n"
	}
	good := line("M1", "100.00", "1", "one")
	for _, row := range []struct {
		name, why, profile, text string
		rows                     int
		refused                  string // the reason
		encoding                 string // of which bytes are no character
	}{
		{"Latin-1 in a column that nobody reads", "one byte of a shop's name", "settlement-csv", head + good + line("M1", "100.00", "2", "Caf\xe9"), 2, "", "utf-8"},
		{"Latin-1 among UTF-8", "the other names are whole", "settlement-csv", head + line("M1", "100.00", "1", "咖啡店") + line("M1", "100.00", "2", "Caf\xe9"), 2, "", "utf-8"},
		{"Latin-1 among UTF-8 that is GB18030 too", "two characters of UTF-8 are three of GB18030, and the byte takes the letter after it", "settlement-csv", head + line("M1", "100.00", "1", "咖啡") + line("M1", "100.00", "2", "Ren\xe9e"), 2, "", "utf-8"},
		{"Latin-1 among accents", "each of them is a character of GB18030", "settlement-csv", head + line("M1", "100.00", "1", "señal número operación") + line("M1", "100.00", "2", "Ren\xe9e"), 2, "", "utf-8"},
		{"after a byte order mark", "the mark says UTF-8", "settlement-csv", "\xef\xbb\xbf" + head + good + line("M1", "100.00", "2", "Caf\xe9"), 2, "", "utf-8-bom"},
		{"half a character among GBK", "a name that was cut", "settlement-csv", head + gbk(line("M1", "100.00", "1", "咖啡店")) + line("M1", "100.00", "2", gbk("咖啡店")[:5]), 2, "", "gb18030"},
		{"in a reference", "it is not known which was meant", "settlement-csv", head + good + line("M1", "100.00", "2\xe9", "two"), 1, "broken-character", "utf-8"},
		{"in a merchant's number", "likewise", "settlement-csv", head + good + line("M\xb5", "100.00", "2", "two"), 1, "broken-character", "utf-8"},
		{"in an amount", "no digit is guessed", "settlement-csv", head + good + line("M1", "100.0\xb5", "2", "two"), 1, "bad-amount", "utf-8"},
		{"with ends of an old Mac", "both at once", "settlement-csv", strings.ReplaceAll(head+good+line("M1", "100.00", "2", "Caf\xe9"), "\n", "\r"), 2, "", "utf-8"},
		{"a NUL within a character", "one byte of a text was lost, and of its character nothing is left", "settlement-csv", head + good + line("M1", "100.00", "2", "caf\x00\xe9") + line("M1", "100.00", "3", "x"), 3, "", "utf-8"},
		{"a NUL within a character of a reference", "it is not known which was meant", "settlement-csv", head + good + line("M1", "100.00", "2\x00\xe9", "x") + line("M1", "100.00", "3", "x"), 2, "control-character", "utf-8"},
		{"in the text of a deposit", "it is shown", "deposit-csv", "value_date,amount,reference,text\n2026-10-09,1.00,R1,shop\n2026-10-09,2.00,R2,Caf\xe9\n", 2, "", "utf-8"},
	} {
		t.Run(row.name, func(t *testing.T) {
			account, rows, rejects, err := readBytes(t, row.profile, "input.csv", []byte(row.text))
			if err != nil {
				t.Fatal(err)
			}
			reason := ""
			if len(rejects) > 0 {
				reason = rejects[0].Reason
			}
			if len(rows) != row.rows || reason != row.refused {
				t.Errorf("%s: want %d rows and %q refused, got %d and %+v", row.why, row.rows, row.refused, len(rows), rejects)
			}
			if want := "bytes that are no character of " + row.encoding + ": 1"; len(account.Warnings) != 1 || !strings.Contains(account.Warnings[0], want) {
				t.Errorf("%s: want the warning %q, got %q", row.why, want, account.Warnings)
			}
		})
	}
}

// TestGB18030StaysGB18030: names of which some characters are UTF-8 by chance are no damaged UTF-8.
func TestGB18030StaysGB18030(t *testing.T) {
	const head = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,text\n"
	for _, shop := range []string{"联通营业厅", "上海晨光便利店第1号店", "龟", "Café 上海", "联合 联合 联合"} {
		text, err := simplifiedchinese.GB18030.NewEncoder().String(head + "2026-10-09,M1,100.00,0.60,99.40,1," + shop + "\n")
		if err != nil {
			t.Fatal(err)
		}
		_, rows, rejects, err := readBytes(t, "settlement-csv", "input.csv", []byte(text))
		if err != nil || len(rows) != 1 || len(rejects) > 0 || rows[0].Line.Text != shop {
			t.Errorf("%s: got %+v, %v, %v", shop, rows, rejects, err)
		}
	}
}

// TestBytesAreNoText: a file of bytes is refused as before.
func TestBytesAreNoText(t *testing.T) {
	head := "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n"
	for name, data := range map[string][]byte{
		"many broken ones": append([]byte(head), bytes.Repeat([]byte("\xff\x80,"), 40)...),
		"NUL":              []byte(head + "2026-10-09,M1,100.00,0.60,99.40,\x00\xff\x00\x01\x00\x02\xfe\n"),
	} {
		_, _, _, err := readBytes(t, "settlement-csv", "input.csv", data)
		var fileError *fault.Error
		if !errors.As(err, &fileError) || fileError.Name != "wrong-encoding" {
			t.Errorf("%s: want wrong-encoding, got %v", name, err)
		}
	}
}

// TestHalfACharacterInAFixedField: the network cuts names and numbers by bytes, and
// the fields after stay where they are.
func TestHalfACharacterInAFixedField(t *testing.T) {
	data, err := os.ReadFile("../testdata/profiles/unionpay-zm/half")
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	at := bytes.Index(lines[0], []byte("777290058110001"))
	lines[0][at+14] = 0xb5
	_, rows, rejects, err := readBytes(t, "unionpay-zm", "INN26111988ZM_777290058110001", bytes.Join(lines, nil))
	if err != nil || len(rows) != 3 || len(rejects) != 1 || rejects[0].Reason != "broken-character" || rejects[0].Origin.Line != 1 {
		t.Errorf("want the first of four rows refused, got %d rows, %+v, %v", len(rows), rejects, err)
	}
}

// TestForbiddenCharactersOfXML: what XML forbids costs the statement no more, and its movement only in a key or an amount.
func TestForbiddenCharactersOfXML(t *testing.T) {
	entry := func(amount, reference, words string) string {
		return `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-11-19</Dt></ValDt><AcctSvcrRef>` + reference + `</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>` + words + `</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
	}
	for _, row := range []struct {
		name, why, entry string
		rows             int
		refused          string
	}{
		{"in a remittance text", "nobody matches on it", entry("1.00", "R1", "tea\x01 and &#x1F; milk"), 2, ""},
		{"in a reference", "it is not known which was meant", entry("1.00", "R\x02", "tea"), 1, "broken-character"},
		{"in an amount", "no digit is guessed", entry("1\x03.00", "R1", "tea"), 1, "bad-amount"},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>` + row.entry + entry("2.00", "R2", "milk") + `</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
			account, rows, rejects, err := readBytes(t, "camt", "day.xml", []byte(text))
			got := ""
			if len(rejects) > 0 {
				got = rejects[0].Reason
			}
			if err != nil || len(rows) != row.rows || got != row.refused {
				t.Errorf("%s: want %d movements and %q, got %d, %+v, %v", row.why, row.rows, row.refused, len(rows), rejects, err)
			}
			if !strings.Contains(strings.Join(account.Warnings, "\n"), "characters that XML does not allow: ") {
				t.Errorf("want a warning, got %q", account.Warnings)
			}
		})
	}
}
