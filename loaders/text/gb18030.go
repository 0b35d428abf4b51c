package text

import (
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The bytes of GB18030 (GB 18030-2005, which GBK and GB2312 are parts of): below
// 0x80 one byte is a character; else 0x81 to 0xfe begin a pair whose second byte
// is 0x40 to 0xfe without 0x7f, or, before 0x30 to 0x39, one of four bytes.
const (
	gbLead, gbLast = 0x81, 0xfe
	gbTrail        = 0x40
)

// gbPairs says of each pair whether it stands for a character: bits by the
// second byte, in a row for each first one.
var gbPairs = sync.OnceValue(func() *[gbLast - gbLead + 1][4]uint64 {
	var pairs [gbLast - gbLead + 1][4]uint64
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for lead := gbLead; lead <= gbLast; lead++ {
		for trail := gbTrail; trail <= 0xff; trail++ {
			text, err := decoder.Bytes([]byte{byte(lead), byte(trail)})
			if r, size := utf8.DecodeRune(text); err == nil && r != utf8.RuneError && size == len(text) {
				pairs[lead-gbLead][trail>>6] |= 1 << (trail & 63)
			}
		}
	}
	return &pairs
})

// ValidGB18030 returns how many bytes at the beginning are whole characters, and
// whether nothing after them is wrong: what is left may be an unfinished one.
func ValidGB18030(p []byte) (n int, ok bool) {
	pairs := gbPairs()
	for n < len(p) {
		lead := p[n]
		switch {
		case lead < 0x80:
			n++
		case lead < gbLead || lead > gbLast:
			return n, false
		case n+1 == len(p):
			return n, true
		case p[n+1] >= gbTrail:
			if pairs[lead-gbLead][p[n+1]>>6]&(1<<(p[n+1]&63)) == 0 {
				return n, false
			}
			n += 2
		case p[n+1] < '0' || p[n+1] > '9':
			return n, false
		case n+4 > len(p):
			return n, true
		default:
			text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(p[n : n+4])
			if r, size := utf8.DecodeRune(text); err != nil || r == utf8.RuneError || size != len(text) {
				return n, false
			}
			n += 4
		}
	}
	return n, true
}

// FromGB18030 decodes a line; what is no character becomes U+FFFD.
func FromGB18030(line []byte) []byte {
	if ASCII(line) {
		return line
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(line)
	if err != nil {
		return line // the decoder replaces what is wrong
	}
	return text
}
