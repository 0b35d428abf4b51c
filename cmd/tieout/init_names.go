package main

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"tieout/internal/mask"
	"tieout/reconcile/civil"
)

// dateForm is a form of a day in a name.
type dateForm struct {
	pattern *regexp.Regexp
	layout  string
	// certain: the form can be read in one way only. Others count where the rows of the file are of about that day.
	certain bool
}

// dateForms are the forms, the certain ones first. A day that is written as one number is a number of its own, or
// begins a longer one as a moment does.
var dateForms = [...]dateForm{
	{regexp.MustCompile(`20\d\d-[01]\d-[0-3]\d`), "2006-01-02", true},
	{regexp.MustCompile(`20\d\d_[01]\d_[0-3]\d`), "2006_01_02", true},
	{regexp.MustCompile(`20\d\d\.[01]\d\.[0-3]\d`), "2006.01.02", true},
	{regexp.MustCompile(`20\d\d年[01]\d月[0-3]\d日`), "2006年01月02日", true},
	{regexp.MustCompile(`20\d\d[01]\d[0-3]\d`), "20060102", true},
	{regexp.MustCompile(`[0-3]\d[A-Z][a-z][a-z]20\d\d`), "02Jan2006", true},
	{regexp.MustCompile(`[0-3]\d-[A-Z][a-z][a-z]-20\d\d`), "02-Jan-2006", true},
	{regexp.MustCompile(`[0-3]\d-[01]\d-20\d\d`), "02-01-2006", false},
	{regexp.MustCompile(`[01]\d-[0-3]\d-20\d\d`), "01-02-2006", false},
	{regexp.MustCompile(`[0-3]\d\.[01]\d\.20\d\d`), "02.01.2006", false},
	{regexp.MustCompile(`[0-3]\d[01]\d20\d\d`), "02012006", false},
	{regexp.MustCompile(`[01]\d[0-3]\d20\d\d`), "01022006", false},
	{regexp.MustCompile(`\d\d-[01]\d-[0-3]\d`), "06-01-02", false},
	{regexp.MustCompile(`\d\d[01]\d[0-3]\d`), "060102", false},
}

// nearDays is how far the day of a name may be from those of the rows: a log may come late, a month's bill ends early.
const nearDays = 45

// find returns the place of the day in a name, which is of about the rows' days where the form is not certain.
func (f *dateForm) find(name string, first, last civil.Date) (at []int, day civil.Date) {
	for _, at := range f.pattern.FindAllStringIndex(name, -1) {
		parsed, err := time.Parse(f.layout, name[at[0]:at[1]])
		before, after := digitBefore(name, at[0]), digitsAfter(name[at[1]:])
		if err != nil || before || after > 0 && !(f.certain && (after == 6 || after == 4)) {
			continue
		}
		day := civil.DateOf(parsed)
		if !f.certain && (last == 0 || day < first.AddDays(-nearDays) || day > last.AddDays(nearDays)) {
			continue
		}
		return at, day
	}
	return nil, 0
}

func digitBefore(name string, at int) bool { return at > 0 && name[at-1] >= '0' && name[at-1] <= '9' }

func digitsAfter(rest string) (n int) {
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	return n
}

// datedPattern is the pattern of a path, with its day where its name or a folder has one; first and last are the
// days of its rows, zero where it has none.
func datedPattern(name string, first, last civil.Date) (pattern string, day civil.Date) {
	parts := strings.Split(filepath.ToSlash(name), "/")
	for i := range parts {
		parts[i] = withoutCards(plainSigns(parts[i]))
	}
	for i := len(parts) - 1; i >= 0; i-- {
		for j := range dateForms {
			form := &dateForms[j]
			at, day := form.find(parts[i], first, last)
			if at == nil {
				continue
			}
			sign := "{date:" + form.layout + "}"
			if form.layout == "20060102" {
				sign = "{date}"
			}
			rest := parts[i][at[1]:]
			if n := digitsAfter(rest); n > 0 { // the time of day, of another value in each file
				rest = "*" + strings.TrimPrefix(rest[n:], "*")
			}
			parts[i] = parts[i][:at[0]] + sign + rest
			return strings.Join(parts, "/"), day
		}
	}
	return strings.Join(parts, "/"), 0
}

// withoutCards writes * for the digits of a name that are hidden where it is shown, whatever their script.
func withoutCards(name string) string { return hiddenDigits.ReplaceAllString(mask.Name(name), "*") }

var hiddenDigits = regexp.MustCompile(`[*＊]+`)

// plainSigns writes ? for each sign of a name that a pattern would take for one of its own.
func plainSigns(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`*＊?[]{}\`, r) {
			return '?'
		}
		return r
	}, name)
}

// counter is a number in a pattern that may differ from file to file.
var counter = regexp.MustCompile(`\d{2,}`)

// withoutCounters is a pattern whose numbers in the name, outside the date, are any.
func withoutCounters(pattern string) string {
	dir, name := path.Split(pattern)
	open, end := strings.IndexByte(name, '{'), strings.IndexByte(name, '}')
	if open < 0 || end < open {
		return pattern
	}
	return dir + counter.ReplaceAllString(name[:open], "*") + name[open:end+1] + counter.ReplaceAllString(name[end+1:], "*")
}

// ofNobody are words that name a kind of file, and no provider.
var ofNobody = map[string]bool{
	"pos": true, "terminal": true, "terminals": true, "log": true, "logs": true, "txn": true, "txns": true, "transactions": true, "sales": true, "orders": true, "order": true,
	"export": true, "settle": true, "settlement": true, "settlements": true, "bill": true, "bills": true, "bank": true, "deposit": true, "deposits": true, "statement": true, "inbox": true,
	"all": true, "data": true, "file": true, "files": true, "report": true, "reports": true, "day": true, "daily": true, "clearing": true, "t": true,
}

// nobodyKnown is the provider of files that say none.
const nobodyKnown = "acquirer"

var (
	letters    = regexp.MustCompile(`\p{L}+`)
	noProvider = regexp.MustCompile(`\{[^}]*\}|\.[A-Za-z0-9]+$`) // the day, and the name's ending
)

// nameInPath is the provider by the first word of a file's name that is more than a kind of file, else of its
// folders; empty: there is none.
func nameInPath(pattern string) string {
	parts := strings.Split(noProvider.ReplaceAllString(pattern, ""), "/")
	for i := len(parts) - 1; i >= 0; i-- {
		for _, word := range letters.FindAllString(parts[i], -1) {
			if word = strings.ToLower(word); len(word) > 1 && !ofNobody[word] {
				return word
			}
		}
	}
	return ""
}
