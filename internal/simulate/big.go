package simulate

import (
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Big is one large night: Rows sales of 8 October, logged with 11 columns, and
// the 8-column settlement file that came on 9 October, in an order that has
// nothing to do with that of the sales. Run it as of 2026-10-09, when all of it
// is due.
type Big struct {
	Rows int
	Seed uint64
	// MissingPerMille sales of each 1,000 are never settled. One of each 1,000
	// is overcharged by 0.07, and one line of each 1,000 names no sale at all.
	MissingPerMille int
	// Carried are further sales, of 9 October: not due yet on that night, and
	// settled by a file of 10 October.
	Carried int
	// Names adds a column of Chinese text to both files.
	Names bool
	// Merchants is how many there are; 0: 200.
	Merchants int
	// VoidsPerMille sales of each 1,000 are voided by a row that names them by reference, and not
	// settled; RefundsPerMille are settled and refunded, with a line of their own for the refund.
	VoidsPerMille, RefundsPerMille int
}

// bigConfig reads a large night.
const bigConfig = `version: 1
timezone: Asia/Shanghai
currency: CNY
store: sqlite:tieout.db
inbox: inbox
out: reports
sources:
  - {name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv*", provider: lakala}
  - {name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv*", provider: lakala}
terms:
  - {provider: lakala, due: T+1, calendar: CN}
fees:
  - {provider: lakala, use: lakala}
`

// bigMerchants is how many merchants a large night has unless it says otherwise.
const bigMerchants = 200

// merchants returns how many there are.
func (b Big) merchants() int {
	if b.Merchants > 0 {
		return b.Merchants
	}
	return bigMerchants
}

// A fate is a number below 1,000 of which every merchant has its share; each event has its
// range of them.
const (
	firstVoided   = 300
	firstRefunded = 500
	overcharged   = 998
	orphaned      = 999
)

func fateOf(i int) int { return (i%bigMerchants + i/bigMerchants*7) % 1000 }

func (b Big) voided(i int) bool { return within(fateOf(i), firstVoided, b.VoidsPerMille) }

func (b Big) refunded(i int) bool { return within(fateOf(i), firstRefunded, b.RefundsPerMille) }

func within(fate, first, count int) bool { return fate >= first && fate < first+count }

// namesOriginals reports whether rows name others.
func (b Big) namesOriginals() bool { return b.VoidsPerMille+b.RefundsPerMille > 0 }

// The header lines of a large night.
const (
	bigTerminalHeader   = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,trace_no,response_code,channel,card_type,card_no\n"
	bigSettlementHeader = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,terminal_id,auth_code\n"
)

// Write writes the night's configuration and inbox below dir.
func (b Big) Write(dir string) error {
	inbox := filepath.Join(dir, "inbox")
	if err := os.MkdirAll(inbox, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "tieout.yaml"), []byte(bigConfig), 0o644); err != nil {
		return err
	}
	err := errors.Join(
		b.terminal(filepath.Join(inbox, "pos_20261008.csv"), 0, b.Rows, 8),
		b.settlement(filepath.Join(inbox, "settle_20261009.csv"), 0, b.Rows, 9),
	)
	if b.Carried == 0 || err != nil {
		return err
	}
	return errors.Join(
		b.terminal(filepath.Join(inbox, "pos_20261009.csv"), b.Rows, b.Carried, 9),
		b.settlement(filepath.Join(inbox, "settle_20261010.csv"), b.Rows, b.Carried, 10),
	)
}

// terminal writes the log of the sales from first on, as they were made.
func (b Big) terminal(path string, first, rows, day int) error {
	return writeLines(path, b.header(bigTerminalHeader), func(line func([]byte)) {
		var text []byte
		write := func(s *bigSale, kind, original string) {
			text = s.appendMerchant(text[:0])
			text = s.appendTerminal(append(text, ','))
			text = append(append(text, ",2026-10-"...), byte('0'+day/10), byte('0'+day%10), ' ')
			text = appendClock(text, s.second)
			text = appendYuan(append(append(append(text, ','), kind...), ','), s.fen)
			text = s.appendRRN(append(text, ','))
			text = appendDigits(append(text, ','), uint64(s.number%1_000_000), 6)
			text = append(text, ",00,"...)
			text = append(append(append(append(text, s.channel...), ','), s.card...), ',')
			if s.card != "" {
				text = appendDigits(append(text, "6222"...), uint64(s.number%100), 2)
				text = appendDigits(append(text, "******"...), s.random>>40%10_000, 4)
			}
			line(append(b.appendLast(text, s, original), '\n'))
		}
		for i := first; i < first+rows; i++ {
			s := b.sale(i)
			write(&s, "SALE", "")
			back := s.undoing()
			switch original := string(s.appendRRN(nil)); {
			case b.voided(i):
				write(&back, "VOID", original)
			case b.refunded(i):
				write(&back, "REFUND", original)
			}
		}
	})
}

// header returns the header line with the columns that not every night has.
func (b Big) header(line string) string {
	line = strings.TrimSuffix(line, "\n")
	if b.namesOriginals() {
		line += ",original_rrn"
	}
	if b.Names {
		line += ",merchant_name"
	}
	return line + "\n"
}

// appendLast adds the cells of those columns.
func (b Big) appendLast(to []byte, s *bigSale, original string) []byte {
	if b.namesOriginals() {
		to = append(append(to, ','), original...)
	}
	if !b.Names {
		return to
	}
	to = append(to, ",上海晨光便利店第"...)
	return append(strconv.AppendInt(to, int64(s.shop), 10), "号店"...)
}

// settlement writes the lines of the sales from first on, shuffled.
func (b Big) settlement(path string, first, rows, day int) error {
	order := newShuffle(rows, b.Seed)
	return writeLines(path, b.header(bigSettlementHeader), func(line func([]byte)) {
		var text []byte
		write := func(s *bigSale, sign, fee int64, original string) {
			text = append(append(text[:0], "2026-10-"...), byte('0'+day/10), byte('0'+day%10), ',')
			text = s.appendMerchant(text)
			text = appendSigned(append(text, ','), sign*s.fen)
			text = appendSigned(append(text, ','), sign*fee)
			text = appendSigned(append(text, ','), sign*(s.fen-fee))
			text = s.appendRRN(append(text, ','))
			text = s.appendTerminal(append(text, ','))
			text = appendDigits(append(text, ','), s.random>>20%1_000_000, 6)
			line(append(b.appendLast(text, s, original), '\n'))
		}
		for n := range rows {
			i := first + order.at(n)
			s := b.sale(i)
			fee := feeFen(&Merchant{}, s.channel, s.card, s.fen)
			switch fate := fateOf(i); {
			case fate < b.MissingPerMille || b.voided(i):
				continue
			case fate == overcharged:
				fee += 7
			case fate == orphaned:
				orphan := b.sale(i)
				orphan.rrn += 200_000_000_000
				write(&orphan, 1, fee, "")
			}
			write(&s, 1, fee, "")
			if b.refunded(i) {
				back := s.undoing()
				write(&back, -1, fee, string(s.appendRRN(nil)))
			}
		}
	})
}

// undoing is the void or refund of a sale: under numbers of its own.
func (s *bigSale) undoing() bigSale {
	back := *s
	back.rrn += 100_000_000_000
	back.number += 500_000
	return back
}

// bigSale is a sale as both files print it.
type bigSale struct {
	number, second int // of the day
	shop           int // the merchant's number
	fen            int64
	rrn, random    uint64
	channel, card  string
}

// sale makes sale i out of nothing but its number and the seed, so that the
// second file needs no memory of the first.
func (b Big) sale(i int) bigSale {
	r := scramble(uint64(i) + b.Seed*0x9e3779b97f4a7c15)
	high, _ := bits.Mul64(r, 80_000)
	s := bigSale{number: i, shop: i % b.merchants(), second: int(high), fen: int64(100 + scramble(r)%50_000), rrn: 628_100_000_000 + uint64(i), random: r}
	switch r & 3 {
	case 0, 1:
		s.channel = "QR"
	case 2:
		s.channel, s.card = "CARD", "CREDIT"
	default:
		s.channel, s.card = "CARD", "DEBIT"
	}
	return s
}

// scramble is the finaliser of splitmix64.
func scramble(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// shuffle is a permutation of 0 to rows-1 without a table: a Feistel network
// over the next even number of bits, walked until it falls below rows.
type shuffle struct {
	rows, seed uint64
	half       uint
}

func newShuffle(rows int, seed uint64) shuffle {
	return shuffle{uint64(rows), seed, uint(bits.Len64(uint64(rows))+1) / 2}
}

func (s shuffle) at(n int) int {
	x := uint64(n)
	for {
		left, right := x>>s.half, x&(1<<s.half-1)
		for round := range uint64(4) {
			left, right = right, left^scramble(right+s.seed+round<<56)&(1<<s.half-1)
		}
		if x = left<<s.half | right; x < s.rows {
			return int(x)
		}
	}
}

func (s *bigSale) appendMerchant(to []byte) []byte {
	return strconv.AppendInt(to, int64(822290058000000+s.shop), 10)
}

func (s *bigSale) appendTerminal(to []byte) []byte {
	return strconv.AppendInt(to, int64(10_000_000+s.shop*10+int(s.random>>33%3)), 10)
}

func (s *bigSale) appendRRN(to []byte) []byte { return appendDigits(to, s.rrn, 12) }
