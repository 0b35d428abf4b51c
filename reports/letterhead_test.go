package reports

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// TestTheHeadOfALetter: who reads it knows who sends it, in which zone its times stand, and whether it is too late.
func TestTheHeadOfALetter(t *testing.T) {
	for _, test := range []struct {
		why, language, name, deadline string
		want                          []string
	}{
		{"the merchant's name", "", "Tea House", "2026-11-30", []string{"From:     Tea House", "Date:     ____", "time zone Asia/Shanghai", "2026-11-30, 10 days left"}},
		{"no name is known: room for one, and the number", "", "", "2026-11-21", []string{"____ (merchant M1)", "2026-11-21, 1 day left"}},
		{"the last day", "", "", "2026-11-20", []string{"2026-11-20, the last day"}},
		{"three days too late", "zh-CN", "", "2026-11-17", []string{"致函单位：____", "____（商户编号 M1）", "致函日期：____", "时间所属时区：Asia/Shanghai", "2026年11月17日（已过期）"}},
	} {
		v := &letterView{
			say: speaker(test.language), Merchant: "M1", AsOf: "2026-11-20", Deadline: test.deadline, Zone: "Asia/Shanghai", Details: reconcile.MerchantDetails{Name: test.name},
			Totals: []MissingView{{"CNY", 1, "458.50", "456.21"}}, came: cameParts{"CNY": decimal.RequireFromString("20.00")},
		}
		want := append(test.want, map[string]string{"": "Of this 20.00 CNY came. We claim 436.21 CNY.", "zh-CN": "其中已补结算 20.00 元。 现请求补结算 人民币肆佰叁拾陆元贰角壹分（¥436.21）。"}[test.language])
		var text, page strings.Builder
		if err := v.text(&text); err != nil {
			t.Fatal(err)
		}
		if err := v.page(&page); err != nil {
			t.Fatal(err)
		}
		for _, want := range want {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s: want %q in the text, got\n%s", test.why, want, text.String())
			}
			_, value, labelled := strings.Cut(strings.NewReplacer("：", ":").Replace(want), ":")
			if !labelled {
				value = want
			}
			if value = strings.TrimPrefix(strings.TrimSpace(value), "time zone "); !strings.Contains(page.String(), value) {
				t.Errorf("%s: want %q on the page", test.why, value)
			}
		}
	}
}
