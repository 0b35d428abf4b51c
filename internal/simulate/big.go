package simulate

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// bigConfig reads a large night.
const bigConfig = `version: 1
timezone: Asia/Shanghai
currency: CNY
store: sqlite:tieout.db
inbox: inbox
out: reports
sources:
  - {name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: lakala}
  - {name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: lakala}
terms:
  - {provider: lakala, due: T+1, calendar: CN}
fees:
  - {provider: lakala, use: lakala}
`

// BigMerchants is how many merchants a large night has.
const BigMerchants = 2000

// Big writes one night of rows transactions and about as many settlement lines
// below dir: of each 10,000 sales, 5 never arrive, 2 are overcharged, 1 is
// settled twice and 1 to the wrong merchant. The lines are in another order
// than the sales, as an acquirer's files are. Run it as of 2026-10-09.
func Big(dir string, rows int, seed uint64) error {
	if err := os.MkdirAll(filepath.Join(dir, "inbox"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "tieout.yaml"), []byte(bigConfig), 0o644); err != nil {
		return err
	}
	terminal, err := create(filepath.Join(dir, "inbox", "pos_20261008.csv"), "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,trace_no,batch_no,auth_code,order_no,response_code,channel,card_type,wallet,card_no\n")
	if err != nil {
		return err
	}
	for i := range rows {
		s := bigSale(i, seed)
		terminal.append(s.merchant, ",", s.terminal, ",", s.at, ",SALE,", yuan(s.fen), ",", s.rrn, ",", s.trace, ",261008,", s.auth, ",,00,", s.channel, ",", s.card, ",", s.wallet, ",", s.cardNo, "\n")
	}
	if err := terminal.close(); err != nil {
		return err
	}
	settlement, err := create(filepath.Join(dir, "inbox", "settle_20261009.csv"), "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,terminal_id,txn_time,txn_type,auth_code\n")
	if err != nil {
		return err
	}
	// A step that shares no factor with rows visits every sale once.
	step := 7919
	for gcd(step, rows) != 1 {
		step += 2
	}
	for n := range rows {
		i := n * step % rows
		s := bigSale(i, seed)
		fee := feeFen(&Merchant{}, s.channel, s.card, s.fen)
		times, merchant := 1, s.merchant
		switch i % 10_000 {
		case 17, 1017, 2017, 3017, 4017:
			times = 0
		case 23, 1023:
			fee += 7
		case 31:
			times = 2
		case 47:
			merchant = bigMerchant(i + 1)
		}
		for range times {
			settlement.append("2026-10-09,", merchant, ",", yuan(s.fen), ",", yuan(fee), ",", yuan(s.fen-fee), ",", s.rrn, ",", s.terminal, ",", s.at, ",SALE,", s.auth, "\n")
		}
	}
	return settlement.close()
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// bigSaleFields are a sale's fields as the files print them.
type bigSaleFields struct {
	merchant, terminal, at, rrn, trace, auth, channel, card, wallet, cardNo string
	fen                                                                     int64
}

func bigMerchant(i int) string { return strconv.Itoa(822290058000000 + i%BigMerchants) }

// bigSale makes sale i out of nothing but its number and the seed, so that the
// second file needs no memory of the first.
func bigSale(i int, seed uint64) bigSaleFields {
	random := rand.New(rand.NewPCG(seed, uint64(i)))
	s := bigSaleFields{
		merchant: bigMerchant(i), rrn: fmt.Sprintf("%012d", 628100000000+i), trace: fmt.Sprintf("%06d", i%1_000_000),
		auth: fmt.Sprintf("%06d", random.IntN(1_000_000)), fen: int64(100 + random.IntN(50_000)),
		at: time.Date(2026, 10, 8, 0, 0, random.IntN(80_000), 0, time.UTC).Format(time.DateTime),
	}
	s.terminal = strconv.Itoa(10_000_000 + i%BigMerchants*10 + random.IntN(3))
	if random.IntN(2) == 0 {
		s.channel, s.wallet = "QR", "WECHAT"
		return s
	}
	s.channel, s.card = "CARD", "CREDIT"
	if random.IntN(2) == 0 {
		s.card = "DEBIT"
	}
	s.cardNo = fmt.Sprintf("6222%02d******%04d", i%100, random.IntN(10000))
	return s
}

// fileWriter writes text and keeps the first error.
type fileWriter struct {
	file *os.File
	out  *bufio.Writer
}

func create(path, header string) (*fileWriter, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := &fileWriter{file, bufio.NewWriterSize(file, 1<<20)}
	w.append(header)
	return w, nil
}

func (w *fileWriter) append(texts ...string) {
	for _, text := range texts {
		_, _ = w.out.WriteString(text) // the first error comes again from Flush
	}
}

func (w *fileWriter) close() error {
	if err := w.out.Flush(); err != nil {
		_ = w.file.Close() // the first error tells more
		return err
	}
	return w.file.Close()
}
