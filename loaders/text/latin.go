package text

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// xmlEncoding is the encoding that an XML document names in its first line.
var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

// latin finds the one-byte encodings of Europe, which no byte distinguishes from
// others: an XML document names its own; a text whose lines end in the byte of NEL, and a bank
// statement MT940 or BAI2 that is no other text, is ISO 8859-1. What is found stands else.
func (in *Intake) latin(found string) string {
	if found != "" && found != "gb18030" {
		return found
	}
	if in.Wants.Latin != "" {
		return in.Wants.Latin
	}
	if name := in.named(); name != "" {
		return name
	}
	head, err := in.Head()
	if err != nil {
		return found
	}
	if rawNextLines(head) > countLineEnds(head) {
		return "iso-8859-1" // one-byte text of a mainframe
	}
	if found == "" && in.Wants.IsLatin != nil && in.Wants.IsLatin(head) {
		return "iso-8859-1"
	}
	return found
}

// named returns the one-byte encoding that an XML document names; "" where it names none.
func (in *Intake) named() string {
	head, err := in.Head()
	if err != nil {
		return ""
	}
	if named := xmlEncoding.FindSubmatch(head); named != nil {
		if name := strings.ToLower(string(bytes.TrimSpace(named[1]))); latinDecoder(name) != nil {
			return name
		}
	}
	return ""
}

// LatinNames are the one-byte encodings that a profile may name.
func LatinNames() []string {
	return []string{"iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1252"}
}

// latinDecoder returns the decoder of a one-byte encoding; nil for every other.
func latinDecoder(name string) *encoding.Decoder {
	switch name {
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder()
	case "iso-8859-2":
		return charmap.ISO8859_2.NewDecoder()
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder()
	case "windows-1250":
		return charmap.Windows1250.NewDecoder()
	case "windows-1252":
		return charmap.Windows1252.NewDecoder()
	}
	return nil
}
