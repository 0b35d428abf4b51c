package profile

import (
	"strconv"

	"tieout/internal/fault"
)

// noteNeededLine remembers that a line which the file must have was seen.
func (r *reading) noteNeededLine(rule int) {
	if r.neededSeen == nil {
		r.neededSeen = map[int]bool{}
	}
	r.neededSeen[rule] = true
}

// checkNeededLines refuses a file that lacks a line which its format ends with: it is cut.
func (r *reading) checkNeededLines() error {
	for i := range r.def.lines {
		if rule := &r.def.lines[i]; rule.needed && !r.neededSeen[i] {
			what := strconv.Quote(rule.begins)
			if rule.begins == "" {
				what = rule.pattern.String()
			}
			return &fault.Error{Name: "no-end", Class: fault.Input, Fact: "want the line " + what + ", which such a file ends with, got none", Hint: "the file is cut; no row of it is used. Ask the sender for it again"}
		}
	}
	return nil
}
