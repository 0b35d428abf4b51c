package reconcile

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tieout/reconcile/civil"
)

// TestSortRows holds sorting by the beginning of a key to plain sorting: keys
// that are longer than what is looked at first, equal in it, or prefixes of each
// other included.
func TestSortRows(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	for range 200 {
		rows := make([]string, random.IntN(300))
		for i := range rows {
			rows[i] = strings.Repeat("a", random.IntN(40)) + strings.Repeat("\x00", random.IntN(2)) + string(rune('a'+random.IntN(3)))
		}
		want := slices.Sorted(slices.Values(rows))
		got := SortRows(rows, func(s *string, to []byte) []byte { return append(to, *s...) })
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: want %q, got %q", seed, want, got)
		}
	}
}

// TestKeysOrderLikeTheirFields: a key must not put what it is made of in another
// order than the fields have, or reports would be sorted by chance.
func TestKeysOrderLikeTheirFields(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 2))
	word := func() string { return [...]string{"", "a", "ab", "b", "a b"}[random.IntN(5)] }
	day := func() civil.Date { return civil.Date(random.IntN(5) - 2) }
	for range 5000 {
		a := Exception{Due: day(), TxnTime: word(), Provider: word(), MerchantID: word(), TerminalID: word(), RRN: word(), Kind: Kind(word()), ID: word()}
		b := Exception{Due: day(), TxnTime: word(), Provider: word(), MerchantID: word(), TerminalID: word(), RRN: word(), Kind: Kind(word()), ID: word()}
		want := cmp.Or(
			cmp.Compare(a.Due, b.Due), cmp.Compare(a.TxnTime, b.TxnTime), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.MerchantID, b.MerchantID),
			cmp.Compare(a.TerminalID, b.TerminalID), cmp.Compare(a.RRN, b.RRN), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID),
		)
		if got := cmp.Compare(string(a.AppendKey(nil)), string(b.AppendKey(nil))); got != want {
			t.Fatalf("seed %d: %+v and %+v: want %d, got %d", seed, a, b, want, got)
		}
	}
}
