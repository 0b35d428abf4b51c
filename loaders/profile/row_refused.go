package profile

import (
	"slices"
	"strconv"
	"strings"

	"tieout/loaders/text"
)

// refusedKind says by what a row is of a kind that the profile refuses.
func (r *reading) refusedKind(kind *RowPlan) *text.RowError {
	fact := "the profile refuses rows with " + r.shown([]RowPlan{*kind})
	if kind.fact != "" {
		fact += ": " + kind.fact
	}
	return text.Refuse(kind.reject, "%s", fact)
}

// unknownRow says by which columns no kind of rows fits.
func (r *reading) unknownRow() *text.RowError {
	return text.Refuse("unknown-row", "want a row of a kind that the profile %s knows, got %s", r.def.Name, r.shown(r.plan.kinds))
}

// shown lists what the record says in the columns on which kinds of rows depend.
func (r *reading) shown(kinds []RowPlan) string {
	var seen, shown []string
	for i := range kinds {
		for _, c := range kinds[i].when {
			if !slices.Contains(seen, c.rule.column) {
				seen = append(seen, c.rule.column)
				shown = append(shown, c.rule.column+" "+strconv.Quote(text.Clip(string(c.at(&r.rec)))))
			}
		}
	}
	return strings.Join(shown, ", ")
}
