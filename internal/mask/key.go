package mask

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// A masked identifier is a masked card number, a mark and a tag.
const (
	tagMark   = '#'
	tagLength = 32 // letters, of 4 bits each: no two card numbers of a store meet in 128 bits
)

// Key masks identifiers that are card numbers as a whole, as when a card number
// was put into an order number. It puts a tag behind what it masks, so that equal
// identifiers stay equal and different ones apart. The tag is made with a secret,
// without which the digits that were masked can't be found by trial. The zero Key
// puts none: what it masks may be shown, but not compared.
//
// A Key holds its secret in a function, so that no way of printing shows it.
type Key struct {
	tag     func(value string) string
	earlier map[string]bool // see Remembering
}

// NewKey makes a key of a secret. The tag is the beginning of HMAC-SHA-256, written
// in the letters a to p: with digits it could itself be taken for a card number.
func NewKey(secret []byte) Key {
	return Key{tag: func(value string) string {
		mac := hmac.New(sha256.New, secret)
		_, _ = mac.Write([]byte(value)) // a hash never fails
		tag := make([]byte, 0, tagLength)
		for _, b := range mac.Sum(nil)[:tagLength/2] {
			tag = append(tag, 'a'+b>>4, 'a'+b&15)
		}
		return string(tag)
	}}
}

// FirstEdition makes tags as the first edition of tieout did: 24 bits of SHA-256,
// without a secret. Only what that edition masked is masked so.
func FirstEdition() Key { return Key{tag: firstTag} }

func firstTag(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:3])
}

// Remembering returns the key of a store that still remembers identifiers as the
// first edition masked them. A card number that is one of them is masked so again:
// that is how rows of both editions meet, as exactly as they met before.
func (k Key) Remembering(earlier map[string]bool) Key {
	k.earlier = earlier
	return k
}

// Check is equal for equal keys and does not tell the secret. The zero Key's is empty.
func (k Key) Check() string {
	if k.tag == nil {
		return ""
	}
	return k.tag("tieout masks with this key") // no card number: it is no tag of one
}

// Identifier masks a value that is a card number as a whole, and the card numbers in any other
// one, each with a tag of its own: as free text does, but only where the check digit is right.
func (k Key) Identifier(value string) string {
	if len(value) < shortest {
		return value
	}
	if !mayBeginCard(value) || !mayHoldCard(value) {
		return value
	}
	found := cardsIn(value, true)
	if len(found) == 0 {
		return value
	}
	var b strings.Builder
	at := 0
	for _, s := range found {
		b.WriteString(value[at:s.from])
		b.WriteString(k.tagged(first6last4(value[s.from:s.to]), value[s.from:s.end]))
		at = s.end
	}
	b.WriteString(value[at:])
	return b.String()
}

// tagged returns what is shown of a number with the tag of all that it hides.
func (k Key) tagged(masked, hidden string) string {
	if k.tag == nil {
		return masked
	}
	if len(k.earlier) > 0 {
		if before := masked + string(tagMark) + firstTag(hidden); k.earlier[before] {
			return before
		}
	}
	return masked + string(tagMark) + k.tag(hidden)
}

// first6last4 is Card for a number whose groups may be parted by any sign, and whose digits may
// be full-width ones.
func first6last4(number string) string {
	digits := make([]byte, 0, longest)
	eachDigit(number, 0, len(number), func(_, _ int, value byte) { digits = append(digits, value) })
	if len(digits) > longest { // several numbers that overlap
		digits = append(digits[:longest-4], digits[len(digits)-4:]...)
	}
	return Card(string(digits))
}

// Changes reports whether Identifier returns another value than it is given.
func Changes(value string) bool {
	return len(value) >= shortest && mayBeginCard(value) && mayHoldCard(value) && len(cardsIn(value, true)) > 0
}

// firstMasked is an identifier as the first edition masked it.
var firstMasked = regexp.MustCompile(`[0-9]{6}\*{3,9}[0-9]{4}#[0-9a-f]{6}\b`)

// FirstMasked finds in a text the identifiers that the first edition masked.
func FirstMasked(text string) []string { return firstMasked.FindAllString(text, -1) }
