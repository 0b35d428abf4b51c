package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// rewrites are the ways in which the files of a night are written again.
var rewrites = map[string]func(dir string) error{
	"gzip":      func(dir string) error { return eachFile(dir, gzipped) },
	"zstd":      func(dir string) error { return eachFile(dir, zstandard) },
	"gb18030":   func(dir string) error { return eachFile(dir, gb18030) },
	"matches":   func(dir string) error { return configure(dir, "fees:\n", "matches: true\nfees:\n") },
	"bank":      addBank,
	"chinaums":  func(dir string) error { return settleAs(dir, chinaUMS) },
	"lakala-jy": func(dir string) error { return settleAs(dir, lakalaJY) },
}

// rewrite writes the files of a night again.
func rewrite(dir, how string) error {
	if rewrites[how] == nil {
		return fmt.Errorf("no way %q of writing a night", how)
	}
	return rewrites[how](dir)
}

// configure changes the night's configuration.
func configure(dir, old, with string) error {
	path := filepath.Join(dir, "tieout.yaml")
	config, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed := strings.Replace(string(config), old, with, 1)
	if changed == string(config) {
		return fmt.Errorf("%s has no %q", path, old)
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}

// eachFile packs every file of the inbox.
func eachFile(dir string, pack func([]byte) (packed []byte, suffix string, err error)) error {
	names, err := filepath.Glob(filepath.Join(dir, "inbox", "*.csv"))
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		packed, suffix, err := pack(data)
		if err != nil {
			return err
		}
		if err := errors.Join(os.Remove(name), os.WriteFile(name+suffix, packed, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

func gb18030(data []byte) ([]byte, string, error) {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(data)
	return out, "", err
}

func zstandard(data []byte) ([]byte, string, error) {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		return nil, "", err
	}
	return encoder.EncodeAll(data, nil), ".zst", encoder.Close()
}

func gzipped(data []byte) ([]byte, string, error) {
	var buffer writer
	gz := gzip.NewWriter(&buffer)
	if _, err := gz.Write(data); err != nil {
		return nil, "", err
	}
	return buffer, ".gz", gz.Close()
}

// writer collects bytes.
type writer []byte

func (w *writer) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// settled is a line of the night's settlement file.
type settled struct {
	date, merchant, gross, fee, net, rrn, terminal string
}

// eachSettled hands out the lines of the night's settlement file.
func eachSettled(path string, use func(settled)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	lines := bufio.NewScanner(file)
	lines.Scan() // the header
	for lines.Scan() {
		c := strings.Split(lines.Text(), ",")
		use(settled{c[0], c[1], c[2], c[3], c[4], c[5], c[6]})
	}
	return lines.Err()
}

const nativeSettlement = "settle_20261009.csv"

// addBank adds a bank statement of what each merchant's lines add up to.
func addBank(dir string) error {
	sums := map[string]int64{}
	err := eachSettled(filepath.Join(dir, "inbox", nativeSettlement), func(l settled) { sums[l.merchant] += fenOf(l.net) })
	if err != nil {
		return err
	}
	text := []byte("value_date,amount,currency,merchant_id,text\n")
	for _, merchant := range slices.Sorted(maps.Keys(sums)) {
		text = fmt.Appendf(text, "2026-10-09,%s,CNY,%s,payout\n", yuan(sums[merchant]), merchant)
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "inbox", "bank_20261009.csv"), text, 0o644),
		configure(dir, "terms:\n", "  - {name: bank, side: deposit, profile: deposit-csv, files: \"bank_{date}.csv\", provider: lakala}\nterms:\n"),
	)
}

// form is a settlement file of an acquirer: its header, the row of a line, and its end.
type form struct {
	profile, file, head string
	row                 func(to []byte, l settled) []byte
	tail                func(rows int, gross, fee, net int64) string
}

// chinaUMS has the columns, the dates and the totals of the public exports.
var chinaUMS = form{
	profile: "chinaums", file: "ums_20261009.txt",
	head: "清算日期\t交易日期\t交易时间\t终端号\t交易金额\t清算金额\t手续费\t流水号\t交易类型\t参考号\t卡号\t商户号\t发卡行\t卡类型\t商户订单号\n",
	row: func(to []byte, l settled) []byte {
		return fmt.Appendf(to, "%s\t2026-10-08\t12:00:00\t%s\t%s\t%s\t%s\t%s\t消费\t%s\t622280*********0000\t%s\t某行\t借记卡\tORD%s\n",
			l.date, l.terminal, l.gross, l.net, l.fee, l.rrn[6:], l.rrn, l.merchant, l.rrn)
	},
	tail: func(rows int, gross, fee, net int64) string {
		return fmt.Sprintf("总笔数： %d\t交易金额： %s\t结算金额： %s\t手续费： %s\n", rows, yuan(gross), yuan(net), yuan(fee))
	},
}

// lakalaJY has 20 columns, and amounts in fen.
var lakalaJY = form{
	profile: "lakala-jy", file: "JY_20261009.txt",
	head: "商户编号|交易日期|交易时间|终端号|分支机构|交易类型|拉卡拉流水号|原拉卡拉流水号|卡号|支付渠道|银行名称|交易金额(分)|手续费(分)|结算金额(分)|商户订单号|支付订单号|外部流水号|系统参考号|备注|支付方式\n",
	row: func(to []byte, l settled) []byte {
		return fmt.Appendf(to, "%s|20261008|120000|%s|0001|消费|66%s||6222****1234|POS|某行|%d|%d|%d|ORD%s|P1||%s||刷卡\n",
			l.merchant, l.terminal, l.rrn, fenOf(l.gross), fenOf(l.fee), fenOf(l.net), l.rrn, l.rrn)
	},
	tail: func(int, int64, int64, int64) string { return "" },
}

// settleAs writes the settlement file in another form.
func settleAs(dir string, f form) error {
	native := filepath.Join(dir, "inbox", nativeSettlement)
	text, rows := []byte(f.head), 0
	var gross, fee, net int64
	err := eachSettled(native, func(l settled) {
		text = f.row(text, l)
		rows, gross, fee, net = rows+1, gross+fenOf(l.gross), fee+fenOf(l.fee), net+fenOf(l.net)
	})
	if err != nil {
		return err
	}
	text = append(text, f.tail(rows, gross, fee, net)...)
	pattern := strings.Replace(f.file, "20261009", "{date}", 1)
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "inbox", f.file), text, 0o644),
		os.Remove(native),
		configure(dir, `profile: settlement-csv, files: "settle_{date}.csv*"`, fmt.Sprintf("profile: %s, files: %q", f.profile, pattern)),
	)
}

// fenOf reads an amount that the generator wrote: two decimals.
func fenOf(amount string) int64 {
	fen, err := strconv.ParseInt(strings.Replace(amount, ".", "", 1), 10, 64)
	if err != nil {
		panic(err)
	}
	return fen
}

// yuan writes an amount that is not negative.
func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
