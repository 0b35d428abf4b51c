package reports

import (
	"slices"
	"strings"

	"tieout/reconcile/civil"
)

// Evidence is kept as an English sentence, and is composed of clauses, which hold names, amounts and phrases. Each clause and
// phrase that the judge and the pipeline make has a pattern here, and a test holds both to it. A sentence with a clause that has
// none, as the error of a file, stays English as a whole: half a sentence in each language is read by nobody.

// evidencePattern is a clause or a phrase. Of its values %s is told as it is, a name, a place, an amount; %n is a number, %w
// a code with its word, %p a phrase, %m a list of members, and %t a text of others; both may hold the break between clauses.
type evidencePattern struct{ english, chinese string }

// clauseBreak stands between clauses, and between the members of a list.
const clauseBreak = "; "

// chineseOf says a text clause by clause; not known where one of them has no Chinese form. Of several clauses that one pattern
// says together the longest run is taken.
func chineseOf(english string) (chinese string, known bool) {
	parts := strings.Split(english, clauseBreak)
	var said []string
	for from := 0; from < len(parts); {
		to := len(parts)
		for ; to > from; to-- {
			if clause, known := chineseRun(parts[from:to]); known {
				said = append(said, clause)
				break
			}
		}
		if to == from {
			return "", false
		}
		from = to
	}
	return strings.Join(said, "；"), true
}

// chineseRun says clauses that stand together by one pattern.
func chineseRun(parts []string) (string, bool) {
	english := strings.Join(parts, clauseBreak)
	if step, known := chineseSteps[english]; known {
		return step, true
	}
	if len(parts) > 1 {
		return inPatterns(parsedRuns, english)
	}
	return inPatterns(parsedClauses, english)
}

func inPatterns(patterns []parsedPattern, english string) (string, bool) {
	for i := range patterns {
		if values, fits := patterns[i].valuesOf(english); fits {
			return say{}.Say(patterns[i].chinese, values...), true
		}
	}
	return "", false
}

// chinesePhrase says a phrase, or several with commas between.
func chinesePhrase(english string) (string, bool) {
	if len(english) == len("2006-01-02") {
		if _, err := civil.ParseDate(english); err == nil {
			return english, true
		}
	}
	phrases, all := strings.Split(english, ", "), true
	for i, each := range phrases {
		phrase, known := inPatterns(parsedPhrases, each)
		phrases[i], all = phrase, all && known
	}
	if all {
		return strings.Join(phrases, "、"), true
	}
	return inPatterns(parsedPhrases, english)
}

// chineseMembers says the members of a group, of whom each is named by a phrase, or stays as it is.
func chineseMembers(english string) string {
	members := strings.Split(english, clauseBreak)
	for i, member := range members {
		if phrase, known := chinesePhrase(member); known {
			members[i] = phrase
		}
	}
	return strings.Join(members, "；")
}

// parsedPattern is a pattern by its literals and the verbs between them.
type parsedPattern struct {
	literals []string // one more than verbs
	verbs    string
	longest  string // of the literals
	chinese  string
}

func parsePatterns(patterns []evidencePattern) []parsedPattern {
	parsed := make([]parsedPattern, len(patterns))
	for i := range patterns {
		p, rest := &parsed[i], patterns[i].english
		p.chinese = patterns[i].chinese
		for verb := byte(1); verb != 0; {
			var literal string
			literal, rest, verb = cutVerb(rest)
			if p.literals = append(p.literals, literal); len(literal) > len(p.longest) {
				p.longest = literal
			}
			if verb != 0 {
				p.verbs += string(verb)
			}
		}
	}
	return parsed
}

// saysRuns reports whether the pattern may say several clauses.
func (p *parsedPattern) saysRuns() bool {
	return strings.ContainsAny(p.verbs, "mt") || strings.Contains(strings.Join(p.literals, " "), clauseBreak)
}

// valuesOf returns what stands in a text for each value of the pattern, as it is told. Only a text of others and a list hold
// the break between clauses where the pattern does not. A night tells thousands of sentences: values are looked at
// only where all literals fit.
func (p *parsedPattern) valuesOf(text string) (values []any, fits bool) {
	rest, fits := strings.CutPrefix(text, p.literals[0])
	if !fits || !strings.Contains(rest, p.longest) && p.longest != p.literals[0] {
		return nil, false
	}
	var found [maxValues]string
	for i := range p.verbs {
		literal := p.literals[i+1]
		at := strings.Index(rest, literal)
		if i+1 == len(p.verbs) {
			at = len(rest) - len(literal)
		}
		if at < 1 || !strings.HasSuffix(rest[:min(at+len(literal), len(rest))], literal) {
			return nil, false
		}
		found[i], rest = rest[:at], rest[at+len(literal):]
	}
	if rest != "" {
		return nil, false
	}
	for i := range p.verbs {
		value, fits := valueOf(p.verbs[i], found[i])
		if !fits {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}

// The patterns as they are read.
var (
	parsedClauses = parsePatterns(chineseClauses[:])
	parsedPhrases = parsePatterns(chinesePhrases[:])
	parsedRuns    = slices.DeleteFunc(slices.Clone(parsedClauses), func(p parsedPattern) bool { return !p.saysRuns() })
)

// maxValues is how many values a pattern may have.
const maxValues = 9

// valueOf returns how a value of a pattern is told; false where it can be none of its verb.
func valueOf(verb byte, text string) (string, bool) {
	switch verb {
	case 't':
		return text, true
	case 'm':
		return chineseMembers(text), true
	case 'p':
		return chinesePhrase(text)
	case 'w':
		return chineseWord(text), !strings.Contains(text, " ")
	case 'n':
		return text, strings.Trim(text, "0123456789") == ""
	}
	return text, !strings.Contains(text, clauseBreak)
}

// cutVerb divides a pattern at its first value, whose verb it returns; 0: there is none.
func cutVerb(pattern string) (before, after string, verb byte) {
	for at := range len(pattern) - 1 {
		if pattern[at] == '%' && strings.IndexByte("snwpmt", pattern[at+1]) >= 0 {
			return pattern[:at], pattern[at+2:], pattern[at+1]
		}
	}
	return pattern, "", 0
}
