package loaders_test

import (
	"errors"
	"strings"
	"testing"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/reconcile"
)

// readText reads a statement, and returns all that was said of it too.
func readText(t *testing.T, profile, content string) (account.Account, string) {
	t.Helper()
	read, _, _, err := loadAs(t, profile, "statement.txt", []byte(content))
	said := strings.Join(read.Warnings, "\n")
	var refused *fault.Error
	if errors.As(err, &refused) {
		return read, said + "\n" + refused.Error()
	}
	if err != nil {
		t.Fatal(err)
	}
	return read, said
}

// wholeCase is a statement, what its control totals are, and what must be said of it.
type wholeCase struct{ name, why, text, want, says string }

func checkWhole(t *testing.T, profile string, rows []wholeCase) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			read, said := readText(t, profile, row.text)
			if read.ControlTotals != row.want || !strings.Contains(said, row.says) || row.says == "" && said != "" {
				t.Errorf("%s: want %s and %q, got %s and:\n%s", row.why, row.want, row.says, read.ControlTotals, said)
			}
		})
	}
}

// mtPage writes a page of one account with an entry of 5,00.
func mtPage(number, opening, entry, closing string) string {
	return ":20:R\n:25:NL00TEST0000000001\n:28C:" + number + "\n:" + opening + "\n:61:" + entry + "\n:" + closing + "\n-\n"
}

const (
	goodEntry     = "2603010301C5,00NTRFNONREF"
	unreadEntry   = "2603010301C5,0,0NTRFNONREF" // its amount can't be read
	pointEntry    = "2603010301C5.00NTRFNONREF"
	bareEntry     = "2603010301C5,00" // nothing follows the amount
	bankHeader    = "ABNANL2A\n940\nABNANL2A\n"
	entryOfNoDay  = "2603011340C5,00NTRFNONREF"
	readableRow   = "got one that is refused, on line 5"
	pageElsewhere = "goes on elsewhere"
)

func TestWholeMT940(t *testing.T) {
	page := func(number, opening, closing string) string { return mtPage(number, opening, goodEntry, closing) }
	first, second := page("7/1", "60F:C260301EUR0,00", "62M:C260301EUR5,00"), page("7/2", "60M:C260301EUR5,00", "62F:C260301EUR10,00")
	third := page("7/3", "60M:C260301EUR5,00", "62F:C260301EUR10,00")
	whole := page("7/1", "60F:C260301EUR0,00", "62F:C260301EUR5,00")
	other := strings.ReplaceAll(whole, "0001\n", "0002\n")
	header := ":20:R\n:25:77\n:28C:1/1\n:34F:EUR0,\n:61:" + goodEntry + "\n"
	checkWhole(t, "mt940", []wholeCase{
		{"two pages", "the second one is the end of the first", first + second, reconcile.ControlTied, ""},
		{"two pages, the last first", "an archive is read by the names of its files", second + first, reconcile.ControlTied, ""},
		{"another account between pages", "the pages of one account are one statement", first + other + second, reconcile.ControlTied, ""},
		{"another account between pages that differ", "the page does not begin with what was left", first + other + strings.ReplaceAll(second, "R5,00", "R4,00"), reconcile.ControlMismatch, "want 5.00 EUR, as the file states, got 4.00 EUR"},
		{"pages without numbers", "the order of the file says which follows", strings.ReplaceAll(first, "7/1", "7") + strings.ReplaceAll(second, "7/2", "7"), reconcile.ControlTied, ""},
		{"pages that are counted as statements", "some banks do", first + page("8/1", "60M:C260301EUR5,00", "62F:C260301EUR10,00"), reconcile.ControlTied, ""},
		{"one page", "the rest of the statement is elsewhere", first, reconcile.ControlAbsent, "after the :62M: on line 6, got none: the statement " + pageElsewhere},
		{"one page of another account", "a whole statement says nothing of it", other + first, reconcile.ControlAbsent, "after the :62M: on line 13"},
		{"the last page", "the beginning of the statement is elsewhere", second, reconcile.ControlAbsent, "before the :60M: on line 4, got none: the statement begins elsewhere"},
		{"a page left out, whose money cancels out", "the balances do not show it", first + third, reconcile.ControlAbsent, "want number 7/2 in :28C:"},
		{"a page left out", "the balances show it", first + strings.ReplaceAll(strings.ReplaceAll(third, "R10,00", "R12,00"), "R5,00", "R7,00"), reconcile.ControlMismatch, "want 5.00 EUR, as the file states, got 7.00 EUR"},
		{"a statement left out, whose money cancels out", "the balances do not show it", whole + page("9/1", "60F:C260303EUR5,00", "62F:C260303EUR10,00"), reconcile.ControlAbsent, "want number 8 in :28C:"},
		{"statements by the names of their files", "10 comes before 9", page("10/1", "60F:C260303EUR15,00", "62F:C260303EUR20,00") + page("8/1", "60F:C260301EUR5,00", "62F:C260301EUR10,00") + page("9/1", "60F:C260302EUR10,00", "62F:C260302EUR15,00"), reconcile.ControlTied, ""},
		{"a new year", "banks count anew", page("250/1", "60F:C251230EUR0,00", "62F:C251231EUR5,00") + page("1/1", "60F:C251231EUR5,00", "62F:C260102EUR10,00"), reconcile.ControlTied, ""},
		{"numbers of days", "26058 is the 58th day of 2026, a Friday, and 26061 the Monday", page("26058/1", "60F:C260226EUR0,00", "62F:C260227EUR5,00") + page("26061/1", "60F:C260227EUR5,00", "62F:C260302EUR10,00"), reconcile.ControlTied, ""},
		{"a balance that no other leads to", "a statement without numbers is missing", page("0", "60F:C260301EUR0,00", "62F:C260301EUR5,00") + page("0", "60F:C260303EUR7,00", "62F:C260303EUR12,00"), reconcile.ControlAbsent, "begins with 7.00 EUR"},
		{"cut in the next header", "a statement begins there", whole + ":20:R\n:25:NL00TEST0000000002\n", reconcile.ControlAbsent, "a statement begins on line 8: want its balances, got none"},
		{"cut in the next envelope", "a message begins there", whole + "{1:F01BANKNL2AXXXX0000000000}{2:I940BANKNL2AXXXXN}{4:\n", reconcile.ControlAbsent, "a message begins on line 8"},
		{"an entry without an amount", "the balance names the row", mtPage("1", "60F:C260301EUR0,00", unreadEntry, "62F:C260301EUR5,00"), reconcile.ControlMismatch, "without the row on line 5, which can't be read: want 5.00 EUR, as the file states, got 0.00 EUR"},
		{"an entry without an amount, and balances that agree", "nobody knows what it was", mtPage("1", "60F:C260301EUR0,00", unreadEntry, "62F:C260301EUR0,00"), reconcile.ControlAbsent, readableRow},
		{"an entry without its day", "its money is missing all the same", mtPage("1", "60F:C260301EUR0,00", entryOfNoDay, "62F:C260301EUR5,00"), reconcile.ControlAbsent, readableRow},
		{"a point", "the balances prove that it is the decimal mark", mtPage("1", "60F:C260301EUR1000.00", pointEntry, "62F:C260301EUR1005.00"), reconcile.ControlTied, ""},
		{"a point that may divide thousands", "balances written alike agree with either reading", mtPage("1", "60F:C260301KWD1.000", "2603010301C5.000NTRFNONREF", "62F:C260301KWD6.000"), reconcile.ControlMismatch, "want digits with one comma"},
		{"a point in an interim report", "no balance proves it", strings.ReplaceAll(header, goodEntry, pointEntry) + ":90D:0EUR0,\n:90C:1EUR5,00\n", reconcile.ControlMismatch, "without the row on line 5"},
		{"no type", "the balances prove that the amount is whole", mtPage("1", "60F:C260301EUR0,00", bareEntry, "62F:C260301EUR5,00"), reconcile.ControlTied, ""},
		{"no type in an interim report", "the line may be cut, and no balance says that it is not", strings.ReplaceAll(header, goodEntry, bareEntry) + ":90D:0EUR0,\n:90C:1EUR5,00\n", reconcile.ControlMismatch, "without the row on line 5"},
		{"a currency that is gone", "old statements are in it", strings.ReplaceAll(whole, "EUR", "DEM"), reconcile.ControlTied, ""},
		{"a header of the bank's between statements", "the closing balance is whole: what follows is no part of it", bankHeader + whole + bankHeader + page("8/1", "60F:C260301EUR5,00", "62F:C260301EUR10,00"), reconcile.ControlTied, ""},
		{"a header of the bank's between statements that no hyphen ends", "nor then", strings.ReplaceAll(whole+bankHeader+page("8/1", "60F:C260301EUR5,00", "62F:C260301EUR10,00"), "-\n", ""), reconcile.ControlTied, ""},
		{"a tag of the bank's own between statements", "Rabobank writes :940:", ":940:\n" + whole + ":940:\n" + page("8/1", "60F:C260301EUR5,00", "62F:C260301EUR10,00"), reconcile.ControlTied, ""},
		{"a line at the end of the file", "a footer of the bank's", whole + "END OF FILE\n", reconcile.ControlTied, ""},
		{"a line after an interim report", "its last sum is whole", header + ":90D:0EUR0,\n:90C:1EUR5,00\n-\n" + bankHeader, reconcile.ControlTied, ""},
		{"a time that is cut over two lines", "its second half looks like the tag of a message", strings.ReplaceAll(whole, "NONREF\n", "NONREF\n:86:CARD 01-03-26 T16\n:20:37 SHOP\n"), reconcile.ControlTied, ""},
		{"a time that is cut over two lines, like an entry", "an entry begins with the six digits of its day", strings.ReplaceAll(whole, "NONREF\n", "NONREF\n:86:CARD 01-03-26 T16\n:61:37 SHOP\n"), reconcile.ControlTied, ""},
		{"an entry that can't be read after a text", "no hour stands before it", strings.ReplaceAll(whole, "NONREF\n", "NONREF\n:86:CARD\n:61:37 SHOP\n"), reconcile.ControlAbsent, "got one that is refused, on line 7"},
		{"an interim report", "both sums are stated", header + ":90D:0EUR0,\n:90C:1EUR5,00\n", reconcile.ControlTied, ""},
		{"an interim report that is cut between its sums", "nothing proves its credits", header + ":90D:0EUR0,\n", reconcile.ControlAbsent, "it may be cut"},
		{"an interim report that loses an entry", "its sums agree", strings.ReplaceAll(header, goodEntry, entryOfNoDay) + ":90D:0EUR0,\n:90C:1EUR5,00\n", reconcile.ControlAbsent, readableRow},
		{"an interim report with an entry without an amount", "the sum names the row", strings.ReplaceAll(header, goodEntry, unreadEntry) + ":90D:0EUR0,\n:90C:1EUR5,00\n", reconcile.ControlMismatch, "without the row on line 5"},
	})
}

// camtDocument writes a message with one statement, report or notification after the other.
func camtDocument(message, kind string, parts ...string) string {
	text := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.` + map[string]string{"Stmt": "053", "Rpt": "052", "Ntfctn": "054"}[kind] + `.001.08"><` + message + ">\n"
	for _, part := range parts {
		if strings.HasPrefix(part, "<GrpHdr>") {
			text += part
			continue
		}
		text += "<" + kind + "><Acct><Id><IBAN>NL00TEST0000000001</IBAN></Id><Ccy>EUR</Ccy></Acct>" + part + "</" + kind + ">\n"
	}
	return text + "</" + message + "></Document>\n"
}

func camtBalance(code, amount string) string {
	return "<Bal><Tp><CdOrPrtry><Cd>" + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount + "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>"
}

func camtEntry(amount, day string) string {
	return `<Ntry><Amt Ccy="EUR">` + amount + "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><ValDt><Dt>" + day + "</Dt></ValDt></Ntry>"
}

func TestWholeCamt(t *testing.T) {
	entry := camtEntry("5.00", "2026-03-01")
	balances := func(from, to string) string { return camtBalance("OPBD", from) + camtBalance("CLBD", to) }
	statement := func(parts ...string) string { return camtDocument("BkToCstmrStmt", "Stmt", parts...) }
	report := func(parts ...string) string { return camtDocument("BkToCstmrAcctRpt", "Rpt", parts...) }
	notification := func(parts ...string) string { return camtDocument("BkToCstmrDbtCdtNtfctn", "Ntfctn", parts...) }
	summary := func(count, sum string) string {
		return "<TxsSummry><TtlNtries><NbOfNtries>" + count + "</NbOfNtries><Sum>" + sum + "</Sum></TtlNtries></TxsSummry>"
	}
	page := func(kind, number, last string) string {
		return "<" + kind + "Pgntn><PgNb>" + number + "</PgNb><LastPgInd>" + last + "</LastPgInd></" + kind + "Pgntn>"
	}
	checkWhole(t, "camt", []wholeCase{
		{"one page", "the usual case", statement(page("Stmt", "1", "true") + balances("0.00", "5.00") + entry), reconcile.ControlTied, ""},
		{"a page that goes on", "the next is elsewhere", statement(page("Stmt", "1", "false") + balances("0.00", "5.00") + entry), reconcile.ControlAbsent, "want page 2, as its LastPgInd says"},
		{"a page that began elsewhere", "it is the second", statement(page("Stmt", "2", "true") + balances("0.00", "5.00") + entry), reconcile.ControlAbsent, "want page 1 before it"},
		{"two pages", "both are there", statement(page("Stmt", "1", "false")+balances("0.00", "5.00")+entry, page("Stmt", "2", "true")+balances("5.00", "10.00")+entry), reconcile.ControlTied, ""},
		{"a page left out", "the balances do not show it", statement(page("Stmt", "1", "false")+balances("0.00", "5.00")+entry, page("Stmt", "3", "true")+balances("5.00", "10.00")+entry), reconcile.ControlAbsent, "want page 2, as its LastPgInd says"},
		{"a message that goes on", "the other statements are elsewhere", statement("<GrpHdr><MsgId>M</MsgId>"+page("Msg", "1", "false")+"</GrpHdr>", balances("0.00", "5.00")+entry), reconcile.ControlAbsent, "message M (line 2): want page 2"},
		{"a report that goes on", "its sums are those of the page", report(page("Rpt", "1", "false") + summary("1", "5.00") + entry), reconcile.ControlAbsent, "want page 2"},
		{"numbers that follow", "no statement is missing", statement("<ElctrncSeqNb>1</ElctrncSeqNb>"+balances("0.00", "5.00")+entry, "<ElctrncSeqNb>2</ElctrncSeqNb>"+balances("5.00", "10.00")+entry), reconcile.ControlTied, ""},
		{"a number left out", "its money may have cancelled out", statement("<ElctrncSeqNb>1</ElctrncSeqNb>"+balances("0.00", "5.00")+entry, "<ElctrncSeqNb>3</ElctrncSeqNb>"+balances("5.00", "10.00")+entry), reconcile.ControlAbsent, "want number 2 in LglSeqNb or ElctrncSeqNb"},
		{"a balance that no other leads to", "a statement is missing", statement(balances("0.00", "5.00")+entry, balances("7.00", "12.00")+entry), reconcile.ControlAbsent, "begins with 7.00 EUR"},
		{"an account that stood still behind one that is missing", "it leads to itself alone", statement(balances("0.00", "5.00")+entry, balances("7.00", "7.00")), reconcile.ControlAbsent, "begins with 7.00 EUR"},
		{"an entry without an amount", "the balance names the row", statement(balances("0.00", "5.00") + "\n" + camtEntry("5,00", "2026-03-01")), reconcile.ControlMismatch, "without the row on line 3, which can't be read: want 5.00 EUR"},
		{"an entry without an amount, and balances that agree", "nobody knows what it was", statement(balances("5.00", "5.00") + camtEntry("5,00", "2026-03-01")), reconcile.ControlAbsent, "got one that is refused, on line 2"},
		{"an entry without its day", "its money is missing all the same", statement(balances("0.00", "5.00") + camtEntry("5.00", "2026-03-32")), reconcile.ControlAbsent, "got one that is refused, on line 2"},
		{"a report that loses an entry", "its sums agree", report(summary("1", "5.00") + camtEntry("5.00", "2026-03-32")), reconcile.ControlAbsent, "got one that is refused, on line 2"},
		{"a report with an entry without an amount", "the sum names the row", report(summary("2", "10.00") + entry + "\n" + camtEntry("5,00", "2026-03-01")), reconcile.ControlMismatch, "Sum of report  without the row on line 3"},
		{"a notification without entries", "nothing but their absence says so", notification("<Id>N1</Id>"), reconcile.ControlAbsent, "notification N1 of account NL00TEST0000000001 (line 2): want an entry (Ntry), or a TxsSummry"},
		{"an empty notification beside another", "each is looked at", notification("<Id>N1</Id>", "<Id>N2</Id>"+entry), reconcile.ControlAbsent, "notification N1 of account"},
		{"a report without entries", "as a notification", report("<Id>R1</Id>"), reconcile.ControlAbsent, "report R1 of account"},
		{"a notification of none", "it states that there were none", notification("<Id>N1</Id>" + summary("0", "0")), reconcile.ControlTied, ""},
		{"a notification that lost its entries", "it states two", notification("<Id>N1</Id>" + summary("2", "10.00")), reconcile.ControlMismatch, "want 2, as the file states, got 0"},
		{"documents one after the other", "an archive of two statements", statement(balances("5.00", "10.00")+entry) + statement(balances("0.00", "5.00")+entry), reconcile.ControlTied, ""},
	})
}

func TestWholeBAI2(t *testing.T) {
	file := func(record, total, accountRecords, groupRecords, fileRecords string) string {
		return "01,A,B,261121,0400,1,,,2/\n02,B,A,1,261120,,USD,2/\n03,77,USD/\n16,142,885,Z,BR1,S1,X/\n" + record +
			"49," + total + "," + accountRecords + "/\n98," + total + ",1," + groupRecords + "/\n99," + total + ",1," + fileRecords + "/\n"
	}
	checkWhole(t, "bai2", []wholeCase{
		{"whole", "every row is taken", file("", "885", "3", "5", "7"), reconcile.ControlTied, ""},
		{"an entry of a code that nobody knows", "its money is missing all the same", file("16,999,100,Z,,,X/\n", "985", "4", "6", "8"), reconcile.ControlAbsent, readableRow},
		{"an entry without an amount", "the total names the row", file("16,142,1.00,Z,,,X/\n", "985", "4", "6", "8"), reconcile.ControlMismatch, "total of account 77 without the row on line 5, which can't be read: want 9.85 USD"},
		{"an entry without an amount, and totals that agree", "nobody knows what it was", file("16,142,1.00,Z,,,X/\n", "885", "4", "6", "8"), reconcile.ControlAbsent, readableRow},
		{"a record that is damaged", "it may have been an entry", file("xx,142,100,Z,,,X/\n", "885", "3", "5", "7"), reconcile.ControlAbsent, readableRow},
		{"a damaged record outside of an account", "no total covers it", "xx,142,100/\n" + file("", "885", "3", "5", "7"), reconcile.ControlAbsent, "line 1: want a record between 03 and 49"},
	})
}
