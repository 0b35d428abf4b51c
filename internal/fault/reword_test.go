package fault_test

import (
	"testing"

	"tieout/internal/fault"
)

// TestReword: next steps are said anew, and nothing else of a text.
func TestReword(t *testing.T) {
	step := func(name, hint string) (string, bool) {
		if name == "unheard" {
			return "", true
		}
		return "SAID of " + name, hint == "keep"
	}
	for _, row := range []struct{ why, printed, want string }{
		{"the next step is replaced", "p: x\nhint: do\n[a-name]", "p: x\nSAID of a-name\n[a-name]"},
		{"or stays behind", "p: x\nhint: keep\n[a-name]", "p: x\nSAID of a-name\nhint: keep\n[a-name]"},
		{"a fault without one", "p: x\n[a-name]", "p: x\nSAID of a-name\n[a-name]"},
		{"nothing is known of the name", "p: x\nhint: do\n[unheard]", "p: x\nhint: do\n[unheard]"},
		{"each of a list", "2 faults\np\nhint: do\n[a-name]\nq\nhint: keep\n[b-name]", "2 faults\np\nSAID of a-name\n[a-name]\nq\nSAID of b-name\nhint: keep\n[b-name]"},
		{"no fault", "a text\nhint: of its own", "a text\nhint: of its own"},
		{"a name within a line is no end", "x [a-name]", "x [a-name]"},
	} {
		if got := fault.Reword(row.printed, step); got != row.want {
			t.Errorf("%s: want\n%s\ngot\n%s", row.why, row.want, got)
		}
	}
}
