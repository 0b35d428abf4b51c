package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// plainBase is the name of a file without what a pattern would take for a sign, and without what
// would make a night pass the file over: a named file is always read.
func plainBase(path string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`*?[]{}\$'"`, r) || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(filepath.Base(path), "_"))
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, ".") {
		name = "_" + name[1:]
	}
	if name == "" || text.Skippable(name) {
		name += "_"
	}
	return name
}

var dayInName = regexp.MustCompile(`20\d\d[01]\d[0-3]\d`)

// patternOf is the pattern of a name, with its day where it has one.
func patternOf(name string) string {
	at := dayInName.FindStringIndex(name)
	if at == nil {
		return name
	}
	if _, err := civil.ParseDate(name[at[0]:at[0]+4] + "-" + name[at[0]+4:at[0]+6] + "-" + name[at[0]+6:at[1]]); err != nil {
		return name
	}
	return name[:at[0]] + "{date}" + name[at[1]:]
}

// namedProfiles reads FILE=NAME of each --profile of a command.
func namedProfiles(command string, words, given []string) (map[string]string, error) {
	profiles := map[string]string{}
	for _, word := range words {
		at := strings.LastIndexByte(word, '=')
		if at <= 0 || strings.TrimSpace(word[at+1:]) == "" {
			return nil, usage(command+": --profile", "see: tieout inspect FILE, and docs/FORMATS.md for the names", "want FILE=NAME, got %q", word)
		}
		known := false
		for _, path := range given {
			known = known || path == word[:at]
		}
		if !known {
			return nil, usage(command+": --profile", "write the file as it stands on the command line", "want one of the files that are named, got %q", word[:at])
		}
		profiles[word[:at]] = word[at+1:]
	}
	return profiles, nil
}

// dueForm is what --due may be.
var dueForm = regexp.MustCompile(`^[TD]\+[0-9]{1,2}$`)

// checkFlags judges what can be judged before a file is read.
func (c *comparing) checkFlags(changed func(flag string) bool) error {
	for _, flag := range [...]struct{ name, value, example string }{
		{"fee", c.fee, "0.6%"}, {"due", c.due, "T+1"}, {"currency", c.currency, "CNY"}, {"timezone", c.zone, "Asia/Shanghai"}, {"out", c.out, "result"},
	} {
		if changed(flag.name) && strings.TrimSpace(flag.value) == "" {
			return usage("compare: --"+flag.name, "leave the flag out, or write it as --"+flag.name+" "+flag.example, "want a value, got %q", flag.value)
		}
	}
	if c.due != "" && !dueForm.MatchString(c.due) {
		return usage("compare: --due", "T counts business days, D calendar days", "want T+N or D+N, such as --due T+1, got %q", c.due)
	}
	if changed("as-of") {
		day, err := civil.ParseDate(c.asOf)
		if err != nil {
			return usage("compare: --as-of", "name a day that exists, or leave the flag out for the last day of the settlement file", "%v", err)
		}
		c.asOfDay = day
	}
	return nil
}

// flagOfKey is the flag that wrote a key of the configuration.
var flagOfKey = map[string]string{"timezone": "timezone", "currency": "currency", "rate": "fee", "due": "due"}

// ofFlags makes of a fault of the configuration one of the flag that made it.
func (c *comparing) ofFlags(err error) error {
	fact, _, _ := strings.Cut(err.Error(), "\n")
	if _, after, found := strings.Cut(fact, "tieout.yaml:"); found {
		fact = after
	}
	fact = faultOf.ReplaceAllString(fact, "")
	if key, rest, found := strings.Cut(fact, ": "); found && flagOfKey[key] != "" {
		return usage("compare: --"+flagOfKey[key], "write it such as --fee 0.6% --due T+1 --currency CNY --timezone Asia/Shanghai", "%s", rest)
	}
	return usage("compare", "see: tieout compare --help", "%s", fmt.Sprintf("want flags such as --fee 0.6%% --due T+1 --currency CNY --timezone Asia/Shanghai; %s", fact))
}

// faultOf is the place in the configuration that a message names.
var faultOf = regexp.MustCompile(`^\d+:\d+: `)
