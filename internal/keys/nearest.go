package keys

// leastPrefix is of how many letters a beginning says which word was meant.
const leastPrefix = 3

// Nearest returns the word that text was most likely meant to be, or "": one that at most two letters or a third of them turn
// it into, else the nearest of those that begin as it does, but for a quarter of the shorter one. What is farther away is a guess, which sends people the wrong way.
func Nearest(text string, words []string) string {
	best, least := "", max(2, len(text)/3)+1
	for _, word := range words {
		if d := distance(text, word); d < least && d < min(len(text), len(word)) { // with every letter changed it is another word
			best, least = word, d
		}
	}
	if best != "" || len(text) < leastPrefix {
		return best
	}
	for _, word := range words {
		shorter := min(len(word), len(text))
		if d := distance(text, word); sharedBeginning(word, text) >= max(leastPrefix, shorter-shorter/4) && (best == "" || d < least) {
			best, least = word, d
		}
	}
	return best
}

// sharedBeginning is how many letters both begin with.
func sharedBeginning(a, b string) (letters int) {
	for letters < min(len(a), len(b)) && a[letters] == b[letters] {
		letters++
	}
	return letters
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
