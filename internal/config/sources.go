package config

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/reconcile"
)

// sources reads the list of sources.
func (f *fields) sources() []Source {
	var sources []Source
	names := map[string]bool{}
	list := f.List("sources")
	if len(list) == 0 {
		f.Problem(f.Node, "missing-key", "add sources: with a terminal and a settlement source", "want sources, got none")
	}
	for _, node := range list {
		source := f.source(node)
		if names[source.Name] {
			f.Problem(node, "duplicate-source", "give each source a name of its own", "two sources are called %q", source.Name)
		}
		names[source.Name] = true
		sources = append(sources, source)
	}
	return sources
}

func (r *reader) source(node *yaml.Node) Source {
	f := r.mapping(node, "a source",
		"name", "side", "profile", "files", "provider", "product", "merchant_id", "currency", "calendar", "expect", "arrives", "files_per_day", "settings", "strict", "done", "timezone")
	s := Source{
		Name:     f.Required("name"),
		Side:     reconcile.Side(f.OneOf("side", "", string(reconcile.TerminalSide), string(reconcile.SettlementSide), string(reconcile.DepositSide))),
		Profile:  f.Required("profile"),
		Files:    f.Required("files"),
		Provider: f.Text("provider", ""), Product: f.Text("product", ""), MerchantID: f.Text("merchant_id", ""),
		Currency: f.Text("currency", ""), Calendar: f.Text("calendar", ""),
	}
	s.Place, s.FilesPlace, s.ProviderPlace = placeOf(node), placeOf(f.Values["files"]), placeOf(f.Values["provider"])
	s.Settings, s.Strict = f.settings("settings"), f.Bool("strict")
	s.Done = f.done()
	s.Zone, s.ZoneName = f.zone("timezone")
	r.profilePath(&s, f)
	r.mappingPath(&s, f)
	if s.Side == "" && f.Values["side"] == nil {
		f.Required("side")
	}
	f.checkCurrency("currency", s.Currency)
	standard := 1
	if s.Side == reconcile.SettlementSide {
		standard = 0
	}
	s.ArrivesDays = f.days("arrives", standard)
	s.FilesPerDay = f.filesPerDay("files_per_day")
	pattern, err := newPattern(s.Files)
	if err == nil {
		s.pattern = pattern
	}
	s.Expect = Expect(f.OneOf("expect", string(s.usuallyExpected()), string(Daily), string(BusinessDays), string(Optional)))
	if err != nil {
		if s.Files != "" { // that it is lacking is said
			f.Problem(f.Values["files"], "bad-pattern", `write it as "settle/shengpay_{date}*.csv"`, "files: %v", err)
		}
		return s
	}
	if s.Expect != Optional && !s.Dated() {
		f.Problem(f.Values["expect"], "bad-pattern", "add {date} to files:, or write expect: optional", "expect: %s: want {date} in files, got %q", s.Expect, s.Files)
	}
	if s.FilesPerDay > 0 && !s.Dated() {
		f.Problem(f.Values["files_per_day"], "bad-pattern", "add {date} to files:, or leave files_per_day out", "files_per_day: want {date} in files, got %q", s.Files)
	}
	return s
}

// usuallyExpected is what expect: is where it is not written: shops trade every day, acquirers and banks
// pay on business days, and of files without a day in their names none can be missed.
func (s *Source) usuallyExpected() Expect {
	switch {
	case !s.Dated():
		return Optional
	case s.Side == reconcile.TerminalSide:
		return Daily
	default:
		return BusinessDays
	}
}

// done reads the name of the file that says that another one is whole.
func (f *fields) done() string {
	name := f.Text("done", "")
	if name != "" && (!strings.Contains(name, "{name}") || name == "{name}" || strings.Contains(name, "/")) {
		f.Problem(f.Values["done"], "bad-value", `write it as done: "{name}.ok"`, "done: want the name of a file with {name} in it, got %q", name)
		return ""
	}
	return name
}

// zone reads a time zone; nil where none is named.
func (f *fields) zone(key string) (*time.Location, string) {
	name := f.Text(key, "")
	if name == "" {
		return nil, ""
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		f.Problem(f.Values[key], "bad-value", "write a name of the time zone database, such as Asia/Shanghai", "%s: unknown zone %q", key, name)
		return nil, ""
	}
	return zone, name
}

// DoneName returns the name, relative to the inbox, of the file that must lie beside a file
// of the source; empty: none must.
func (s *Source) DoneName(name string) string {
	if s.Done == "" {
		return ""
	}
	folder, base := path.Split(name)
	return folder + strings.ReplaceAll(s.Done, "{name}", base)
}

// filesPerDay reads how many files a day is complete with; 0 when it is not said, or
// is the one that is meant without it.
func (f *fields) filesPerDay(key string) int {
	count := f.Number(key, 1)
	if f.Values[key] != nil && (count < 1 || count > maxFilesPerDay) {
		f.Problem(f.Values[key], "bad-value", "write how many files the source sends for a day", "%s: want 1 to %d, got %d", key, maxFilesPerDay, count)
	}
	if count == 1 {
		return 0
	}
	return count
}

// maxFilesPerDay is one a minute.
const maxFilesPerDay = 1440

// profilePath finds the file of a profile of the user's own. Its bytes are part
// of what can change a verdict.
func (r *reader) profilePath(s *Source, f fields) {
	if !strings.ContainsAny(s.Profile, `/\`) && !strings.HasSuffix(s.Profile, ".yaml") && !strings.HasSuffix(s.Profile, ".yml") {
		return
	}
	s.ProfilePath = s.Profile
	if !filepath.IsAbs(s.Profile) {
		s.ProfilePath = filepath.Join(r.folder, s.Profile)
	}
	data, err := readWhole(s.ProfilePath)
	if err != nil {
		f.Problem(f.Values["profile"], "profile-unreadable", "a path is relative to the configuration file; a built-in profile has no slash and no .yaml", "profile: want a file, got %s: %v", s.Profile, fault.WithoutPath(err))
		return
	}
	sum := sha256.Sum256(data)
	s.ProfileSHA256 = hex.EncodeToString(sum[:])
}

// settings reads a mapping of words.
func (f *fields) settings(key string) map[string]string {
	node := f.Values[key]
	if node == nil {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		f.Problem(node, "bad-value", "write it as settings: {unit: fen}", "%s: want names and values", key)
		return nil
	}
	words := map[string]string{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		words[node.Content[i].Value] = keys.Resolve(node.Content[i+1]).Value
	}
	return words
}
