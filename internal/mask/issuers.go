package mask

// A card number has 13 to 19 digits (ISO/IEC 7812).
const (
	shortest = 13
	longest  = 19
)

// issued reports whether digits begin as cards of that length do. It is asked only where
// the check digit is right too.
func issued(digits []byte) bool { return common(digits) || rare(digits) }

// common reports whether digits begin as those of the great schemes do (ISO/IEC 7812): Visa 4,
// Mastercard 51 to 55 and 2221 to 2720, UnionPay 60 and 62, Discover 60, 64 and 65, Maestro 50
// and 56 to 69, American Express 34 and 37, JCB 35, Diners 30, 36, 38 and 39. Most order
// numbers, which begin with a year, are none of them.
func common(digits []byte) bool {
	two, four := beginning(digits)
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

// rare reports whether digits begin as those of smaller schemes, or of the great ones in other
// lengths: Mir 2200 to 2205; UnionPay and RuPay 81 and 82; the cards of Chinese and other banks
// that begin with 9 (9558 among them, Humo 9860, Troy 9792, Napas 9704); Uzcard 8600; fuel cards
// 70; the long numbers of Diners; JCB 1800 and 2131; T-Union 31; GPN 1946. Not UATP, which is 1 and
// 15 digits: so begin the merchant numbers of China's great banks. For their sake 81, 82 and 30
// to 39 are taken for none in 15 digits.
func rare(digits []byte) bool {
	two, four := beginning(digits)
	switch {
	case digits[0] == '9':
		return true
	case two == 81 || two == 82:
		return len(digits) != 15
	case four >= 2200 && four <= 2205, two == 30, two == 36, two == 38, two == 39, two == 70, four == 8600:
		return len(digits) >= 16
	case two == 31:
		return len(digits) == 19
	case four == 1800 || four == 2131:
		return len(digits) == 15
	default:
		return four == 1946 && len(digits) == 16
	}
}

// beginning returns the first two and the first four digits as numbers.
func beginning(digits []byte) (two, four int) {
	two = int(digits[0]-'0')*10 + int(digits[1]-'0')
	return two, two*100 + int(digits[2]-'0')*10 + int(digits[3]-'0')
}

// luhn reports whether the last digit checks the others (ISO/IEC 7812-1, annex B).
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

// mayBeginCard finds quickly that a value of 13 digits or more and nothing else holds no card
// number, as most references do. Any other value may hold one.
func mayBeginCard(value string) bool {
	if !isDigits(value) {
		return true
	}
	if len(value) >= dayLength+shortest && beginsDay([]byte(value[:dayLength])) {
		return len(value) <= momentLength+longestRunOn
	}
	if len(value) > longestRunOn {
		return false
	}
	switch two, four := beginning([]byte(value[:4])); {
	case two < 13: // noughts before it
		return value[0] == '0'
	case two <= longest:
		return true // the length before it
	case two < 30:
		return four >= 2200 && four <= 2720 || four == 2131
	default:
		return two <= 70 || value[0] >= '8'
	}
}

// isExpiry reports whether digits are a month and a year from 2020 to 2049, in either order, the
// year in two digits or four, and behind them at most the three digits of a service code.
func isExpiry(digits []digit) bool {
	two := func(at int) int { return int(digits[at].value-'0')*10 + int(digits[at+1].value-'0') }
	month := func(at int) bool { return two(at) >= 1 && two(at) <= 12 }
	year := func(at int) bool { return two(at) >= 20 && two(at) <= 49 }
	ends := func(at int) bool {
		return len(digits) == at || digits[at].value != '0' && digits[at+1].value <= '4' && digits[at+2].value <= '7'
	}
	switch len(digits) {
	case 4, 7:
		return (month(0) && year(2) || year(0) && month(2)) && ends(4)
	case 6, 9:
		return (month(0) && two(2) == 20 && year(4) || two(0) == 20 && year(2) && month(4)) && ends(6)
	}
	return false
}

// isAmericanExpress reports whether digits stand in the groups of its cards: four, six and five.
func isAmericanExpress(digits []digit) bool {
	for i, d := range digits {
		if i > 0 && (d.gap != none) != (i == 4 || i == 10) {
			return false
		}
	}
	return len(digits) == 15
}

func isDigits(value string) bool {
	for i := range len(value) {
		if !isDigit(value[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
