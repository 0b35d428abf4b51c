package arch

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

const (
	longestFunction = 70  // lines
	longestFile     = 400 // lines
)

// floating lists the files that may hold floats, and why.
var floating = map[string]string{
	"internal/sheet/write.go":   "a workbook's columns have widths in floats",
	"reports/statementfiles.go": "a workbook's columns have widths in floats",
	"reports/sheets.go":         "a workbook's columns have widths in floats",
	"reports/freesheet.go":      "a workbook's columns have widths in floats, its rows heights",
	"reports/sheetstyles.go":    "a workbook's fonts have sizes in floats",
	"reports/sheetlook.go":      "a workbook's columns have widths in floats, its pages margins",
	"cmd/tieout/metrics.go":     "samples of Prometheus are floats",
	"reports/xlsx.go":           "a workbook's rows have heights in floats",
}

// noFloats reports values of floating point: money is exact.
func noFloats(m *module) (found []string) {
	for _, u := range m.units {
		for _, s := range u.code() {
			if !s.built || floating[s.path] != "" {
				continue
			}
			ast.Inspect(s.tree, func(node ast.Node) bool {
				e, ok := node.(ast.Expr)
				if !ok {
					return true
				}
				basic, ok := types.Default(typeOf(u, e)).(*types.Basic)
				if ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0 {
					found = append(found, m.at(e, "a %s: money is exact", basic))
					return false
				}
				return true
			})
		}
	}
	return found
}

// typeOf returns the type of an expression, or an invalid one for what has none.
func typeOf(u *unit, e ast.Expr) types.Type {
	if known := u.info.TypeOf(e); known != nil {
		return known.Underlying()
	}
	return types.Typ[types.Invalid]
}

// onlyCommandsAskTheClock reports uses of the clock outside cmd, as calls or values.
func onlyCommandsAskTheClock(m *module) (found []string) {
	for _, u := range m.units {
		if strings.HasPrefix(u.path, "cmd/") {
			continue
		}
		u.typed(func(node ast.Node) bool {
			name, ok := node.(*ast.Ident)
			if !ok {
				return true
			}
			f, ok := u.info.Uses[name].(*types.Func)
			if ok && f.Pkg() != nil && f.Pkg().Path() == "time" && slices.Contains([]string{"Now", "Since", "Until"}, f.Name()) && f.Signature().Recv() == nil {
				found = append(found, m.at(name, "only cmd asks the clock"))
			}
			return true
		})
	}
	return found
}

// noInit reports functions that run before main.
func noInit(m *module) []string {
	return m.functions(func(f *ast.FuncDecl) string {
		if f.Name.Name == "init" && f.Recv == nil {
			return "no init functions"
		}
		return ""
	})
}

// functionsAndFilesAreShort reports what is longer than a reader holds.
func functionsAndFilesAreShort(m *module) []string {
	found := m.functions(func(f *ast.FuncDecl) string {
		if m.set.Position(f.End()).Line-m.set.Position(f.Pos()).Line > longestFunction {
			return "a function of more than 70 lines: " + f.Name.Name
		}
		return ""
	})
	for _, u := range m.units {
		for _, s := range u.code() {
			if s.lines > longestFile {
				found = append(found, s.path+": a file of more than 400 lines")
			}
		}
	}
	return found
}

// functions asks about every function that is no test's.
func (m *module) functions(complain func(*ast.FuncDecl) string) (found []string) {
	for _, u := range m.units {
		for _, s := range u.code() {
			for _, declaration := range s.tree.Decls {
				f, ok := declaration.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if what := complain(f); what != "" {
					found = append(found, m.at(f, "%s", what))
				}
			}
		}
	}
	return found
}

// faultsAreMadeInOnePlace reports texts that are put together as a fault by hand:
// only internal/fault knows how one is written.
func faultsAreMadeInOnePlace(m *module) (found []string) {
	for _, u := range m.units {
		if u.path == "internal/fault" {
			continue
		}
		u.typed(func(node ast.Node) bool {
			e, ok := node.(ast.Expr)
			if text, known := u.constantText(e); ok && known && (strings.Contains(text, "\n[") || strings.Contains(text, "hint:")) {
				found = append(found, m.at(e, "a fault that is written by hand: make it a fault.Error"))
				return false
			}
			return true
		})
	}
	return found
}

// constantText returns the text of a constant expression of strings.
func (u *unit) constantText(e ast.Expr) (text string, ok bool) {
	if e == nil {
		return "", false
	}
	value := u.info.Types[e].Value
	if value == nil || value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(value), true
}

// machinePath is a folder of somebody's machine.
var machinePath = regexp.MustCompile(`(^|[\s"'` + "`" + `(=:])/(home|root|Users|work|mnt|private)/`)

// noPathsOfMachines reports texts and comments that name such a folder, in tests too.
func noPathsOfMachines(m *module) (found []string) {
	for _, u := range m.units {
		for _, s := range u.files {
			for _, group := range s.tree.Comments {
				if machinePath.MatchString(group.Text()) {
					found = append(found, m.at(group, "a path of a machine"))
				}
			}
			ast.Inspect(s.tree, func(node ast.Node) bool {
				literal, ok := node.(*ast.BasicLit)
				if ok && literal.Kind == token.STRING && machinePath.MatchString(literal.Value) {
					found = append(found, m.at(literal, "a path of a machine"))
				}
				return true
			})
		}
	}
	return found
}
