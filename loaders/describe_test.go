package loaders

import (
	"fmt"
	"strings"
)

// DescribeFormats writes docs/FORMATS.md: what each built-in profile reads, from
// the profile itself. fixtures gives the test fixtures of a profile.
func DescribeFormats(fixtures func(name string) string) (string, error) {
	var b, open strings.Builder
	b.WriteString("# Formats\n\n" +
		"Made of the profiles by `go test ./loaders -run Formats -update`; docs/PROFILES.md says how a profile is written.\n" +
		"Certainty: R read in a public source, E computed from real data, M from memory, I inferred.\n\n" +
		"What is invented in the fixtures: every merchant, terminal, reference, name, amount and day; never the columns, their order and\n" +
		"their words, except what stands under *Not confirmed* and, in formats of certainty M or I, the form itself. The day of a file that states one in\n" +
		"its name is that of the fixture. A day or time that begins with a year of four digits is read in every format whatever parts it (2026-11-08,\n" +
		"2026/11/8 9:05, 20261108090500, 2026年11月8日), also where a form of the source is listed.\n\n" +
		"| profile | side | what | certainty | unit | sign | key | control totals | fixture |\n|---|---|---|---|---|---|---|---|---|\n" +
		"| terminal-csv | terminal | our own CSV | ours | yuan | positive | rrn | none | testdata/demo |\n" +
		"| settlement-csv | settlement | our own CSV | ours | yuan | as the merchant sees it | rrn | none | testdata/demo |\n" +
		"| deposit-csv | deposit | our own CSV | ours | yuan | as the merchant sees it | reference | none | testdata/demo |\n")
	for _, name := range builtinNames() {
		p, err := builtinProfile(name)
		if err != nil {
			return "", err
		}
		d := p.Def
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", d.Name, d.Side, d.Title, d.Certainty, d.Unit, d.Sign, d.Key, d.Footnotes, fixtures(name))
		fmt.Fprintf(&open, "\n## %s\n\nSource: %s.\n", d.Name, strings.TrimSuffix(d.Source, "."))
		for _, s := range d.Settings {
			words := ""
			if len(s.Words) > 0 {
				words = " (" + strings.Join(s.Words, ", ") + ")"
			}
			fmt.Fprintf(&open, "Setting `%s`%s, default `%s`: %s.\n", s.Name, words, s.Standard, strings.TrimSuffix(s.Why, "."))
		}
		for i, text := range d.Unconfirmed {
			if i == 0 {
				open.WriteString("\nNot confirmed:\n")
			}
			open.WriteString("- " + text + "\n")
		}
	}
	return b.String() + open.String(), nil
}
