package text

// TrimBlanks drops blanks, tabs and line ends around a text.
func TrimBlanks(text []byte) []byte {
	for len(text) > 0 && text[0] <= ' ' && blankByte(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && text[len(text)-1] <= ' ' && blankByte(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
