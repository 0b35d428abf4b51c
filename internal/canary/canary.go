// Package canary makes card numbers that no card has, written in every way in which numbers
// come in files, for tests that look for them where they must not be.
package canary

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Canary is a card number as it is put into a file.
type Canary struct {
	Number   string // its digits
	Notation string // how it is written: "dots"
	Written  string
}

// issuers are first digits of card numbers with the lengths that they have.
var issuers = []struct {
	first   string
	lengths []int
}{
	{"4", []int{13, 16, 19}},
	{"51", []int{16}},
	{"2345", []int{16}},
	{"37", []int{15}},
	{"36", []int{14, 16}},
	{"3528", []int{16, 19}},
	{"50", []int{13, 16, 19}},
	{"6011", []int{16, 19}},
	{"62", []int{16, 17, 18, 19}},
	{"67", []int{13, 14, 15, 17, 18}},
	{"81", []int{16, 17, 18, 19}},
	{"9558", []int{16, 19}},
	{"9", []int{13, 14, 15, 16, 17, 18, 19}},
	{"2200", []int{16, 17, 18, 19}},
	{"8600", []int{16}},
}

// notations are the ways in which a number is written.
var notations = []struct {
	name  string
	write func(number string, random *rand.Rand) string
}{
	{"bare", func(n string, _ *rand.Rand) string { return n }},
	{"blanks", parted(" ")},
	{"dashes", parted("-")},
	{"dots", parted(".")},
	{"slashes", parted("/")},
	{"underscores", parted("_")},
	{"two blanks", parted("  ")},
	{"no-break spaces", parted("\u00a0")},
	{"zero-width spaces", parted("\u200b")},
	{"four blanks", parted("    ")},
	{"ends of lines", parted("\r\n")},
	{"next lines", parted("\u0085")},
	{"line separators", parted("\u2028")},
	{"vertical tabs", parted("\v")},
	{"noughts of C", parted("\x00")},
	{"stars", parted("*")},
	{"bullets", parted(" \u2022 ")},
	{"bytes that are no text", parted("\x81")},
	{"minus signs", parted("\u2212")},
	{"brackets", func(n string, r *rand.Rand) string {
		return "(" + strings.ReplaceAll(parted(" ")(n, r), " ", ") (") + ")"
	}},
	{"the first four in brackets", func(n string, _ *rand.Rand) string { return "(" + n[:4] + ") " + n[4:] }},
	{"blanks of a URL", parted("%20")},
	{"written ends of lines", parted(`\n`)},
	{"full width", func(n string, _ *rand.Rand) string { return inScript(n, '０') }},
	{"full width, parted", func(n string, r *rand.Rand) string { return inScript(parted(" ")(n, r), '０') }},
	{"Arabic digits", func(n string, _ *rand.Rand) string { return inScript(n, '\u0660') }},
	{"Persian digits, parted", func(n string, r *rand.Rand) string { return inScript(parted(" ")(n, r), '\u06f0') }},
	{"Devanagari digits", func(n string, _ *rand.Rand) string { return inScript(n, '\u0966') }},
	{"Thai digits, parted", func(n string, r *rand.Rand) string { return inScript(parted("-")(n, r), '\u0e50') }},
	{"bold digits", func(n string, _ *rand.Rand) string { return inScript(n, '\U0001d7ce') }},
	{"in a text", func(n string, _ *rand.Rand) string { return "x " + n + " y" }},
	{"behind a day", func(n string, _ *rand.Rand) string { return "20261119" + n }},
	{"behind a moment", func(n string, _ *rand.Rand) string { return "20261119101500" + n }},
	{"expiry run on", func(n string, r *rand.Rand) string { return n + expiry(r) }},
	{"expiry with its century run on", func(n string, r *rand.Rand) string { return n + "20" + expiry(r) }},
	{"expiry behind a slash", func(n string, r *rand.Rand) string { return n + "/" + expiry(r) }},
	{"expiry and service code run on", func(n string, r *rand.Rand) string { return n + expiry(r) + "201" }},
	{"behind 00", func(n string, _ *rand.Rand) string { return "00" + n }},
	{"behind its length", func(n string, _ *rand.Rand) string { return fmt.Sprint(len(n)) + n }},
	{"behind its length in three digits", func(n string, _ *rand.Rand) string { return fmt.Sprintf("%03d", len(n)) + n }},
	{"behind a tag of EMV", func(n string, _ *rand.Rand) string {
		return fmt.Sprintf("5A%02X", (len(n)+1)/2) + n + strings.Repeat("F", len(n)%2)
	}},
	{"behind ?20", func(n string, _ *rand.Rand) string { return "?20" + n }},
	{"track 2", func(n string, r *rand.Rand) string {
		return ";" + n + "=" + expiry(r) + "201" + fmt.Sprintf("%08d", r.IntN(100000000)) + "?"
	}},
	{"track 2 in half bytes", func(n string, r *rand.Rand) string {
		return n + "D" + expiry(r) + "201" + fmt.Sprintf("%06d", r.IntN(1000000))
	}},
	{"track 1", func(n string, r *rand.Rand) string {
		return "%B" + n + "^DOE/JANE^" + expiry(r) + "201" + fmt.Sprintf("%010d", r.IntN(1000000000)) + "?"
	}},
}

// Notations is how many ways there are.
func Notations() int { return len(notations) }

// New returns canary number i of a seed. One after another they take all notations.
func New(seed uint64, i int) Canary {
	random := rand.New(rand.NewPCG(seed, uint64(i)))
	issuer := issuers[random.IntN(len(issuers))]
	number := []byte(issuer.first)
	for length := issuer.lengths[random.IntN(len(issuer.lengths))]; len(number) < length-1; {
		number = append(number, byte('0'+random.IntN(10)))
	}
	number = append(number, checkDigit(number))
	how := notations[i%len(notations)]
	return Canary{Number: string(number), Notation: how.name, Written: how.write(string(number), random)}
}

// checkDigit returns the last digit of a number that begins so.
func checkDigit(number []byte) byte {
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

// parted writes a number in groups of four.
func parted(by string) func(string, *rand.Rand) string {
	return func(number string, _ *rand.Rand) string {
		var groups []string
		for ; len(number) > 4; number = number[4:] {
			groups = append(groups, number[:4])
		}
		return strings.Join(append(groups, number), by)
	}
}

// inScript writes the digits of a text with those that begin with nought.
func inScript(text string, nought rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + nought
		}
		return r
	}, text)
}

// expiry returns a year and a month.
func expiry(random *rand.Rand) string {
	return fmt.Sprintf("%02d%02d", 26+random.IntN(10), 1+random.IntN(12))
}

// noughts begin the digits of the scripts in which numbers are written here.
var noughts = []rune{'0', '０', '\u0660', '\u06f0', '\u0966', '\u0e50', '\U0001d7ce'}

// parts are signs between digits that have digits themselves.
var parts = strings.NewReplacer("%20", "")

// Digits returns the digits of a text and nothing else, so that a number is found in it however
// it is written.
func Digits(text string) string {
	var b strings.Builder
	for _, r := range parts.Replace(text) {
		for _, nought := range noughts {
			if r >= nought && r <= nought+9 {
				b.WriteByte(byte(r-nought) + '0')
			}
		}
	}
	return b.String()
}
