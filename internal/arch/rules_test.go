package arch

import "testing"

// rule is something that all packages keep to.
type rule struct {
	name  string
	check func(*module) (found []string) // a line for each place that breaks it
}

var rules = []rule{
	{"imports follow the plan", importsFollowPlan},
	{"the plan is used", planIsUsed},
	{"package variables are not written", variablesAreNotWritten},
	{"statements are the program's own text", statementsAreOwnText},
	{"exported names are used", exportsAreUsed},
	{"no floats", noFloats},
	{"only cmd asks the clock", onlyCommandsAskTheClock},
	{"no init functions", noInit},
	{"functions and files are short", functionsAndFilesAreShort},
	{"faults are made in one place", faultsAreMadeInOnePlace},
	{"no paths of machines", noPathsOfMachines},
}

func TestRules(t *testing.T) {
	m := house(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, found := range r.check(m) {
				t.Error(found)
			}
		})
	}
}
