package mask

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tieout/internal/canary"
)

const canarySeed = 20261126

// TestCanaries masks numbers of every issuer in every notation, in free text and in keys.
func TestCanaries(t *testing.T) {
	t.Logf("seed %d, %d notations", canarySeed, canary.Notations())
	key := NewKey([]byte(testSecret))
	for i := range 20000 {
		c := canary.New(canarySeed, i)
		for _, around := range []string{"%s", "order %s paid", "A%sZ", "2026-11-20 %s", "%s 2026-11-20", "a,%s,b", "\uff08%s\uff09"} {
			in := fmt.Sprintf(around, c.Written)
			for kind, out := range map[string]string{"text": Text(in), "key": key.Identifier(in), "shown": Shown(key.Identifier(in))} {
				left := canary.Digits(out)
				if strings.Contains(left, c.Number) || strings.Contains(out, c.Number[:12]) || strings.Contains(out, c.Number[6:]) {
					t.Fatalf("canary %d, %s, as %s: want it masked in %q, got %q", i, c.Notation, kind, in, out)
				}
				if strings.HasPrefix(c.Notation, "track") && around == "%s" {
					if strings.Contains(out, "DOE") || kind != "key" && left != c.Number[:6]+c.Number[len(c.Number)-4:] {
						t.Fatalf("canary %d, %s, as %s: want nothing of the track left in %q, got %q", i, c.Notation, kind, in, out)
					}
				}
			}
			if again := key.Identifier(key.Identifier(in)); again != key.Identifier(in) {
				t.Fatalf("canary %d: masked twice %q becomes %q", i, key.Identifier(in), again)
			}
			if len(Text(in)) != len(in) {
				t.Fatalf("canary %d: the length of %q changed", i, in)
			}
		}
	}
}

// TestKeysThatAreNoCards: what people look for by its digits stays as it is.
func TestKeysThatAreNoCards(t *testing.T) {
	for _, in := range []string{
		"111111111111", "260928000117", "000260928000117", "2026111912345678", "20261119123456789", "202611191234567890",
		"4200002345202611191234567890", "2026111922001412341234567890", "2026-11-19/T1/000123", "898310148160568", "105100000000001", "301310070118940",
		"POS-20261119-0001-000123", "T200_P202611191234567890", "1234567890123456789012345678", "2026/11/20 12.50 0.08 12.42",
		"4f3c1234-5678-9abc-8def-0123456789ab", "12.00<br>13.50", "20261119<br>20261120", "2026-11-19<br>2026-11-20<br>100.00", "100.00</td><td>2026</td><td>1119", "100,000,000,000,000,000", "1.234.567.890,12",
	} {
		if got := Text(in); got != in {
			t.Errorf("text: want %q as it is, got %q", in, got)
		}
		if got := NewKey([]byte(testSecret)).Identifier(in); got != in {
			t.Errorf("key: want %q as it is, got %q", in, got)
		}
	}
}

// TestCodesOfOtherKinds: a code may be coded in the way of another document.
func TestCodesOfOtherKinds(t *testing.T) {
	for _, row := range []struct{ by, why string }{
		{`\u0026nbsp;`, "JSON writes the entity of a page so"},
		{`\u0026shy;`, "a sign that nobody sees"},
		{`\u0026#160;`, "by its number"},
		{`\\u0026ndash;`, "JSON in JSON"},
		{`\u0026lt;br\u0026gt;`, "a tag in entities in JSON"},
		{`%26nbsp;`, "in an address"},
		{`&#38;nbsp;`, "the sign by its number"},
		{`\x26#xA0;`, "in a log"},
		{`&NBSP;`, "a currency is read in capitals"},
		{`&zerowidthspace;`, "and the name of a column in small letters"},
		{`%26AMP;NBSP;`, "coded twice, in capitals"},
		{`\U00A0`, "an escape of four digits in capitals"},
		{`\u000000a0`, "one of eight in small letters"},
		{`\XA0`, ""},
		{`\u0000`, "a NUL, and no sign of eight digits with those of the number"},
	} {
		in := strings.Join([]string{"6222", "0212", "3456", "7890", "128"}, row.by)
		if out := Text(in); out == in || strings.Contains(out, "3456") {
			t.Errorf("%s: want it masked in %q, got %q", row.why, in, out)
		}
	}
}

// TestNoEntityHidesDigits: what looks like an entity of a name that is none may hold the number itself.
func TestNoEntityHidesDigits(t *testing.T) {
	for _, in := range []string{"&a6222021234567890128mp;", "&6222021234567890128;", "&amp6222021234567890128;", "&a6222021234567890128;"} {
		if out := Text(in); strings.Contains(out, "62220212345") {
			t.Errorf("want it masked in %q, got %q", in, out)
		}
	}
}

// TestTheQuickLookIsRight: what the quick look leaves out holds no card number.
func TestTheQuickLookIsRight(t *testing.T) {
	random := rand.New(rand.NewPCG(canarySeed, 2))
	for range 300000 {
		value := fmt.Sprintf("%04d", random.IntN(10000))
		for length := 13 + random.IntN(15); len(value) < length; {
			value += string(rune('0' + random.IntN(10)))
		}
		if !mayBeginCard(value) && len(cardsIn(value, true)) > 0 {
			t.Fatalf("the quick look leaves out %s", value)
		}
	}
}

// TestShareOfRandomKeys measures how many references of a length are taken for card numbers
// by chance: they are shown masked, and matched as before.
func TestShareOfRandomKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(canarySeed, 1))
	const each = 100000
	for length := 12; length <= 30; length++ {
		share := map[string]int{}
		for range each {
			digits := make([]byte, length)
			for i := range digits {
				digits[i] = byte('0' + random.IntN(10))
			}
			if Changes(string(digits)) {
				share["any"]++
			}
			if Changes("2026" + string(digits[4:])) {
				share["with a year first"]++
			}
			if Changes("2611" + string(digits[4:])) {
				share["with yymm first"]++
			}
		}
		t.Logf("%d digits: %s", length, fmt.Sprint(share))
		most := 0
		if length >= shortest && length <= longest+7 {
			most = each * 7 / 100
		}
		mostDated := 0 // one in eight that begin with a day and stay long enough behind it
		if length >= dayLength+shortest {
			most, mostDated = max(most, each/1000), each/200
		}
		if share["any"] > most || share["with a year first"] > mostDated {
			t.Errorf("%d digits: %d of %d are masked, %d that begin with a year; want %d and %d at most", length, share["any"], each, share["with a year first"], most, mostDated)
		}
	}
}

// TestMarkedCanaries: tags and codes part the digits of a number as blanks and ends of lines do,
// whatever groups they make, and a code of a digit is the digit.
func TestMarkedCanaries(t *testing.T) {
	t.Logf("seed %d, %d ways", canarySeed, canary.MarkedWays())
	key := NewKey([]byte(testSecret))
	for i := range 8000 {
		c, bare := canary.Marked(canarySeed, i)
		for _, around := range []string{"%s", "order %s paid", "<td>%s</td>", "<p>2026-11-20 %s", "&quot;%s&quot;", "x=%%20%s%%20"} {
			in := fmt.Sprintf(around, c.Written)
			for kind, out := range map[string]string{"text": Text(in), "key": Shown(key.Identifier(in))} {
				left := canary.Digits(bare(out))
				if strings.Contains(left, c.Number) || strings.Contains(left, c.Number[:12]) || strings.Contains(left, c.Number[len(c.Number)-12:]) {
					t.Fatalf("canary %d, %s, as %s: want it masked in %q, got %q", i, c.Notation, kind, in, out)
				}
			}
			if len(Text(in)) != len(in) {
				t.Fatalf("canary %d: the length of %q changed", i, in)
			}
		}
	}
}

// TestDigitsOfCodesAreNoDigits: numbers of signs are none of a number beside them, and what stands
// in a tag is looked at like the text around it.
func TestDigitsOfCodesAreNoDigits(t *testing.T) {
	number := "411111" + "1111111111"
	for _, row := range []struct{ in, want, why string }{
		{"1234567890&#160;12&#160;", "1234567890&#160;12&#160;", "the number of a sign is none of a text"},
		{"&#1041;&#1042;&#1043;&#1044;", "&#1041;&#1042;&#1043;&#1044;", "four letters"},
		{"12<input value=" + number + "> kg 34", "12<input value=411111******1111> kg 34", "a tag that holds a number parts none"},
		{"<td width=40>" + number[:8] + "<td width=40>" + number[8:], "<td width=40>411111**<td width=40>****1111", "its own digits are none of a number around it"},
		{number[:8] + "<unclosed " + number[8:], number[:8] + "<unclosed " + number[8:], "no tag"},
		{"100%45", "100%45", "a share of a hundred"},
	} {
		if got := Text(row.in); got != row.want {
			t.Errorf("%s: want %q as %q, got %q", row.why, row.in, row.want, got)
		}
	}
}

// TestMarkupBetweenGroups: tags part the groups of a number as blanks do. The canaries have none of
// them, for in XML they would be elements.
func TestMarkupBetweenGroups(t *testing.T) {
	for in, want := range map[string]string{
		"4111<br>1111<br>1111<br>1111":                     "4111<br>11**<br>****<br>1111",
		"4111</td><td>1111</td><td>1111</td><td>1111":      "4111</td><td>11**</td><td>****</td><td>1111",
		"4111&nbsp;1111&nbsp;1111&nbsp;1111":               "4111&nbsp;11**&nbsp;****&nbsp;1111",
		"4111&#160;1111&#160;1111&#160;1111":               "4111&#160;11**&#160;****&#160;1111",
		"4111 <br/> 1111 <br/> 1111 <br/> 1111":            "4111 <br/> 11** <br/> **** <br/> 1111",
		"<b>4111</b><b>1111</b><b>1111</b><b>1111</b>":     "<b>4111</b><b>11**</b><b>****</b><b>1111</b>",
		"4111<unclosed 1111<unclosed 1111<unclosed 1111 x": "4111<unclosed 1111<unclosed 1111<unclosed 1111 x",
	} {
		if got := Text(in); got != want {
			t.Errorf("want %q as %q, got %q", in, want, got)
		}
	}
}
