package profile

import (
	"strconv"

	"tieout/internal/fault"
)

// meet remembers that a line which the file must have was seen.
func (r *reading) meet(rule int) {
	if r.met == nil {
		r.met = map[int]bool{}
	}
	r.met[rule] = true
}

// unmet refuses a file that lacks a line which its format ends with: it is cut.
func (r *reading) unmet() error {
	for i := range r.def.lines {
		if rule := &r.def.lines[i]; rule.needed && !r.met[i] {
			what := strconv.Quote(rule.begins)
			if rule.begins == "" {
				what = rule.pattern.String()
			}
			return &fault.Error{Name: "no-end", Class: fault.Input, Fact: "want the line " + what + ", which such a file ends with, got none", Hint: "the file is cut; no row of it is used. Ask the sender for it again"}
		}
	}
	return nil
}
