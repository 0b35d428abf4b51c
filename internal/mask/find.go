package mask

import "strings"

// longestRunOn is a number with expiry and service code, all digits.
const longestRunOn = longest + 7

// span is a card number within a text, and what belongs to it behind its digits: an expiry
// that is run on, the rest of a track.
type span struct{ from, to, end int }

// finder finds card numbers in one text.
type finder struct {
	text string
	// strict wants the check digit of every number, as befits keys. Free text hides numbers of
	// the great schemes without it too, in the usual lengths: digits that somebody mistyped.
	strict bool
	joined bool // its digits must follow each other
	found  []span
}

// cardsIn finds the card numbers of a text, in their order, those that overlap as one.
func cardsIn(text string, strict bool) []span {
	f := finder{text: text, strict: strict}
	return f.find()
}

func (f *finder) find() []span {
	text := f.text
	var room [64]digit
	for at := 0; ; {
		run, end := nextRun(text, at, room[:0])
		if len(run) == 0 {
			return f.found
		}
		if len(run) >= shortest {
			f.lookThrough(run)
		}
		at = end
	}
}

// lookThrough looks for card numbers wherever a group of the run begins, and behind what may
// stand before a number without a gap: the code of a subfield of MT940, noughts, its length.
func (f *finder) lookThrough(run []digit) {
	for first := 0; first+shortest <= len(run); first++ {
		if run[first].gap == none {
			continue
		}
		group, zeros := groupEnd(run, first), 0
		if group-first > longestRunOn {
			continue // as the 28 digits of wallets
		}
		f.lookAt(run, first, 0)
		for first+zeros < group && run[first+zeros].value == '0' {
			zeros++
		}
		switch two := int(run[first].value-'0')*10 + int(run[first+1].value-'0'); {
		case zeros > 0 && zeros <= 6:
			f.lookAt(run, first+zeros, 0)
		case run[first+1].gap == none && two >= shortest && two <= longest:
			f.lookAt(run, first+2, two)
		}
		if at := run[first].at; at > 0 && strings.IndexByte("?<>^~", f.text[at-1]) >= 0 && run[first+1].gap == none {
			f.lookAt(run, first+2, 0)
		}
	}
}

// lookAt looks for card numbers that begin with a digit of the run; want is their length, 0: any.
func (f *finder) lookAt(run []digit, first, want int) {
	for length := min(longest, len(run)-first); length >= shortest; length-- {
		if want != 0 && length != want {
			continue
		}
		end := first + length
		group := end
		if end < len(run) && run[end].gap == none {
			if group = groupEnd(run, end); !isExpiry(run[end:group]) {
				continue
			}
		}
		whole := want == 0 && group == end && run[first].gap != none
		if f.isNumber(run[first:end], whole) {
			to := run[end-1].at + run[end-1].size
			after := run[group-1].at + run[group-1].size
			f.add(span{from: run[first].at, to: to, end: trackEnd(f.text, after)})
		}
	}
}

// isNumber reports whether digits are to be masked; whole says that nothing is run on to them.
func (f *finder) isNumber(digits []digit, whole bool) bool {
	var room [longest]byte
	number, widest, fours := room[:0], none, true
	for i, d := range digits {
		number = append(number, d.value)
		if i > 0 {
			widest = max(widest, d.gap)
			fours = fours && (d.gap != none) == (i%4 == 0)
		}
	}
	if !f.strict && whole && widest <= plain && (len(number) == 16 || len(number) == longest) && common(number) {
		return true
	}
	if f.joined && widest > none {
		return false
	}
	return issued(number) && luhn(number) && (widest < odd || fours)
}

// add keeps a number, as one with those that it overlaps.
func (f *finder) add(s span) {
	for len(f.found) > 0 {
		last := f.found[len(f.found)-1]
		if s.from >= last.end {
			break
		}
		to := max(s.to, last.to)
		if s.from >= last.to {
			to = last.to // digits of a track, which are hidden all
		}
		s = span{from: min(s.from, last.from), to: to, end: max(s.end, last.end)}
		f.found = f.found[:len(f.found)-1]
	}
	f.found = append(f.found, s)
}

// groupEnd returns where the group ends that the digit stands in.
func groupEnd(run []digit, at int) int {
	for at++; at < len(run) && run[at].gap == none; at++ {
	}
	return at
}
