package match_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestResponseCodesAreAsDocumented judges a settled sale with each response code of
// docs/CAUSES.md, and an unsettled one whose outcome is open.
func TestResponseCodesAreAsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/CAUSES.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| code | outcome | cause | in words |\n|---|---|---|---|\n")
	if !found {
		t.Fatal("docs/CAUSES.md has no table of response codes")
	}
	seen := 0
	for _, row := range strings.Split(table, "\n") {
		cells := strings.Split(row, " | ")
		if len(cells) != 4 {
			break
		}
		seen++
		code, outcome, cause := strings.Trim(strings.TrimPrefix(cells[0], "| "), "()"), cells[1], cells[2]
		if code == "empty" {
			code = ""
		}
		want := map[string]reconcile.Outcome{"approved": reconcile.Approved, "declined": reconcile.Declined, "unknown": reconcile.Unknown}[outcome]
		if got := reconcile.OutcomeOf(code); got != want {
			t.Errorf("%q: the document says %s, the code %d", code, outcome, got)
		}
		n := night{asOf: "10-20", terminal: []string{"rrn=1 code=" + code}}
		switch outcome {
		case "approved":
			n.lines = []string{"rrn=1 gross=90.00 fee=0.54"} // less, as of a partial approval
		case "declined":
			n.lines = []string{"rrn=1"}
		}
		result := newMemory().run(t, n)
		code, _, _ = strings.Cut(cause, ",")
		if len(result.Exceptions) != 1 || code != "" && result.Exceptions[0].Cause.Code != code {
			t.Errorf("%s: want the cause %q, got %s", row, code, causesOf(result.Exceptions))
		}
	}
	if seen < 40 {
		t.Errorf("only %d response codes were read", seen)
	}
}

func causesOf(exceptions []*reconcile.Exception) string {
	var causes []string
	for _, x := range exceptions {
		causes = append(causes, fmt.Sprintf("%s (%s)", x.Kind, x.Cause.Code))
	}
	return strings.Join(causes, ", ")
}
