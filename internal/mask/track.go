package mask

import "strings"

// The least and the most of a track that stands behind its card number.
const (
	leastTrack = 7 // of track 2: an expiry and a service code
	mostTrack  = 90
)

// trackEnd returns where a number ends that stands before a place of a text: there, or behind
// the track that goes on there. Track 2 goes on with a = (D where it is written in
// half bytes) and digits, track 1 with ^, the name and ^.
func trackEnd(text string, at int) int {
	if at >= len(text) {
		return at
	}
	end := at + 1
	switch text[at] {
	case '=', 'D', 'd':
		for end < len(text) && (isDigit(text[end]) || text[end] == '=') {
			end++
		}
		if text[at] != '=' && end-at <= leastTrack {
			return at // a number and a letter
		}
	case '^':
		for end < len(text) && end-at < mostTrack && strings.IndexByte("?\"\n\r\t|;", text[end]) < 0 {
			end++
		}
	default:
		return at
	}
	return end
}
