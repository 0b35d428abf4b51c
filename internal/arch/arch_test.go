// Package arch checks the structure: who may import whom, and what no package
// may do.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// mayImport lists the packages of tieout that each package may import. What is not
// listed may know none.
var mayImport = map[string][]string{
	"cmd/tieout":          {"internal/config", "internal/fault", "internal/lines", "internal/nightly", "loaders", "loaders/text", "reconcile", "reconcile/civil", "reconcile/match", "reconcile/money", "store"},
	"cmd/tieout-simulate": {"internal/simulate"},
	"internal/arch":       {},
	"internal/config":     {"internal/fault", "internal/keys", "reconcile", "reconcile/civil", "reconcile/money", "reconcile/terms"},
	"internal/fault":      {},
	"internal/keys":       {"internal/fault"},
	"internal/lines":      {},
	"internal/mask":       {},
	"internal/nightly":    {"internal/config", "internal/fault", "internal/publish", "internal/spill", "loaders", "loaders/account", "loaders/profile", "loaders/scan", "loaders/text", "reconcile", "reconcile/civil", "reconcile/match", "reconcile/prematch", "reports", "store"},
	"internal/pgtest":     {},
	"internal/publish":    {},
	"internal/simulate":   {},
	"internal/spill":      {"internal/fault"},
	"loaders":             {"internal/fault", "internal/keys", "loaders/account", "loaders/bank", "loaders/iso8583", "loaders/paypal", "loaders/profile", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"},
	"loaders/account":     {"internal/fault", "internal/mask", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"},
	"loaders/bank":        {"internal/fault", "internal/mask", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"},
	"loaders/iso8583":     {"internal/fault", "internal/mask", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"},
	"loaders/paypal":      {"internal/fault", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"},
	"loaders/profile":     {"internal/fault", "internal/keys", "internal/mask", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"},
	"loaders/scan":        {"internal/fault", "internal/mask", "loaders/account", "loaders/profile", "loaders/text", "reconcile", "reconcile/civil", "reconcile/prematch", "reconcile/terms"},
	"loaders/text":        {"internal/fault", "internal/mask", "reconcile"},
	"reconcile":           {"reconcile/civil", "reconcile/money"},
	"reconcile/civil":     {},
	"reconcile/match":     {"reconcile", "reconcile/civil", "reconcile/money", "reconcile/prematch", "reconcile/terms"},
	"reconcile/money":     {},
	"reconcile/prematch":  {"reconcile", "reconcile/civil", "reconcile/money", "reconcile/terms"},
	"reconcile/terms":     {"reconcile", "reconcile/civil", "reconcile/money"},
	"reports":             {"internal/lines", "internal/spill", "reconcile", "reconcile/civil", "reconcile/money"},
	"store":               {"internal/fault", "reconcile", "reconcile/civil", "reconcile/money", "reconcile/prematch"},
}

// outside lists the packages from elsewhere that a package may import; packages that
// are not listed are free in their choice.
var outside = map[string][]string{
	"reconcile/terms":    {"github.com/shopspring/decimal"},
	"reconcile/prematch": {"github.com/shopspring/decimal"},
	"reconcile/money":    {"github.com/shopspring/decimal"},
	"reconcile/match":    {"github.com/shopspring/decimal"},
	"reconcile/civil":    {"github.com/shopspring/decimal"},
	"reconcile":          {"github.com/shopspring/decimal"},
	"internal/keys":      {"go.yaml.in/yaml/v4"},
	"internal/fault":     {},
	"internal/lines":     {},
	"internal/mask":      {},
	"internal/publish":   {"golang.org/x/sys/unix"},
	"internal/spill":     {},
	"internal/simulate":  {},
	"reports":            {"github.com/shopspring/decimal", "github.com/gocarina/gocsv", "github.com/xuri/excelize/v2"},
}

// forbiddenInDomain are the packages by which a pure package would learn of the world.
var forbiddenInDomain = []string{"os", "io", "log", "log/slog", "net", "net/http", "database/sql", "context", "math/rand", "math/rand/v2"}

type source struct {
	room, path string
	test       bool
	file       *ast.File
	set        *token.FileSet
}

// sources parses every Go file of the project.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != root || entry.Name() == "demo" || entry.Name() == "bench") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		room, err := filepath.Rel(root, filepath.Dir(path))
		list = append(list, source{room, path, strings.HasSuffix(path, "_test.go"), file, set})
		return err
	})
	if err != nil || len(list) < 50 {
		t.Fatalf("%d files: %v", len(list), err)
	}
	return list
}

func TestRoomsKnowOnlyWhomTheyMay(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		allowed, known := mayImport[s.room]
		if !known {
			t.Errorf("%s: the room %s is not in the plan of the house", s.path, s.room)
			continue
		}
		for _, spec := range s.file.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			room, ours := strings.CutPrefix(path, "tieout/")
			switch {
			case ours && !slices.Contains(allowed, room):
				t.Errorf("%s: %s must not know %s", s.path, s.room, room)
			case !ours && strings.Contains(strings.Split(path, "/")[0], "."):
				if free, listed := outside[s.room]; listed && !slices.Contains(free, path) {
					t.Errorf("%s: %s must not know %s", s.path, s.room, path)
				}
			case (s.room == "reconcile" || strings.HasPrefix(s.room, "reconcile/")) && slices.Contains(forbiddenInDomain, path):
				t.Errorf("%s: the domain is pure and must not know %s", s.path, path)
			}
		}
	}
}

// TestWhatNoRoomDoes looks for floats, clocks, init functions, written package
// variables and SQL put together by formatting.
func TestWhatNoRoomDoes(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		variables := packageVariables(s.file)
		ast.Inspect(s.file, func(node ast.Node) bool {
			complain := func(what string) { t.Errorf("%s: %s", s.set.Position(node.Pos()), what) }
			switch n := node.(type) {
			case *ast.Ident:
				if (n.Name == "float32" || n.Name == "float64") && s.room != "reports" {
					complain("money is never a " + n.Name)
				}
			case *ast.SelectorExpr:
				pkg, ok := n.X.(*ast.Ident)
				if ok && pkg.Name == "time" && (n.Sel.Name == "Now" || n.Sel.Name == "Since") && !strings.HasPrefix(s.room, "cmd/") {
					complain("only cmd asks the clock")
				}
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					complain("no init functions")
				}
				if lines := s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line; lines > 70 {
					complain("a function of more than 70 lines: " + n.Name.Name)
				}
			case *ast.AssignStmt:
				for _, left := range n.Lhs {
					if name, ok := left.(*ast.Ident); ok && n.Tok == token.ASSIGN && variables[name.Name] && s.room != "internal/pgtest" {
						complain("the package variable " + name.Name + " is written")
					}
				}
			case *ast.CallExpr:
				if formatsSQL(n) {
					complain("SQL is put together by formatting")
				}
			}
			return true
		})
	}
}

// TestFaultsAreMadeInOnePlace looks for texts that are put together as a fault
// by hand: only internal/fault knows how one is written.
func TestFaultsAreMadeInOnePlace(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.room == "internal/fault" {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil || strings.Contains(text, "\n[") || strings.Contains(text, "hint:") {
				t.Errorf("%s: a fault that is written by hand: make it a fault.Error", s.set.Position(node.Pos()))
			}
			return true
		})
	}
}

func packageVariables(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			continue
		}
		for _, spec := range general.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				names[name.Name] = true
			}
		}
	}
	return names
}

// formatsSQL reports a call of a formatting function whose format is a statement.
func formatsSQL(call *ast.CallExpr) bool {
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(function.Sel.Name, "Sprint") || len(call.Args) == 0 {
		return false
	}
	format, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return false
	}
	for _, verb := range []string{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "COPY "} {
		if strings.Contains(strings.ToUpper(format.Value), verb) {
			return true
		}
	}
	return false
}
