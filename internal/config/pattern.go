package config

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"tieout/internal/fault"
	"tieout/reconcile/civil"
)

// dateLayout is the layout of {date} when the pattern names none.
const dateLayout = "20060102"

// pattern is the files: of a source: a path below the inbox in which * stands
// for any letters of one name, ? for one letter, ** for any folders, and {date}
// or {date:2006-01-02} for the file's day.
type pattern struct {
	text   string
	layout string // empty: the pattern has no date
	match  *regexp.Regexp
	folder *regexp.Regexp // of the folders that may hold such files; nil: the inbox alone
}

func newPattern(text string) (pattern, error) {
	p := pattern{text: text}
	if text == "" || path.IsAbs(text) || strings.Contains(text, `\`) || strings.HasPrefix(path.Clean(text), "..") {
		return p, fmt.Errorf("want a path below the inbox, with slashes, got %q", text)
	}
	var expression strings.Builder
	for rest := text; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**/"):
			expression.WriteString(`(?:[^/]+/)*`)
			rest = rest[3:]
		case rest[0] == '*':
			expression.WriteString(`[^/]*`)
			rest = rest[1:]
		case rest[0] == '?':
			expression.WriteString(`[^/]`)
			rest = rest[1:]
		case rest[0] == '{':
			end := strings.IndexByte(rest, '}')
			if end < 0 || !p.takeDate(rest[1:end]) {
				return p, errors.New("want {date} or {date:2006-01-02} once, and no other braces")
			}
			expression.WriteString("(" + layoutExpression(p.layout) + ")")
			rest = rest[end+1:]
		default:
			end := strings.IndexAny(rest[1:], "*?{") + 1
			if end == 0 {
				end = len(rest)
			}
			expression.WriteString(regexp.QuoteMeta(rest[:end]))
			rest = rest[end:]
		}
	}
	match, err := regexp.Compile("^" + expression.String() + "$")
	if err != nil {
		return p, err
	}
	p.match = match
	p.folder, err = folderExpression(text)
	return p, err
}

// folderExpression matches the folders in which files of a pattern may lie, at
// any depth: of "pos/*/x.csv" pos and pos/1.
func folderExpression(text string) (*regexp.Regexp, error) {
	parts := strings.Split(text, "/")
	parts = parts[:len(parts)-1]
	if len(parts) == 0 {
		return nil, nil
	}
	expression := ""
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] == "**" {
			expression = ".*"
			continue
		}
		part, err := newPattern(parts[i])
		if err != nil {
			return nil, err
		}
		own := strings.TrimSuffix(strings.TrimPrefix(part.match.String(), "^"), "$")
		if expression != "" {
			own += "(?:/" + expression + ")?"
		}
		expression = own
	}
	return regexp.Compile("(?s)^" + expression + "$")
}

// takeDate reads what stands between braces.
func (p *pattern) takeDate(word string) bool {
	name, layout, given := strings.Cut(word, ":")
	if !given {
		layout = dateLayout
	}
	if name != "date" || p.layout != "" {
		return false
	}
	p.layout = layout
	// The layout must distinguish one day from the next.
	day := time.Date(2026, 10, 8, 0, 0, 0, 0, time.UTC)
	parsed, err := time.Parse(layout, day.Format(layout))
	return err == nil && parsed.Equal(day)
}

// layoutExpression matches what a layout can print: digits where it has digits,
// letters where it has letters.
func layoutExpression(layout string) string {
	var b strings.Builder
	for _, r := range layout {
		switch {
		case r >= '0' && r <= '9':
			b.WriteString("[0-9]")
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			b.WriteString("[A-Za-z]")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}

// Match reports whether a file of that name, relative to the inbox, belongs to
// the source, and which day it is of: zero when the pattern has no date. A name
// that fits but whose date does not exist is an error.
func (s *Source) Match(name string) (bool, civil.Date, error) {
	found := s.pattern.match.FindStringSubmatch(name)
	if found == nil {
		return false, 0, nil
	}
	if s.pattern.layout == "" {
		return true, 0, nil
	}
	day, err := time.Parse(s.pattern.layout, found[1])
	if err != nil {
		return false, 0, &fault.Error{
			Name: "bad-file-date", Class: fault.Input, Place: name,
			Fact: fmt.Sprintf("want a date that exists where the source %s has {date}, got %q; the file was not taken in", s.Name, found[1]), Hint: "correct the name",
		}
	}
	return true, civil.DateOf(day), nil
}

// MayHold reports whether files of the source may lie in a folder, whose name is
// relative to the inbox.
func (s *Source) MayHold(folder string) bool {
	return s.pattern.folder != nil && s.pattern.folder.MatchString(folder)
}

// Dated reports whether the source's files carry a date in their names.
func (s *Source) Dated() bool { return s.pattern.layout != "" }

// Awaited reports whether the source's files can be missed: each of its days is asked for.
func (s *Source) Awaited() bool { return s.Expect != Optional && s.Dated() }

// FilesADay is how many usable files the source sends for a day, at least 1.
func (s *Source) FilesADay() int { return max(s.FilesPerDay, 1) }

// FileName returns the name that the file of a day should have, with the stars
// of the pattern left standing.
func (s *Source) FileName(day civil.Date) string {
	start := strings.IndexByte(s.pattern.text, '{')
	if start < 0 {
		return s.pattern.text
	}
	end := strings.IndexByte(s.pattern.text, '}')
	return s.pattern.text[:start] + day.Time().Format(s.pattern.layout) + s.pattern.text[end+1:]
}
