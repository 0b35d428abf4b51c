package arch

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// A statement that reaches a database is the program's own text: a constant, or
// constants that are joined, repeated and cut. What may vary is how often and in
// which order they stand, never what they say; values go by parameters. So the
// inserts of store/bulk.go need no exception: their tables and columns are
// followed back to the constants that their callers hand over.

// statementWriters lists packages whose statements hold other text, and why.
var statementWriters = map[string]string{
	"internal/pgtest": "names the database of a test by random digits of its own; a name can't be a parameter",
}

// databases are the packages whose parameters of the name query are statements.
var databases = []string{"database/sql", "github.com/jmoiron/sqlx", "github.com/lib/pq", "modernc.org/sqlite"}

// joining are the functions that make no text of their own.
var joining = []string{
	"strings.Join", "strings.Repeat", "strings.TrimSuffix", "strings.TrimPrefix", "strings.TrimSpace",
	"github.com/jmoiron/sqlx.Rebind", "(*github.com/jmoiron/sqlx.DB).Rebind", "(*github.com/jmoiron/sqlx.Tx).Rebind",
}

// statementText is how a statement begins.
var statementText = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|COPY|WITH|PRAGMA|TRUNCATE|REPLACE|GRANT|VACUUM|LOCK TABLE)\s`)

// formatting are the packages and types that put text together piece by piece.
var formatting = regexp.MustCompile(`^(fmt\.|\(\*strings\.Builder\)|\(\*bytes\.Buffer\)|\(\*bufio\.Writer\)|strings\.(Replace|NewReplacer|Map)|io\.WriteString|text/template|\(\*text/template)`)

// statementsAreOwnText reports statements with text from elsewhere, and statements
// that are put together in ways which nobody can follow: formats, builders, bytes.
func statementsAreOwnText(m *module) (found []string) {
	f := flowsOf(m)
	for _, u := range m.units {
		if statementWriters[u.path] != "" {
			continue
		}
		u.typed(func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.CallExpr:
				for _, statement := range u.statementsOf(n) {
					if foreign := f.foreign(u, statement, nil); foreign != "" {
						found = append(found, m.at(statement, "a statement is not the program's own text: %s", foreign))
					}
				}
				if u.formatsStatement(n) {
					found = append(found, m.at(n, "a statement is put together by a format or a builder"))
				}
			case *ast.BinaryExpr:
				if first, ok := u.constantText(leftmost(n)); ok && statementText.MatchString(first) {
					if foreign := f.foreign(u, n, nil); foreign != "" {
						found = append(found, m.at(n, "a statement is not the program's own text: %s", foreign))
					}
					return false
				}
			}
			return true
		})
	}
	return found
}

// statementsOf returns the arguments of a call that a database takes for statements.
func (u *unit) statementsOf(call *ast.CallExpr) (list []ast.Expr) {
	f, ok := u.callee(call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return nil
	}
	recv := f.Signature().Recv()
	bodiless := recv != nil && types.IsInterface(recv.Type()) // of a seam to a database
	if !bodiless && !slices.ContainsFunc(databases, func(name string) bool { return strings.HasPrefix(f.Pkg().Path(), name) }) {
		return nil
	}
	for i := range f.Signature().Params().Len() {
		if i < len(call.Args) && f.Signature().Params().At(i).Name() == "query" {
			list = append(list, call.Args[i])
		}
	}
	return list
}

// formatsStatement reports a call that writes a statement as a piece of a text.
func (u *unit) formatsStatement(call *ast.CallExpr) bool {
	var name string
	switch f := u.callee(call).(type) {
	case *types.Builtin:
		name = f.Name()
	case *types.Func:
		name = f.FullName()
	}
	if name != "append" && !formatting.MatchString(name) {
		return false
	}
	return slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		text, ok := u.constantText(leftmost(e))
		return ok && statementText.MatchString(text) && (name != "append" || call.Ellipsis.IsValid())
	})
}

// leftmost returns the first operand of a sum.
func leftmost(e ast.Expr) ast.Expr {
	for {
		sum, ok := ast.Unparen(e).(*ast.BinaryExpr)
		if !ok {
			return e
		}
		e = sum.X
	}
}
