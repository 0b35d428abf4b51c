package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/reconcile"
)

// TestForms: the built-in forms are known, and those of a folder that people keep.
func TestForms(t *testing.T) {
	c, err := load(t, map[string]string{
		"own/a.yaml": "name: ours\ntitle: \"Our \\u202e sheet\"\nproviders: [acq]\nfields:\n  - {name: When, from: txn_time, as: \"02.01.2006\"}\n  - {name: Cents, from: amount, as: fen}\n  - {name: Why, text: lost}\n  - {name: Answer}\n",
		"tieout.yaml": "version: 1\ninbox: inbox\nforms: own\nsources:\n  - {name: pos, side: terminal, profile: terminal-csv, files: pos.csv, provider: acq, expect: optional}\n" +
			"terms: [{provider: acq, due: T+1}]\nfees: [{provider: acq, rules: [{rate: 0.60%}]}]\n",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := reconcile.ClaimForm{Name: "ours", Title: "Our sheet", Providers: []string{"acq"}, Own: true, Fields: []reconcile.FormField{
		{Name: "When", From: "txn_time", As: "02.01.2006"}, {Name: "Cents", From: "amount", As: "fen"}, {Name: "Why", Text: "lost"}, {Name: "Answer"},
	}}
	if got := c.Forms.Of("acq", "en"); len(got) != 1 || cmp.Diff(want, *got[0]) != "" {
		t.Errorf("the own form: %s", cmp.Diff(want, *got[0]))
	}
	for _, row := range []struct{ provider, why, want string }{
		{"unionpay", "an enquiry, and what the acquirer needs to adjust", "unionpay-adjustment unionpay-query"},
		{"银联商务", "by its Chinese name", "unionpay-adjustment unionpay-query"},
		{"lakala", "a slip and the account", "lakala"},
		{"wechat-pay", "its own order number", "wechat"},
		{"alipay", "its own trade number", "alipay"},
		{"stripe", "no form, but what its support asks for", "stripe"},
		{"shengpay", "nobody knows its form", "generic"},
	} {
		for _, language := range []string{"en", "zh-CN"} {
			var names []string
			for _, form := range c.Forms.Of(row.provider, language) {
				names = append(names, form.Name)
			}
			if got := strings.Join(names, " "); got != row.want {
				t.Errorf("%s in %s, %s: want %s, got %s", row.provider, language, row.why, row.want, got)
			}
		}
	}
}
