package profile

import (
	"maps"
	"slices"

	"tieout/internal/mask"
	"tieout/loaders/account"
)

// closing is a total that no line states: what is asked of it is known, such as that a batch with
// its payout adds up to nothing. There may be one for each value of a column.
type closing struct {
	rule   *totalRule
	needs  []check        // of a row, for the total to be asked for
	by     account.TextOp // nil: it is of the whole file
	groups map[string]*closingGroup
	make   func() []*tally
}

// closingGroup are the rows of one value; met: a row that is needed was seen.
type closingGroup struct {
	met     bool
	tallies []*tally
}

func (c *compiler) closing(rule *totalRule) *closing {
	made := &closing{rule: rule, needs: c.checks(rule.needs), groups: map[string]*closingGroup{}}
	if rule.by != "" {
		made.by = c.cell(rule.by)
	}
	made.make = func() (tallies []*tally) {
		for i := range rule.checks {
			tallies = append(tallies, c.tally(&rule.checks[i]))
		}
		return tallies
	}
	return made
}

// add takes a row of the file, whatever becomes of it.
func (c *closing) add(r *account.Record) {
	key := ""
	if c.by != nil {
		key = string(c.by(r))
	}
	g := c.groups[key]
	if g == nil {
		g = &closingGroup{tallies: c.make()}
		c.groups[key] = g
	}
	for _, t := range g.tallies {
		t.add(r)
	}
	g.met = g.met || allHold(c.needs, r)
}

// check compares the totals of the groups that have the row which they need. Of the others
// nothing is proven, which is said where something is.
func (c *closing) check(r *account.Record, s *account.Sink) error {
	open, proven := "", false
	for _, key := range slices.Sorted(maps.Keys(c.groups)) {
		g := c.groups[key]
		if !g.met {
			open = key
			continue
		}
		proven = true
		for _, t := range g.tallies {
			if err := t.setStated(r.Line, []byte(c.rule.atEnd), r); err != nil {
				return err
			}
			if t.of = key; key != "" {
				t.of = " " + mask.Text(key)
			}
			t.compare(s)
		}
	}
	if proven && open != "" {
		s.Warn("%s %s is not closed in this file: its rows are not proven yet", c.rule.by, mask.Text(open))
	}
	return nil
}
