package account

import "testing"

// TestNotations: what a profile says that numbers are written with, and what stays refused.
func TestNotations(t *testing.T) {
	either := Notation{Decimal: EitherMark}
	any := Notation{Decimal: '.', Grouping: ",", Trailing: true, Brackets: true}
	for _, test := range []struct {
		name, why string
		n         Notation
		text      string
		digits    int32
		want      int64
		refused   bool
	}{
		{"comma before the decimals", "as in German", either, "3.100,55", 2, 310055, false},
		{"point before the decimals", "as in English", either, "3,100.55", 2, 310055, false},
		{"a blank that groups", "as in French", either, "1 100,00", 2, 110000, false},
		{"a narrow blank that does not break", "as PayPal prints it", either, "1\u202f100,00", 2, 110000, false},
		{"no mark", "a whole amount", either, "1100", 2, 110000, false},
		{"a nought left out", "a group has three digits, so one is a decimal", either, "2602.5", 2, 260250, false},
		{"a nought left out behind a comma", "", either, "1.602,5", 2, 160250, false},
		{"no digit behind the mark", "it is cut", either, "2602.", 2, 0, true},
		{"three digits behind a mark", "thousand or a thousandth: nobody knows", either, "1.100", 2, 0, true},
		{"no decimals in the currency", "every mark divides groups", either, "12,000", 0, 12000, false},
		{"decimals of a currency without any", "", either, "12,00", 0, 0, true},
		{"groups of other widths", "", either, "31.00,55", 2, 0, true},
		{"below nothing", "", either, "-1.058,09", 2, -105809, false},
		{"a minus behind", "as mainframes write it", any, "1,234.50-", 2, -123450, false},
		{"brackets", "as book-keepers write it", any, "(12.50)", 2, -1250, false},
		{"brackets and a minus", "twice is no sign", any, "(-12.50)", 2, 0, true},
		{"a minus before and behind", "", any, "-12.50-", 2, 0, true},
		{"nothing but brackets", "", any, "()", 2, 0, true},
		{"a minus behind that nobody announced", "strict as long as the profile does not say so", Notation{Decimal: '.'}, "12.50-", 2, 0, true},
		{"lakh", "pairs above the thousand", Notation{Decimal: '.', Grouping: ",", Lakh: true}, "12,34,567.00", 2, 123456700, false},
		{"thousands where lakh is said", "", Notation{Decimal: '.', Grouping: ",", Lakh: true}, "1,234,567.00", 2, 0, true},
		{"a sign of currency before brackets", "", Notation{Decimal: '.', Grouping: ",", Currency: []string{"$"}, Brackets: true}, "($10.00)", 2, -1000, false},
	} {
		v := &Values{}
		got, ok := v.Number("amount", []byte(test.text), &test.n, test.digits, nil)
		if ok == test.refused || got != test.want && !test.refused || (v.Failed == nil) != ok {
			t.Errorf("%s (%s): %q gives %d %v %v, want %d", test.name, test.why, test.text, got, ok, v.Failed, test.want)
		}
	}
}

// TestMadeNumber: references that a spreadsheet wrote as numbers.
func TestMadeNumber(t *testing.T) {
	for _, test := range []struct {
		text, want string
		made       bool
	}{
		{"111111111111.0", "111111111111", true},
		{"111111111111,00", "111111111111", true},
		{"123456789012345.0", "123456789012345", true},
		{"1234567890123456.0", "1234567890123456.0", false}, // a number of that length is rounded
		{"12345.0", "12345.0", false},                       // too short to be a reference and nothing else
		{"111111111111.5", "111111111111.5", false},
		{"111111111110", "111111111110", false},
		{"ORD111111.0", "ORD111111.0", false},
		{"000", "000", false},
	} {
		if got, made := madeNumber(test.text); got != test.want || made != test.made {
			t.Errorf("%q: got %q %v", test.text, got, made)
		}
	}
}
