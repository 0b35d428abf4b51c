package nightly

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tieout/internal/mask"
)

// A file's name may hold any bytes but a slash. As tieout shows and stores it, it
// is text on one line: bytes that are no UTF-8, line breaks and other signs that
// nobody sees are written as \xbd, a backslash as two. No two names look alike, but where they
// differ in the hidden digits of a card number.

// shownName returns the name under which a file of the disk is shown and stored. Card numbers in
// it are masked; see pathOf.
func shownName(name string) string {
	name = mask.Name(name)
	if !strings.ContainsFunc(name, hides) {
		return name
	}
	var b strings.Builder
	for rest := name; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case hides(r) && (r != utf8.RuneError || size == 1):
			for i := range size {
				fmt.Fprintf(&b, `\x%02x`, rest[i])
			}
		default:
			b.WriteString(rest[:size])
		}
		rest = rest[size:]
	}
	return b.String()
}

// hides reports whether a sign can't stand in a shown name as it is.
func hides(r rune) bool {
	return r == '\\' || r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// pathOf returns the path of the file of the inbox that is shown so. The digits that are hidden in
// a name are looked for on the disk.
func (p *Pipeline) pathOf(shown string) string {
	path := filepath.Join(p.Config.Inbox, filepath.FromSlash(nameOnDisk(shown)))
	if _, err := os.Lstat(path); err == nil || !strings.Contains(shown, "*") {
		return path
	}
	found := p.Config.Inbox
	for part := range strings.SplitSeq(shown, "/") {
		entries, _ := os.ReadDir(found) // one that can't be read holds no such name
		at := slices.IndexFunc(entries, func(e os.DirEntry) bool { return shownName(e.Name()) == part })
		if at < 0 {
			return path
		}
		found = filepath.Join(found, entries[at].Name())
	}
	return found
}

// apart drops the arrivals whose name is that of one before them: they differ in digits of a card
// number that are hidden. The operator is told.
func apart(list []*arrival, found *intake) []*arrival {
	known := map[string]bool{}
	return slices.DeleteFunc(list, func(a *arrival) bool {
		twice := known[a.source.Name+"/"+a.name] && strings.Contains(a.name, "*")
		known[a.source.Name+"/"+a.name] = true
		if twice {
			found.notes = append(found.notes, a.name+": left out, for another file has the same name but for hidden digits of a card number; rename one of them")
		}
		return twice
	})
}

// nameOnDisk returns the name that is shown so. What shownName would not have
// written stays as it is.
func nameOnDisk(shown string) string {
	var b strings.Builder
	for rest := shown; rest != ""; {
		switch {
		case strings.HasPrefix(rest, `\\`):
			b.WriteByte('\\')
			rest = rest[2:]
			continue
		case strings.HasPrefix(rest, `\x`) && len(rest) >= 4:
			if value, err := strconv.ParseUint(rest[2:4], 16, 8); err == nil {
				b.WriteByte(byte(value))
				rest = rest[4:]
				continue
			}
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String()
}
