package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fileName is the name of the pack's archive.
func (k *pack) fileName() string { return packName(k.provider, k.merchant) + ".zip" }

// packName makes PROVIDER_MERCHANT safe as a name. Two that would become the
// same are distinguished by a digest.
func packName(provider, merchant string) string {
	name := plainName(provider) + "_" + plainName(merchant)
	if name == provider+"_"+merchant {
		return name
	}
	sum := sha256.Sum256([]byte(provider + "\x1f" + merchant))
	return name + "-" + hex.EncodeToString(sum[:8])
}

// plainName keeps letters and digits of any script, dash and underscore, of the first 100 bytes:
// two such names, a digest and the ending fit into the 255 bytes that a file's name may have.
func plainName(text string) string {
	if text == "" {
		return "unknown"
	}
	const most = 100
	kept := 0
	return strings.Map(func(r rune) rune {
		if kept += utf8.RuneLen(r); kept > most {
			return -1
		}
		if r == '-' || r == '_' || r != unicode.ReplacementChar && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '-'
	}, text)
}
