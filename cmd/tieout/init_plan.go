package main

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tieout/loaders"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// firstPlan is the configuration that files show, as far as they do.
type firstPlan struct {
	folder     string // of the configuration
	files      []string
	found      []firstFile
	currencies []string
	sources    []*firstSource
	inbox      string
	told, open []string // of each file, and what nobody said
	strange    []initFile
}

// firstFile is a file that was recognised.
type firstFile struct {
	path       string
	inspection loaders.Inspection
}

// settle makes sources of the files: those of one form whose names differ in their day are one.
func (f *firstPlan) settle() {
	f.inbox = commonFolder(f.files)
	f.sources = nil
	for i := range f.found {
		file := &f.found[i]
		within, err := filepath.Rel(f.inbox, file.path)
		if err != nil {
			within = filepath.Base(file.path)
		}
		first, last := file.inspection.Days()
		pattern, day := datedPattern(within, first, last)
		s := f.sourceOf(pattern, &file.inspection)
		s.files, s.rows = s.files+1, s.rows+file.inspection.Accepted
		if day != 0 {
			s.days = append(s.days, day)
		}
		for _, merchant := range file.inspection.Merchants {
			if !slices.Contains(s.merchants, merchant) {
				s.merchants = append(s.merchants, merchant)
			}
		}
	}
	f.joinCounted()
	f.nameProviders()
	f.tell()
}

// joinCounted joins sources of one form whose names differ in a number beside the day too, such as the
// time of day: each has one file, and each is of another day. Files of two shops or providers have a day in common.
func (f *firstPlan) joinCounted() {
	var joined []*firstSource
	for _, s := range f.sources {
		at := slices.IndexFunc(joined, func(o *firstSource) bool {
			if o.profile != s.profile || o.provider != s.provider || withoutCounters(o.pattern) != withoutCounters(s.pattern) || s.files != 1 || len(s.days) != 1 {
				return false
			}
			return len(o.days) == o.files && !slices.Contains(o.days, s.days[0]) && (o.files == 1 || o.pattern == withoutCounters(o.pattern))
		})
		if at < 0 {
			joined = append(joined, s)
			continue
		}
		o := joined[at]
		o.pattern, o.files, o.rows, o.days = withoutCounters(o.pattern), o.files+1, o.rows+s.rows, append(o.days, s.days...)
		for _, merchant := range s.merchants {
			if !slices.Contains(o.merchants, merchant) {
				o.merchants = append(o.merchants, merchant)
			}
		}
	}
	f.sources = joined
}

// nameProviders gives terminal sources the provider that settles them, as far as names tell: the only one, or
// the one that their own name says. A wrong one would make each of their sales missing.
func (f *firstPlan) nameProviders() {
	var providers []string
	for _, s := range f.sources {
		if s.side == string(reconcile.SettlementSide) && !slices.Contains(providers, s.provider) {
			providers = append(providers, s.provider)
		}
	}
	for _, s := range f.sources {
		switch {
		case s.side != string(reconcile.TerminalSide):
		case len(providers) == 1:
			s.provider = providers[0]
		case len(providers) > 1 && (s.provider == nobodyKnown || !slices.Contains(providers, s.provider)):
			s.provider = ""
		}
	}
}

// nameSources names each source by its provider and side; several of one name by their files' names.
func (f *firstPlan) nameSources() {
	sides := map[string]string{"terminal": "pos", "settlement": "settle", "deposit": "bank"}
	count, names := map[string]int{}, map[string]int{}
	for _, s := range f.sources {
		s.name = strings.Trim(s.provider+"-"+sides[s.side], "-")
		count[s.name]++
	}
	for _, s := range f.sources {
		if word := strings.Trim(noProvider.ReplaceAllString(noProvider.ReplaceAllString(path.Base(s.pattern), ""), ""), "-_.*? "); count[s.name] > 1 && word != "" {
			s.name = word + "-" + sides[s.side]
		}
		if names[s.name]++; names[s.name] > 1 {
			s.name = fmt.Sprintf("%s-%d", s.name, names[s.name])
		}
	}
}

// firstNight is the first day as of which there is something to judge: that of the first settlement file.
func (f *firstPlan) firstNight() string {
	var first civil.Date
	for _, s := range f.sources {
		for _, day := range s.days {
			if s.side == string(reconcile.SettlementSide) && (first == 0 || day < first) {
				first = day
			}
		}
	}
	if first == 0 {
		return "DATE"
	}
	return first.String()
}

// tell says what was found and what nobody said.
func (f *firstPlan) tell() {
	f.nameSources()
	guessed := map[string]bool{}
	for _, s := range f.sources {
		f.told = append(f.told, fmt.Sprintf("%s: %d of the form %s, %s side, %s", s.pattern, s.files, s.profile, s.side, reconcile.Counted(s.rows, "row", "rows")))
		switch {
		case s.provider != "" && !guessed[s.provider]:
			guessed[s.provider] = true
			f.open = append(f.open, fmt.Sprintf("the provider of %s and of what belongs to it is called %s, by the name of a profile or file", s.name, s.provider))
		case s.provider != "":
		case s.side == string(reconcile.TerminalSide):
			f.open = append(f.open, fmt.Sprintf("source %s: which of the providers settles its sales", s.name))
		}
		if len(s.merchants) == 0 && s.side != string(reconcile.DepositSide) {
			f.open = append(f.open, fmt.Sprintf("source %s: its files name no merchant; merchant_id is %s", s.name, f.merchant()))
		}
		switch _, why := s.expectation(f.calendar()); {
		case !strings.Contains(s.pattern, "{date"):
			f.open = append(f.open, fmt.Sprintf("source %s: no day in its file's name, so that a missing file can't be noticed", s.name))
		default:
			f.open = append(f.open, fmt.Sprintf("source %s: on which days it sends files; %s", s.name, strings.TrimPrefix(why, "CONFIRM: ")))
		}
	}
	f.open = append(f.open,
		"terms: when each provider pays, its cut-off and calendar",
		"fees: the contract's prices; until then fees are taken as they are stated")
}

// sourceOf returns the source of a pattern, and makes it when it is new.
func (f *firstPlan) sourceOf(pattern string, inspection *loaders.Inspection) *firstSource {
	for _, s := range f.sources {
		if s.pattern == pattern && s.profile == inspection.Profile {
			return s
		}
	}
	s := &firstSource{side: inspection.Side, profile: inspection.Profile, pattern: pattern}
	if s.side != string(reconcile.DepositSide) {
		s.provider = providerOf(inspection.Profile, pattern)
	}
	f.sources = append(f.sources, s)
	return s
}

// providerOf guesses whose file it is: by the profile of a provider, else by its name or that of its folder.
func providerOf(profile, pattern string) string {
	name, _, _ := strings.Cut(filepath.Base(profile), "-")
	switch name {
	case "terminal", "settlement", "switch", "iso8583", "platform", "orders", "shopify", "woocommerce", "acquirer":
		return cmp.Or(nameInPath(pattern), nobodyKnown)
	default:
		return name
	}
}

// merchant is that of files that name none: the only one that others name.
func (f *firstPlan) merchant() string {
	var all []string
	for _, s := range f.sources {
		all = append(all, s.merchants...)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 1 {
		return all[0]
	}
	return "merchant"
}

// commonFolder is the deepest folder that holds all files.
func commonFolder(paths []string) string {
	common := filepath.Dir(paths[0])
	for _, path := range paths[1:] {
		for common != filepath.Dir(common) && !strings.HasPrefix(path, common+string(filepath.Separator)) {
			common = filepath.Dir(common)
		}
	}
	if filepath.Base(common) != "inbox" && strings.Contains(common, string(filepath.Separator)+"inbox"+string(filepath.Separator)) {
		at := strings.LastIndex(common, string(filepath.Separator)+"inbox"+string(filepath.Separator))
		return common[:at+len("/inbox")]
	}
	return common
}
