package reports

import "tieout/reconcile"

// MatchLines makes the lines of matches.csv while a night is judged, each worker its own: a large night has a million,
// which are then only put in order. The zero value is ready.
type MatchLines struct{ line csvLine }

// Line returns the line of a match, with its end; it is good until the next one is made.
func (m *MatchLines) Line(match *reconcile.LineMatch) []byte { return matchList.line(&m.line, match) }
