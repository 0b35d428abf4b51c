package mask

// What stands before a number without a gap has one of these lengths.
const (
	dayLength      = len("20060102")
	momentLength   = len("20060102150405")
	terminalLength = 8 // of a terminal's number, letters among its digits (ISO 8583, field 41)
)

// beginsDay reports whether digits begin with a day of this century, written as one number.
func beginsDay(digits []byte) bool {
	if len(digits) < dayLength || digits[0] != '2' || digits[1] != '0' {
		return false
	}
	month, day := pair(digits[4:]), pair(digits[6:])
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// isMoment reports whether digits are a day and a time of day.
func isMoment(digits []byte) bool {
	return len(digits) == momentLength && beginsDay(digits) &&
		pair(digits[8:]) < 24 && pair(digits[10:]) < 60 && pair(digits[12:]) < 60
}

// pair is the number that two digits are.
func pair(digits []byte) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }

// lettersBefore counts the Latin letters that end at a place of a text, where no digit stands
// before them.
func lettersBefore(text string, at int) (n int) {
	for at > n && isLetter(text[at-n-1]) {
		n++
	}
	if at > n && isDigit(text[at-n-1]) {
		return 0
	}
	return n
}
