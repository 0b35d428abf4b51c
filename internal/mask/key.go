package mask

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
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

// Identifier masks a value that is a card number as a whole; of any other value it
// masks the card numbers in it, as Text does.
func (k Key) Identifier(value string) string {
	if !isCard(value) {
		return longText(value)
	}
	masked := Card(value)
	if k.tag == nil {
		return masked
	}
	if len(k.earlier) > 0 {
		if before := masked + string(tagMark) + firstTag(value); k.earlier[before] {
			return before
		}
	}
	return masked + string(tagMark) + k.tag(value)
}

// longText masks the card numbers in an identifier that is none. One that is short,
// or of digits alone, holds none.
func longText(value string) string {
	if len(value) < shortest {
		return value
	}
	if len(value) <= longest && isDigits(value) {
		return value
	}
	return Text(value)
}

// Changes reports whether Identifier returns another value than it is given.
func Changes(value string) bool { return Key{}.Identifier(value) != value }

// isCard reports whether a value is a card number and nothing else.
func isCard(value string) bool {
	if len(value) < shortest || len(value) > longest || !isDigits(value) {
		return false
	}
	number := []byte(value)
	return issued(number) && luhn(number)
}

func isDigits(value string) bool {
	for i := range len(value) {
		if !isDigit(value[i]) {
			return false
		}
	}
	return true
}

// firstMasked is an identifier as the first edition masked it.
var firstMasked = regexp.MustCompile(`[0-9]{6}\*{3,9}[0-9]{4}#[0-9a-f]{6}\b`)

// FirstMasked finds in a text the identifiers that the first edition masked.
func FirstMasked(text string) []string { return firstMasked.FindAllString(text, -1) }
