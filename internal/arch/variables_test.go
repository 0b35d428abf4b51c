package arch

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// written lists the package variables that may be written, and why.
var written = map[string]string{
	"internal/pgtest.stop": "the server that the tests of one package share is started once, by the first that asks",
}

// variablesAreNotWritten reports code that changes a package variable, of its own
// package or another, or what the variable holds: fields, elements, entries.
func variablesAreNotWritten(m *module) (found []string) {
	for _, u := range m.units {
		u.typed(func(node ast.Node) bool {
			for _, e := range u.targets(node) {
				v := u.packageVariable(e)
				if v == nil {
					continue
				}
				name := strings.TrimPrefix(v.Pkg().Path(), prefix) + "." + v.Name()
				if written[name] == "" {
					found = append(found, m.at(e, "the package variable %s is written", name))
				}
			}
			return true
		})
	}
	return found
}

// targets returns what a statement or call writes.
func (u *unit) targets(node ast.Node) []ast.Expr {
	switch n := node.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.SendStmt:
		return []ast.Expr{n.Chan}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.CallExpr:
		builtin, ok := u.callee(n).(*types.Builtin)
		if ok && len(n.Args) > 0 && (builtin.Name() == "delete" || builtin.Name() == "clear" || builtin.Name() == "copy") {
			return n.Args[:1]
		}
	}
	return nil
}
