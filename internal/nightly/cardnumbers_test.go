package nightly_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/internal/nightly"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/store"
)

// testCard returns a number that passes every check of a card number. It stands
// nowhere in the tree, and is made of an issuer's first digits and a count.
func testCard() string {
	digits := []byte("622202" + "1234567890")
	sum, double := 0, true
	for i := len(digits) - 1; i >= 0; i-- {
		n := int(digits[i] - '0')
		if double {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum, double = sum+n, !double
	}
	return string(digits) + string(rune('0'+(10-sum%10)%10))
}

// cardFormat is a format of one shape, and how its rows fall into cells.
type cardFormat struct {
	profile, fixture, side, suffix string
	delimiter                      string // of cells; empty: the shape's own way
	head                           int    // lines before the first row
	widths                         []int  // of fixed fields, with a blank after each
}

func cardFormats() []cardFormat {
	return []cardFormat{
		{profile: "terminal-csv", side: "terminal", suffix: "csv", delimiter: ",", head: 1},
		{profile: "settlement-csv", side: "settlement", suffix: "csv", delimiter: ",", head: 1},
		{profile: "deposit-csv", side: "deposit", suffix: "csv", delimiter: ",", head: 1},
		{profile: "wechat-trade", side: "settlement", suffix: "csv", delimiter: ",", head: 1},
		{profile: "allinpay", fixture: "allinpay/day.csv", side: "settlement", suffix: "csv", delimiter: ",", head: 1},
		{profile: "allinpay-pipe", fixture: "allinpay-pipe/2026-11-19_A1_checkFile.txt", side: "settlement", suffix: "txt", delimiter: "|"},
		{profile: "lakala-jy", fixture: "lakala-jy/JY_20261119.txt", side: "settlement", suffix: "txt", delimiter: "|", head: 1},
		{profile: "acquirer-outsourcing", fixture: "acquirer-outsourcing/day.csv", side: "settlement", suffix: "csv", delimiter: ",", head: 1},
		{
			profile: "unionpay-acom", fixture: "unionpay-acom/IND26111901ACOM", side: "settlement", suffix: "acom",
			widths: []int{11, 11, 6, 10, 19, 12, 12, 12, 4, 6, 4, 8, 15, 12, 2, 6, 11, 6, 2, 3, 12, 12, 12, 1, 3, 1, 1, 10, 11, 1, 2, 2, 12, 14},
		},
		{
			profile: "unionpay-alfee", fixture: "unionpay-alfee/IND26111901ALFEE", side: "settlement", suffix: "alfee",
			widths: []int{11, 1, 2, 2, 1, 1, 4, 11, 11, 11, 11, 11, 11, 4, 6, 2, 6, 10, 19, 28, 28, 42, 8, 15, 12, 12, 12, 12, 12, 12, 1},
		},
		{
			profile: "unionpay-zme", fixture: "unionpay-zme/INN26111988ZME_777290058110001", side: "settlement", suffix: "zme",
			widths: []int{3, 11, 11, 6, 10, 19, 12, 4, 2, 2, 6, 10, 4, 12, 13, 13, 15, 15, 1, 12, 2, 135},
		},
		{profile: "platform-json", fixture: "platform-json/day.json", side: "terminal", suffix: "json", delimiter: `"`},
		{profile: "terminal-jsonl", fixture: "terminal-jsonl/day.jsonl", side: "terminal", suffix: "jsonl", delimiter: `"`},
		{profile: "terminal-xlsx", side: "terminal", suffix: "xlsx", delimiter: ",", head: 1},
	}
}

// text returns the format's fixture; the native ones and WeChat's are made here.
func (f *cardFormat) text(t *testing.T) string {
	switch f.profile {
	case "terminal-csv", "terminal-xlsx":
		return "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,trace_no,batch_no,auth_code,order_no,response_code,channel,card_type,scheme,wallet,card_no,currency,provider,product,original_rrn,note\n" +
			"M1,T1,2026-11-18 10:00:00,SALE,100.00,123456789012,000001,000001,A00001,ORD1,00,CARD,CREDIT,UnionPay,,,CNY,acq,,,tea\n"
	case "settlement-csv":
		return "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,terminal_id,txn_time,txn_type,trace_no,batch_no,auth_code,order_no,currency,provider,deposit_ref,note\n" +
			"2026-11-19,M1,100.00,0.60,99.40,123456789012,T1,2026-11-18 10:00:00,SALE,000001,000001,A00001,ORD1,CNY,acq,D1,tea\n"
	case "deposit-csv":
		return "value_date,amount,currency,reference,provider,merchant_id,text\n2026-11-19,99.40,CNY,R1,acq,M1,POS LUMP\n"
	case "wechat-trade":
		return strings.SplitAfter(wechatBill(1), "总交易单数")[0][:len(strings.SplitAfter(wechatBill(1), "总交易单数")[0])-len("总交易单数")]
	}
	return fixture(t, f.fixture)
}

// spoiled returns the fixture with the card in cell n of its rows; false when
// there is no such cell, or the card does not fit into it. Rows begin at line first.
func (f *cardFormat) spoiled(text, card string, n, first int) (string, bool) {
	lines, put := strings.SplitAfter(text, "\n"), false
	for i := first; i < len(lines); i++ {
		row := strings.TrimRight(lines[i], "\r\n")
		end := lines[i][len(row):]
		if f.widths != nil {
			at := n
			for _, width := range f.widths[:n] {
				at += width
			}
			if at+f.widths[n] <= len(row) && f.widths[n] >= len(card) {
				lines[i], put = row[:at]+card+strings.Repeat(" ", f.widths[n]-len(card))+row[at+f.widths[n]:]+end, true
			}
			continue
		}
		if cells := strings.Split(row, f.delimiter); n < len(cells) && (f.delimiter != `"` || n%2 == 1) {
			cells[n], put = card, true
			lines[i] = strings.Join(cells, f.delimiter) + end
		}
	}
	return strings.Join(lines, ""), put
}

// workbook packs CSV as cells of text.
func workbook(t *testing.T, text string) string {
	t.Helper()
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		for j, cell := range strings.Split(line, ",") {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			must(t, err)
			must(t, book.SetCellStr("Sheet1", name, cell))
		}
	}
	var packed bytes.Buffer
	must(t, errors.Join(book.Write(&packed), book.Close()))
	return packed.String()
}

// TestNoCardNumberComesOutOfANight puts a card number into every column of files
// of each shape, alone and within a text, lets a night close with them, and looks
// for it in everything that the night leaves behind.
func TestNoCardNumberComesOutOfANight(t *testing.T) {
	card := testCard()
	for _, f := range cardFormats() {
		t.Run(f.profile, func(t *testing.T) {
			h := newNightFixture(t, contract, fmt.Sprintf(`name: s, side: %s, profile: %s, files: "s_{date}_*.%s", provider: acq, merchant_id: M1`, f.side, f.profile, f.suffix))
			text, files := f.text(t), 0
			for n := 0; f.widths == nil && n < 80 || n < len(f.widths); n++ {
				for kind, value := range []string{card, "x " + card + " y", card} {
					first := f.head
					if kind == 2 {
						first = 0 // the header too
					}
					spoiled, ok := f.spoiled(text, value, n, first)
					if !ok || kind == 2 && f.head == 0 {
						continue
					}
					if f.suffix == "xlsx" {
						spoiled = workbook(t, spoiled)
					}
					files++
					h.put(fmt.Sprintf("s_20261119_%02d_%d.%s", n, kind, f.suffix), spoiled)
				}
			}
			if files < 1 {
				t.Fatal("no file holds a card number")
			}
			outcome, err := h.run("2026-11-19", nightly.Options{})
			must(t, err)
			lookFor(t, card, "notes", fmt.Sprint(outcome.Notes))
			lookFor(t, card, "log", h.log.String())
			h.lookThroughReports(card)
			h.lookThroughStore(card)
			h.lookThroughInspections(card, f.profile)
			t.Logf("%d files", files)
		})
	}
}

// lookFor fails when a text holds the card, or most of its digits.
func lookFor(t *testing.T, card, where, text string) {
	t.Helper()
	for _, part := range []string{card, card[:12], card[5:]} {
		if at := strings.Index(text, part); at >= 0 {
			t.Errorf("%s: a card number came out: …%s", where, text[max(at-60, 0):min(at+len(part)+60, len(text))])
			return
		}
	}
}

func (h *nightFixture) lookThroughReports(card string) {
	h.t.Helper()
	h.eachReport(func(name, text string) { lookFor(h.t, card, name, text) })
}

// eachReport hands out the bytes of each report, of a workbook and a pack also those of its parts.
func (h *nightFixture) eachReport(use func(name, text string)) {
	h.t.Helper()
	must(h.t, filepath.WalkDir(filepath.Join(h.dir, "reports"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		must(h.t, err)
		use(path, string(data))
		if ext := filepath.Ext(path); ext != ".xlsx" && ext != ".zip" {
			return nil
		}
		book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		must(h.t, err)
		for _, part := range book.File {
			content, err := part.Open()
			must(h.t, err)
			text, err := io.ReadAll(content)
			must(h.t, err)
			use(path+" "+part.Name, string(text))
		}
		return nil
	}))
}

// lookThroughStore reads what the database keeps, packed and unpacked.
func (h *nightFixture) lookThroughStore(card string) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		ctx := context.Background()
		see := func(_ int, row store.Row) error {
			lookFor(h.t, card, "store", row.Text)
			return nil
		}
		must(h.t, p.Store.EachItem(ctx, 2, 1, see))
		must(h.t, p.Store.EachException(ctx, 2, 1, see))
		night, err := p.Store.Night(ctx, 1)
		must(h.t, err)
		lookFor(h.t, card, "files and refused rows of the store", fmt.Sprintf("%+v", night))
	})
	data, err := os.ReadFile(filepath.Join(h.dir, "tieout.db"))
	must(h.t, err)
	lookFor(h.t, card, "database file", string(data))
}

func (h *nightFixture) lookThroughInspections(card, profile string) {
	h.t.Helper()
	paths, err := filepath.Glob(filepath.Join(h.dir, "inbox", "*"))
	must(h.t, err)
	for _, path := range paths {
		inspection, err := loaders.Inspect(h.t.Context(), path, loaders.Choice{Profile: profile}, text.DefaultLimits())
		lookFor(h.t, card, "inspect", fmt.Sprintf("%+v %v", inspection, err))
		inspection, err = loaders.Inspect(h.t.Context(), path, loaders.Choice{}, text.DefaultLimits())
		lookFor(h.t, card, "inspect without a profile", fmt.Sprintf("%+v %v", inspection, err))
	}
}
