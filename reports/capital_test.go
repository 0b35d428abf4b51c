package reports

import (
	"testing"

	"github.com/shopspring/decimal"
)

// TestAmountsInFiguresOfVouchers: the published examples, and what their rules say of others.
func TestAmountsInFiguresOfVouchers(t *testing.T) {
	for _, c := range []struct{ amount, want, why string }{
		{"1409.50", "壹仟肆佰零玖元伍角", "one zero within; 整 may be left out behind jiao"},
		{"6007.14", "陆仟零柒元壹角肆分", "two zeros within are one"},
		{"16409.02", "壹万陆仟肆佰零玖元零贰分", "cents without jiao"},
		{"325.04", "叁佰贰拾伍元零肆分", "cents without jiao"},
		{"300702.23", "叁拾万零柒佰零贰元贰角叁分", "zeros around ten thousand are one"},
		{"9000800.00", "玖佰万零捌佰元整", "zeros below ten thousand"},
		{"107000.53", "壹拾万零柒仟元伍角叁分", "a zero at the end of ten thousands"},
		{"1.00", "壹元整", "whole"},
		{"0.99", "玖角玖分", "no yuan"},
		{"0.05", "伍分", "no yuan and no jiao"},
		{"10.05", "壹拾元零伍分", "a zero at the end of yuan"},
		{"12801.00", "壹万贰仟捌佰零壹元整", "of the letter"},
		{"0", "零元整", "nothing"},
		{"100000000", "壹亿元整", "a hundred million alone"},
		{"100000001.10", "壹亿零壹元壹角", "a group of zeros within"},
		{"234567890123.45", "贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分", "every group"},
	} {
		if got := capital(decimal.RequireFromString(c.amount)); got != "人民币"+c.want {
			t.Errorf("%s, %s: want %s, got %s", c.amount, c.why, c.want, got)
		}
	}
	for _, none := range []string{"-1", "0.001", "1000000000000", "1e30"} {
		if got := capital(decimal.RequireFromString(none)); got != "" {
			t.Errorf("%s: want none, got %s", none, got)
		}
	}
}
