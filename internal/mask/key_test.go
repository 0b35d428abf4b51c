package mask

import (
	"fmt"
	"strings"
	"testing"
)

const testSecret = "a secret of the tests, 32 characters or more"

// testNumber is a card number that no card has.
func testNumber() string { return "411111" + "1111111111" }

func TestIdentifier(t *testing.T) {
	key, masked := NewKey([]byte(testSecret)), "411111******1111"
	tagged := key.Identifier(testNumber())
	for _, test := range []struct {
		name, in, want, why string
		key                 Key
	}{
		{"keyed", testNumber(), masked + "#lbpljbbiknnpeohgapmkicocfednclej", "the same in every build: a store keeps it", key},
		{"no key", testNumber(), masked, "shown, never compared", Key{}},
		{"first edition", testNumber(), masked + "#9bbef1", "what a store of it holds", FirstEdition()},
		{"masked already", tagged, tagged, "a refused row's reference is masked twice", key},
		{"reference", "260928000117", "260928000117", "12 digits are no card number", key},
		{"order number", "2026111912345678", "2026111912345678", "no card begins with a year", key},
		{"within text", "order " + testNumber(), "order " + tagged, "its tag stands behind it", key},
		{"within text, no key", "order " + testNumber(), "order " + masked, "as in free text", Key{}},
		{"in groups", "4111 1111 " + "1111 1111", masked + "#nfpjjiamjdjhmadojiomgepfomldfhhf", "groups are no protection", key},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.key.Identifier(test.in); got != test.want {
				t.Errorf("want %q, got %q: %s", test.want, got, test.why)
			}
			if got := Changes(test.in); got != (Key{}.Identifier(test.in) != test.in) {
				t.Errorf("Changes(%q) = %v", test.in, got)
			}
		})
	}
}

// TestIdentifiersStayApart: equal numbers stay equal under one key, and nothing else does.
func TestIdentifiersStayApart(t *testing.T) {
	key, again, other := NewKey([]byte(testSecret)), NewKey([]byte(testSecret)), NewKey([]byte(testSecret+"."))
	seen := map[string]string{}
	for i := range 20000 { // 24 bits would meet about twelve times
		number := fmt.Sprintf("411111%05d", i)
		for digit := range 10 {
			if whole := fmt.Sprintf("%s%d1111", number, digit); Changes(whole) {
				masked := key.Identifier(whole)
				if before := seen[masked]; before != "" {
					t.Fatalf("%s and %s are masked alike", before, whole)
				}
				seen[masked] = whole
			}
		}
	}
	number := testNumber()
	if key.Identifier(number) != again.Identifier(number) || key.Check() != again.Check() {
		t.Error("two keys of one secret differ")
	}
	if key.Identifier(number) == other.Identifier(number) || key.Check() == other.Check() {
		t.Error("keys of two secrets agree")
	}
}

// TestRowsOfTheFirstEditionMeet: what a store remembers is masked as it remembers it.
func TestRowsOfTheFirstEditionMeet(t *testing.T) {
	key, before := NewKey([]byte(testSecret)), FirstEdition().Identifier(testNumber())
	found := FirstMasked("x\x1f" + before + "\x1f" + key.Identifier(testNumber()) + "\x1f411111******1111")
	if len(found) != 1 || found[0] != before {
		t.Fatalf("want %q alone, got %q", before, found)
	}
	upgraded := key.Remembering(map[string]bool{before: true})
	if got := upgraded.Identifier(testNumber()); got != before {
		t.Errorf("a number that is remembered: want %q, got %q", before, got)
	}
	another := "411111" + "9911111111"
	for digit := range 10 {
		if number := fmt.Sprintf("41111199111%d1111", digit); Changes(number) {
			another = number
		}
	}
	if got := upgraded.Identifier(another); got != key.Identifier(another) {
		t.Errorf("a number that shares its first 6 and last 4 digits: want its own tag, got %q", got)
	}
}

func TestShown(t *testing.T) {
	masked := NewKey([]byte(testSecret)).Identifier(testNumber())
	for _, test := range []struct{ name, in, want, why string }{
		{"keyed", masked, "411111******1111", "first 6 and last 4, and no more"},
		{"first edition", "411111******1111#9bbef1", "411111******1111", "rows that an older store holds are shown too"},
		{"cut short", masked[:30], "411111******1111", "a part of a tag is a tag"},
		{"several in a text", "want " + masked + ", got " + masked + "!", "want 411111******1111, got 411111******1111!", "evidence names two"},
		{"other marks", "order #12, card *1111#abc, #", "order #12, card *1111#abc, #", "what stands behind no masked number stays"},
		{"none", "260928000117", "260928000117", "nothing to hide"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Shown(test.in); got != test.want {
				t.Errorf("Shown(%q) = %q, want %q: %s", test.in, got, test.want, test.why)
			}
		})
	}
}

// TestNothingPrintsAKey prints a struct that holds a key in every way.
func TestNothingPrintsAKey(t *testing.T) {
	holder := struct{ Shared, own Key }{NewKey([]byte(testSecret)), NewKey([]byte(testSecret))}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		text := fmt.Sprintf(verb, holder)
		for _, secret := range []string{testSecret, fmt.Sprintf("%x", testSecret), fmt.Sprint([]byte(testSecret))} {
			if strings.Contains(text, secret) {
				t.Errorf("%s prints the secret", verb)
			}
		}
	}
	if holder.own.tag == nil {
		t.Error("the struct holds no key")
	}
}
