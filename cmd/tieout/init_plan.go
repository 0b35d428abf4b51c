package main

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/mask"
	"tieout/loaders"
	"tieout/reconcile"
)

// firstPlan is the configuration that files show, as far as they do.
type firstPlan struct {
	folder     string // of the configuration
	files      []string
	found      []firstFile
	sources    []*firstSource
	inbox      string
	told, open []string // of each file, and what nobody said
	strange    []initFile
	drafts     []draftedProfile
}

// firstFile is a file that was recognised.
type firstFile struct {
	path       string
	given      string // as a person wrote it
	profile    string // a name, or a path as a person wrote it
	inspection loaders.Inspection
}

// settle makes sources of the files: those of one form whose names differ in their day are one. How they are to be
// read, who settles what and when money is due is found in the rows of both sides, as far as they show it.
func (f *firstPlan) settle(ctx context.Context, sets []string) error {
	f.inbox = f.withoutCards(commonFolder(f.files))
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
		s.reads = file.profile
		s.files, s.rows, s.refused = s.files+1, s.rows+file.inspection.Accepted, s.refused+file.inspection.Rejected
		s.paths, s.currencies = append(s.paths, file.given), append(s.currencies, file.inspection.Currencies()...)
		if day != 0 {
			s.days = append(s.days, day)
		}
		s.addMerchants(file.inspection.Merchants)
	}
	f.joinCounted()
	if err := f.lookInside(ctx, sets); err != nil {
		return err
	}
	f.nameProviders()
	f.nameMerchants()
	f.tell()
	return nil
}

// withoutCards is the nearest folder at or above one whose path, as the configuration writes it, shows no card
// number: a pattern can leave out digits, and the path of the inbox can't.
func (f *firstPlan) withoutCards(folder string) string {
	for folder != filepath.Dir(folder) {
		shown, err := filepath.Rel(f.folder, folder)
		if err != nil || strings.HasPrefix(shown, "..") {
			shown = folder
		}
		if mask.Name(shown) == shown {
			break
		}
		folder = filepath.Dir(folder)
	}
	return folder
}

// addMerchants adds the merchants that rows name.
func (s *firstSource) addMerchants(named []string) {
	for _, merchant := range named {
		if !slices.Contains(s.merchants, merchant) {
			s.merchants = append(s.merchants, merchant)
		}
	}
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
		o.refused, o.paths, o.currencies = o.refused+s.refused, append(o.paths, s.paths...), append(o.currencies, s.currencies...)
		o.addMerchants(s.merchants)
	}
	f.sources = joined
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
