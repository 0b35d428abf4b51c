package reports

import (
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
			if clause, known := chineseClause(strings.Join(parts[from:to], clauseBreak)); known {
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

func chineseClause(english string) (string, bool) {
	if step, known := chineseSteps[english]; known {
		return step, true
	}
	return inPatterns(chineseClauses[:], english)
}

func inPatterns(patterns []evidencePattern, english string) (string, bool) {
	for i := range patterns {
		p := &patterns[i]
		if values, fits := valuesOf(p.english, english); fits {
			return say{}.Say(p.chinese, values...), true
		}
	}
	return "", false
}

// chinesePhrase says a phrase, or several with commas between.
func chinesePhrase(english string) (string, bool) {
	if _, err := civil.ParseDate(english); err == nil {
		return english, true
	}
	phrases, all := strings.Split(english, ", "), true
	for i, each := range phrases {
		phrase, known := inPatterns(chinesePhrases[:], each)
		phrases[i], all = phrase, all && known
	}
	if all {
		return strings.Join(phrases, "、"), true
	}
	return inPatterns(chinesePhrases[:], english)
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

// valuesOf returns what stands in a text for each value of a pattern, as it is told. Only a text of others holds the break
// between clauses where the pattern does not.
func valuesOf(pattern, text string) (values []any, fits bool) {
	before, rest, verb := cutVerb(pattern)
	if text, fits = strings.CutPrefix(text, before); !fits {
		return nil, false
	}
	for verb != 0 {
		is := verb
		var literal string
		literal, rest, verb = cutVerb(rest)
		at := strings.Index(text, literal)
		if verb == 0 {
			at = len(text) - len(literal)
		}
		if at < 1 || !strings.HasSuffix(text[:min(at+len(literal), len(text))], literal) {
			return nil, false
		}
		value, fits := valueOf(is, text[:at])
		if !fits {
			return nil, false
		}
		values, text = append(values, value), text[at+len(literal):]
	}
	return values, text == ""
}

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
