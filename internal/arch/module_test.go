// Package arch checks the structure: who may import whom, and what no package
// may do. A rule is a function over parsed and type-checked packages, so that
// breaking_test.go can feed each one a small source that breaks it.
package arch

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	root   = "../.."
	prefix = "tieout/" // of the module's import paths
)

// module is the packages of the project, or of a made-up one.
type module struct {
	set    *token.FileSet
	units  []*unit
	byPath map[string]*unit
}

// unit is one package.
type unit struct {
	path  string // without the module's name: reconcile/match
	files []*source
	types *types.Package // of the files that this machine builds, without tests
	info  *types.Info
}

// source is one file.
type source struct {
	path        string // from the module's root
	test, built bool   // built: for this machine
	lines       int
	tree        *ast.File
}

// code returns the files that are no tests.
func (u *unit) code() (files []*source) {
	for _, s := range u.files {
		if !s.test {
			files = append(files, s)
		}
	}
	return files
}

// typed visits the nodes whose types are known.
func (u *unit) typed(visit func(ast.Node) bool) {
	for _, s := range u.code() {
		if s.built {
			ast.Inspect(s.tree, visit)
		}
	}
}

// at begins a finding with its place.
func (m *module) at(node ast.Node, format string, values ...any) string {
	position := m.set.Position(node.Pos())
	return fmt.Sprintf("%s:%d: %s", position.Filename, position.Line, fmt.Sprintf(format, values...))
}

// isModule reports whether a folder is a module of its own, as bench is.
func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// theModule is the project, parsed and checked once for all tests.
var theModule = sync.OnceValues(func() (*module, error) {
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "demo" || isModule(path)) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	return newModule(files)
})

func house(t *testing.T) *module {
	t.Helper()
	m, err := theModule()
	if err != nil {
		t.Fatal(err)
	}
	if len(m.units) < 20 {
		t.Fatalf("%d packages were found", len(m.units))
	}
	return m
}

// newModule parses and type-checks files by their paths from the module's root.
func newModule(files map[string]string) (*module, error) {
	m := &module{set: token.NewFileSet(), byPath: map[string]*unit{}}
	for _, name := range sorted(files) {
		tree, err := parser.ParseFile(m.set, name, files[name], parser.ParseComments)
		if err != nil {
			return nil, err
		}
		here := path.Dir(name)
		u := m.byPath[here]
		if u == nil {
			u = &unit{path: here}
			m.byPath[here], m.units = u, append(m.units, u)
		}
		u.files = append(u.files, &source{
			path: name, test: strings.HasSuffix(name, "_test.go"), built: builtHere(name, files[name]),
			lines: strings.Count(files[name], "\n"), tree: tree,
		})
	}
	return m, m.check()
}

// builtHere says whether the file's name and constraints are met by this machine.
func builtHere(name, text string) bool {
	context := build.Default
	context.OpenFile = opener(text)
	ok, err := context.MatchFile(path.Dir(name), path.Base(name))
	return ok && err == nil
}
