package loaders_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/zstd"
	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

const terminalHeader = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,order_no,card_no\n"

const settlementHeader = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type\n"

// read loads a text by a profile.
func read(t testing.TB, profile, text string) (account.Account, []account.Row, []reconcile.Reject, error) {
	t.Helper()
	return readBytes(t, profile, "input.csv", []byte(text))
}

// openBytes opens bytes as a night opens a file of the format; the caller closes it.
func openBytes(t testing.TB, format, name string, data []byte, limits text.Limits) (*text.Intake, *profile.Profile, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := loaders.ProfileOf(format, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	in, err := loaders.Open(path, limits, p)
	return in, p, err
}

func readBytes(t testing.TB, profile, name string, data []byte) (account.Account, []account.Row, []reconcile.Reject, error) {
	t.Helper()
	limits := text.DefaultLimits()
	limits.MaxRecordLines = 4
	in, p, err := openBytes(t, profile, name, data, limits)
	if err != nil {
		return account.Account{}, nil, nil, err
	}
	defer func() { _ = in.Close() }()
	var rows []account.Row
	account, rejects, err := loaders.Load(context.Background(), in, p, account.Defaults{Name: name, Provider: "acq", Currency: "CNY"}, loaders.Options{}, func(r account.Row) error {
		rows = append(rows, ownRow(r))
		return nil
	})
	return account, rows, rejects, err
}

// conserved fails when a physical line is not accounted for.
func conserved(t testing.TB, a account.Account, text string) {
	t.Helper()
	lines := int64(strings.Count(text, "\n"))
	if text != "" && !strings.HasSuffix(text, "\n") {
		lines++
	}
	if a.Lines != lines || a.Accepted+a.Rejected+a.Ignored+a.Structure != a.Lines {
		t.Errorf("%d lines: %d accepted + %d rejected + %d ignored + %d structure, of %d counted", lines, a.Accepted, a.Rejected, a.Ignored, a.Structure, a.Lines)
	}
}

func TestTerminalRow(t *testing.T) {
	text := "CARD_NO,amount,Txn_Type,txn_time,terminal_id,merchant_id,rrn,shop,currency,provider,wallet,channel,original_rrn\n" +
		"622202" + "1234567890123,12.5,sale,2026-10-08 10:00:01, T1 ,M1,000123,Beijing,USD,other,wechat,qr,000122\n"
	tally, rows, rejects, err := read(t, "terminal-csv", text)
	if err != nil || len(rejects) != 0 {
		t.Fatal(err, rejects)
	}
	conserved(t, tally, text)
	want := []account.Row{{Transaction: &reconcile.Transaction{
		Provider: "other", MerchantID: "M1", TerminalID: "T1", Time: time.Date(2026, 10, 8, 10, 0, 1, 0, time.UTC), Type: reconcile.Sale,
		Amount: decimal.RequireFromString("12.50"), Currency: "USD", RRN: "000123", ResponseCode: "00", Channel: "QR", Wallet: "WECHAT", CardNo: "622202*********0123", OriginalRRN: "000122",
		Origin: reconcile.Origin{File: "input.csv", Line: 2},
	}}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("columns come in any order and case, a row's own values win:\n%s", diff)
	}
}

// TestResponsesOfTerminalLogs: an empty response is no answer; a log without such a
// column holds what was approved, and that is said.
func TestResponsesOfTerminalLogs(t *testing.T) {
	row := "M1,T1,2026-10-08 10:00:01,SALE,12.50,000123"
	for _, c := range []struct{ name, profile, text, want, why string }{
		{"an answer", "terminal-csv", "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code\n" + row + ",51\n", "51", "it is what the host said"},
		{"an empty answer", "terminal-csv", "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code\n" + row + ",\n", "", "none came"},
		{"no column", "terminal-csv", "merchant_id,terminal_id,txn_time,txn_type,amount,rrn\n" + row + "\n", "00", "nobody may be told to charge again what was paid"},
		{"no column that a profile knows as optional", head + "shape: {kind: delimited}\ncolumns: [shop, terminal, at, what, amount, {name: answer, optional: true}]\n" +
			"fields: {merchant_id: shop, terminal_id: terminal, txn_time: at, txn_type: what, amount: amount, response_code: answer}\n", "shop,terminal,at,what,amount\nM1,T1,2026-10-08 10:00:01,SALE,12.50\n", "00", "every format that may lack it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := c.profile
			if strings.Contains(name, "\n") {
				name = filepath.Join(t.TempDir(), "mine.yaml")
				if err := os.WriteFile(name, []byte(strings.Replace(c.profile, "side: deposit", "side: terminal", 1)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			a, rows, rejects, err := read(t, name, c.text)
			if err != nil || len(rows) != 1 {
				t.Fatal(err, rejects)
			}
			if got := rows[0].Transaction.ResponseCode; got != c.want {
				t.Errorf("%s: want response %q, got %q", c.why, c.want, got)
			}
			said := slices.ContainsFunc(a.Warnings, func(w string) bool { return strings.Contains(w, "no column response_code") })
			if absent := strings.HasPrefix(c.name, "no column"); said != absent {
				t.Errorf("%s: want a warning of the column: %v, got %q", c.why, absent, a.Warnings)
			}
		})
	}
}

// TestAnswersThatAreNone: every code that no table knows is a decline, so that what is no code may not pass for one.
func TestAnswersThatAreNone(t *testing.T) {
	const ruined, unknown = "ruined-identifier", "unknown-value"
	for _, c := range []struct{ code, refused, why string }{
		{"00", "", "approved"},
		{"51", "", "a decline"},
		{"N7", "", "a decline with a letter"},
		{"A6", "", "a defective success"},
		{"O5", "", "a decline of hosts that have codes with an O"},
		{" 00 ", "", "blanks around it"},
		{"0", ruined, "a spreadsheet's 00"},
		{"5", ruined, "a spreadsheet's 05"},
		{"000", ruined, "no table has it"},
		{"0.0", ruined, "a number"},
		{"00.", ruined, "a number"},
		{"OO", unknown, "letters for noughts"},
		{"O0", unknown, "one letter for a nought"},
		{"a6", unknown, "approved or not is not told by small letters"},
		{"'00", unknown, "a mark of a spreadsheet"},
		{"００", unknown, "full-width digits"},
		{"0 0", unknown, "a blank within"},
		{"approved", unknown, "a word"},
		{"成功", unknown, "a word of two characters"},
		{"NULL", unknown, "no value"},
		{"--", unknown, "no value"},
	} {
		for profile, content := range map[string]string{
			"terminal-csv":   "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code\nM1,T1,2026-10-08 10:00:01,SALE,12.50,000123," + c.code + "\n",
			"terminal-jsonl": `{"merchant_id":"M1","terminal_id":"T1","txn_time":"2026-11-19 10:00:00","txn_type":"SALE","amount":"1.00","rrn":"1","response_code":"` + c.code + `"}` + "\n",
		} {
			_, rows, rejects, err := read(t, profile, content)
			switch {
			case err != nil:
				t.Fatal(err)
			case c.refused == "" && (len(rows) != 1 || rows[0].Transaction.ResponseCode != strings.TrimSpace(c.code)):
				t.Errorf("%s %q (%s): want it taken, got %+v", profile, c.code, c.why, rejects)
			case c.refused != "" && (len(rejects) != 1 || rejects[0].Reason != c.refused):
				t.Errorf("%s %q (%s): want %s, got %+v", profile, c.code, c.why, c.refused, rejects)
			}
		}
	}
	if _, rows, _, err := read(t, "terminal-csv", "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code\n0,T1,2026-10-08 10:00:01,SALE,12.50,000123,0\n"); err != nil || len(rows) != 0 {
		t.Errorf("a merchant with the name of a broken code makes it none: %+v, %v", rows, err)
	}
}

// TestReferencesThatAreNone: two rows that say NULL have no reference in common, whichever column and format says it.
func TestReferencesThatAreNone(t *testing.T) {
	for _, word := range []string{"NULL", "n/a", "NA", "nil", "none", "-", "########"} {
		for profile, content := range map[string]string{
			"terminal-csv":   "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,trace_no,auth_code,order_no\nM1,T1,2026-10-08 10:00:01,SALE,12.50," + strings.Repeat(","+word, 4)[1:] + "\n",
			"terminal-jsonl": fmt.Sprintf(`{"merchant_id":"M1","terminal_id":"T1","txn_time":"2026-11-19 10:00:00","txn_type":"SALE","amount":"1.00","rrn":%[1]q,"trace_no":%[1]q,"auth_code":%[1]q,"order_no":%[1]q}`, word) + "\n",
		} {
			_, rows, rejects, err := read(t, profile, content)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%s %s: %v, %+v", profile, word, err, rejects)
			}
			if row := rows[0].Transaction; row.RRN+row.TraceNo+row.AuthCode+row.OrderNo != "" {
				t.Errorf("%s: want no reference of %s, got %+v", profile, word, row)
			}
		}
	}
}

func TestSettlementRow(t *testing.T) {
	text := settlementHeader + "2026-10-09,M1,-40.00,-0.24,-39.76,1,\n2026-10-09,M1,0.00,30.00,-30.00,,FEE\n"
	account, rows, rejects, err := read(t, "settlement-csv", text)
	if err != nil || len(rejects) != 0 || len(rows) != 2 {
		t.Fatal(err, rejects, rows)
	}
	conserved(t, account, text)
	if l := rows[0].Line; l.Type != reconcile.LineRefund || l.SettleDate != civil.NewDate(2026, 10, 9) || l.Provider != "acq" || !l.Net.Equal(decimal.RequireFromString("-39.76")) {
		t.Errorf("a negative line without a type is a refund: %+v", l)
	}
	if sum := account.Sums["CNY"]; sum.Count != 2 || !sum.Net.Equal(decimal.RequireFromString("-69.76")) {
		t.Errorf("sums: %+v", sum)
	}
}

func TestDepositRow(t *testing.T) {
	_, rows, rejects, err := read(t, "deposit-csv", "value_date,amount,text\n2026-10-09,99.40,to 622202"+"1234567890123 \n")
	if err != nil || len(rejects) != 0 || len(rows) != 1 {
		t.Fatal(err, rejects, rows)
	}
	if d := rows[0].Deposit; !d.Amount.Equal(decimal.RequireFromString("99.40")) || strings.Contains(d.Text, "1234567890") {
		t.Errorf("a card number in free text is masked: %+v", d)
	}
}

// TestRefusedRows says what each bad row is called; the good row after it is kept.
func TestRefusedRows(t *testing.T) {
	good := "M1,T1,2026-10-08 10:00:00,SALE,1.00,9,00,CARD,CREDIT,,"
	for _, row := range []struct{ text, reason, why string }{
		{strings.Replace(good, "1.00", "1e5", 1), "bad-amount", "an exponent"},
		{strings.Replace(good, "1.00", "NaN", 1), "bad-amount", "no number"},
		{strings.Replace(good, "1.00", `"1,234.5"`, 1), "bad-amount", "grouping"},
		{strings.Replace(good, "1.00", "(12.00)", 1), "bad-amount", "brackets"},
		{strings.Replace(good, "1.00", "1.005", 1), "amount-precision", "half a fen"},
		{strings.Replace(good, "1.00", "0.00", 1), "amount-sign", "a terminal prints more than nothing"},
		{strings.Replace(good, "1.00", "", 1), "missing-value", "no amount"},
		{strings.Replace(good, "T1", " ", 1), "missing-value", "a blank is no terminal"},
		{strings.Replace(good, "2026-10-08", "2026-02-29", 1), "bad-time", "2026 is no leap year"},
		{strings.Replace(good, "2026-10-08 10:00:00", "2026-10-08 10:00", 1), "bad-time", "no seconds"},
		{strings.Replace(good, "2026-10-08 10:00:00", "", 1), "missing-value", "no time"},
		{strings.Replace(good, "SALE", "SOLD", 1), "unknown-type", "no such type"},
		{strings.Replace(good, "CREDIT", "GOLD", 1), "unknown-value", "no such card"},
		{strings.Replace(good, ",9,", ",2.60928E+11,", 1), "ruined-identifier", "a spreadsheet was here"},
		{strings.Replace(good, ",9,", ",9\x00,", 1), "control-character", "a NUL"},
		{good + ",x", "field-count", "a field too many"},
		{"M1,T1", "field-count", "fields too few"},
		{`M"1,T1`, "broken-quotes", "a quote inside a field"},
		{`"M1,T1,2026`, "broken-quotes", "a quote that is not closed"},
	} {
		text := terminalHeader + row.text + "\n" + good + "\n"
		account, rows, rejects, err := read(t, "terminal-csv", text)
		if err != nil {
			t.Errorf("%s: %v", row.why, err)
			continue
		}
		conserved(t, account, text)
		if len(rejects) != 1 || rejects[0].Reason != row.reason || rejects[0].Origin.Line != 2 || rejects[0].Excerpt == "" {
			t.Errorf("%s: want line 2 refused as %s, got %+v", row.why, row.reason, rejects)
		}
		if len(rows) != 1 || rows[0].Transaction.Origin.Line != 3 {
			t.Errorf("%s: the good row after it is lost: %+v", row.why, rows)
		}
	}
}

func TestRefusedLines(t *testing.T) {
	for _, row := range []struct{ text, reason, why string }{
		{"2026-10-09,M1,100.00,0.60,99.41,1,", "net-mismatch", "a fen too many"},
		{"2026-10-09,M1,-100.00,-0.60,-99.40,1,SALE", "amount-sign", "a sale is positive"},
		{"2026-10-09,M1,100.00,0.60,99.40,1,REFUND", "amount-sign", "a refund is negative"},
		{"2026-13-09,M1,100.00,0.60,99.40,1,", "bad-date", "no such month"},
		{",M1,100.00,0.60,99.40,1,", "missing-value", "no date"},
	} {
		_, _, rejects, err := read(t, "settlement-csv", settlementHeader+row.text+"\n")
		if err != nil || len(rejects) != 1 || rejects[0].Reason != row.reason {
			t.Errorf("%s: want %s, got %+v, %v", row.why, row.reason, rejects, err)
		}
	}
}

// TestQuotesCostTheirOwnLine shows that a stray quote swallows nothing.
func TestQuotesCostTheirOwnLine(t *testing.T) {
	sale := func(rrn string) string { return "M1,T1,2026-10-08 10:00:00,SALE,1.00," + rrn + ",00,CARD,CREDIT,," }
	text := terminalHeader + sale("1") + "\n" + `"` + sale("2") + "\n" + sale("3") + "\n" + strings.Replace(sale("4"), "T1", `"T1"`, 1) + "\n\n" +
		strings.Replace(sale("5"), ",,", ",\"two\nlines\",", 1) + "\n" + sale("6")
	account, rows, rejects, err := read(t, "terminal-csv", text)
	if err != nil {
		t.Fatal(err)
	}
	conserved(t, account, text)
	var got []string
	for _, row := range rows {
		got = append(got, fmt.Sprintf("%s:%d", row.Transaction.RRN, row.Transaction.Origin.Line))
	}
	// Row 5 runs over two lines, and its order number holds a line feed.
	if diff := cmp.Diff([]string{"1:2", "3:4", "4:5", "6:9"}, got); diff != "" {
		t.Error(diff)
	}
	if len(rejects) != 2 || rejects[0].Reason != "broken-quotes" || rejects[0].Origin.Line != 3 || rejects[1].Reason != "control-character" || rejects[1].Origin.Line != 7 {
		t.Errorf("%+v", rejects)
	}
	if account.Ignored != 1 || account.Structure != 2 {
		t.Errorf("the blank line is ignored, header and second line are structure: %+v", account)
	}
}

func TestNoCardNumberLeaves(t *testing.T) {
	const pan = "622202" + "1234567890128"
	text := terminalHeader +
		"M1,T1,2026-10-08 10:00:00,SALE,1.00,1,00,CARD,CREDIT,," + pan + "\n" +
		"M1,T1,2026-10-08 10:00:00,SALE,1.00,2,00,CARD,CREDIT," + luhn("622202123456789012") + ",\n" +
		"M1,T1,2026-10-08 10:00:00,SALE," + luhn("411111111111111") + ",3,00,CARD,CREDIT,,\n" +
		"M1,T1,2026-10-08 10:00:00," + luhn("411111111111111") + ",1.00,4,00,CARD,CREDIT,,\n"
	_, rows, rejects, err := read(t, "terminal-csv", text)
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%+v", rejects)
	for _, row := range rows {
		all += fmt.Sprintf("%+v", *row.Transaction)
	}
	for _, clear := range []string{pan, luhn("622202123456789012"), luhn("411111111111111")} {
		if strings.Contains(all, clear) {
			t.Errorf("the card number %s...%s left the loader: %s", clear[:6], clear[len(clear)-4:], strings.ReplaceAll(all, clear, "(it)"))
		}
	}
	if len(rows) != 2 || len(rejects) != 2 {
		t.Errorf("%d rows, %d rejects", len(rows), len(rejects))
	}
}

// luhn adds the check digit, so that no card number stands in this file.
func luhn(digits string) string {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}

// TestContainersAndEncodings reads the same rows out of every wrapping.
func TestContainersAndEncodings(t *testing.T) {
	text := terminalHeader + "M1,T1,2026-10-08 10:00:00,SALE,1.00,1,00,CARD,CREDIT,订单一,\r\n" + "M1,T1,2026-10-08 10:00:00,SALE,2.00,2,00,CARD,CREDIT,𠮷,"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"plain.csv": []byte(text), "bom.csv": []byte("\xef\xbb\xbf" + text), "gb18030.csv": []byte(gb), "utf16.csv": []byte(utf16), "utf16be.csv": []byte(bare),
		"gz.csv.gz": gzipped(t, text), "zst.csv.zst": zstandard(t, gb),
	} {
		account, rows, rejects, err := readBytes(t, "terminal-csv", name, data)
		if err != nil || len(rejects) != 0 {
			t.Errorf("%s: %v, %+v", name, err, rejects)
			continue
		}
		conserved(t, account, text)
		if len(rows) != 2 || rows[0].Transaction.OrderNo != "订单一" || rows[1].Transaction.OrderNo != "𠮷" {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t testing.TB, text string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(text), nil)
}

func TestFilesThatAreRefusedWhole(t *testing.T) {
	for _, row := range []struct {
		text, name, why string
	}{
		{"merchant_id,terminal_id\nM1,T1\n", "missing-column", "columns are missing"},
		{"merchant_id,terminal_id,txn_time,txn_type,amount,amount\n", "duplicate-column", "a column stands twice"},
		{"\n\n", "no-header", "blank lines only"},
	} {
		account, _, rejects, err := read(t, "terminal-csv", row.text)
		var fileError *fault.Error
		if !errors.As(err, &fileError) || fileError.Name != row.name || fileError.Place != "input.csv" {
			t.Errorf("%s: want %s, got %v", row.why, row.name, err)
		}
		conserved(t, account, row.text)
		if len(rejects) != 0 || account.Accepted != 0 {
			t.Errorf("%s: a refused file has no rows of its own: %+v", row.why, account)
		}
	}
}

func TestAFileThatIsStillWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pos.csv")
	data := []byte(terminalHeader + strings.Repeat("x\n", 4<<20))
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					return
				}
				_, _ = file.Write([]byte("x\n"))
				_ = file.Close()
			}
		}
	}()
	var err error
	for range 100 { // a busy machine may let the writer sleep through one reading
		var in *text.Intake
		if in, err = loaders.Open(path, text.DefaultLimits(), nil); err != nil {
			break
		}
		_ = in.Close()
	}
	close(stop)
	<-done
	if !errors.Is(err, text.ErrStillWritten) {
		t.Errorf("want ErrStillWritten, got %v", err)
	}
}

// TestALargeFieldCostsNoMemory reads a line of 256 MiB under a small limit of
// allocation: the line is refused, the next one is read.
func TestALargeFieldCostsNoMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pos.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	good := "M1,T1,2026-10-08 10:00:00,SALE,1.00,9,00,CARD,CREDIT,,\n"
	block := bytes.Repeat([]byte("x"), 1<<20)
	_, _ = file.WriteString(terminalHeader)
	for range 256 {
		_, _ = file.Write(block)
	}
	_, _ = file.WriteString("\n" + good)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	allocated := testing.AllocsPerRun(1, func() {
		inspection, err := loaders.Inspect(context.Background(), path, loaders.Choice{Profile: "terminal-csv"}, text.DefaultLimits())
		if err != nil || inspection.Rejected != 1 || inspection.Accepted != 1 || inspection.Rejects[0].Reason != "line-too-long" {
			t.Errorf("%+v, %v", inspection, err)
		}
	})
	if allocated > 10_000 {
		t.Errorf("%v allocations", allocated)
	}
}

func TestInspectRecognises(t *testing.T) {
	for _, row := range []struct{ text, profile, why string }{
		{terminalHeader, "terminal-csv", "the columns of a terminal log"},
		{settlementHeader, "settlement-csv", "the columns of a settlement file"},
		{"value_date,amount,merchant_id\n", "deposit-csv", "the columns of a statement"},
		{"colour,size\n", "", "nothing that tieout knows"},
	} {
		path := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(path, []byte(row.text), 0o644); err != nil {
			t.Fatal(err)
		}
		inspection, err := loaders.Inspect(context.Background(), path, loaders.Choice{}, text.DefaultLimits())
		if (row.profile == "") != errors.Is(err, text.ErrUnknownProfile) || inspection.Profile != row.profile {
			t.Errorf("%s: want %q, got %q, %v", row.why, row.profile, inspection.Profile, err)
		}
	}
}

// FuzzLoad wants every line of every text accounted for, and the same rows out
// of the same text packed another way.
func FuzzLoad(f *testing.F) {
	good := "M1,T1,2026-10-08 10:00:00,SALE,1.00,9,00,CARD,CREDIT,,\n"
	for _, seed := range []string{
		terminalHeader + good, terminalHeader + "\"\n" + good, terminalHeader + `"M""1",` + good, "\xef\xbb\xbf" + terminalHeader + good,
		terminalHeader + "\r\n \n" + good, settlementHeader + "2026-10-09,M1,1.00,0.01,0.99,1,\n", terminalHeader + "\xff\xfe\n", "a\"b\nc,d\n",
		terminalHeader + strings.TrimSuffix(good, "\n"),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			t.Skip("larger files only take longer")
		}
		for _, profile := range []string{"terminal-csv", "settlement-csv"} {
			account, rows, rejects, err := readBytes(t, profile, "a.csv", data)
			if account.Accepted+account.Rejected+account.Ignored+account.Structure != account.Lines {
				t.Fatalf("lines are lost: %+v", account)
			}
			var fileError *fault.Error
			if err != nil && !errors.As(err, &fileError) {
				t.Fatalf("an error without a name: %v", err)
			}
			if err == nil && (account.Accepted != int64(len(rows)) || account.Rejected != int64(len(rejects))) {
				t.Fatalf("%d rows and %d rejects, counted %+v", len(rows), len(rejects), account)
			}
			packed, packedRows, packedRejects, packedErr := readBytes(t, profile, "a.csv", gzipped(t, string(data)))
			if isContainer(data) {
				continue
			}
			if (err == nil) != (packedErr == nil) {
				t.Fatalf("plain: %v; packed: %v", err, packedErr)
			}
			if packed.EndsOpen {
				t.Fatal("an archive is whole, or it can't be read: its last line may do without an end")
			}
			account.EndsOpen = false
			if err == nil {
				if diff := cmp.Diff([]any{account, rows, rejects}, []any{packed, packedRows, packedRejects}, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("packed it reads differently:\n%s", diff)
				}
			}
		}
	})
}

func isContainer(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || bytes.HasPrefix(data, []byte("PK")) || bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd})
}

func BenchmarkLoadTerminal(b *testing.B) {
	var content strings.Builder
	content.WriteString(terminalHeader)
	const rows = 100_000
	for i := range rows {
		fmt.Fprintf(&content, "82229005812%04d,1023%04d,2026-10-08 10:%02d:%02d,SALE,%d.%02d,%012d,00,CARD,CREDIT,,622202******%04d\n", i%50, i%100, i/60%60, i%60, 1+i%500, i%100, i, i%10000)
	}
	path := filepath.Join(b.TempDir(), "pos.csv")
	if err := os.WriteFile(path, []byte(content.String()), 0o644); err != nil {
		b.Fatal(err)
	}
	profile, err := loaders.ProfileOf("terminal-csv", nil, "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(content.Len()))
	for b.Loop() {
		in, err := loaders.Open(path, text.DefaultLimits(), profile)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := loaders.Load(context.Background(), in, profile, account.Defaults{Name: "pos.csv", Currency: "CNY"}, loaders.Options{}, func(account.Row) error { return nil }); err != nil {
			b.Fatal(err)
		}
		_ = in.Close()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// ownRow copies a row, which is good until the next one is read.
func ownRow(r account.Row) account.Row {
	if r.Transaction != nil {
		own := *r.Transaction
		r.Transaction = &own
	}
	if r.Line != nil {
		own := *r.Line
		r.Line = &own
	}
	if r.Deposit != nil {
		own := *r.Deposit
		r.Deposit = &own
	}
	return r
}
