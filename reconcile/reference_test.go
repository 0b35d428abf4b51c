package reconcile_test

import (
	"bytes"
	"slices"
	"testing"

	"tieout/reconcile"
)

func TestPlaceholder(t *testing.T) {
	for _, row := range []struct {
		reference string
		want      bool
		why       string
	}{
		{"", true, "nothing"},
		{"000000000000", true, "a field of zeros"},
		{"0", true, "a single zero"},
		{"------", true, "a field of hyphens"},
		{"XXXX", true, "a field of one letter"},
		{"999999999999", true, "a whole field of one digit"},
		{"NULL", true, "a database's word for no value"},
		{"null", true, "whatever its case"},
		{"N/A", true, "a person's word for it"},
		{"NA", true, "a statistician's"},
		{"nil", true, "a script's"},
		{"None", true, "another one's"},
		{"NaN", true, "a table's that had numbers"},
		{"-", true, "a dash for nothing"},
		{"########", true, "a column too narrow for its number"},
		{"N1", false, "a table, or the first of a series"},
		{"NULL1", false, "a reference that begins like one"},
		{"NONE-20261119-7", false, "a longer text"},
		{"111111", false, "a trace number goes through it"},
		{"7", false, "the order number of a small shop"},
		{"X", false, "one letter may be a table"},
		{"000000000001", false, "the first one of a day"},
		{"100000000000", false, "a reference"},
	} {
		if got := reconcile.Placeholder(row.reference); got != row.want {
			t.Errorf("%q (%s): want %v, got %v", row.reference, row.why, row.want, got)
		}
	}
}

// TestReferenceCodeKnowsPlaceholders holds the numbers of the fast path to the texts.
func TestReferenceCodeKnowsPlaceholders(t *testing.T) {
	for digits := 1; digits <= 17; digits++ {
		for digit := byte('0'); digit <= '9'; digit++ {
			reference := bytes.Repeat([]byte{digit}, digits)
			if _, ok := reconcile.ReferenceCode(reference); ok == reconcile.Placeholder(string(reference)) {
				t.Errorf("%s: it is a placeholder and has a code, or neither", reference)
			}
			other := slices.Clone(reference)
			other[digits/2] = (digit-'0'+3)%10 + '0'
			if _, ok := reconcile.ReferenceCode(other); !ok && !reconcile.Placeholder(string(other)) {
				t.Errorf("%s: want a code, got none", other)
			}
		}
	}
}

func TestSameReference(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
		why  string
	}{
		{"063111204411", "63111204411", true, "a spreadsheet dropped the zero"},
		{"00631112044320", "631112044320", true, "two zeros"},
		{"a63111204zq7", "A63111204ZQ7", true, "case"},
		{"'631112044117", "631112044117", true, "an apostrophe at the beginning"},
		{`="631112044117"`, "631112044117", true, "a formula"},
		{"6311 1204 4117", "631112044117", true, "blanks"},
		{"044117", "631112044117", true, "the last six characters, whose zero counts"},
		{"12044117", "631112044117", true, "the last eight"},
		{"44117", "631112044117", false, "five are too few"},
		{"631112", "631112044117", false, "the beginning is no end"},
		{"631112044177", "631112044117", false, "a digit wrong"},
		{"0000", "00", false, "zeros are no reference"},
		{"", "", false, "nothing is no reference"},
		{"", "631112044117", false, "nothing is the end of everything"},
		{"77", "0077", true, "a short number without its zeros"},
		{"77", "777", false, "a short number is the end of nothing"},
	} {
		for _, pair := range [][2]string{{row.a, row.b}, {row.b, row.a}} {
			if got := reconcile.SameReference(pair[0], pair[1]); got != row.want {
				t.Errorf("%q, %q (%s): want %v, got %v", pair[0], pair[1], row.why, row.want, got)
			}
		}
	}
}

func TestOneEditApart(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
		why  string
	}{
		{"1234", "1244", true, "a digit changed"},
		{"2234", "1234", true, "the first one"},
		{"1235", "1234", true, "the last one"},
		{"1234", "12345", true, "one added at the end"},
		{"234", "1234", true, "one dropped at the beginning"},
		{"124", "1234", true, "in the middle"},
		{"1243", "1234", true, "the last two exchanged"},
		{"2134", "1234", true, "the first two"},
		{"1234", "1234", false, "no edit"},
		{"1234", "1256", false, "two changed"},
		{"1234", "1423", false, "one moved by two places"},
		{"1234", "4231", false, "two that are no neighbours exchanged"},
		{"12", "1234", false, "two added"},
		{"124", "2345", false, "one added, one changed"},
		{"", "1", true, "one added to nothing"},
	} {
		for _, pair := range [][2]string{{row.a, row.b}, {row.b, row.a}} {
			if got := reconcile.OneEditApart(pair[0], pair[1]); got != row.want {
				t.Errorf("%q, %q (%s): want %v, got %v", pair[0], pair[1], row.why, row.want, got)
			}
		}
	}
}
