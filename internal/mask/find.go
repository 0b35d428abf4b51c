package mask

import "strings"

// longestRunOn is a number with expiry and service code, all digits. Longer ones, as the 28 digits
// of wallets, are none.
const longestRunOn = longest + 7

// emvNumber is the tag of a card number (EMV book 3, annex A). Its length in bytes, of two digits
// each, stands behind it.
const emvNumber = "5A"

// mostNoughts may stand before a number.
const mostNoughts = 6

// span is a card number within a text, and what belongs to it behind its digits: an expiry
// that is run on, the rest of a track.
type span struct{ from, to, end int }

// finder finds card numbers in one text.
type finder struct {
	text string
	// strict wants the check digit of every number, as befits keys. Free text hides numbers of
	// the great schemes without it too, in the usual lengths: digits that somebody mistyped.
	strict bool
	joined bool // its digits must follow each other, or stand in the groups of a card
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
// stand before a number without a gap: the code of a subfield of MT940, noughts, its length, with
// noughts before it or not, the tag of an EMV field and its length in bytes.
func (f *finder) lookThrough(run []digit) {
	for first := 0; first+shortest <= len(run); first++ {
		if run[first].gap == none {
			continue
		}
		group := groupEnd(run, first)
		f.lookBehindCode(run, first, group)
		if group-first > longestRunOn {
			continue
		}
		f.lookAt(run, first, 0)
		f.lookBehindLength(run, first, group)
		if at := run[first].at; at > 0 && strings.IndexByte("?<>^~", f.text[at-1]) >= 0 && run[first+1].gap == none {
			f.lookAt(run, first+2, 0)
		}
	}
}

// lookBehindLength looks behind the noughts and the length that the digits of a group may begin with.
func (f *finder) lookBehindLength(run []digit, first, group int) {
	at := first
	for at < group && at-first <= mostNoughts && run[at].value == '0' {
		at++
	}
	if at > first && at-first <= mostNoughts {
		f.lookAt(run, at, 0)
	}
	if at+1 < group {
		if two := int(run[at].value-'0')*10 + int(run[at+1].value-'0'); two >= shortest && two <= longest {
			f.lookAt(run, at+2, two)
		}
	}
	if at-first == 1 && at < group && strings.HasSuffix(strings.ToUpper(f.text[:run[first].at]), emvNumber) {
		length := 2 * int(run[at].value-'0')
		f.lookAt(run, at+1, length)
		f.lookAt(run, at+1, length-1) // an odd number of digits is filled up
	}
}

// lookBehindCode looks behind what a system writes without a gap before a number, though the group
// is longer than any card: a day or a moment, and in free text the number of a terminal.
func (f *finder) lookBehindCode(run []digit, first, group int) {
	var room [momentLength]byte
	code := room[:0]
	for i := first; i < group && len(code) < momentLength; i++ {
		code = append(code, run[i].value)
	}
	if beginsDay(code) && group-first <= dayLength+longestRunOn {
		f.lookAt(run, first+dayLength, 0)
	}
	if isMoment(code) && group-first <= momentLength+longestRunOn {
		f.lookAt(run, first+momentLength, 0)
	}
	if letters := lettersBefore(f.text, run[first].at); !f.strict && letters > 0 && letters < terminalLength {
		if at := first + terminalLength - letters; at < group && group-at <= longestRunOn {
			f.lookAt(run, at, 0)
		}
	}
}

// lookAt looks for card numbers that begin with a digit of the run; want is their length, 0: any.
// Behind a number whose length was said anything may stand, behind another only an expiry.
func (f *finder) lookAt(run []digit, first, want int) {
	for length := min(longest, len(run)-first); length >= shortest; length-- {
		if want != 0 && length != want {
			continue
		}
		end := first + length
		group := end
		if end < len(run) && run[end].gap == none {
			if behind := groupEnd(run, end); isExpiry(run[end:behind]) {
				group = behind
			} else if want == 0 {
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
	number, widest, fours, atFours := room[:0], none, true, true
	for i, d := range digits {
		number = append(number, d.value)
		if i > 0 {
			widest = max(widest, d.gap)
			fours = fours && (d.gap != none) == (i%4 == 0)
			atFours = atFours && (d.gap == none || i%4 == 0)
		}
	}
	if !f.strict && whole && widest <= plain && (len(number) == 16 || len(number) == longest) && common(number) {
		return true
	}
	switch {
	case f.joined && widest > none && !fours && !isAmericanExpress(digits):
		return false
	case widest == odd && !atFours && !isAmericanExpress(digits):
		return false
	}
	return issued(number) && luhn(number)
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
