package bank

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// mtStructured is how a :86: begins that has subfields: a code of three digits
// (Geschäftsvorfallcode), which a few banks leave out or begin with a letter, then the mark that parts the
// subfields, two digits after each. What the mark is, each bank decides; a letter, a digit or what parts
// words it is not.
var mtStructured = regexp.MustCompile(`^\s*(?:[0-9A-Z]\d\d([?<>^~@+&|#*!$%;])\s*\d\d|([?<>^~])\d\d)`)

// subfieldMark returns the mark that parts the subfields of a text; empty: it has none.
func subfieldMark(whole string) string {
	found := mtStructured.FindStringSubmatch(whole)
	if found == nil {
		return ""
	}
	return found[1] + found[2]
}

// mtDetails reads a :86:. Of subfields 00 (the kind), 20 to 29 and 60 to 63 (the
// text) and 32 and 33 (the other party) are kept; of any other form the lines.
func mtDetails(lines []string) (text, endToEnd string) {
	whole := strings.Join(lines, "")
	mark := subfieldMark(whole)
	if mark == "" {
		text = joinedText(lines)
		return text, endToEndOf(text)
	}
	var kind, remittance, party string
	last := &remittance
	for i, part := range strings.Split(whole, mark) {
		code, value := "", part
		if trimmed := strings.TrimLeft(part, " "); len(trimmed) >= 2 && digit(trimmed[0]) && digit(trimmed[1]) {
			code, value = trimmed[:2], trimmed[2:]
		}
		switch {
		case i == 0:
			continue // the code of three digits
		case code == "":
			*last += mark + value // the mark stands in the text
			continue
		case code == "00":
			last = &kind
		case code >= "20" && code <= "29", code >= "60" && code <= "63":
			last = &remittance
		case code == "32" || code == "33":
			last = &party
		default:
			continue // bank codes, accounts, the text's key
		}
		*last = joinSubfield(*last, value)
	}
	text = addText(addText(kind, remittance, " "), party, " ")
	return text, endToEndOf(remittance)
}

// subfieldWidth is the length of a subfield of text: one that is full goes on in
// the next without a blank.
const subfieldWidth = 27

func joinSubfield(to, piece string) string {
	if to == "" || utf8.RuneCountInString(to) >= textCollected {
		return to + piece[:min(len(piece), textCollected)]
	}
	if utf8.RuneCountInString(to)%subfieldWidth == 0 || strings.HasSuffix(to, " ") {
		return to + piece
	}
	return to + " " + piece
}

func joinedText(lines []string) string {
	text := ""
	for _, line := range lines {
		text = addText(text, line, " ")
	}
	return text
}

// mtEndToEnd finds the payer's own reference: EREF+ in subfields as German banks
// have it, /EREF/ elsewhere. It ends with the next such word or a blank.
var mtEndToEnd = regexp.MustCompile(`(?:EREF\+\s*|/EREF/)(.*?)(?:[A-Z]{4}\+|/(?:KREF|MREF|PREF|REMI|IBAN|BIC|NAME|CSID|MARF|PURP|ULTD|ULTC|TRTP|RTRN|ORDP|BENM|ADDR|SVCL|EREF)/|/?\s|/?$)`)

func endToEndOf(text string) string {
	found := mtEndToEnd.FindStringSubmatch(text)
	if found == nil || !isGiven(found[1]) {
		return ""
	}
	return found[1]
}
