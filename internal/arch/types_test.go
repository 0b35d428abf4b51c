package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// check asks the compiler's own checker about every package: its code, not its tests.
func (m *module) check() error {
	outside := importer.ForCompiler(m.set, "gc", openExport)
	for _, u := range m.units {
		if _, err := m.checked(u, outside); err != nil {
			return err
		}
	}
	return nil
}

func (m *module) checked(u *unit, outside types.Importer) (*types.Package, error) {
	var trees []*ast.File
	for _, s := range u.code() {
		if s.built {
			trees = append(trees, s.tree)
		}
	}
	if u.types != nil {
		return u.types, nil
	}
	u.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	config := types.Config{Importer: importing(func(path string) (*types.Package, error) {
		inside, ours := strings.CutPrefix(path, prefix)
		if !ours {
			return outside.Import(path)
		}
		if m.byPath[inside] == nil {
			return nil, fmt.Errorf("%s: no such package", path)
		}
		return m.checked(m.byPath[inside], outside)
	})}
	var err error
	u.types, err = config.Check(prefix+u.path, m.set, trees, u.info)
	return u.types, err
}

type importing func(path string) (*types.Package, error)

func (f importing) Import(path string) (*types.Package, error) { return f(path) }

// exports finds the compiled packages that the project's code imports from elsewhere.
var exports = sync.OnceValues(func() (map[string]string, error) {
	list := exec.Command("go", "list", "-deps", "-export", "-json=ImportPath,Export", "./...")
	list.Dir = root
	var faults bytes.Buffer
	list.Stderr = &faults
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, faults.String())
	}
	files := map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var compiled struct{ ImportPath, Export string }
		if err := decoder.Decode(&compiled); errors.Is(err, io.EOF) {
			return files, nil
		} else if err != nil {
			return nil, err
		}
		files[compiled.ImportPath] = compiled.Export
	}
})

func openExport(path string) (io.ReadCloser, error) {
	files, err := exports()
	if err != nil {
		return nil, err
	}
	if files[path] == "" {
		return nil, fmt.Errorf("%s: not compiled, as no package of the project needs it", path)
	}
	return os.Open(files[path])
}

// opener stands for a file that go/build reads the constraints of.
func opener(text string) func(string) (io.ReadCloser, error) {
	return func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

// packageVariable returns the variable of a package that an expression names or
// lies in: v, v.field, v[i], *v, a field of an element of it; nil when there is none.
func (u *unit) packageVariable(e ast.Expr) *types.Var {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := u.info.Uses[e].(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			return v
		}
	case *ast.SelectorExpr:
		if v := u.packageVariable(e.Sel); v != nil {
			return v // of another package
		}
		return u.packageVariable(e.X)
	case *ast.IndexExpr:
		return u.packageVariable(e.X)
	case *ast.SliceExpr:
		return u.packageVariable(e.X)
	case *ast.StarExpr:
		return u.packageVariable(e.X)
	case *ast.ParenExpr:
		return u.packageVariable(e.X)
	case *ast.TypeAssertExpr:
		return u.packageVariable(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return u.packageVariable(e.X)
		}
	}
	return nil
}

// callee returns the function that a call names; nil: a value or a conversion.
func (u *unit) callee(call *ast.CallExpr) types.Object {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return origin(u.info.Uses[f])
	case *ast.SelectorExpr:
		return origin(u.info.Uses[f.Sel])
	case *ast.IndexExpr: // of a generic function
		return u.callee(&ast.CallExpr{Fun: f.X})
	}
	return nil
}

func sorted[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// origin returns a generic function or field for one of its instances.
func origin(object types.Object) types.Object {
	switch object := object.(type) {
	case *types.Func:
		return object.Origin()
	case *types.Var:
		return object.Origin()
	}
	return object
}
