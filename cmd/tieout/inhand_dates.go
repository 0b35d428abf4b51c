package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tieout/loaders"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// dateTrial is what one layout of dates makes of the files of a source.
type dateTrial struct {
	layout      string
	looks       []loaders.Inspection
	refused     int64
	first, last civil.Date
	apart       int // days that the rows span, and those between them and the rows of the other side
}

// fitDates finds the layout of dates, where the profile has several and the one that stands otherwise refuses
// rows that another reads, or scatters over the year what another holds together.
func (h *inHand) fitDates(ctx context.Context, sources []*inHand) error {
	choices, err := loaders.SettingsOf(h.profile)
	if err != nil {
		return err
	}
	for _, choice := range choices {
		if _, said := h.settings[choice.Name]; said || !slices.ContainsFunc(choice.Words, isDateLayout) {
			continue
		}
		var trials []dateTrial
		for _, layout := range choice.Words {
			looks, fits, err := h.look(ctx, map[string]string{choice.Name: layout})
			if err != nil {
				return err
			}
			if accepted, refused := rowsOf(looks); fits && accepted > 0 {
				first, last := spanOf(looks)
				trials = append(trials, dateTrial{layout, looks, refused, first, last, int(last-first) + h.gap(first, last, sources)})
			}
		}
		h.takeDates(choice.Name, choice.Standard, trials)
	}
	return nil
}

// takeDates takes the layout that refuses least, then holds rows together best, then is the strictest.
func (h *inHand) takeDates(setting, standard string, trials []dateTrial) {
	if len(trials) == 0 {
		return
	}
	best := slices.MinFunc(trials, func(a, b dateTrial) int {
		return cmp.Or(cmp.Compare(a.refused, b.refused), cmp.Compare(a.apart, b.apart), cmp.Compare(len(b.layout), len(a.layout)))
	})
	_, refused := h.rows()
	usual := slices.IndexFunc(trials, func(t dateTrial) bool { return t.layout == standard })
	switch {
	case usual >= 0 && trials[usual].refused == best.refused && trials[usual].apart <= best.apart:
	case best.refused < refused:
		h.take(map[string]string{setting: best.layout}, best.looks, fmt.Sprintf("%s, which stands otherwise, refuses %s that can be read so", standard, reconcile.Counted(refused-best.refused, "row", "rows")))
	case usual >= 0:
		h.take(map[string]string{setting: best.layout}, best.looks, fmt.Sprintf("so its rows are of %s to %s; by %s, which stands otherwise, of %s to %s", best.first, best.last, standard, trials[usual].first, trials[usual].last))
	}
}

// gap is how many days lie between rows of those days and the rows of the other side.
func (h *inHand) gap(first, last civil.Date, sources []*inHand) int {
	nearest := -1
	for _, other := range sources {
		from, to := spanOf(other.looks)
		if other.side == h.side || to == 0 {
			continue
		}
		if days := max(0, int(first-to), int(from-last)); nearest < 0 || days < nearest {
			nearest = days
		}
	}
	return max(nearest, 0)
}

// isDateLayout reports whether a word of a setting is a layout of dates.
func isDateLayout(word string) bool {
	return strings.Contains(word, "2006") && strings.ContainsAny(word, "12")
}
