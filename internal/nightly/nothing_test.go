package nightly_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// TestFourKindsOfNothing: a bill that says there is none, or states totals of
// zero, one that is cut before it says so, an empty file, and no file at all are
// different things. A sale
// is due tonight; yesterday's files came, so that today's are expected.
func TestFourKindsOfNothing(t *testing.T) {
	const none = "\x00" // no file
	comments := "#支付宝业务明细查询\n#账号：[20881234567800000156]\n#-----业务明细列表----\n"
	noTrade := comments + "#交易合计：0笔，商家实收共0.00元，商家优惠共0.00元\n#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元\n"
	noBill := wechatHead + "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\n"
	for _, row := range []struct {
		name, why, profile, text string
		state                    string // of the file, with its named error
		exit                     int
		open                     string // exceptions, by kind
		missing, waiting         int64
	}{
		{
			"WeChat's XML", "the provider says that there is no bill: a day without money, and the sale is missing", "wechat-trade",
			"<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[No Bill Exist]]></return_msg><error_code><![CDATA[20002]]></error_code></xml>\n",
			"taken", nightly.ExitClosed, "missing-settlement 1", 1, 0,
		},
		{
			"WeChat's JSON", "the newer interface says the same", "wechat-trade", `{"code":"NO_STATEMENT_EXIST","message":"no bill"}` + "\n",
			"taken", nightly.ExitClosed, "missing-settlement 1", 1, 0,
		},
		{"another answer", "an answer that is no bill says nothing of the money: it waits", "wechat-trade", `{"code":"SYSTEM_ERROR","message":"try later"}` + "\n", "quarantined not-a-bill", nightly.ExitIncomplete, "missing-file 1", 0, 1},
		{"totals of nought", "a bill without a row has the bytes of every other one, and is its day's all the same", "wechat-trade", noBill, "skipped", nightly.ExitClosed, "missing-settlement 1", 1, 0},
		{"a header alone", "a bill without trade states its totals: this one is cut, and its money waits", "wechat-trade", wechatHead, "quarantined control-totals-absent", nightly.ExitIncomplete, "missing-file 1", 0, 1},
		{"comments and totals of nought", "a bill of comments alone is a day without trade when it says so", "alipay-trade", noTrade, "taken", nightly.ExitClosed, "missing-settlement 1", 1, 0},
		{"comments", "the totals are gone: it is cut", "alipay-trade", comments, "quarantined nothing-understood", nightly.ExitIncomplete, "missing-file 1", 0, 1},
		{"an empty file", "0 bytes are no bill: the transfer failed, and the money waits", "wechat-trade", "", "quarantined empty-file", nightly.ExitIncomplete, "missing-file 1", 0, 1},
		{"an empty file, GBK or not", "whatever the profile", "alipay-trade", "", "quarantined empty-file", nightly.ExitIncomplete, "missing-file 1", 0, 1},
		{"no file", "it is late, and the money waits for it", "wechat-trade", none, "", nightly.ExitIncomplete, "missing-file 1", 0, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(
				t, contract, posSource,
				fmt.Sprintf(`name: bill, side: settlement, profile: %s, files: "bill_{date}.csv", provider: acq, expect: daily`, row.profile),
			)
			first := noBill
			if row.profile == "alipay-trade" {
				first = noTrade + "#of the day before\n"
			}
			h.put("bill_20261118.csv", first)
			h.night("2026-11-18", nightly.ExitClosed)
			h.put("pos_20261118.csv", strings.Replace(qrSales(1), "2026-11-19", "2026-11-18", 1))
			if row.text != none {
				h.put("bill_20261119.csv", row.text)
			}
			outcome := h.night("2026-11-19", row.exit)
			h.isNothing(outcome, "bill_20261119.csv", row.state, row.open, row.why)
			proof := outcome.Night.Proof["CNY"].Terminal
			if proof.Missing.Count != row.missing || proof.Waiting.Count != row.waiting {
				t.Errorf("%s: want %d missing and %d waiting, got %d and %d", row.why, row.missing, row.waiting, proof.Missing.Count, proof.Waiting.Count)
			}
		})
	}
}

// isNothing compares what a night says of a file that holds nothing.
func (h *nightFixture) isNothing(outcome nightly.Outcome, file, state, open, why string) {
	h.t.Helper()
	got, kinds := "", []string{}
	for _, f := range outcome.Night.Files {
		if f.Name == file {
			got = strings.TrimSpace(string(f.State) + " " + f.ErrorName)
		}
	}
	if got != state {
		h.t.Errorf("%s: want the file %q, got %q", why, state, got)
	}
	for kind, count := range outcome.Night.Kinds {
		if count > 0 {
			kinds = append(kinds, fmt.Sprintf("%s %d", kind, count))
		}
	}
	slices.Sort(kinds)
	if strings.Join(kinds, ", ") != open {
		h.t.Errorf("%s: want open %q, got %q", why, open, kinds)
	}
}

// TestFourKindsOfNothingFromTerminals is the same for a terminal log, whose sale
// was settled: without the log its line is unexpected, and the night says whose
// file is missing.
func TestFourKindsOfNothingFromTerminals(t *testing.T) {
	for _, row := range []struct {
		name, why, profile, suffix, text string
		state                            string
		exit                             int
		open                             string
	}{
		{"a header", "the terminals sold nothing, as the day before: nobody explains the money", "terminal-csv", "csv", terminalHead, "skipped", nightly.ExitClosed, "unexpected-settlement 1"},
		{"no rows", "the platform answers with an empty list", "platform-json", "json", `{"rows":[]}`, "taken", nightly.ExitClosed, "unexpected-settlement 1"},
		{"an empty file", "the upload failed", "terminal-csv", "csv", "", "quarantined empty-file", nightly.ExitIncomplete, "missing-file 1, unexpected-settlement 1"},
		{"an empty file of JSON", "likewise", "platform-json", "json", "", "quarantined empty-file", nightly.ExitIncomplete, "missing-file 1, unexpected-settlement 1"},
		{"no file", "the upload never came", "terminal-csv", "csv", "\x00", "", nightly.ExitIncomplete, "missing-file 1, unexpected-settlement 1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(
				t, contract, wechatSource,
				fmt.Sprintf(`name: pos, side: terminal, profile: %s, files: "pos_{date}.%s", provider: acq, expect: daily`, row.profile, row.suffix),
			)
			first := terminalHead
			if row.profile == "platform-json" {
				first = `{"rows":[]}` + "\n"
			}
			h.put("pos_20261118."+row.suffix, first)
			h.night("2026-11-19", nightly.ExitClosed)
			h.put("wechat_20261119.csv", wechatBill(1))
			if row.text != "\x00" {
				h.put("pos_20261119."+row.suffix, row.text)
			}
			h.isNothing(h.night("2026-11-20", row.exit), "pos_20261119."+row.suffix, row.state, row.open, row.why)
		})
	}
}
