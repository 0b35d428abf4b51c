package reconcile

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"time"

	"tieout/reconcile/civil"
)

// idAlphabet is base32 without I, L, O and U, which people misread.
const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var idEncoding = base32.NewEncoding(idAlphabet)

// DigestID returns a stable 13-character identity of parts after prefix.
// 65 bits keep two of a million rows apart with odds of 10^-7.
func DigestID(prefix string, parts ...string) string {
	var room [512]byte
	text := room[:0]
	for i, part := range parts {
		if i > 0 {
			text = append(text, 0x1f)
		}
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	var id [17]byte
	copy(id[:], prefix)
	idEncoding.Encode(id[1:], sum[:10])
	return string(id[:14])
}

// Identity says what the transaction is, without where it stood in its file.
func (t *Transaction) Identity() string {
	var room [512]byte
	text := append(room[:0], 'T')
	for _, field := range [...]string{t.Provider, t.Product, t.MerchantID, t.TerminalID, t.BatchNo, t.TraceNo, t.RRN, t.AuthCode, t.OrderNo} {
		text = append(append(text, 0x1f), field...)
	}
	text = AppendTime(append(text, 0x1f), t.Time)
	text = append(append(text, 0x1f), t.Type...)
	text = append(append(text, 0x1f), t.Amount.String()...)
	for _, field := range [...]string{t.Currency, t.ResponseCode, t.OriginalRRN, t.OriginalTraceNo, t.OriginalBatchNo} {
		text = append(append(text, 0x1f), field...)
	}
	return string(text)
}

// Identity says what the line is, without where it stood in its file.
func (l *SettlementLine) Identity() string {
	sold := ""
	if l.TxnCurrency != "" {
		sold = "\x1f" + l.TxnCurrency + "\x1f" + l.TxnAmount.Decimal.String()
	}
	return strings.Join([]string{
		"L", l.Provider, l.MerchantID, l.TerminalID, l.BatchNo, l.TraceNo, l.RRN, l.AuthCode, l.OrderNo, l.DepositRef,
		l.SettleDate.String(), FormatTime(l), string(l.Type), l.Gross.String(), l.Fee.String(), l.Currency,
	}, "\x1f") + sold
}

// Identity joins all that the deposit says but for its place.
func (d *Deposit) Identity() string {
	return strings.Join([]string{"D", d.Provider, d.MerchantID, d.ValueDate.String(), d.Amount.String(), d.Currency, d.Reference, d.Text}, "\x1f")
}

// TimeLayout is the layout of civil times in identities and reports.
const TimeLayout = "2006-01-02 15:04:05"

// AppendTime appends a time in TimeLayout.
func AppendTime(to []byte, at time.Time) []byte {
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	if year < 0 || year > 9999 {
		return at.AppendFormat(to, TimeLayout)
	}
	two := func(n int, mark byte) { to = append(to, mark, byte('0'+n/10), byte('0'+n%10)) }
	to = append(to, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10))
	two(int(month), '-')
	two(day, '-')
	two(hour, ' ')
	two(minute, ':')
	two(second, ':')
	return to
}

// FormatTime returns the time of a line; empty when the line has none.
func FormatTime(l *SettlementLine) string {
	if l.Time.IsZero() {
		return ""
	}
	return l.Time.Format(TimeLayout)
}

// Numberer gives identical rows of one night different identities: the first
// seen is number 1. Identities carry the night's date, so that a row that
// comes again years later is not taken for a closed one.
type Numberer struct {
	asOf string
	seen map[string]int // by the identity of number 1
}

// NewNumberer prepares for about so many rows of a night.
func NewNumberer(asOf civil.Date, rows int) *Numberer {
	return &Numberer{asOf: asOf.String(), seen: make(map[string]int, rows)}
}

// NextID returns the ID of the next row with the identity.
func (n *Numberer) NextID(prefix, identity string) string {
	id := DigestID(prefix, identity, n.asOf, "1")
	n.seen[id]++
	if number := n.seen[id]; number > 1 {
		return DigestID(prefix, identity, n.asOf, strconv.Itoa(number))
	}
	return id
}
