package reports

import (
	"io"
	"strings"
)

// wrapper breaks lines that are wider than a terminal at blanks, and between wide characters, which
// have no blanks; what follows is indented. A word that is wider alone, as a path, stays whole, so that it
// can be copied. It takes whole lines.
type wrapper struct {
	to      io.Writer
	columns int
}

func (w *wrapper) Write(text []byte) (int, error) {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		line, end := strings.CutSuffix(line, "\n")
		b.WriteString(wrapped(line, w.columns))
		if end {
			b.WriteByte('\n')
		}
	}
	if _, err := io.WriteString(w.to, b.String()); err != nil {
		return 0, err
	}
	return len(text), nil
}

// wrapped is a line in pieces of at most so many columns.
func wrapped(line string, columns int) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var b strings.Builder
	b.WriteString(indent)
	at := len(indent) // columns that the piece in hand takes
	for i, word := range wrapWords(line[len(indent):]) {
		bare := strings.TrimRight(word, " ")
		if i > 0 && at+displayWidth(bare) > columns {
			b.WriteString("\n" + indent + "  ")
			at = len(indent) + 2
		}
		b.WriteString(word)
		at += displayWidth(word)
	}
	pieces := strings.Split(b.String(), "\n")
	for i := range pieces {
		pieces[i] = strings.TrimRight(pieces[i], " ")
	}
	return strings.Join(pieces, "\n")
}

// wrapWords cuts a text behind its blanks and behind each wide character that no punctuation follows.
func wrapWords(text string) (words []string) {
	start := 0
	runes := []rune(text)
	at := 0
	for i, r := range runes {
		at += len(string(r))
		ends := r == ' ' && (i+1 == len(runes) || runes[i+1] != ' ')
		if i+1 < len(runes) && displayWidth(string(r)) == 2 && !strings.ContainsRune("，。、；：）》！？,.;:)", runes[i+1]) && runes[i+1] != ' ' {
			ends = true
		}
		if ends || i+1 == len(runes) {
			words = append(words, text[start:at])
			start = at
		}
	}
	return words
}
