package arch

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// forTests lists packages whose names are there for tests of other packages.
var forTests = []string{"internal/canary", "internal/pgtest"}

// frontDoors lists names that are there for whoever uses a package as a library, and why.
var frontDoors = map[string]string{
	"reconcile/match.Reconcile": "the whole judge as one pure function, for a night that memory holds; the nightly run cuts its nights into batches",
}

// leftovers lists exported names that no other package needs and that are still to
// be unexported, moved or removed. The list only gets shorter: a name that is
// listed and needed again, or gone, is reported.
var leftovers = []string{
	"internal/nightly.ErrProof",
	"internal/nightly.ExitClosed",
	"internal/publish.Set",
	"internal/simulate.New",
	"internal/simulate.Random",
	"reconcile.CauseRule",
	"reconcile.Causes",
	"reconcile.Kinds",
	"reconcile/terms.ErrNoTerm",
	"store.ErrDamaged",
	"store.Open",
}

// exportsAreUsed reports exported names of a package's level that no code of
// another package uses and that no exported name in use needs for its meaning.
// An error that a function promises may be there for tests alone, which hold the
// function to it by errors.Is.
func exportsAreUsed(m *module) (found []string) {
	needed := m.needed()
	tested := m.usedByTests()
	for _, u := range m.units {
		if slices.Contains(forTests, u.path) {
			continue
		}
		for _, name := range u.types.Scope().Names() {
			object := u.types.Scope().Lookup(name)
			full := u.path + "." + name
			if !object.Exported() || needed[object] || frontDoors[full] != "" || slices.Contains(leftovers, full) {
				continue
			}
			if v, ok := object.(*types.Var); ok && tested[full] && strings.HasPrefix(name, "Err") && isError(v.Type()) {
				continue
			}
			who := "nobody elsewhere uses it"
			if tested[full] {
				who = "only tests use it: move it to a test file"
			}
			position := m.set.Position(object.Pos())
			found = append(found, position.Filename+":"+strconv.Itoa(position.Line)+": "+full+" is exported and "+who)
		}
	}
	return found
}

// TestExportListsAreTrue reports names that stand in a list of exported_test.go and
// need not.
func TestExportListsAreTrue(t *testing.T) {
	m := house(t)
	needed := m.needed()
	for _, full := range slices.Concat(leftovers, sorted(frontDoors)) {
		here, name, _ := strings.Cut(full, ".")
		u := m.byPath[here]
		if u == nil || u.types.Scope().Lookup(name) == nil || needed[u.types.Scope().Lookup(name)] {
			t.Errorf("%s is gone or used: strike it from the list", full)
		}
	}
}

// isError says whether a value of a type is an error.
func isError(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// needed returns the names that code of other packages uses, with all that their
// types speak of, and the constants of those types: whoever gets one must be able
// to name its values.
func (m *module) needed() map[types.Object]bool {
	needed := map[types.Object]bool{}
	seen := map[types.Type]bool{}
	for _, u := range m.units {
		u.typed(func(node ast.Node) bool {
			name, ok := node.(*ast.Ident)
			if !ok {
				return true
			}
			object := origin(u.info.Uses[name])
			if object == nil || object.Pkg() == nil || object.Pkg() == u.types || m.byPath[strings.TrimPrefix(object.Pkg().Path(), prefix)] == nil {
				return true
			}
			if object.Parent() == object.Pkg().Scope() {
				needed[object] = true
			}
			speaksOf(object.Type(), needed, seen)
			return true
		})
	}
	for _, u := range m.units {
		for _, name := range u.types.Scope().Names() {
			if value, ok := u.types.Scope().Lookup(name).(*types.Const); ok {
				if named, ok := value.Type().(*types.Named); ok && needed[named.Obj()] {
					needed[value] = true
				}
			}
		}
	}
	return needed
}

// speaksOf adds the named types by which a type is understood: of parameters,
// results, elements, exported fields and exported methods.
func speaksOf(t types.Type, needed map[types.Object]bool, seen map[types.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	next := func(t types.Type) { speaksOf(t, needed, seen) }
	switch t := t.(type) {
	case *types.Named:
		needed[t.Obj()] = true
		for i := range t.TypeArgs().Len() {
			next(t.TypeArgs().At(i))
		}
		for i := range t.NumMethods() {
			if t.Method(i).Exported() {
				next(t.Method(i).Type())
			}
		}
		next(t.Origin())
		next(t.Underlying())
	case *types.Alias:
		needed[t.Obj()] = true
		next(types.Unalias(t))
	case *types.Struct:
		for i := range t.NumFields() {
			if t.Field(i).Exported() {
				next(t.Field(i).Type())
			}
		}
	case *types.Signature:
		next(t.Params())
		next(t.Results())
	case *types.Tuple:
		for i := range t.Len() {
			next(t.At(i).Type())
		}
	case *types.Interface:
		for i := range t.NumMethods() {
			next(t.Method(i).Type())
		}
	case *types.Map:
		next(t.Key())
		next(t.Elem())
	case interface{ Elem() types.Type }: // pointer, slice, array, channel
		next(t.Elem())
	}
}

// usedByTests returns the names that test files of any package qualify.
func (m *module) usedByTests() map[string]bool {
	used := map[string]bool{}
	for _, u := range m.units {
		for _, s := range u.files {
			if !s.test {
				continue
			}
			imported := map[string]string{}
			for _, spec := range s.tree.Imports {
				name, _ := strconv.Unquote(spec.Path.Value)
				inside := strings.TrimPrefix(name, prefix)
				local := inside[strings.LastIndex(inside, "/")+1:]
				if spec.Name != nil {
					local = spec.Name.Name
				}
				imported[local] = inside
			}
			ast.Inspect(s.tree, func(node ast.Node) bool {
				if selector, ok := node.(*ast.SelectorExpr); ok {
					if name, ok := selector.X.(*ast.Ident); ok && imported[name.Name] != "" {
						used[imported[name.Name]+"."+selector.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	return used
}
