package config

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/reconcile"
)

//go:embed forms/*.yaml
var builtInForms embed.FS

// formName is what a form may be called: its file in a pack is called so too.
var formName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$`)

// forms reads the forms of acquirers: the built-in ones, and those of a folder that people keep.
func (f *fields) forms(c *Config) (book reconcile.FormBook) {
	builtIn, _ := fs.Glob(builtInForms, "forms/*.yaml") // the pattern is a good one
	for _, name := range builtIn {
		data, err := builtInForms.ReadFile(name)
		if err == nil {
			book = f.addForm(book, path.Base(name), data, false)
		}
	}
	folder := f.Text("forms", "")
	if folder == "" {
		return book
	}
	names, err := formFiles(c.absolutePath(folder))
	if err != nil {
		f.Problem(f.Values["forms"], "bad-form", "correct the path, which is relative to the configuration file; or leave forms: out", "forms: want a folder with forms, got %s: %v", folder, fault.WithoutPath(err))
		return book
	}
	if len(names) == 0 {
		f.Problem(f.Values["forms"], "bad-form", "write forms as FORM.yaml into the folder, which is relative to the configuration file; or leave forms: out", "forms: want a folder with forms in %s, got none", folder)
		return book
	}
	for _, name := range names {
		shown := path.Join(filepath.ToSlash(folder), filepath.Base(name))
		data, err := readWhole(name)
		if err != nil {
			f.Problem(f.Values["forms"], "bad-form", "let the program read it, or take it out of the folder", "forms: want a form in %s: %v", shown, fault.WithoutPath(err))
			continue
		}
		book = f.addForm(book, shown, data, true)
	}
	return book
}

// formFiles lists the forms in a folder, by name.
func formFiles(folder string) (names []string, err error) {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return nil, errors.New("it is no folder")
	}
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".yaml") && !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, filepath.Join(folder, entry.Name()))
		}
	}
	return names, err
}

// addForm reads a form and adds it to those that are known. A fault names the form's file and line.
func (f *fields) addForm(book reconcile.FormBook, file string, data []byte, own bool) reconcile.FormBook {
	r := &reader{&keys.Reader{File: file, Problems: f.Problems}, ""}
	var document yaml.Node
	if isEmpty(data) {
		r.Problem(nil, "bad-form", "begin with: name: NAME", "want a form in YAML, got a file that says nothing")
		return book
	}
	if err := yaml.Load(data, &document); err != nil {
		r.BadYAML("bad-form", "begin with: name: NAME; correct the line, indent with blanks", err)
		return book
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 {
		r.Problem(nil, "bad-form", "begin with: name: NAME", "want a form in YAML, got what is none")
		return book
	}
	before := len(*f.Problems)
	m := r.mapping(document.Content[0], "the form", "name", "title", "language", "providers", "fields")
	form := reconcile.ClaimForm{Name: m.Required("name"), Title: shownText(m.Required("title")), Language: m.OneOf("language", "", "en", "zh-CN"), Own: own}
	for _, node := range m.List("providers") {
		if _, err := path.Match(node.Value, ""); err != nil || node.Value == "" {
			r.Problem(node, "bad-form", "write names of providers, with * for any characters", "providers: want a pattern, got %q", node.Value)
		}
		form.Providers = append(form.Providers, node.Value)
	}
	for _, node := range m.List("fields") {
		form.Fields = append(form.Fields, r.formField(node))
	}
	switch {
	case form.Name != "" && !formName.MatchString(form.Name):
		r.Problem(m.Values["name"], "bad-form", "its file in a pack is called by it", "name: want at most 40 letters, digits, dashes and underscores, got %q", form.Name)
	case len(form.Fields) == 0:
		r.Problem(m.Node, "bad-form", "add fields: with a line for each, as - {name: Terminal, from: terminal_id}", "want the form's fields, got none")
	case slices.ContainsFunc(book, func(o reconcile.ClaimForm) bool {
		return o.Own == own && o.Name == form.Name && o.Language == form.Language
	}):
		r.Problem(m.Values["name"], "bad-form", "give it another name", "name: want each form once, got %s twice", form.Name)
	}
	if len(*f.Problems) > before {
		return book
	}
	return append(book, form)
}

// formField reads a field of a form.
func (r *reader) formField(node *yaml.Node) reconcile.FormField {
	m := r.mapping(node, "a field", "name", "from", "text", "as")
	field := reconcile.FormField{Name: shownText(m.Required("name")), From: m.Text("from", ""), Text: shownText(m.Text("text", "")), As: m.Text("as", "")}
	known := slices.Contains(reconcile.FormValues, field.From)
	switch {
	case field.From != "" && !known:
		hint := "the values are " + strings.Join(reconcile.FormValues, ", ")
		if near := keys.Nearest(field.From, reconcile.FormValues); near != "" {
			hint = "did you mean " + near + "? " + hint
		}
		r.Problem(m.Values["from"], "bad-form", hint, "from: want a value that a claim has, got %q", field.From)
	case field.From != "" && field.Text != "":
		r.Problem(m.Values["text"], "bad-form", "keep one of the two", "want from or text, got both")
	case field.As == "", field.As == "fen" && field.IsAmount(), field.IsTime() && isLayout(field.As):
	default:
		r.Problem(m.Values["as"], "bad-form", `write as: "20060102" or as: "15:04:05" of a time, as: fen of an amount`, "as: want how the value is written, got %q", field.As)
	}
	return field
}

// isLayout reports whether a layout shows something of a time.
func isLayout(layout string) bool {
	return time.Date(2019, 11, 28, 17, 38, 49, 0, time.UTC).Format(layout) != layout
}
