package profile

import (
	"fmt"
	"regexp"
	"testing"
)

// TestKnownTexts wants of a condition the same answer for each text, however often it came and however many
// others there are, and no memory that grows with them.
func TestKnownTexts(t *testing.T) {
	rule := &condition{pattern: regexp.MustCompile(`7`), unlike: regexp.MustCompile(`00$`)}
	c := check{rule: rule, known: &knownTexts{fit: map[string]bool{}}}
	known := c.known
	for range 2 {
		for i := range 3 * mostMissedTexts {
			text := fmt.Append(nil, i)
			if got, want := c.fits(text), rule.pattern.Match(text) && !rule.unlike.Match(text); got != want {
				t.Fatalf("%s: want %v, got %v", text, want, got)
			}
		}
	}
	if len(known.fit) > mostKnownTexts || c.known != nil {
		t.Errorf("want at most %d texts, and none once it is no column of words; got %d, %v", mostKnownTexts, len(known.fit), c.known)
	}
}
