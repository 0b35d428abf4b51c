package reconcile

import (
	"crypto/sha256"
	"encoding/binary"
)

// SettledKey is a 64-bit digest of what makes a second settlement a duplicate:
// merchant, reference and signed amount in minor units. Kind tells the
// references apart: 'R' retrieval reference, 'O' order number, 'T' terminal,
// batch and trace number. Its highest keyPlaceBits say nothing of the amount.
func SettledKey(merchant string, kind byte, reference string, minor int64) uint64 {
	return settledKey(referencePlace(merchantHash(merchant, kind), reference), minor)
}

// keyPlaceBits is how many of a key's highest bits merchant and reference alone
// decide, so that rows which share them lie together before amounts are compared.
const keyPlaceBits = 20

// settledKey puts the amount below the place.
func settledKey(place uint64, minor int64) uint64 {
	const below = 1<<(64-keyPlaceBits) - 1
	return place&^below | mix(place+uint64(minor)*0xd1342543de82ef95)&below
}

// referencePlace spreads a merchant's references over 64 bits.
func referencePlace(merchant uint64, reference string) uint64 {
	code, ok := ReferenceCode([]byte(reference))
	if !ok {
		code = digest64(reference)
	}
	return codePlace(merchant, code)
}

// codePlace is referencePlace of a reference that has a code.
func codePlace(merchant, code uint64) uint64 { return mix(merchant ^ mix(code)) }

// merchantHash is the part of a place that all references of a merchant share.
func merchantHash(merchant string, kind byte) uint64 {
	return digest64(string(kind) + "\x1f" + merchant)
}

// digest64 is the beginning of a text's SHA-256.
func digest64(text string) uint64 {
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint64(sum[:])
}

// mix spreads a number over 64 bits, no two to the same (splitmix64's finaliser).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// SettledKeys are the keys of the transactions settled tonight. Many of them
// may lie in the screen's spill, so they are handed out piece by piece.
type SettledKeys struct {
	screened *Screened
	others   []uint64 // of rows that took the full way, ascending
}

// NewSettledKeys joins the keys of a screen's pairs, of which there may be none,
// and ascending keys that lie in memory.
func NewSettledKeys(screened *Screened, keys []uint64) SettledKeys {
	return SettledKeys{screened: screened, others: keys}
}

// Count returns how many keys there are, at most: two rows may share one.
func (k *SettledKeys) Count() int64 {
	count := int64(len(k.others))
	if k.screened != nil {
		count += k.screened.Count
	}
	return count
}

// KeySum tells sets of keys apart: two sums over all keys, in any order. It finds
// a night that settles other rows than it did; who edits a store is found by its
// chain of hashes.
type KeySum [2]uint64

func (s *KeySum) add(keys []uint64) {
	for _, key := range keys {
		s[0] += mix(key)
		s[1] += mix(key ^ 0x9e3779b97f4a7c15)
	}
}

func (s *KeySum) merge(o KeySum) { s[0], s[1] = s[0]+o[0], s[1]+o[1] }

// Sum returns the sum of all keys without reading them again.
func (k *SettledKeys) Sum() (sum KeySum) {
	if k.screened != nil {
		sum = k.screened.keySum
	}
	sum.add(k.others)
	return sum
}

// Each hands all keys to use, ascending, each once, in pieces of any size that
// are good until use returns. The error is that of use or of the spill.
func (k *SettledKeys) Each(use func(keys []uint64) error) error {
	others := k.others
	var merged []uint64
	if k.screened != nil {
		err := k.screened.eachKeys(func(keys []uint64) error {
			last := keys[len(keys)-1]
			until := 0
			for until < len(others) && others[until] <= last {
				until++
			}
			if until == 0 {
				return use(keys)
			}
			merged = mergeKeys(merged[:0], keys, others[:until])
			others = others[until:]
			return use(merged)
		})
		if err != nil {
			return err
		}
	}
	if len(others) == 0 {
		return nil
	}
	return use(others)
}

// All returns every key, ascending, each once.
func (k *SettledKeys) All() ([]uint64, error) {
	var all []uint64
	err := k.Each(func(keys []uint64) error {
		all = append(all, keys...)
		return nil
	})
	return all, err
}

// mergeKeys merges two ascending lists into one that holds each key once.
func mergeKeys(to, a, b []uint64) []uint64 {
	for len(a) > 0 || len(b) > 0 {
		var key uint64
		switch {
		case len(b) == 0 || (len(a) > 0 && a[0] <= b[0]):
			key, a = a[0], a[1:]
		default:
			key, b = b[0], b[1:]
		}
		if len(to) == 0 || to[len(to)-1] != key {
			to = append(to, key)
		}
	}
	return to
}
