package loaders_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/fault"
)

// TestUnreadTotals damages a line of control totals: it is known by its words, so the file is
// refused, whatever became of its numbers.
func TestUnreadTotals(t *testing.T) {
	const ums = "总笔数： 1\t交易金额： 5.00\t结算金额： 4.97\t手续费： 0.03"
	row := "清算日期\t交易日期\t交易时间\t终端号\t交易金额\t清算金额\t手续费\t流水号\t交易类型\t参考号\t商户号\n2026-11-19\t2026-11-18\t10:15:00\t00000001\t5.00\t4.97\t0.03\t000001\t消费\t628100000001\t898340000000001\n"
	alipay := func(name string) string {
		content, err := os.ReadFile(filepath.Join("..", "testdata", "profiles", name, "day.csv"))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for _, c := range []struct{ why, profile, content, old, damaged, refused string }{
		{"whole", "chinaums", row + ums + "\n", "", "", ""},
		{"a letter in the count", "chinaums", row + ums + "\n", "： 1\t", "： 1x\t", "bad-trailer"},
		{"the letter O in an amount", "chinaums", row + ums + "\n", "： 5.00\t", "： 5.0O\t", "bad-trailer"},
		{"a letter behind the last amount, of which the rest would do", "chinaums", row + ums + "\n", "0.03\n", "0.03x\n", "bad-trailer"},
		{"a digit of full width", "chinaums", row + ums + "\n", "： 1\t", "： １\t", "bad-trailer"},
		{"brackets about an amount", "chinaums", row + ums + "\n", "： 4.97", "： (4.97)", "bad-trailer"},
		{"the line is cut behind its words", "chinaums", row + ums + "\n", "： 1\t交易金额： 5.00\t结算金额： 4.97\t手续费： 0.03", "", "bad-trailer"},
		{"a comment by its first character, totals by its words", "alipay-trade", alipay("alipay-trade"), "#交易合计：", "#交易合计：x", "bad-trailer"},
		{"the other half", "alipay-trade", alipay("alipay-trade"), "#退款合计：", "#退款合计：x", "bad-trailer"},
		{"of an account", "alipay-account", alipay("alipay-account"), "#收入合计：", "#收入合计：x", "bad-trailer"},
	} {
		if !strings.Contains(c.content, c.old) {
			t.Fatalf("%s: the file lacks %q", c.why, c.old)
		}
		content := strings.Replace(c.content, c.old, c.damaged, 1)
		_, _, _, err := readBytes(t, c.profile, "day.csv", []byte(content))
		var refused *fault.Error
		name := ""
		if errors.As(err, &refused) {
			name = refused.Name
		}
		if name != c.refused || err != nil && refused == nil {
			t.Errorf("%s (%s): want %q, got %v", c.why, c.profile, c.refused, err)
		}
	}
}
