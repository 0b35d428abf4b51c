package nightly_test

import (
	"errors"
	"testing"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/store"
)

// TestWhoMayTakeAWriteOffBack plays what people try after two of them, Li Na (account li) and Wang Wei (wang), wrote
// money off. Each step is an act, a name and an account; the last one may be refused.
func TestWhoMayTakeAWriteOffBack(t *testing.T) {
	t.Parallel()
	type step struct{ act, by, user string }
	tests := []struct {
		why    string
		steps  []step
		want   string // the name of the fault of the last step; empty: it is taken
		closed bool   // the exception is still given up
	}{
		{"one alone only proposes it", []step{{"reopen", "Li Na", "li"}}, "", true},
		{"the one who proposed it agrees with himself", []step{{"reopen", "Li Na", "li"}, {"approve", "LI  na", "x"}}, "same-person", true},
		{"under another name from the same account", []step{{"reopen", "Li Na", "li"}, {"approve", "Zhao Min", "li"}}, "same-person", true},
		{"the second of the two agrees", []step{{"reopen", "Li Na", "li"}, {"approve", "Wang Wei", "wang"}}, "", false},
		{"a third person agrees, whose account is not known", []step{{"reopen", "Wang Wei", ""}, {"approve", "Zhao Min", ""}}, "", false},
		{"it is proposed once", []step{{"reopen", "Li Na", "li"}, {"reopen", "Wang Wei", "wang"}}, "wrong-step", true},
		{"a refusal leaves it written off, and it can be proposed anew", []step{{"reopen", "Li Na", "li"}, {"refuse", "Wang Wei", "wang"}, {"reopen", "Li Na", "li"}}, "", true},
		{"after a refusal there is nothing to agree with", []step{{"reopen", "Li Na", "li"}, {"refuse", "Wang Wei", "wang"}, {"approve", "Wang Wei", "wang"}}, "unknown-exception", true},
		{"nobody asked for it", []step{{"approve", "Zhao Min", "zhao"}}, "unknown-exception", true},
	}
	for _, night := range []bool{false, true} { // before a night acted on the write-off, and after one
		for _, test := range tests {
			h, id := monthWithClosings(t), ""
			h.anyNight("2026-10-19")
			h.anyNight("2026-10-20")
			for _, row := range h.rows("2026-10-20", "exceptions.csv") {
				if row["kind"] == "missing-settlement" {
					id = row["exception_id"]
				}
			}
			h.decide(map[string]string{"": id}, "write-off", "")
			if night {
				h.anyNight("2026-10-21")
			}
			h.open(func(p *nightly.Pipeline) {
				for i, s := range test.steps {
					err := takeBackStep(t, p, s.act, id, s.by, s.user)
					wanted := ""
					if i == len(test.steps)-1 {
						wanted = test.want
					}
					var named *fault.Error
					if errors.As(err, &named) != (wanted != "") || named != nil && named.Name != wanted {
						t.Errorf("%s, a night between: %v: %s by %s: want %q, got %v", test.why, night, s.act, s.by, wanted, err)
					}
				}
				head, err := p.Store.Head(t.Context())
				must(t, err)
				known, err := p.Store.Opening(t.Context(), head.Seq+1)
				must(t, err)
				if (known.ClosedExceptions[id] != "") != test.closed {
					t.Errorf("%s, a night between: %v: want it given up: %v, got %v", test.why, night, test.closed, known.ClosedExceptions[id])
				}
			})
		}
	}
}

func takeBackStep(t *testing.T, p *nightly.Pipeline, act, id, by, user string) (err error) {
	t.Helper()
	account, ids := store.Step{User: user}, []string{id}
	switch act {
	case "reopen":
		_, err = p.Reopen(t.Context(), ids, account, by, "they pay after all")
	case "approve":
		_, err = p.TakeStep(t.Context(), store.Approved, ids, account, by, "agreed")
	case "refuse":
		_, err = p.TakeStep(t.Context(), store.RefusedStep, ids, account, by, "no")
	}
	return err
}
