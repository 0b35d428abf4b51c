package keys

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
