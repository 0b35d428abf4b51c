package reports

import (
	"strings"
	"testing"
)

// TestWrapped: a terminal's lines break where a person may go on reading, and nothing is lost.
func TestWrapped(t *testing.T) {
	for _, row := range []struct{ why, line, want string }{
		{"it fits", "two sales have not arrived", "two sales have not arrived"},
		{"at a blank", "two sales have not arrived since the night before", "two sales have not arrived since\n  the night before"},
		{"what is indented stays so", "  shengpay, merchant 8472, too much by far", "  shengpay, merchant 8472, too much\n    by far"},
		{"a word that is wider alone stays whole", "Reports: /var/lib/tieout/reports/2026-10-09/report.html", "Reports:\n  /var/lib/tieout/reports/2026-10-09/report.html"},
		{"the last column is used", "abcdefghij abcdefghij abcdefghijklm end", "abcdefghij abcdefghij abcdefghijklm\n  end"},
		{"wide characters have no blanks", "截至今晚共有两笔交易未到账请向收单机构提交差错申请", "截至今晚共有两笔交易未到账请向收单\n  机构提交差错申请"},
		{"no line begins with a stop", "截至今晚共有两笔交易未到账请向收一，单机构", "截至今晚共有两笔交易未到账请向收\n  一，单机构"},
		{"columns are kept", "a     b", "a     b"},
		{"nothing", "", ""},
	} {
		got := wrapped(row.line, 35)
		if got != row.want {
			t.Errorf("%s: got\n%s\nwant\n%s", row.why, got, row.want)
		}
		bare := func(text string) string { return strings.NewReplacer("\n", "", " ", "").Replace(text) }
		if bare(got) != bare(row.line) {
			t.Errorf("%s: something is lost", row.why)
		}
	}
	var b strings.Builder
	w := &wrapper{&b, 10}
	if n, err := w.Write([]byte("one two three\nfour\n")); n != 19 || err != nil || b.String() != "one two\n  three\nfour\n" {
		t.Errorf("wrote %d, %v: %q", n, err, b.String())
	}
}
