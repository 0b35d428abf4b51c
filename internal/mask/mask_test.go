package mask

import (
	"regexp"
	"testing"
)

func TestCard(t *testing.T) {
	for _, test := range []struct{ name, in, want, why string }{
		{"clear", "622202" + "1234567890123", "622202*********0123", "19 digits: first 6 and last 4 stay"},
		{"masked", "622202******0019", "622202******0019", "a masked number stays as it is"},
		{"lakala mask", "6222****1234", "6222****1234", "masked by its sender: fewer digits than tieout would keep"},
		{"track", "622202" + "1234567890123=30121010000", "622202*********0123", "track data never leaves"},
		{"last four", "1234", "*1234", "a column that carries the last 4 alone"},
		{"grouped", "6222 0212 " + "3456 7890", "622202******7890", "blanks are no protection"},
		{"empty", "", "", "no card, nothing to show"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Card(test.in); got != test.want {
				t.Errorf("Card(%q) = %q, want %q: %s", test.in, got, test.want, test.why)
			}
		})
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct{ name, in, want, why string }{
		{"within text", "card 411111" + "1111111111 refused", "card 411111******1111 refused", "a clear number in free text"},
		{"groups", "4111 1111 " + "1111 1111", "4111 11** **** 1111", "groups of four"},
		{"no card", "order 202611200000000001234567", "order 202611200000000001234567", "28-digit ids are longer than cards"},
		{"fails luhn", "41111111111111" + "2", "41111111111111" + "2", "15 digits that no issuer would give"},
		{"date and number", "2026-11-20 411111" + "1111111111", "2026-11-20 411111******1111", "a date before it hides nothing"},
		{"line break", "4111111\n" + "111111111", "411111*\n*****1111", "a cell may hold the end of a line anywhere"},
		{"behind a day", "20261120411111" + "1111111111", "20261120411111******1111", "an order number may begin with its day"},
		{"behind a moment", "20261119555000550000" + "5555555559", "20261119555000550000" + "5555555559", "55:50 is no time of day, and 22 digits are no card"},
		{"behind a real moment", "20261119101500550000" + "5555555559", "20261119101500550000******5559", "or with the moment"},
		{"behind a terminal", "5,T0000001411111" + "1111111111,", "5,T0000001411111******1111,", "fields that ran together: 8 characters are a terminal's number"},
		{"behind a longer code", "TERMINAL0000001411111" + "1111111111", "TERMINAL0000001411111" + "1111111111", "what is no terminal's number may be any key"},
		{"behind no day", "20261320411111" + "1111111111", "20261320411111" + "1111111111", "there is no 13th month: it is one long number"},
		{"ISO time", "2026-11-19T10:15:07.123456+08:00", "2026-11-19T10:15:07.123456+08:00", "the digits of a time are no card"},
		{"rrn", "260928000117", "260928000117", "12 digits are no card"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Text(test.in); got != test.want {
				t.Errorf("Text(%q) = %q, want %q: %s", test.in, got, test.want, test.why)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("pay 411111" + "1111111111 now")
	f.Add("5500-0000-" + "0000-0004 x 622202" + "1234567890123")
	clear := regexp.MustCompile(`\d{13,19}`)
	f.Fuzz(func(t *testing.T, text string) {
		masked := Text(text)
		if len(masked) != len(text) {
			t.Fatalf("masking changed the length of %q", text)
		}
		for _, at := range clear.FindAllStringIndex(masked, -1) {
			whole := (at[0] == 0 || !isDigit(masked[at[0]-1])) && (at[1] == len(masked) || !isDigit(masked[at[1]]))
			if whole && (issued([]byte(masked[at[0]:at[1]])) && luhn([]byte(masked[at[0]:at[1]]))) {
				t.Fatalf("Text(%q) = %q still shows a card number", text, masked)
			}
		}
	})
}
