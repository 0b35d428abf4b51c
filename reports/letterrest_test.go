package reports

import (
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestALetterTellsARestAsWhatItIs: the clerk of the acquirer finds a sale by its whole amount, and reads in the
// letter's language what came of it.
func TestALetterTellsARestAsWhatItIs(t *testing.T) {
	const parts = "250.00 of 400.00 CNY came in parts, 150.00 is open; parts: s.csv:4, s.csv:9"
	for _, test := range []struct {
		why, language, evidence, overdue string
		kind                             reconcile.Kind
		want                             []string
	}{
		{"a rest is no sale of 150.00", "", parts, "1", reconcile.PartialSettlement, []string{"400.00 CNY, of it open 150.00 CNY", parts, "1 business day overdue"}},
		{"and in Chinese not half in English", "zh-CN", parts, "2", reconcile.PartialSettlement, []string{"400.00 元，其中未结 150.00 元", "各次：s.csv:4, s.csv:9", "逾期 2 个工作日"}},
		{"a plain sale has one amount", "", "", "2", reconcile.MissingSettlement, []string{" 150.00 CNY, claim", "2 business days overdue"}},
	} {
		x := &reconcile.Exception{Kind: test.kind, Cause: reconcile.Cause{Evidence: test.evidence}}
		v := &letterView{say: speaker(test.language), Rows: []letterRow{{
			kind: "SALE", gross: "150.00", currency: "CNY", id: "E1", overdue: test.overdue, note: x.ClaimNote(), whole: x.WholeGross(),
		}}}
		var text, page strings.Builder
		if err := v.text(&text); err != nil {
			t.Fatal(err)
		}
		if err := v.page(&page); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(text.String(), want) || !strings.Contains(page.String(), strings.TrimSuffix(strings.TrimSpace(want), ", claim")) {
				t.Errorf("%s: want %q in text and page, got\n%s", test.why, want, text.String())
			}
		}
		if test.language == "zh-CN" && strings.Contains(text.String(), "came in parts") {
			t.Errorf("%s: got\n%s", test.why, text.String())
		}
	}
}

// TestAFormSaysWhichEncodingItHas: a spreadsheet shows Chinese heads as rubbish without the mark, whatever the language
// of the reports.
func TestAFormSaysWhichEncodingItHas(t *testing.T) {
	for _, test := range []struct {
		why, head, text, merchant, want string
	}{
		{"a Chinese head", "序号", "", "", byteOrderMark},
		{"a Chinese text", "No.", "未结算", "", byteOrderMark},
		{"a Chinese merchant", "No.", "", "上海示例", byteOrderMark},
		{"plain ASCII in English reports has none", "No.", "x", "Tea House", ""},
	} {
		form := &reconcile.ClaimForm{Fields: []reconcile.FormField{{Name: test.head, Text: test.text}, {Name: "M", From: "merchant_name"}}}
		f := &filler{form: form, fixed: map[string]string{"merchant_name": test.merchant}}
		if got := f.mark(""); got != test.want {
			t.Errorf("%s: want %q, got %q", test.why, test.want, got)
		}
	}
}
