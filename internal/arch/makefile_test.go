package arch

import (
	"go/ast"
	"os"
	"regexp"
	"strings"
	"testing"
)

// fuzzLine is a line of the Makefile that runs a fuzz target of a package.
var fuzzLine = regexp.MustCompile(`(?m)^\tgo test \./(\S+) .*-fuzz (\w+)\b`)

// TestMakefileFuzzesEveryTarget holds `make fuzz` against the fuzz targets: go test
// says nothing when a target that it should run has moved or got another name.
func TestMakefileFuzzesEveryTarget(t *testing.T) {
	data, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]bool{}
	for _, parts := range fuzzLine.FindAllStringSubmatch(string(data), -1) {
		run[parts[1]+" "+parts[2]] = true
	}
	for _, u := range house(t).units {
		for _, s := range u.files {
			for _, declaration := range s.tree.Decls {
				f, ok := declaration.(*ast.FuncDecl)
				if !ok || !s.test || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Fuzz") {
					continue
				}
				target := u.path + " " + f.Name.Name
				if !run[target] {
					t.Errorf("make fuzz does not run %s", target)
				}
				delete(run, target)
			}
		}
	}
	for target := range run {
		t.Errorf("make fuzz runs %s, which is gone", target)
	}
}
