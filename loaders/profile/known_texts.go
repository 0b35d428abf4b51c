package profile

// knownTexts remembers which texts of a column a condition's patterns fit. Columns of words say the same few
// words in every row, and a pattern of many words costs microseconds.
type knownTexts struct {
	fit    map[string]bool
	missed int // texts that were not remembered
}

// What a column says that is longer, or that is one of more texts, is matched each time: a column of numbers is
// no column of words.
const (
	mostKnownTexts  = 64
	mostKnownBytes  = 96
	mostMissedTexts = 1 << 10
)

// fits reports whether a text fits the patterns of the condition.
func (c *check) fits(text []byte) bool {
	if c.rule.pattern == nil && c.rule.unlike == nil {
		return true
	}
	if c.known == nil || len(text) > mostKnownBytes {
		return c.matches(text)
	}
	fit, known := c.known.fit[string(text)]
	if known {
		return fit
	}
	fit = c.matches(text)
	if len(c.known.fit) < mostKnownTexts {
		c.known.fit[string(text)] = fit
	} else if c.known.missed++; c.known.missed > mostMissedTexts {
		c.known = nil
	}
	return fit
}

func (c *check) matches(text []byte) bool {
	return (c.rule.pattern == nil || c.rule.pattern.Match(text)) && (c.rule.unlike == nil || !c.rule.unlike.Match(text))
}
