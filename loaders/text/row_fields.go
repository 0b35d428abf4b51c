package text

// Printable keeps free text that a bank wrapped with tabs or line ends.
func Printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}
