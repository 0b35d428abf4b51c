package config

import (
	"strings"
)

// Nearest returns the source whose pattern a file's name, relative to the inbox, misses
// by the fewest letters, the first of several; nil when no pattern is near.
func (c *Config) Nearest(name string) *Source {
	const longest = 512 // the work grows with the square
	if len(name) > longest {
		return nil
	}
	var nearest *Source
	least := 0
	for i := range c.Sources {
		source := &c.Sources[i]
		signs, said := source.pattern.signs()
		misses := misses(signs, strings.ToLower(name))
		if misses*3 <= said && (nearest == nil || misses < least) {
			nearest, least = source, misses
		}
	}
	return nearest
}

// The signs of a pattern that stand for more than themselves.
const (
	anyDigit  = -1
	anyLetter = -2
	anyRun    = -3 // of one name
	anyPath   = -4
)

// signs returns what the pattern wants sign by sign, letters in lower case, and how
// many of them stand for one sign.
func (p *pattern) signs() (signs []int, said int) {
	for rest := strings.ToLower(p.text); rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**/"):
			signs, rest = append(signs, anyPath), rest[3:]
			continue
		case rest[0] == '*':
			signs, rest = append(signs, anyRun), rest[1:]
			continue
		case rest[0] == '{':
			for _, sign := range []byte(p.layout) {
				signs = append(signs, layoutSign(sign))
			}
			said += len(p.layout)
			rest = rest[strings.IndexByte(rest, '}')+1:]
			continue
		case rest[0] == '?':
			signs = append(signs, anyLetter)
		default:
			signs = append(signs, int(rest[0]))
		}
		said, rest = said+1, rest[1:]
	}
	return signs, said
}

func layoutSign(sign byte) int {
	switch {
	case sign >= '0' && sign <= '9':
		return anyDigit
	case sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z':
		return anyLetter
	default:
		return int(sign)
	}
}

// misses is how many letters of a name must be changed, added or dropped until it fits.
func misses(signs []int, name string) int {
	row := make([]int, len(name)+1)
	for j := range row {
		row[j] = j
	}
	for _, sign := range signs {
		diagonal := row[0]
		if sign > anyRun {
			row[0]++
		}
		for j := range len(name) {
			above := row[j+1]
			switch {
			case sign == anyPath:
				row[j+1] = min(above, row[j])
			case sign == anyRun && name[j] != '/':
				row[j+1] = min(above, row[j])
			case sign == anyRun:
				row[j+1] = min(above, row[j]+1)
			case fits(sign, name[j]):
				row[j+1] = min(diagonal, above+1, row[j]+1)
			default:
				row[j+1] = 1 + min(diagonal, above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(name)]
}

func fits(sign int, letter byte) bool {
	switch sign {
	case anyDigit:
		return letter >= '0' && letter <= '9'
	case anyLetter:
		return letter != '/'
	default:
		return sign == int(letter)
	}
}
