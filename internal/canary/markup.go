package canary

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Separators are what parts the digits of a number in a text that was a page or a message once:
// tags and codes of signs. In a file of XML or JSON they would be elements and escapes.
var separators = []string{
	"<b>", "</b><b>", "<br>", "<br/>", " <br /> ", "</td><td>", "</td>\n            <td>", `</td><td class="amount right" style="width: 40px; color: #333">`, "<!-- next -->", "</i></b></font></p></td></tr></table><table><tr><td><p><font><b><i>", "</TD>\r\n\t\t<TD>",
	"&nbsp;", "&#160;", "&#xA0;", "&#XA0;", "&ensp;", "&thinsp;", "&shy;", "&hyphen;", "&ndash;", "&ZeroWidthSpace;", "&amp;nbsp;", "&amp;amp;#160;", "&lt;br&gt;", "&lt;/td&gt;&lt;td&gt;", "&#60;br&#62;",
	"%20", "%C2%A0", "%c2%a0", "%A0", "%E2%80%8B", "%2520", "%25C2%25A0", "%0D%0A", "%2D", "%3Cbr%3E",
	`\n`, `\r\n`, `\t`, `\u00a0`, `\u00A0`, `\\u00a0`, `\xa0`, `\u200b`, `\U000000a0`, `\u003cbr\u003e`, `\\n`, `\u0026nbsp;`, `\u0026shy;`, `\\u0026#160;`, `\u0026lt;br\u0026gt;`, "%26nbsp;",
}

// codes write each digit as a code.
var codes = []struct{ name, code string }{
	{"decimal entities", "&#%d;"},
	{"hexadecimal entities", "&#x%x;"},
	{"entities coded twice", "&amp;#%d;"},
	{"codes of a URL", "%%%X"},
	{"codes of a URL coded twice", "%%25%x"},
	{"escapes", `\u00%x`},
	{"keys", "%c\ufe0f\u20e3"},
}

// groupings are how many digits stand together; the last number is that of all further groups.
var groupings = [][]int{{4}, {6, 10}, {6, 13}, {12, 4}, {8}, {1}, {4, 6, 5}}

// Marked returns canary number i of a seed with markup between its digits, or with digits that are
// codes, and the text in which what parted them is gone. One after another they take all ways.
func Marked(seed uint64, i int) (c Canary, bare func(text string) string) {
	c = New(seed, i)
	random := rand.New(rand.NewPCG(seed+1, uint64(i)))
	way := i % (len(separators) + len(codes))
	if way < len(separators) {
		by := separators[way]
		groups := groupings[i/(len(separators)+len(codes))%len(groupings)]
		c.Notation, c.Written = fmt.Sprintf("%v by %q", groups, by), strings.Join(inGroups(c.Number, groups), by)
		return c, func(text string) string { return strings.ReplaceAll(text, by, "") }
	}
	code := codes[way-len(separators)]
	var b strings.Builder
	var coded []string
	for digit := range 10 {
		coded = append(coded, fmt.Sprintf(code.code, '0'+digit), fmt.Sprint(digit))
	}
	for n, digit := range c.Number {
		if n > 0 && n%4 == 0 && random.IntN(2) == 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, code.code, digit)
	}
	c.Notation, c.Written = code.name, b.String()
	return c, strings.NewReplacer(coded...).Replace
}

// unmarked takes away all that Marked puts between digits, and reads the digits that it wrote as
// codes. What is longer goes first: a code of a blank is the beginning of one that is coded twice.
var unmarked = func() *strings.Replacer {
	type pair struct{ of, to string }
	var pairs []pair
	for _, by := range separators {
		pairs = append(pairs, pair{by, ""})
	}
	for _, code := range codes {
		for digit := '0'; digit <= '9'; digit++ {
			pairs = append(pairs, pair{fmt.Sprintf(code.code, digit), string(digit)})
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return len(b.of) - len(a.of) })
	var list []string
	for _, p := range pairs {
		list = append(list, p.of, p.to)
	}
	return strings.NewReplacer(list...)
}()

// Unmarked returns a text without any markup that Marked knows of.
func Unmarked(text string) string { return unmarked.Replace(text) }

// MarkedWays is how many ways there are.
func MarkedWays() int { return len(separators)*len(groupings) + len(codes) }

func inGroups(number string, sizes []int) (groups []string) {
	for i := 0; number != ""; i++ {
		size := min(sizes[min(i, len(sizes)-1)], len(number))
		groups, number = append(groups, number[:size]), number[size:]
	}
	return groups
}
