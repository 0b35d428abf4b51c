package nightly_test

import (
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestAPriceThatIsFoundLater: a refund that says neither card nor channel has no price until
// the log of its sale comes, which is late; the nights after it close.
func TestAPriceThatIsFoundLater(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,original_rrn\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	)
	h := newVoidFixture(t, strings.Replace(contract, "[{rate: 0.60%}]", "[{card: credit, rate: 0.60%}]", 1))
	h.put("pos_20261110.csv", pos+"M1,T1,2026-11-10 10:00:00,REFUND,40.00,1002,00,,,1001\n")
	h.put("settle_20261111.csv", settle)
	h.night("2026-11-11", 0)
	h.put("pos_20261109.csv", pos+"M1,T1,2026-11-09 10:00:00,SALE,40.00,1001,00,CARD,CREDIT,\n")
	h.put("settle_20261112.csv", settle)
	h.night("2026-11-12", 0)
	h.put("settle_20261113.csv", settle+"2026-11-13,M1,REFUND,-40.00,-0.24,-39.76,1002\n2026-11-13,M1,SALE,40.00,0.24,39.76,1001\n")
	h.night("2026-11-13", 0)
	if got := h.exceptions("2026-11-13"); len(got) != 0 {
		t.Errorf("sale and refund are settled: want nothing open, got %v", got)
	}
	h.verified()
}

// TestAVoidFindsTheSaleOfAnEarlierNight: the key of the settled sale comes out of the
// store though none of tonight's rows has it. Where the files still lie there, sale and
// line are judged again.
func TestAVoidFindsTheSaleOfAnEarlierNight(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,trace_no,batch_no,original_rrn,original_trace_no\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	)
	others := strings.Repeat("M2,T2,2026-11-09 11:00:00,SALE,1.00,,00,CARD,CREDIT,,,,\n", 12_000) // it is not read row by row any more
	for _, c := range []struct {
		name, log, names string
		gone             bool
		want             string
	}{
		{"the files lie there", "", "1001,", false, "1001"},
		{"a large file", others, "1001,", false, "1001"},
		{"the log is gone", "", "1001,", true, "1002"},
		{"by trace number", "", ",000007", false, "1001"},
		{"by trace number in a large file", others, ",000007", false, "1001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newVoidFixture(t, contract)
			h.put("pos_20261109.csv", pos+c.log+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,000007,1,,\n")
			h.put("settle_20261110.csv", settle+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
			h.anyNight("2026-11-10")
			if c.gone {
				must(t, os.Remove(h.path("inbox", "pos_20261109.csv")))
			}
			h.put("pos_20261110.csv", pos+"M1,T1,2026-11-10 10:00:00,VOID,100.00,1002,00,CARD,CREDIT,000008,1,"+c.names+"\n")
			h.put("settle_20261111.csv", settle)
			h.anyNight("2026-11-11")
			if diff := gocmp.Diff([]kindAndReference{{"settled-after-reversal", c.want}}, h.named("2026-11-11")); diff != "" {
				t.Errorf("the sale was paid and voided (-want +got)\n%s", diff)
			}
			h.put("settle_20261112.csv", settle+"2026-11-12,M1,REFUND,-100.00,-0.60,-99.40,1001\n")
			h.anyNight("2026-11-12")
			if got := h.named("2026-11-12"); len(got) != 0 {
				t.Errorf("the money was taken back: want nothing open, got %v", got)
			}
			if !c.gone && c.log == "" {
				h.verified()
			}
		})
	}
}

// TestAVoidFindsTheRefundOfAnEarlierNight: a refund that was deducted and is voided on a later night is
// said as if all had come in one night, and is over when the acquirer gives the money back.
func TestAVoidFindsTheRefundOfAnEarlierNight(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,original_rrn\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	)
	for _, c := range []struct {
		name, why, back string
		gone            bool
		want            kindAndReference
	}{
		{"the files lie there", "refund and line are judged again", "1002", false, kindAndReference{"settled-after-reversal", "1002"}},
		{"given back under the void", "the acquirer may name either", "1003", false, kindAndReference{"settled-after-reversal", "1002"}},
		{"the log is gone", "the void stands for the pair", "1003", true, kindAndReference{"settled-after-reversal", "1003"}},
		{"the log is gone, by the refund", "likewise", "1002", true, kindAndReference{"settled-after-reversal", "1003"}},
		{"given back under the sale", "the refund names it", "1001", false, kindAndReference{"settled-after-reversal", "1002"}},
		{"the log is gone, under the sale", "the refund's fact knows the sale", "1001", true, kindAndReference{"settled-after-reversal", "1003"}},
	} {
		for _, from := range []int64{0, 1 << 60} {
			h := newVoidFixture(t, contract)
			h.prematchFrom = from
			h.put("pos_20261109.csv", pos+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,\nM1,T1,2026-11-09 12:00:00,REFUND,40.00,1002,00,CARD,CREDIT,1001\n")
			h.put("settle_20261110.csv", settle+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n2026-11-10,M1,REFUND,-40.00,-0.24,-39.76,1002\n")
			h.anyNight("2026-11-10")
			if c.gone {
				must(t, os.Remove(h.path("inbox", "pos_20261109.csv")))
			}
			h.put("pos_20261110.csv", pos+"M1,T1,2026-11-10 10:00:00,VOID,40.00,1003,00,CARD,CREDIT,1002\n")
			h.put("settle_20261111.csv", settle)
			h.anyNight("2026-11-11")
			if diff := gocmp.Diff([]kindAndReference{c.want}, h.named("2026-11-11")); diff != "" {
				t.Errorf("%s, prematched from %d: %s (-want +got)\n%s", c.name, from, c.why, diff)
			}
			h.put("settle_20261112.csv", settle+"2026-11-12,M1,SALE,40.00,0.24,39.76,"+c.back+"\n")
			h.anyNight("2026-11-12")
			if got := h.named("2026-11-12"); len(got) != 0 {
				t.Errorf("%s, prematched from %d: the money was given back: want nothing open, got %v", c.name, from, got)
			}
		}
	}
}

// named lists the open exceptions of a night that have a reference.
func (h *nightFixture) named(day string) (list []kindAndReference) {
	h.t.Helper()
	for _, x := range h.exceptions(day) {
		if x.RRN != "" {
			list = append(list, x)
		}
	}
	return list
}

// TestAVoidAfterARefundOfEarlierNights: what was deducted for refunds of a voided sale comes out of the store, whether sale and
// line are judged again or the void stands for them.
func TestAVoidAfterARefundOfEarlierNights(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,original_rrn\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	)
	for _, c := range []struct {
		name, why string
		gone      bool
		rest      string // taken back on the last night
		want      []kindAndReference
	}{
		{"the files lie there", "nothing is left of the sale", false, "-70.00,-0.42,-69.58", nil},
		{"the log is gone", "the void ends with it", true, "-70.00,-0.42,-69.58", nil},
		{"another amount", "it is no rest of the sale", false, "-60.00,-0.36,-59.64", []kindAndReference{{"settled-after-reversal", "1001"}, {"unexpected-settlement", "1003"}}},
		{"another amount, the log is gone", "likewise", true, "-60.00,-0.36,-59.64", []kindAndReference{{"settled-after-reversal", "1003"}, {"unexpected-settlement", "1003"}}},
	} {
		for _, from := range []int64{0, 1 << 60} {
			h := newVoidFixture(t, contract)
			h.prematchFrom = from
			h.put("pos_20261109.csv", pos+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,\n")
			h.put("settle_20261110.csv", settle+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
			h.anyNight("2026-11-10")
			h.put("pos_20261110.csv", pos+"M1,T1,2026-11-10 10:00:00,REFUND,30.00,1002,00,CARD,CREDIT,1001\n")
			h.put("settle_20261111.csv", settle+"2026-11-11,M1,REFUND,-30.00,-0.18,-29.82,1002\n")
			h.anyNight("2026-11-11")
			if c.gone {
				must(t, os.Remove(h.path("inbox", "pos_20261109.csv")))
			}
			h.put("pos_20261111.csv", pos+"M1,T1,2026-11-11 10:00:00,VOID,100.00,1003,00,CARD,CREDIT,1001\n")
			h.put("settle_20261112.csv", settle)
			h.anyNight("2026-11-12")
			h.put("settle_20261113.csv", settle+"2026-11-13,M1,REFUND,"+c.rest+",1003\n")
			h.anyNight("2026-11-13")
			if diff := gocmp.Diff(c.want, h.named("2026-11-13")); diff != "" {
				t.Errorf("%s, prematched from %d: %s (-want +got)\n%s", c.name, from, c.why, diff)
			}
			if !c.gone {
				h.verified()
			}
		}
	}
}

// newVoidFixture has a log, whose rows may take others back, and a settlement file a day.
func newVoidFixture(t *testing.T, terms string) *nightFixture {
	return newNightFixture(
		t, terms,
		`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
		`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq`,
	)
}
