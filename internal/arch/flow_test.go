package arch

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// flow is an expression whose value goes somewhere.
type flow struct {
	from *unit
	expr ast.Expr
}

// flows knows what is assigned to each variable, parameter and field, and what
// each function returns. Values that take other ways (reflection, pointers) it
// does not see; what it sees nothing of is foreign.
type flows struct {
	into    map[types.Object][]flow
	returns map[types.Object][]flow
}

func flowsOf(m *module) *flows {
	f := &flows{map[types.Object][]flow{}, map[types.Object][]flow{}}
	for _, u := range m.units {
		for _, s := range u.code() {
			if !s.built {
				continue
			}
			for _, declaration := range s.tree.Decls {
				if function, ok := declaration.(*ast.FuncDecl); ok && function.Body != nil {
					f.addReturns(u, function)
				}
			}
			ast.Inspect(s.tree, func(node ast.Node) bool {
				f.add(u, node)
				return true
			})
		}
	}
	return f
}

func (f *flows) addReturns(u *unit, function *ast.FuncDecl) {
	ast.Inspect(function.Body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncLit:
			return false // its returns are its own
		case *ast.ReturnStmt:
			if len(n.Results) == 1 {
				object := u.info.Defs[function.Name]
				f.returns[object] = append(f.returns[object], flow{u, n.Results[0]})
			}
		}
		return true
	})
}

// add notes what a node gives to whom.
func (f *flows) add(u *unit, node ast.Node) {
	switch n := node.(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			f.give(u, u.named(left), n.Rhs, i)
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			f.give(u, u.info.Defs[name], n.Values, i)
		}
	case *ast.RangeStmt:
		if n.Value != nil {
			f.give(u, u.named(n.Value), []ast.Expr{n.X}, 0)
		}
	case *ast.CompositeLit:
		f.addFields(u, n)
	case *ast.CallExpr:
		function, ok := u.callee(n).(*types.Func)
		if !ok {
			return
		}
		parameters := function.Signature().Params()
		for i := range n.Args {
			if parameters.Len() > 0 {
				f.give(u, parameters.At(min(i, parameters.Len()-1)), n.Args, i)
			}
		}
	}
}

// addFields notes what a literal gives to the fields of a struct.
func (f *flows) addFields(u *unit, literal *ast.CompositeLit) {
	structure, ok := typeOf(u, literal).(*types.Struct)
	if !ok {
		return
	}
	for i, element := range literal.Elts {
		if pair, keyed := element.(*ast.KeyValueExpr); keyed {
			f.give(u, u.info.Uses[pair.Key.(*ast.Ident)], []ast.Expr{pair.Value}, 0)
		} else {
			f.give(u, structure.Field(i), literal.Elts, i)
		}
	}
}

// give notes that the i-th of some values goes to an object; values that are fewer
// than that come from a call of several results.
func (f *flows) give(u *unit, to types.Object, values []ast.Expr, i int) {
	if to == nil || len(values) == 0 {
		return
	}
	f.into[to] = append(f.into[to], flow{u, values[min(i, len(values)-1)]})
}

// named returns the variable or field that an expression names.
func (u *unit) named(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if object := u.info.Defs[e]; object != nil {
			return object
		}
		return origin(u.info.Uses[e])
	case *ast.SelectorExpr:
		return origin(u.info.Uses[e.Sel])
	}
	return nil
}

// foreign returns a text that an expression may hold and that is no constant of the
// program; empty: there is none. seen are the objects on the way here.
func (f *flows) foreign(u *unit, e ast.Expr, seen []types.Object) string {
	if value, known := u.info.Types[e]; known && (value.Value != nil || value.IsNil()) {
		return ""
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return f.anyForeign(u, []ast.Expr{e.X, e.Y}, seen)
		}
	case *ast.CompositeLit:
		if _, fields := typeOf(u, e).(*types.Struct); fields {
			return "" // its fields are followed one by one
		}
		return f.anyForeign(u, e.Elts, seen)
	case *ast.CallExpr:
		return f.foreignResult(u, e, seen)
	case *ast.Ident, *ast.SelectorExpr:
		object, ok := u.named(e).(*types.Var)
		if !ok || slices.Contains(seen, types.Object(object)) {
			if ok {
				return ""
			}
			break
		}
		return f.allOf(f.into[object], append(seen, object), object.Name())
	case *ast.IndexExpr:
		return f.foreign(u, e.X, seen)
	case *ast.SliceExpr:
		return f.foreign(u, e.X, seen)
	}
	return types.ExprString(e)
}

func (f *flows) anyForeign(u *unit, list []ast.Expr, seen []types.Object) string {
	for _, e := range list {
		if pair, keyed := e.(*ast.KeyValueExpr); keyed {
			e = pair.Value
		}
		if foreign := f.foreign(u, e, seen); foreign != "" {
			return foreign
		}
	}
	return ""
}

// foreignResult follows a call: of append and of what joins texts into its
// arguments, of a function of the module into what it returns.
func (f *flows) foreignResult(u *unit, call *ast.CallExpr, seen []types.Object) string {
	object := u.callee(call)
	if function, ok := object.(*types.Func); ok && slices.Contains(joining, function.FullName()) {
		var texts []ast.Expr
		for _, argument := range call.Args {
			if basic, ok := typeOf(u, argument).(*types.Basic); !ok || basic.Info()&types.IsString != 0 {
				texts = append(texts, argument)
			}
		}
		return f.anyForeign(u, texts, seen)
	}
	if builtin, ok := object.(*types.Builtin); ok && builtin.Name() == "append" {
		return f.anyForeign(u, call.Args, seen)
	}
	if object == nil || slices.Contains(seen, object) {
		return types.ExprString(call)
	}
	return f.allOf(f.returns[object], append(seen, object), types.ExprString(call))
}

// allOf asks about all that may come; nothing known to come is foreign.
func (f *flows) allOf(list []flow, seen []types.Object, name string) string {
	if len(list) == 0 {
		return name
	}
	for _, one := range list {
		if foreign := f.foreign(one.from, one.expr, seen); foreign != "" {
			return foreign
		}
	}
	return ""
}
