package simulate

import "time"

// closing is what a person does to the missing sale of a story, under the plans in
// which there is one.
type closing struct {
	from time.Time // the first night before which the exception is closed
	open []Open    // what stands open at the end then
}

// closingStories are of sales that a person may close.
var closingStories = []telling{
	{"closed, never settled", func(t *teller) {
		s := t.sell(t.day)
		t.missing(s)
		t.closing = &closing{from: t.dueLater(s, 1+t.IntN(2))}
	}},
	{"closed, settled", func(t *teller) {
		s := t.sell(t.day)
		from := t.dueLater(s, 1+t.IntN(2))
		t.openLine("settled-after-closing", t.pay(s, businessDaysAfter(from, 1+t.IntN(3))))
		t.closing, t.open = &closing{from: from, open: t.open}, nil
	}},
}

// isClosed reports whether a person has closed the story's sale when a night is over.
func (s *Story) isClosed(p *Plan, night int) bool {
	return p.Closes && s.closing != nil && !p.Nights[night].Before(s.closing.from)
}

// ToClose returns the IDs of the exceptions that a person closes before a night, as
// the set of the night before has them.
func (w *Lives) ToClose(p *Plan, night int, before *Set) []string {
	var ids []string
	for _, s := range w.Stories {
		if night == 0 || !s.isClosed(p, night) || s.isClosed(p, night-1) {
			continue
		}
		for _, row := range before.lists["exceptions.csv"] {
			if referenceOf(row) == reference(s.rows[0].RRN, s.rows[0].Order, s.rows[0].Trace) {
				ids = append(ids, row["exception_id"])
			}
		}
	}
	return ids
}
