package reconcile

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestRegister numbers texts of any length as a map does, and returns each as it was.
func TestRegister(t *testing.T) {
	long := strings.Repeat("x", chunkBytes)
	cases := map[string]func(i int, random *rand.Rand) string{
		"merchants, each many times":  func(_ int, random *rand.Rand) string { return fmt.Sprintf("8222900%08d", random.IntN(5000)) },
		"each once, over many chunks": func(i int, _ *rand.Rand) string { return fmt.Sprintf("merchant %040d", i) },
		"none, one byte and a chunk": func(_ int, random *rand.Rand) string {
			return long[:[...]int{0, 1, chunkBytes - 1, chunkBytes}[random.IntN(4)]]
		},
		"a text longer than a chunk":     func(i int, _ *rand.Rand) string { return [...]string{"a", long + "b", "c", long + long, ""}[i%5] },
		"an empty one behind a full one": func(i int, _ *rand.Rand) string { return [...]string{long, "", "a"}[i%3] },
		"beginnings of one another":      func(_ int, random *rand.Rand) string { return long[:random.IntN(300)] },
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			r, want, texts := NewRegister(), map[string]uint32{}, []string(nil)
			random := rand.New(rand.NewPCG(1, 2))
			for i := range map[bool]int{false: 20_000, true: 500}[strings.Contains(name, "chunk") && !strings.Contains(name, "many")] {
				next := text(i, random)
				_, before := want[next]
				if _, known := r.Find(next); known != before {
					t.Fatalf("text %d: known %v, want %v", i, known, before)
				}
				if !before {
					want[next], texts = uint32(len(texts)), append(texts, next)
				}
				if got := r.Number(next); got != want[next] {
					t.Fatalf("text %d of %d bytes has the number %d, want %d", i, len(next), got, want[next])
				}
			}
			if r.Len() != len(texts) || !slices.Equal(r.Texts(), texts) {
				t.Fatalf("%d texts come back otherwise than the %d that were numbered", r.Len(), len(texts))
			}
			again := NewRegister(texts...)
			for number, text := range texts {
				if got, known := again.Find(text); !known || got != uint32(number) {
					t.Fatalf("text %d is found as %d, %v", number, got, known)
				}
			}
		})
	}
}
