// Package mask keeps card numbers (PAN) inside the loaders: what leaves them
// shows at most the first 6 and the last 4 digits.
package mask

import "strings"

// A card number has 13 to 19 digits (ISO/IEC 7812).
const (
	shortest = 13
	longest  = 19
)

// Card masks the value of a card column, whatever it holds: the first 6 and
// last 4 digits stay, everything between becomes stars. Track data after a
// separator is dropped. A value of fewer than 13 digits keeps its last 4.
func Card(value string) string {
	value = strings.TrimSpace(value)
	if cut := strings.IndexAny(value, "=D^;%"); cut >= 0 {
		value = value[:cut]
	}
	var digits, kept []byte
	stars := 0
	for i := range len(value) {
		switch c := value[i]; {
		case c >= '0' && c <= '9':
			digits, kept = append(digits, c), append(kept, c)
		case c == '*' || c == 'x' || c == 'X':
			stars++
			kept = append(kept, '*')
		}
	}
	switch {
	case len(digits) == 0:
		return ""
	case stars > 0 && len(digits) <= 10:
		return string(kept) // masked by its sender
	case len(digits) <= 4:
		return strings.Repeat("*", max(stars, 1)) + string(digits)
	case len(digits) < 10:
		return strings.Repeat("*", len(digits)-4+stars) + string(digits[len(digits)-4:])
	case len(digits) == 10:
		return string(digits[:6]) + strings.Repeat("*", max(stars, 1)) + string(digits[6:])
	default:
		return string(digits[:6]) + strings.Repeat("*", len(digits)-10+stars) + string(digits[len(digits)-4:])
	}
}

// Text masks every run of digits in free text that can be a card number: 13 to
// 19 digits, also in groups parted by single blanks or dashes, that begin as
// cards do. Runs of 16 and 19 digits, the usual lengths, are masked even when
// they fail the Luhn check; the others must pass it.
func Text(text string) string {
	if !mayHoldCard(text) {
		return text
	}
	out := []byte(text)
	for start := 0; start < len(out); {
		if !isDigit(out[start]) {
			start++
			continue
		}
		end, digits := digitRun(out, start)
		maskCards(out, digits)
		start = end
	}
	return string(out)
}

// mayHoldCard finds quickly that a text has too few digits.
func mayHoldCard(text string) bool {
	digits := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			digits++
		}
	}
	return digits >= shortest
}

// digitRun returns the end of the run that starts at start and the positions of
// its digits; single blanks and dashes between digits belong to it.
func digitRun(text []byte, start int) (end int, digits []int) {
	i := start
	for i < len(text) {
		switch {
		case isDigit(text[i]):
			digits = append(digits, i)
		case (text[i] == ' ' || text[i] == '-') && i+1 < len(text) && isDigit(text[i+1]):
		default:
			return i, digits
		}
		i++
	}
	return i, digits
}

// maskCards stars the middle digits of each card number within the run. A run
// of contiguous digits longer than a card is left alone, unless its length is
// made by blanks and dashes: then every window that can be a card is masked.
func maskCards(text []byte, digits []int) {
	for first := 0; first+shortest <= len(digits); {
		length := cardAt(text, digits, first)
		if length == 0 {
			first++
			continue
		}
		for _, at := range digits[first+6 : first+length-4] {
			text[at] = '*'
		}
		first += length
	}
}

// cardAt returns the length of the card number that starts at the run's digit
// first, or 0. It must start and end at an edge: of the run, or a blank or dash.
func cardAt(text []byte, digits []int, first int) int {
	if first > 0 && digits[first]-digits[first-1] == 1 {
		return 0
	}
	for length := min(longest, len(digits)-first); length >= shortest; length-- {
		last := first + length - 1
		if last+1 < len(digits) && digits[last+1]-digits[last] == 1 {
			continue
		}
		number := make([]byte, 0, longest)
		for _, at := range digits[first : last+1] {
			number = append(number, text[at])
		}
		if looksLikeCard(number) {
			return length
		}
	}
	return 0
}

// looksLikeCard reports whether digits in free text are to be masked.
func looksLikeCard(digits []byte) bool {
	return issued(digits) && (len(digits) == 16 || len(digits) == longest || luhn(digits))
}

// issued reports whether digits begin as the cards of that length do, by the
// ranges of issuers (ISO/IEC 7812): Visa 4, Mastercard 51 to 55 and 2221 to
// 2720, UnionPay 60 and 62, Discover 60, 64 and 65, Maestro 50 and 56 to 69,
// American Express 34 and 37, JCB 35, Diners 30, 36, 38 and 39. Most order
// numbers, which begin with a year, are none of them.
func issued(digits []byte) bool {
	two := int(digits[0]-'0')*10 + int(digits[1]-'0')
	four := two*100 + int(digits[2]-'0')*10 + int(digits[3]-'0')
	switch {
	case two == 34 || two == 37:
		return len(digits) == 15
	case two == 30 || two == 36 || two == 38 || two == 39:
		return len(digits) == 14
	case two == 35:
		return len(digits) >= 16
	case four >= 2221 && four <= 2720:
		return len(digits) == 16
	default:
		return digits[0] == '4' || (two >= 50 && two <= 69)
	}
}

func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
