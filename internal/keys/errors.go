package keys

import (
	"fmt"
	"strings"
)

// Problem is one fault of a file.
type Problem struct {
	Name         string // as docs/ERRORS.md lists it
	File         string
	Line, Column int // 0: the file as a whole
	Fact         string
	Hint         string
}

// String returns place and fact, the next step, and the name, on three lines.
func (p Problem) String() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	return fmt.Sprintf("%s: %s\nhint: %s\n[%s]", place, p.Fact, p.Hint, p.Name)
}

// Error holds every fault that a file has.
type Error struct{ Problems []Problem }

// Error lists the faults, each with its line.
func (e *Error) Error() string {
	texts := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		texts[i] = problem.String()
	}
	if len(texts) == 1 {
		return texts[0]
	}
	return fmt.Sprintf("%d faults\n%s", len(texts), strings.Join(texts, "\n"))
}

// Nearest returns the word that text was most likely meant to be, or "".
func Nearest(text string, words []string) string {
	best, least := "", len(text)/2+2
	for _, word := range words {
		if d := distance(text, word); d < least {
			best, least = word, d
		}
	}
	return best
}

// distance is how many letters must be changed, added or dropped (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
