package nightly_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
)

// brandNight is an acquirer's night: 0.69% of a sale are 0.63% in ACOM and 0.06%
// in ALFEE.
func brandNight(t *testing.T) *nightFixture {
	h := newNightFixture(
		t, strings.Replace(contract, "rate: 0.60%", "rate: 0.69%", 1),
		`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq`,
		`name: acom, side: settlement, profile: unionpay-acom, files: "IND{date:060102}01ACOM", provider: acq`,
		`name: alfee, side: settlement, profile: unionpay-alfee, files: "IND{date:060102}01ALFEE", provider: acq`,
	)
	h.put("pos_20261119.csv", terminalHead+
		"952511041110001,20101715,2026-11-18 23:15:00,SALE,100.00,000005306207,123456,,00,CARD,CREDIT\n"+
		"952511041110001,20101715,2026-11-18 23:16:00,REFUND,40.00,000005306208,123456,,00,CARD,CREDIT\n")
	return h
}

// TestBrandFeesJoinTheirSales: ACOM states a part of the fee, ALFEE the rest.
func TestBrandFeesJoinTheirSales(t *testing.T) {
	acom := func(h *nightFixture) { h.put("IND26111901ACOM", fixture(t, "unionpay-acom/IND26111901ACOM", 1, 2)) }
	alfee := func(h *nightFixture) { h.put("IND26111901ALFEE", fixture(t, "unionpay-alfee/IND26111901ALFEE", 1, 2)) }
	for _, row := range []struct {
		name, why     string
		first, second func(*nightFixture)
		want          []kindAndReference
		fees, heldIn  string
	}{
		{"together", "both files of a day: the fees of both are the contract's", func(h *nightFixture) { acom(h); alfee(h) }, func(*nightFixture) {}, []kindAndReference{}, "0.41 0.41 0.00", ""},
		{"ALFEE first", "the fees are held until their sales are settled", alfee, acom, []kindAndReference{}, "0.41 0.41 0.00", "2"},
		{
			"ALFEE later", "a fee that came after the night that settled its sale is an adjustment, and makes that night's fee right", acom, alfee,
			[]kindAndReference{},
			"0.00 0.00 0.00", "",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := brandNight(t)
			row.first(h)
			first := h.night("2026-11-19", nightly.ExitClosed)
			if held := first.Night.Proof["CNY"].Settlement.Held.Count; row.heldIn == "2" && held != 2 {
				t.Errorf("%s: want 2 fees held, got %d", row.why, held)
			}
			row.second(h)
			last := h.night("2026-11-20", nightly.ExitClosed)
			if diff := gocmp.Diff(row.want, h.exceptions("2026-11-20")); diff != "" {
				t.Errorf("%s\n%s", row.why, diff)
			}
			proof := last.Night.Proof["CNY"]
			if row.name == "together" {
				proof = first.Night.Proof["CNY"]
			}
			if got := proof.Fees.Expected.StringFixed(2) + " " + proof.Fees.Actual.StringFixed(2) + " " + proof.Fees.Variance.StringFixed(2); got != row.fees {
				t.Errorf("%s: fees want %s, got %s", row.why, row.fees, got)
			}
			h.open(func(p *nightly.Pipeline) {
				checked, err := verified(p, t.Context())
				must(t, err)
				for _, v := range checked {
					if !v.Judged {
						t.Errorf("verify %s: %s%s", v.AsOf, v.Problem, v.Note)
					}
				}
			})
		})
	}
}
