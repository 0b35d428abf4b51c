package loaders_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// TestBankEncodings wants the same deposits of a statement in every encoding in
// which banks send one.
func TestBankEncodings(t *testing.T) {
	const camt = `<?xml version="1.0" encoding="%s"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><ValDt><Dt>2026-11-20</Dt></ValDt><AddtlNtryInf>Gebühr é</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>`
	const mt = ":20:1\n:25:77\n:28C:1\n:60F:C261119EUR0,00\n:61:261120C5,NTRFNONREF\n:86:Gebühr é \n:62F:C261120EUR5,00\n"
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	for _, c := range []struct {
		why, profile, text string
	}{
		{"what most banks send", "camt", fmt.Sprintf(camt, "UTF-8")},
		{"two bytes a character, with a mark", "camt", must(utf16.String(fmt.Sprintf(camt, "UTF-16")))},
		{"the document names it", "camt", must(charmap.ISO8859_1.NewEncoder().String(fmt.Sprintf(camt, "ISO-8859-1")))},
		{"the document names it", "camt", must(charmap.Windows1252.NewEncoder().String(fmt.Sprintf(camt, "windows-1252")))},
		{"a modern MT940", "mt940", mt},
		{"an old one: no valid text of any other kind", "mt940", must(charmap.ISO8859_1.NewEncoder().String(mt))},
	} {
		account, rows, rejects, err := readBytes(t, c.profile, "statement.txt", []byte(c.text))
		if err != nil || account.Accepted != 1 || len(rows) != 1 {
			t.Fatalf("%s: %s: %v %+v %v", c.profile, c.why, err, account, rejects)
		}
		if d := rows[0].Deposit; d.Text != "Gebühr é" || d.Amount.String() != "5" || d.Currency != "EUR" {
			t.Errorf("%s: %s: got %+v", c.profile, c.why, d)
		}
	}
}

// TestOtherNames wants the names that a configuration may use for one profile.
func TestOtherNames(t *testing.T) {
	for other, name := range map[string]string{"camt052": "camt", "camt053": "camt", "camt054": "camt", "mt942": "mt940"} {
		plain, err := loaders.ProfileOf(other, nil, "")
		if err != nil || plain.Name != name {
			t.Errorf("%s: want %s, got %+v: %v", other, name, plain, err)
		}
		set, err := loaders.ProfileOf(other, map[string]string{"reference": "none"}, "")
		if err != nil || set.Name != name {
			t.Errorf("%s with a setting: want %s, got %+v: %v", other, name, set, err)
		}
	}
}

// TestWrongSettings wants that what a setting can't mean is reported before a file is read.
func TestWrongSettings(t *testing.T) {
	for _, c := range []struct{ why, profile, setting, value string }{
		{"no regular expression", "camt", "pattern", "("},
		{"no regular expression", "mt940", "pattern", "[a"},
		{"no type codes", "bai2", "credits", "9xx"},
		{"the range runs backwards", "bai2", "debits", "930-921"},
		{"no such word", "camt", "reversal", "yes"},
		{"no regular expression", "icbc-csv", "reference", "("},
	} {
		if _, err := loaders.ProfileOf(c.profile, map[string]string{c.setting: c.value}, ""); err == nil {
			t.Errorf("%s: %s: %s: want an error, got none", c.profile, c.setting, c.why)
		}
	}
}

func must(text string, err error) string {
	if err != nil {
		panic(err)
	}
	return text
}

// TestXMLLimits wants a named error of every document that is made to exhaust a reader.
func TestXMLLimits(t *testing.T) {
	const head = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>`
	for _, c := range []struct {
		why, text, want string
	}{
		{"elements nested without end", head + strings.Repeat("<a>", 1000), "xml-limit"},
		{"a text of two megabytes", head + "<Id>" + strings.Repeat("x", 2<<20) + "</Id></Stmt></BkToCstmrStmt></Document>", "xml-limit"},
		{"a comment of two megabytes", head + "<!--" + strings.Repeat("x", 2<<20), "xml-limit"},
		{"a tag of two megabytes", head + "<Id a='" + strings.Repeat("x", 2<<20), "xml-limit"},
		{"entities of its own", "<!DOCTYPE D [<!ENTITY a 'b'>]>" + head, "xml-limit"},
		{"an entity that nobody declared", head + "<Id>&a;</Id></Stmt></BkToCstmrStmt></Document>", "broken-xml"},
		{"ends in the wrong order", head + "<Id></Stmt></Id>", "broken-xml"},
		{"cut in a tag", head + "<Ntry><Amt Ccy=", "broken-xml"},
		{"nothing but an envelope", "<a></a>", "wrong-format"},
	} {
		account, _, _, err := readBytes(t, "camt", "statement.xml", []byte(c.text))
		var fileError *fault.Error
		if !errors.As(err, &fileError) || fileError.Name != c.want {
			t.Errorf("%s: want %s, got %v", c.why, c.want, err)
		}
		if account.Accepted != 0 || account.Accepted+account.Rejected+account.Ignored+account.Structure != account.Lines {
			t.Errorf("%s: %+v", c.why, account)
		}
	}
}

// FuzzCamt, FuzzMT940 and FuzzBAI2 feed damaged statements to the formats in code.
func FuzzCamt(f *testing.F)  { fuzzBank(f, "camt") }
func FuzzMT940(f *testing.F) { fuzzBank(f, "mt940") }
func FuzzBAI2(f *testing.F)  { fuzzBank(f, "bai2") }

// fuzzBank wants that every physical line is accounted for, that the deposits
// are those of the account, that the same bytes give the same rows, and that no
// card number leaves.
func fuzzBank(f *testing.F, profile string) {
	files, err := filepath.Glob("../testdata/profiles/" + profile + "/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if !strings.HasSuffix(file, ".golden") {
			f.Add(data)
		}
	}
	const card = "6222021234" + "567890123"
	f.Fuzz(func(t *testing.T, data []byte) {
		if isContainer(data) {
			return // an archive holds what another input holds
		}
		account, rows, rejects, err := readBytes(t, profile, "statement.txt", data)
		if account.Accepted+account.Rejected+account.Ignored+account.Structure != account.Lines {
			t.Fatalf("%+v", account)
		}
		rejudge, rowsAgain, _, errAgain := readBytes(t, profile, "statement.txt", data)
		if shownDeposits(rows) != shownDeposits(rowsAgain) || fmt.Sprint(account, err) != fmt.Sprint(rejudge, errAgain) {
			t.Fatal("the same bytes gave other rows")
		}
		if bytes.Contains(data, []byte(card)) && strings.Contains(fmt.Sprintf("%s %+v %+v", shownDeposits(rows), rejects, account), card) {
			t.Fatal("a card number left the loader")
		}
		if err != nil {
			return
		}
		if physical := int64(bytes.Count(data, []byte("\n"))); account.Lines < physical && account.Lines > 0 && !bytes.Contains(data, []byte{0}) {
			t.Fatalf("%d lines of %d", account.Lines, physical)
		}
		sums := map[string]reconcile.Sum{}
		for _, row := range rows {
			sum := sums[row.Deposit.Currency]
			sum.Merge(reconcile.Sum{Count: 1, Gross: row.Deposit.Amount, Net: row.Deposit.Amount})
			sums[row.Deposit.Currency] = sum
		}
		if int64(len(rows)) != account.Accepted || !maps.EqualFunc(sums, account.Sums, sameSum) {
			t.Fatalf("%d rows, %v: %+v", len(rows), sums, account)
		}
	})
}

func shownDeposits(rows []account.Row) string {
	var b strings.Builder
	for i := range rows {
		fmt.Fprintf(&b, "%+v\n", *rows[i].Deposit)
	}
	return b.String()
}

func sameSum(a, b reconcile.Sum) bool {
	return a.Count == b.Count && a.Gross.Equal(b.Gross) && a.Net.Equal(b.Net)
}

// BenchmarkBanks measures entries a second of the bank statements.
func BenchmarkBanks(b *testing.B) {
	for _, shape := range []struct {
		profile, file string
		text          func() []byte
	}{
		{"camt", "statement.xml", camtStatement},
		{"mt940", "statement.sta", mt940Statement},
		{"bai2", "statement.bai", bai2File},
		{"icbc-csv", "statement.csv", icbcStatement},
	} {
		b.Run(shape.profile, func(b *testing.B) { benchProfile(b, shape.profile, shape.file, shape.text(), false) })
	}
}

// camtStatement has entries as a bank of Europe sends them, each with a detail.
func camtStatement() []byte {
	return rowsOf(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">442500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
`, func(i int) string {
		return fmt.Sprintf(`<Ntry>
  <NtryRef>%d</NtryRef>
  <Amt Ccy="EUR">8.85</Amt>
  <CdtDbtInd>CRDT</CdtDbtInd>
  <Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>2026-11-20</Dt></BookgDt>
  <ValDt><Dt>2026-11-20</Dt></ValDt>
  <AcctSvcrRef>ACSR%012d</AcctSvcrRef>
  <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MCRD</Cd><SubFmlyCd>POSP</SubFmlyCd></Fmly></Domn></BkTxCd>
  <NtryDtls><TxDtls><Refs><EndToEndId>E2E-%d</EndToEndId></Refs><Amt Ccy="EUR">8.85</Amt><RltdPties><Dbtr><Pty><Nm>ACQUIRER</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>BATCH %d OF MERCHANT 77</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
`, i, i, i, i)
	}, "</Stmt></BkToCstmrStmt></Document>\n")
}

func mt940Statement() []byte {
	return rowsOf(":20:1\n:25:77\n:28C:1/1\n:60F:C261119EUR0,00\n", func(i int) string {
		return fmt.Sprintf(":61:2611201120C8,85NTRFNONREF//B%09d\n:86:166?00GUTSCHRIFT?20EREF+E2E-%d?21SVWZ+BATCH %d?32ACQUIRER\n", i, i, i)
	}, ":62F:C261120EUR442500,00\n-\n")
}

func bai2File() []byte {
	return rowsOf("01,A,B,261121,0400,1,,,2/\n02,B,A,1,261120,,USD,2/\n03,77,USD/\n", func(i int) string {
		return fmt.Sprintf("16,142,885,Z,BR%09d,SETTLE%d,ACQ SETL BATCH %d/\n88,MERCHANT 77/\n", i, i, i)
	}, fmt.Sprintf("49,%d,%d/\n98,%d,1,%d/\n99,%d,1,%d/\n", 885*benchRows, 2*benchRows+2, 885*benchRows, 2*benchRows+4, 885*benchRows, 2*benchRows+6))
}

func icbcStatement() []byte {
	return rowsOf("交易日期,摘要,交易场所,记账金额(收入),记账金额(支出),记账币种,余额,对方户名\n", func(i int) string {
		return fmt.Sprintf("2026-11-20     \t,\"跨行汇款  \t\",\"结算批次B%d  \t\",\"8.85       \t\",\"      \t\",人民币   \t,\"%d.%02d      \t\",\"银联商务有限公司   \t\",\n", i, 885*(i+1)/100, 885*(i+1)%100)
	}, "")
}

// TestBankReadingEnds wants that a reading stops when the night is called off.
func TestBankReadingEnds(t *testing.T) {
	in, p, err := openBytes(t, "camt", "statement.xml", camtStatement(), text.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	ctx, cancel := context.WithCancel(context.Background())
	rows := 0
	_, _, err = loaders.Load(ctx, in, p, account.Defaults{}, loaders.Options{}, func(account.Row) error {
		if rows++; rows == 100 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || rows > 10_000 {
		t.Errorf("want the reading to end when it is told to, got %d rows and %v", rows, err)
	}
}

// writeCopies writes a statement whose entries stand there several times.
func writeCopies(t *testing.T, path, text, from, to string, copies int) {
	t.Helper()
	head, rest, _ := strings.Cut(text, from)
	end := strings.LastIndex(rest, to)
	if err := os.WriteFile(path, []byte(head+strings.Repeat(from+rest[:end], copies)+rest[end:]), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBanksStayInTheirMemory reads statements of 100,000 entries, tens of megabytes: what is kept
// must not grow with the file.
func TestBanksStayInTheirMemory(t *testing.T) {
	const copies = 2
	for _, shape := range []struct {
		profile, from, to string // of the text that is repeated
		text              func() []byte
	}{
		{"camt", "<Ntry>", "</Stmt>", camtStatement},
		{"mt940", ":61:", ":62F:", mt940Statement},
		{"bai2", "16,", "49,", bai2File},
	} {
		path := filepath.Join(t.TempDir(), "statement.txt")
		writeCopies(t, path, string(shape.text()), shape.from, shape.to, copies)
		p, err := loaders.ProfileOf(shape.profile, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		before, most := liveHeap(), uint64(0)
		in, err := loaders.Open(path, text.DefaultLimits(), p)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		_, _, err = loaders.Load(context.Background(), in, p, account.Defaults{}, loaders.Options{}, func(account.Row) error {
			if rows++; rows%(benchRows/4) == 0 {
				most = max(most, liveHeap())
			}
			return nil
		})
		// The balances are those of one copy, which the loader must notice.
		var mismatch *fault.Error
		if !errors.As(err, &mismatch) || mismatch.Name != "trailer-mismatch" || rows != copies*benchRows || in.Close() != nil {
			t.Fatal(shape.profile, rows, err)
		}
		if bound := before + 4<<20; most > bound {
			t.Errorf("%s: want at most %d bytes on the heap, got %d", shape.profile, bound, most)
		}
		t.Logf("%s: %d KB more than before at most", shape.profile, (int64(most)-int64(before))>>10)
	}
}

// liveHeap returns how many bytes are in use, garbage aside: how much of that lies
// about depends on what other tests keep.
func liveHeap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
