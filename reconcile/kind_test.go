package reconcile_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestTheTablesOfKindsAndCausesAreWhole: every name once, every kind with words,
// every cause in one of the five families, every one with a next step.
func TestTheTablesOfKindsAndCausesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range reconcile.Kinds {
		if seen[string(kind.Kind)] || kind.Description == "" {
			t.Errorf("%s: want it once, with words", kind.Kind)
		}
		seen[string(kind.Kind)] = true
		// The merchant whose binding is wrong stands in the action of misrouted money.
		if kind.Action == "" && kind.Kind != reconcile.MisroutedSettlement {
			t.Errorf("%s: want a next step", kind.Kind)
		}
		if kind.Ages && kind.Fails == reconcile.NeverFails && kind.Kind != reconcile.RefundNotDeducted {
			t.Errorf("%s: money that is overdue has to fail a night that was asked to fail on it", kind.Kind)
		}
	}
	families := []string{"terminal-system/", "network/", "card/", "operator/", "bank-system/"}
	for _, cause := range reconcile.Causes {
		known := false
		for _, family := range families {
			known = known || strings.HasPrefix(cause.Code, family)
		}
		if !known || seen[cause.Code] || cause.Description == "" {
			t.Errorf("%s: want it once, in a family, with words", cause.Code)
		}
		seen[cause.Code] = true
	}
	if cause := reconcile.SettledThoughDeclined.NewCause("card/declined-51", "high", "x"); !strings.HasPrefix(cause.Action, "Ask the acquirer whether") {
		t.Errorf("a response code completes the cause, and the kind gives the next step: %+v", cause)
	}
	defer func() {
		if recover() == nil {
			t.Error("a cause that no table knows was named")
		}
	}()
	reconcile.MissingSettlement.NewCause("bank-system/moon-phase", "high", "x")
}

var update = flag.Bool("update", false, "write the table of kinds in docs/CONFIGURATION.md anew")

// TestKindsAreDocumented: the documentation lists what the tables list.
func TestKindsAreDocumented(t *testing.T) {
	const path, begin, end = "../docs/CONFIGURATION.md", "<!-- kinds: made of reconcile.Kinds and reconcile.Causes by `go test ./reconcile -run Documented -update` -->\n", "<!-- /kinds -->\n"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(data), begin)
	got, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s: want the marks of the table of kinds", path)
	}
	want := describeKinds()
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("%s does not list what the tables list; run: go test ./reconcile -run Documented -update", path)
	}
}

func describeKinds() string {
	var b strings.Builder
	b.WriteString("\n## Kinds of exceptions\n\n| kind | about | what | fails the night | next step |\n|---|---|---|---|---|\n")
	fails := map[reconcile.Fails]string{
		reconcile.FailsAlways: "`--fail-on missing`", reconcile.FailsIfShort: "`--fail-on missing`, when less arrived", reconcile.FailsAsFile: "exit 4",
	}
	for _, kind := range reconcile.Kinds {
		about := string(kind.Side)
		if about == "" {
			about = "a file, or both sides"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", kind.Kind, about, kind.Description, fails[kind.Fails], kind.Action)
	}
	b.WriteString("\n`--fail-on any` counts every kind. A cause is named only with evidence; without any it is `unknown`.\n\n| cause | what |\n|---|---|\n")
	for _, cause := range reconcile.Causes {
		fmt.Fprintf(&b, "| %s | %s |\n", cause.Code, cause.Description)
	}
	return b.String()
}
