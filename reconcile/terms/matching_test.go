package terms_test

import (
	"slices"
	"testing"

	"tieout/reconcile/terms"
)

func TestMatchingBook(t *testing.T) {
	strict := terms.Matching{Provider: "hx", Levels: []terms.Level{terms.ByRRN}}
	general := terms.Matching{Levels: []terms.Level{terms.ByRRN, terms.ByOrderNo}, Possible: true, Partial: true}
	for _, tt := range []struct {
		name, why string
		rules     []terms.Matching
		provider  string
		want      terms.Matching
	}{
		{"no rule", "nothing said means all levels, and doubtful pairs held", nil, "hx", terms.StandardMatching()},
		{"own rule", "a provider's own rule holds whatever stands before or after it", []terms.Matching{general, strict}, "hx", strict},
		{"own rule first", "", []terms.Matching{strict, general}, "hx", strict},
		{"the rule of all", "a provider without a rule of its own", []terms.Matching{strict, general}, "lakala", general},
		{"only a rule of another", "which says nothing of this one", []terms.Matching{strict}, "lakala", terms.StandardMatching()},
		{"a row that names no provider", "is not a row of the rule's provider", []terms.Matching{strict}, "", terms.StandardMatching()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := terms.NewMatchingBook(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			got := book.Find(tt.provider)
			if got.Provider != tt.want.Provider || !slices.Equal(got.Levels, tt.want.Levels) || got.Possible != tt.want.Possible || got.Partial != tt.want.Partial {
				t.Errorf("%s: want %+v, got %+v", tt.why, tt.want, got)
			}
		})
	}
	var none *terms.MatchingBook
	if got := none.Find("hx"); !got.Uses(terms.ByEqualGroup) || !got.Possible || got.Partial {
		t.Errorf("no book: want the standard, got %+v", got)
	}
	if strict.Uses(terms.ByOrderNo) || !strict.Uses(terms.ByRRN) {
		t.Error("a rule uses the levels that it lists, and no other")
	}
	if _, err := terms.NewMatchingBook([]terms.Matching{strict, strict}); err == nil {
		t.Error("two rules of one provider: want an error, got none")
	}
}
