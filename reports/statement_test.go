package reports

import (
	"strings"
	"testing"
)

// TestStatementSaysWhatItKnows: the texts of a month in both languages; the rule of a fee is that of the configuration as it is now, and the
// statement says so.
func TestStatementSaysWhatItKnows(t *testing.T) {
	zh, en := speaker("zh-CN"), speaker("en")
	told := func(s *MonthStatement) string {
		var page strings.Builder
		if err := s.page(&page, en, s.tables()); err != nil {
			t.Fatal(err)
		}
		return page.String()
	}
	booked := told(&MonthStatement{Journal: []JournalLine{{Account: "1", Debit: "10.50", Currency: "CNY"}, {Account: "2", Credit: "10.50", Currency: "CNY"}, {Account: "1", Debit: "7", Currency: "JPY"}, {Account: "2", Credit: "7", Currency: "JPY"}}})
	for why, want := range map[string]string{
		"a table without rows says so":                        "<h2>Deductions and chargebacks</h2><p>None.</p>",
		"both sides of the journal are added up, by currency": `<td class="n"><b>10.50</b></td><td class="n"><b>10.50</b></td><td><b>CNY</b></td>`,
		"totals are called so":                                "<td><b>total</b></td>",
		"in the currency's decimals":                          `<td class="n"><b>7</b></td><td class="n"><b>7</b></td><td><b>JPY</b></td>`,
	} {
		if !strings.Contains(booked, want) {
			t.Errorf("%s: want %q in the page, got\n%s", why, want, booked)
		}
	}
	sheet := statementTable{rows: [][]string{{"a"}, {"b"}, {"c"}, {"sum"}}, totals: 1}
	if got := sheet.atHand(0, 3)[0] + sheet.atHand(1, 3)[0] + sheet.atHand(2, 3)[0] + sheet.atHand(3, 4)[0]; got != "absumsum" {
		t.Errorf("want a cut sheet to end with its totals, got %s", got)
	}
	title := func(language string) string {
		s := &MonthStatement{Language: language, Fees: []StatementFee{{Rule: "lakala {rate: 0.60%}"}}}
		var page strings.Builder
		if err := s.page(&page, speaker(language), s.tables()); err != nil {
			t.Fatal(err)
		}
		for _, said := range [...]string{"rule of today&#39;s configuration", "费率规则（按现行配置）"} {
			if strings.Contains(page.String(), said) {
				return said
			}
		}
		return ""
	}
	for _, row := range [][3]string{
		{"no night keeps the rule by which it priced a sale", title("en"), "rule of today&#39;s configuration"},
		{"the same in Chinese", title("zh-CN"), "费率规则（按现行配置）"},
		{"an entry of the journal", zh.journalText(&JournalLine{Text: "sold p m", What: "sold", Whose: "p m"}), "销售 p m"},
		{"one with its reason", zh.journalText(&JournalLine{Text: "FEE cancelled p m", What: "FEE", Why: "cancelled", Whose: "p m"}), "费用（已相互抵销） p m"},
		{"one of merchants that are not told apart", zh.journalText(&JournalLine{Text: "x", What: "fees", Whose: " " + NotToldApart}), "手续费 （未能分清商户）"},
		{"an entry in English", en.journalText(&JournalLine{Text: "sold p m", What: "sold", Whose: "p m"}), "sold p m"},
	} {
		if row[1] != row[2] {
			t.Errorf("%s: want %q, got %q", row[0], row[2], row[1])
		}
	}
}
