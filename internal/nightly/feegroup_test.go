package nightly_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// feeNight is what comes before a night of a fee's life, and what is open after it.
type feeNight struct {
	day      string
	pos, pay string // rows of a log and of a settlement file; empty: no file
	open     []kindAndReference
}

// TestFeesOfGroups plays the parts of a fee over several nights: nothing is said of a
// batch, or of a sale with its fee rows, that its parts together don't say.
func TestFeesOfGroups(t *testing.T) {
	const (
		pos = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type\n"
		pay = "settle_date,merchant_id,terminal_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	)
	sale := func(minute, amount, rrn string) string {
		return "M1,T1,2026-11-09 10:" + minute + ":00,SALE," + amount + "," + rrn + ",00,CARD,CREDIT\n"
	}
	for _, story := range []struct {
		name, why, fees string
		nights          []feeNight
	}{
		{
			"a batch whose log is late", "it is judged when all of it is there, and is right", "{provider: acq, basis: batch, rules: [{rate: 0.60%}]}",
			[]feeNight{
				{
					"2026-11-10", sale("00", "0.80", "1001") + sale("01", "0.80", "1002"),
					"2026-11-10,M1,T1,SALE,0.80,0.00,0.80,1001\n2026-11-10,M1,T1,SALE,0.80,0.00,0.80,1002\n2026-11-10,M1,T1,SALE,0.80,0.01,0.79,1003\n",
					[]kindAndReference{{"unexpected-settlement", "1003"}},
				},
				{"2026-11-11", "", "", []kindAndReference{{"unexpected-settlement", "1003"}}},
				{"2026-11-13", sale("02", "0.80", "1003"), "", []kindAndReference{}},
				{"2026-11-14", "", "", []kindAndReference{}},
			},
		},
		{
			"a batch that is wrong", "it is told of when it is whole, and from then on", "{provider: acq, basis: batch, rules: [{rate: 0.60%}]}",
			[]feeNight{
				{
					"2026-11-10", sale("00", "0.80", "1001"), "2026-11-10,M1,T1,SALE,0.80,0.05,0.75,1001\n2026-11-10,M1,T1,SALE,0.80,0.01,0.79,1002\n",
					[]kindAndReference{{"unexpected-settlement", "1002"}},
				},
				{"2026-11-11", sale("01", "0.80", "1002"), "", []kindAndReference{{"fee-variance", ""}}},
				{"2026-11-12", "", "", []kindAndReference{{"fee-variance", ""}}},
			},
		},
		{
			"a tip into another band", "the fee is that of what was settled", "{provider: acq, rules: [{up_to: 100.00, rate: 1%, fixed: 0.10}, {above: 100.00, rate: 0.6%}]}",
			[]feeNight{{"2026-11-10", sale("00", "100.00", "1001"), "2026-11-10,M1,T1,SALE,108.00,0.65,107.35,1001\n", []kindAndReference{{"amount-variance", "1001"}}}},
		},
		{
			"a fee row before line and log", "the fee that came first is found again", "{provider: acq, rules: [{rate: 0.60%}]}",
			[]feeNight{
				{"2026-11-10", "", "2026-11-10,M1,T1,FEE,0.00,0.10,-0.10,1001\n", []kindAndReference{}},
				{"2026-11-11", sale("00", "100.00", "1001"), "2026-11-10,M1,T1,SALE,100.00,0.50,99.50,1001\n", []kindAndReference{}},
				{"2026-11-12", "", "", []kindAndReference{}},
			},
		},
		{
			"a fee row after a fee that was right", "it is more than was agreed", "{provider: acq, rules: [{rate: 0.60%}]}",
			[]feeNight{
				{"2026-11-10", sale("00", "100.00", "1001"), "2026-11-10,M1,T1,SALE,100.00,0.60,99.40,1001\n", []kindAndReference{}},
				{"2026-11-11", "", "2026-11-11,M1,T1,FEE,0.00,0.10,-0.10,1001\n", []kindAndReference{{"fee-variance", "1001"}}},
				{"2026-11-12", "", "2026-11-12,M1,T1,FEE,0.00,-0.10,0.10,1001\n", []kindAndReference{}},
			},
		},
	} {
		t.Run(story.name, func(t *testing.T) {
			onBothPaths(t, func(t *testing.T, address string, prematchFrom int64) {
				h := newNightFixture(t, contract[:strings.Index(contract, "fees:")]+"fees:\n  - "+story.fees+"\nsources:\n",
					`name: pos, side: terminal, provider: acq, files: "pos_{date}.csv", profile: terminal-csv, expect: optional`,
					`name: settle, side: settlement, provider: acq, files: "settle_{date}.csv", profile: settlement-csv, expect: optional`)
				h.address, h.prematchFrom = address, prematchFrom
				for _, night := range story.nights {
					name := strings.ReplaceAll(night.day, "-", "") + ".csv"
					if night.pos != "" {
						h.put("pos_"+name, pos+night.pos)
					}
					if night.pay != "" {
						h.put("settle_"+name, pay+night.pay)
					}
					h.anyNight(night.day)
					if diff := gocmp.Diff(night.open, h.exceptions(night.day)); diff != "" {
						t.Errorf("night of %s, %s (-want +got)\n%s", night.day, story.why, diff)
					}
				}
				h.verified()
			})
		})
	}
}
