package reconcile_test

import (
	"slices"
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestWhichFormIsWhose: own forms go before the built-in ones, those of a provider before those for anybody.
func TestWhichFormIsWhose(t *testing.T) {
	book := reconcile.FormBook{
		{Name: "any", Language: "en"},
		{Name: "beliebig", Language: "zh-CN"},
		{Name: "union-a", Providers: []string{"union*", "银联*"}},
		{Name: "union-b", Providers: []string{"union*"}},
		{Name: "lakala", Providers: []string{"lakala*"}},
		{Name: "mine", Providers: []string{"LAKALA"}, Own: true},
	}
	for _, c := range []struct{ why, provider, language, want string }{
		{"a provider may have several", "unionpay", "en", "union-a union-b"},
		{"by its Chinese name", "银联商务", "zh-CN", "union-a"},
		{"somebody wrote one for this provider, whatever the case of its letters", "lakala", "en", "mine"},
		{"the built-in one where the own one is another's", "lakala-d0", "en", "lakala"},
		{"nobody's", "shengpay", "en", "any"},
		{"nobody's, for readers of Chinese", "shengpay", "zh-CN", "beliebig"},
		{"no language is English", "", "", "any"},
	} {
		var got []string
		for _, form := range book.Of(c.provider, c.language) {
			got = append(got, form.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: want %s, got %v", c.why, c.want, got)
		}
	}
	own := append(slices.Clone(book), reconcile.ClaimForm{Name: "house", Own: true})
	if got := own.Of("shengpay", "en"); len(got) != 1 || got[0].Name != "house" {
		t.Errorf("an own form for anybody goes before the built-in one, got %v", got)
	}
}
