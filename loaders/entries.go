package loaders

import (
	"slices"

	"tieout/loaders/profile"
	"tieout/loaders/text"
)

// chooseFor returns what chooses the entries of an archive that a profile reads.
func chooseFor(p *profile.Profile, limits text.Limits) func([]text.Entry) []int {
	return func(entries []text.Entry) []int {
		fits := p.FitEntries(entries, limits)
		return fits.Joined(entries)
	}
}

// chooseOfAny returns what chooses the entries of an archive whose profile is still to be found: those
// that one profile reads. Where several read some, it is the one beside which the others say that they come.
func chooseOfAny(limits text.Limits) func([]text.Entry) []int {
	return func(entries []text.Entry) []int {
		best := make([]string, len(entries))
		scores := make([]int, len(entries))
		fits := map[string]*profile.EntryFits{}
		var beside []string
		for _, name := range ProfileNames() {
			p, err := profileNamed(name)
			if err != nil {
				return nil
			}
			f := p.FitEntries(entries, limits)
			fits[name] = &f
			for i, score := range f.Scores {
				if score > scores[i] {
					best[i], scores[i] = name, score
				}
			}
			if main := p.Beside(); main != "" {
				beside = append(beside, name, main)
			}
		}
		var names []string
		for _, name := range best {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		for i := 0; i < len(beside); i += 2 {
			if slices.Contains(names, beside[i+1]) {
				names = slices.DeleteFunc(names, func(name string) bool { return name == beside[i] })
			}
		}
		if len(names) != 1 {
			return nil
		}
		one := fits[names[0]]
		for i := range one.Scores {
			if best[i] != names[0] {
				one.Scores[i] = 0
			}
		}
		return one.Joined(entries)
	}
}
