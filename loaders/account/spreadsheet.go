package account

import "strings"

// What a spreadsheet leaves of a reference that it took for a number, or that a formula should have brought.

// DamagedBySpreadsheet reports whether a reference is lost in a spreadsheet.
func DamagedBySpreadsheet(text string) bool { return spreadsheetDamage(text) != "" }

// spreadsheetDamage says what happened to a reference in a spreadsheet; empty where nothing did.
func spreadsheetDamage(text string) string {
	switch {
	case isScientific(text):
		return "which a spreadsheet has rounded"
	case isNarrowColumn(text):
		return "which a spreadsheet shows where a column is too narrow for its number"
	case isFormulaError(text):
		return "the error of a formula in a spreadsheet, which found no value"
	}
	return ""
}

// isNarrowColumn reports whether text is the signs that a spreadsheet shows, and saves as text, instead of a number.
func isNarrowColumn(text string) bool { return len(text) > 2 && strings.Trim(text, "#") == "" }

// isFormulaError reports whether text is the error of a formula, which ends in a mark in nearly every language: #REF!,
// #NAME?, #VALEUR!, Err:502.
func isFormulaError(text string) bool {
	if code, ok := strings.CutPrefix(text, "Err:"); ok {
		return len(code) == 3 && strings.Trim(code, "0123456789") == ""
	}
	name, ok := strings.CutPrefix(text, "#")
	if !ok || name == "" || len(name) > 24 || strings.ContainsAny(name, " \t") {
		return false
	}
	switch strings.ToUpper(name) {
	case "N/A", "N/D", "N/V", "NV", "N/B", "N/DISP", "GETTING_DATA":
		return true
	}
	last := name[len(name)-1]
	return (last == '!' || last == '?') && strings.Trim(name[:len(name)-1], "0123456789!?") != ""
}

// madeNumber reports whether a spreadsheet made a number with noughts behind a point of a
// reference of six to fifteen digits, which it keeps whole, and returns the digits.
func madeNumber(text string) (digits string, made bool) {
	digits = strings.TrimRight(text, "0")
	mark := max(len(digits)-1, 0)
	if len(digits) == len(text) || digits == "" || digits[mark] != '.' && digits[mark] != ',' || mark < 6 || mark > 15 {
		return text, false
	}
	digits = digits[:mark]
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return text, false
		}
	}
	return digits, true
}

// isScientific reports whether text is a number in scientific notation: with the sign of
// its exponent or with decimals, for digits on both sides of an E alone may be a reference.
func isScientific(text string) bool {
	at := 0
	for at < len(text) && text[at]|0x20 != 'e' {
		at++
	}
	if at == 0 || at >= len(text)-1 {
		return false
	}
	mantissa, exponent := text[:at], text[at+1:]
	exponent, signed := strings.CutPrefix(exponent, "+")
	if exponent == "" || !signed && !strings.ContainsAny(mantissa, ".,") {
		return false
	}
	digits := func(s string) bool {
		return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
	}
	whole, fraction, found := strings.Cut(mantissa, ".")
	if !found {
		whole, fraction, _ = strings.Cut(mantissa, ",")
	}
	return digits(whole) && digits(fraction) && digits(exponent)
}
