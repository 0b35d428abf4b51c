package simulate

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Shrink looks for the least of a disagreement: it leaves out stories, then lets
// files come at their usual time, for as long as the rest still disagrees.
func (w *Lives) Shrink(plan *Plan, fault string, disagrees func(*Lives, *Plan) bool) (*Lives, *Plan) {
	less := w
	if named := w.Only(w.About(fault)); disagrees(named, plan.of(named)) {
		less = named
	}
	for size := (len(less.Stories) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(less.Stories); {
			rest := slices.Delete(slices.Clone(less.Stories), at, min(at+size, len(less.Stories)))
			if trial := w.Only(rest); len(rest) > 0 && disagrees(trial, plan.of(trial)) {
				less = trial
			} else {
				at += size
			}
		}
	}
	plan = plan.of(less)
	return less, less.unhurry(plan, 0, len(plan.files), disagrees)
}

// unhurry lets files come at their usual time, many at once where that does no harm.
func (w *Lives) unhurry(plan *Plan, from, to int, disagrees func(*Lives, *Plan) bool) *Plan {
	trial := plan.of(w)
	late := 0
	for i := from; i < to; i++ {
		usual := plan.capped(plan.usual(plan.files[i]))
		if plan.comes[i] != usual {
			late++
		}
		trial.comes[i] = usual
	}
	if late == 0 || disagrees(w, trial) {
		return trial
	}
	if late == 1 {
		return plan
	}
	half := (from + to) / 2
	return w.unhurry(w.unhurry(plan, from, half, disagrees), half, to, disagrees)
}

// of is the plan for the same world with fewer stories.
func (p *Plan) of(w *Lives) *Plan {
	q := w.Plan(p.Name, p.seed)
	copy(q.comes, p.comes)
	return q
}

// Tell writes the stories down, each file with the night before which it comes;
// files without rows are told of where they do not come at their usual time.
func (w *Lives) Tell(p *Plan) string {
	var b strings.Builder
	for _, s := range w.Stories {
		fmt.Fprintf(&b, "story %d: %s\n", s.Number, s.Kind)
	}
	for i, f := range p.files {
		usual := p.capped(p.usual(f))
		if len(f.holds) == 0 && p.comes[i] == usual {
			continue
		}
		fmt.Fprintf(&b, "%s comes before the night of %s", f.Name, p.Nights[p.comes[i]].Format(time.DateOnly))
		if late := p.comes[i] - usual; late != 0 {
			fmt.Fprintf(&b, ", %d nights late", late)
		}
		b.WriteString("\n")
		for _, record := range f.Records[1:] {
			fmt.Fprintf(&b, "    %s\n", strings.Join(record, ","))
		}
	}
	if len(p.Nights) > 1 {
		fmt.Fprintf(&b, "%d nights to %s\n", len(p.Nights), p.Nights[len(p.Nights)-1].Format(time.DateOnly))
	} else {
		fmt.Fprintf(&b, "one night, of %s\n", p.Nights[0].Format(time.DateOnly))
	}
	return b.String()
}

// About returns the stories that a disagreement names by a reference; none: all of them.
func (w *Lives) About(fault string) []*Story {
	about := slices.DeleteFunc(slices.Clone(w.Stories), func(s *Story) bool {
		named := func(reference string) bool { return len(reference) > 5 && strings.Contains(fault, reference) }
		return !slices.ContainsFunc(s.rows, func(r logged) bool { return named(r.RRN) || named(r.Order) }) &&
			!slices.ContainsFunc(s.lines, func(l stated) bool { return named(l.RRN) || named(l.Order) })
	})
	if len(about) == 0 {
		return w.Stories
	}
	return about
}
