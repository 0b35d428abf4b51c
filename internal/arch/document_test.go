package arch

import (
	"cmp"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the imports of the plan into docs/ARCHITECTURE.md")

const document = root + "/docs/ARCHITECTURE.md"

// tableHead begins the table of packages, packageRow is a row of it.
var (
	tableHead  = regexp.MustCompile("(?m)^\\|[^|\n]*\\|[^|\n]*\\| imports *\\|$")
	packageRow = regexp.MustCompile("^\\| `([^`]+?)/?` \\|([^|]*)\\|([^|]*)\\|$")
)

// TestDocumentShowsPlan holds the table of docs/ARCHITECTURE.md against the plan.
func TestDocumentShowsPlan(t *testing.T) {
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(document, []byte(writePlan(string(data))), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, found := range documentDiffers(string(data)) {
		t.Error(found)
	}
}

// documentDiffers reports in what a document's table of packages is not the plan's.
func documentDiffers(text string) (found []string) {
	rows := tableOf(text)
	if rows == nil {
		return []string{"docs/ARCHITECTURE.md has no table with the head | package | what it is | imports | and rows like | `store/` | memory between nights | `internal/fault`, sqlx |"}
	}
	shown := map[string]bool{}
	for _, row := range rows {
		parts := packageRow.FindStringSubmatch(row)
		if parts == nil {
			found = append(found, "docs/ARCHITECTURE.md: want | `path/` | what | imports |, got "+row)
			continue
		}
		r, known := roomOf(parts[1])
		if !known {
			found = append(found, "docs/ARCHITECTURE.md: "+parts[1]+" is not in the plan")
			continue
		}
		shown[r.path] = true
		if want, got := namesIn(r.cell()), namesIn(parts[3]); !slices.Equal(want, got) {
			found = append(found, "docs/ARCHITECTURE.md: "+r.path+" imports "+strings.Join(want, ", ")+"; the table says "+
				strings.Join(got, ", ")+" (go test ./internal/arch -run Document -update writes it)")
		}
	}
	for _, r := range plan {
		if !shown[r.path] {
			found = append(found, "docs/ARCHITECTURE.md: the table of packages lacks "+r.path)
		}
	}
	return found
}

// tableOf returns the rows of the table of packages; nil: there is no such table.
func tableOf(text string) (rows []string) {
	head := tableHead.FindStringIndex(text)
	if head == nil {
		return nil
	}
	for i, line := range strings.Split(text[head[1]:], "\n") {
		switch {
		case i < 2: // what is left of the head, and the rule below it
		case !strings.HasPrefix(line, "|"):
			return rows
		default:
			rows = append(rows, line)
		}
	}
	return rows
}

// writePlan returns the document with the plan's imports; what stands in the
// other columns stays.
func writePlan(text string) string {
	for _, row := range tableOf(text) {
		parts := packageRow.FindStringSubmatch(row)
		if parts == nil {
			continue
		}
		if r, known := roomOf(parts[1]); known {
			text = strings.Replace(text, row, "| `"+r.path+"/` |"+parts[2]+"| "+r.cell()+" |", 1)
		}
	}
	return text
}

// cell is what the table says of a package's imports: packages of tieout in full,
// then others by their short names.
func (r room) cell() string {
	var own, others []string
	for _, path := range r.imports {
		own = append(own, "`"+path+"`")
	}
	for _, path := range r.outside {
		others = append(others, shortName(path))
	}
	slices.Sort(own)
	slices.Sort(others)
	return cmp.Or(strings.Join(slices.Concat(own, slices.Compact(others)), ", "), "std")
}

// namesIn reads a cell: names with or without marks of code, in any order.
func namesIn(cell string) (names []string) {
	for name := range strings.SplitSeq(cell, ",") {
		name = strings.TrimSuffix(strings.Trim(strings.TrimSpace(name), "`"), "/")
		if name != "" && name != "std" && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// shortName is the name of a module from elsewhere: decimal, x/text, sqlite.
func shortName(path string) string {
	parts := strings.Split(path, "/")
	switch parts[0] {
	case "github.com":
		return parts[2]
	case "golang.org":
		return "x/" + parts[2]
	}
	return parts[1]
}

func TestDocumentDiffers(t *testing.T) {
	full := "| package | what it is | imports |\n|---|---|---|\n"
	for _, r := range plan {
		full += "| `" + r.path + "/` | something | " + r.cell() + " |\n"
	}
	for _, c := range []struct{ name, why, text, want string }{
		{"equal", "the document may say no more and no less", full, ""},
		{"no table", "a document without the table shows nothing", "# Architecture\n", "no table"},
		{"an import more", "the table promised an edge that the plan forbids", strings.Replace(full, "`internal/lines/` | something | std", "`internal/lines/` | something | `store`", 1), "internal/lines imports"},
		{"a package less", "every package is told of", strings.Replace(full, "| `store/`", "| `shop/`", 1), "lacks store"},
		{"another form", "a row of several packages can't be held against the plan", strings.Replace(full, "| `store/`", "| `store/`, `reports/`", 1), "want | `path/`"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := strings.Join(documentDiffers(c.text), "\n")
			if c.want == "" && found != "" || !strings.Contains(found, c.want) {
				t.Errorf("want %q, got %q (%s)", c.want, found, c.why)
			}
		})
	}
	spoiled := strings.ReplaceAll(full, "`internal/fault`", "`nowhere`")
	if got := writePlan(spoiled); got != full {
		t.Errorf("-update does not restore the table: %s", got)
	}
}
