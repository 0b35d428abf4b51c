package prematch

import "slices"

// Logs overlap, and files come again: a simple pair may be one that an earlier night settled, of which both rows
// are told once more. The judge knows that by its facts. The join leaves it every sale that a fact is of, and need ask
// the nights before only for sales that they can have known: those made on the last day of their logs or before it. A
// log is named by the day on which its business day ends, so that none of its sales was made after that day, and a
// night without a copied log asks nothing. What is left costs time and changes no verdict: the fact may be of another sale
// that had the reference.

// LoggedBefore returns the keys of the facts that may be of tonight's simple sales, ascending, each once, and
// forgets them. It is asked when all rows are in.
func (m *Matcher) LoggedBefore() (keys []uint64) {
	for _, w := range m.writers {
		keys, w.logged = append(keys, w.logged...), nil
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// LeaveSettled leaves the sale of a fact's key to the judge. Not safe for concurrent use.
func (m *Matcher) LeaveSettled(key uint64) { m.settled[key] = struct{}{} }

// wasSettled reports whether an earlier night settled what the place of a sale names.
func (m *Matcher) wasSettled(place uint64) bool {
	if len(m.settled) == 0 {
		return false
	}
	_, settled := m.settled[place]
	return settled
}
