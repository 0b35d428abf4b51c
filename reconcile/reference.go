package reconcile

import "strings"

// Placeholder reports whether a reference is none: a file that has no reference for a
// row may fill its field with one character, as 000000000000. A digit other than zero
// must fill a long field: trace numbers and order numbers go through 111111. Databases and scripts
// write a word for no value, which all rows without one would share.
func Placeholder(reference string) bool {
	if reference == "" {
		return true
	}
	first := reference[0]
	if strings.Trim(reference, reference[:1]) != "" {
		return first|0x20 == 'n' && isNoValue(reference)
	}
	return first < '1' || first > '9' && len(reference) > 1 || len(reference) >= 9
}

// isNoValue reports whether a text is a word for no value.
func isNoValue(text string) bool {
	switch strings.ToUpper(text) {
	case "NULL", "NIL", "NONE", "NA", "N/A", "N.A.", "NAN":
		return true
	}
	return false
}

// repunits are the numbers of so many ones that a Placeholder of another digit than
// zero can be a multiple of.
var repunits = [18]uint64{
	9: 111_111_111, 10: 1_111_111_111, 11: 11_111_111_111, 12: 111_111_111_111, 13: 1_111_111_111_111,
	14: 11_111_111_111_111, 15: 111_111_111_111_111, 16: 1_111_111_111_111_111, 17: 11_111_111_111_111_111,
}

// Repdigit returns the number of a Placeholder of so many digits that ends in a digit; 0
// where only zeros make one. A number that differs from it is a reference.
func Repdigit(digit uint64, digits int) uint64 { return repunits[digits] * digit }

// BareReference returns a reference without what spreadsheets and hosts add to it:
// blanks, quotes, the case of its letters. Zeros at its beginning stay.
func BareReference(reference string) string {
	if isBare(reference) {
		return reference
	}
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\u00a0', '\'', '"', '`', '=', '\u2018', '\u2019', '\u201c', '\u201d':
			return -1
		}
		return r
	}, reference))
}

// isBare reports whether a reference has digits and capital letters alone, as nearly all have.
func isBare(reference string) bool {
	for i := range len(reference) {
		if c := reference[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// NormalReference returns a bare reference without the zeros at its beginning.
func NormalReference(reference string) string { return strings.TrimLeft(BareReference(reference), "0") }

// leastEnd is how many characters the end of a reference must have to stand for it.
const leastEnd = 6

// SameReference reports whether two references of one kind are one but for what hosts
// and spreadsheets do to them: zeros at the beginning, blanks, quotes, case, or all
// but the last six characters or more. Of two empty ones it reports false.
func SameReference(a, b string) bool {
	a, b = BareReference(a), BareReference(b)
	if x, y := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0"); x == y {
		return x != ""
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= leastEnd && strings.HasSuffix(b, a)
}

// ReferenceEnd returns the last six characters of a reference, with zeros before them
// where it has fewer: two that SameReference calls one have the same; "" where there is none.
func ReferenceEnd(reference string) string {
	bare := BareReference(reference)
	if strings.Trim(bare, "0") == "" {
		return ""
	}
	bare = strings.Repeat("0", max(leastEnd-len(bare), 0)) + bare
	return bare[len(bare)-leastEnd:]
}

// OneEditApart reports whether one character added, dropped or changed, or two
// neighbours exchanged, makes one bare reference of another.
func OneEditApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
