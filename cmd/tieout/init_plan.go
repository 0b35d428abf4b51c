package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieout/loaders"
	"tieout/reconcile"
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
}

// firstFile is a file that was recognised.
type firstFile struct {
	path       string
	inspection loaders.Inspection
}

// datesInNames are the forms of a day in a name, with what {date} calls them.
var datesInNames = [...]struct {
	pattern      *regexp.Regexp
	layout, sign string
}{
	{regexp.MustCompile(`20\d\d-[01]\d-[0-3]\d`), "2006-01-02", "{date:2006-01-02}"},
	{regexp.MustCompile(`20\d\d_[01]\d_[0-3]\d`), "2006_01_02", "{date:2006_01_02}"},
	{regexp.MustCompile(`20\d\d[01]\d[0-3]\d`), "20060102", "{date}"},
}

// datedPattern is the pattern of a path, with its day where its name has one.
func datedPattern(path string) string {
	dir, name := filepath.Split(path)
	name = plainBase(name)
	for _, form := range datesInNames {
		at := form.pattern.FindStringIndex(name)
		if at == nil {
			continue
		}
		if _, err := time.Parse(form.layout, name[at[0]:at[1]]); err == nil {
			return filepath.ToSlash(dir) + name[:at[0]] + form.sign + name[at[1]:]
		}
	}
	return filepath.ToSlash(dir) + name
}

// settle makes sources of the files: those of one form whose names differ in their day are one.
func (f *firstPlan) settle() {
	f.inbox = commonFolder(f.files)
	f.sources = nil
	var providers []string
	for i := range f.found {
		file := &f.found[i]
		within, err := filepath.Rel(f.inbox, file.path)
		if err != nil {
			within = filepath.Base(file.path)
		}
		s := f.sourceOf(datedPattern(within), &file.inspection)
		s.files, s.rows = s.files+1, s.rows+file.inspection.Accepted
		for _, merchant := range file.inspection.Merchants {
			if !slices.Contains(s.merchants, merchant) {
				s.merchants = append(s.merchants, merchant)
			}
		}
		if s.side == string(reconcile.SettlementSide) && !slices.Contains(providers, s.provider) {
			providers = append(providers, s.provider)
		}
	}
	names := map[string]int{}
	for _, s := range f.sources {
		if s.side == string(reconcile.TerminalSide) && len(providers) == 1 {
			s.provider = providers[0]
		}
		s.name = strings.Trim(s.provider+"-"+map[string]string{"terminal": "pos", "settlement": "settle", "deposit": "bank"}[s.side], "-")
		if names[s.name]++; names[s.name] > 1 {
			s.name = fmt.Sprintf("%s-%d", s.name, names[s.name])
		}
		f.told = append(f.told, fmt.Sprintf("%s: %d of the form %s, %s side, %d rows", s.pattern, s.files, s.profile, s.side, s.rows))
		if s.provider != "" {
			f.open = append(f.open, fmt.Sprintf("source %s: the provider is called %s, by the name of its profile or file", s.name, s.provider))
		}
		if len(s.merchants) == 0 && s.side != string(reconcile.DepositSide) {
			f.open = append(f.open, fmt.Sprintf("source %s: its files name no merchant; merchant_id is %s", s.name, f.merchant()))
		}
		if !strings.Contains(s.pattern, "{date") {
			f.open = append(f.open, fmt.Sprintf("source %s: no day in its file's name, so that a missing file can't be noticed", s.name))
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

// providerOf guesses whose file it is: by the profile of a provider, else by the letters that its name begins with.
func providerOf(profile, pattern string) string {
	name, _, _ := strings.Cut(filepath.Base(profile), "-")
	switch name {
	case "terminal", "settlement", "switch", "iso8583", "platform", "orders", "shopify", "woocommerce", "acquirer":
	default:
		return name
	}
	name = regexp.MustCompile(`^[\p{L}]+`).FindString(filepath.Base(pattern))
	if name == "" {
		return "acquirer"
	}
	return strings.ToLower(name)
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
