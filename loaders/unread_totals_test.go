package loaders_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/fault"
	"tieout/reconcile"
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

// TestHalfOfTheTotals takes one of two lines of totals away: what is left proves its own half, and
// a row of the other one can be gone.
func TestHalfOfTheTotals(t *testing.T) {
	for _, c := range []struct{ why, profile, gone, want string }{
		{"both lines tie", "alipay-trade", "", reconcile.ControlTied},
		{"sales are proven by nothing", "alipay-trade", "#交易合计", reconcile.ControlAbsent},
		{"refunds are proven by nothing", "alipay-trade", "#退款合计", reconcile.ControlAbsent},
		{"of an account", "alipay-account", "#支出合计", reconcile.ControlAbsent},
	} {
		content, err := os.ReadFile(filepath.Join("..", "testdata", "profiles", c.profile, "day.csv"))
		if err != nil {
			t.Fatal(err)
		}
		var left strings.Builder
		for line := range strings.Lines(string(content)) {
			if c.gone == "" || !strings.HasPrefix(line, c.gone) {
				left.WriteString(line)
			}
		}
		account, _, _, err := readBytes(t, c.profile, "day.csv", []byte(left.String()))
		warned := strings.Contains(strings.Join(account.Warnings, "\n"), "lacks the control totals")
		if err != nil || account.ControlTotals != c.want || warned != (c.want == reconcile.ControlAbsent) {
			t.Errorf("%s: want %s, got %s, warned %v, %v", c.why, c.want, account.ControlTotals, warned, err)
		}
	}
}

// TestBAI2Unstated leaves the totals of single records of BAI2 out: those of the accounts tie, and
// a whole account can be gone.
func TestBAI2Unstated(t *testing.T) {
	for _, c := range []struct{ why, group, file, want string }{
		{"all state their totals", "98,9940,1,5/", "99,9940,1,7/", reconcile.ControlTied},
		{"neither group nor file states anything", "98,,,/", "99,,,/", reconcile.ControlAbsent},
		{"the group states nothing", "98,,,/", "99,9940,1,7/", reconcile.ControlAbsent},
		{"the file states nothing", "98,9940,1,5/", "99,,,/", reconcile.ControlAbsent},
	} {
		content := "01,B,M,261121,0400,1,80,1,2/\n02,M,B,1,261119,2359,USD,2/\n03,123,USD,010,0,,/\n16,142,9940,Z,BR1,C1,D1/\n49,9940,3/\n" + c.group + "\n" + c.file + "\n"
		account, rows, _, err := readBytes(t, "bai2", "day.bai", []byte(content))
		if err != nil || len(rows) != 1 || account.ControlTotals != c.want {
			t.Errorf("%s: want one row, %s, got %d, %s, %v", c.why, c.want, len(rows), account.ControlTotals, err)
		}
	}
}
