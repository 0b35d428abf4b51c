package nightly_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/internal/nightly"
	"tieout/reports"
)

// taxed is a contract with a tax on the fees of acq, and one of wal without.
const taxed = `version: 1
timezone: Asia/Shanghai
currency: CNY
store: sqlite:tieout.db
inbox: inbox
out: reports
` + accountsOfAll + `terms:
  - {provider: "*", due: T+1, cutoff: "23:00", calendar: CN}
fees:
  - {provider: acq, rounding: half-up, tax: 18%, rules: [{card: credit, rate: 0.60%}, {card: debit, rate: 0.50%, cap: 20.00}]}
  - {provider: wal, rounding: half-up, rules: [{rate: 0.38%}]}
sources:
`

// TestFeesOfAStatementStandByRule: each fee stands under the rule of the contract by which its sale is priced, with the tax
// in it where the contract states one; the rules of a merchant add up to its fee, and all of them to the journal.
func TestFeesOfAStatementStandByRule(t *testing.T) {
	t.Parallel()
	const credit, debit, wallet = "fees[1] {card: credit, rate: 0.6%}", "fees[1] {card: debit, cap: 20.00, rate: 0.5%}", "fees[2] {rate: 0.38%}"
	for _, c := range []struct {
		name, why string
		days      string // whose nights are played
		then      string // what becomes of a log before the statement: gone or changed
		want      []string
	}{
		{
			"two rules and a tax", "a bookkeeper posts the tax apart: 0.71 are 0.60 and 0.11 of tax, and a fee that is not the contract's is divided too", "2026-10-20", "",
			[]string{"acq M1 100.00 0.71 18% 0.11 " + credit, "acq M1 5000.00 23.60 18% 3.60 " + debit, "acq M2 10.00 0.09 18% 0.01 " + credit, "wal W1 100.00 0.38   " + wallet},
		},
		{
			"refunds", "they give fees back under the rule of their sale, with the tax in it; one that does not say how was paid may be of either card", "2026-10-20 2026-10-21", "",
			[]string{
				"acq M1 50.00 0.36 18% 0.06 " + credit, "acq M1 5000.00 23.60 18% 3.60 " + debit, "acq M2 -5.00 -0.04   ", "acq M2 10.00 0.09 18% 0.01 " + credit, "wal W1 80.00 0.30   " + wallet,
			},
		},
		{
			"the log is gone", "the fee is known, and not which card paid: no rule is guessed, and no tax", "2026-10-20", "gone",
			[]string{"acq M1 5100.00 24.31   ", "acq M2 10.00 0.09   ", "wal W1 100.00 0.38   "},
		},
		{
			"the log has other bytes", "what stands there now is not what the night read", "2026-10-20", "changed",
			[]string{"acq M1 5100.00 24.31   ", "acq M2 10.00 0.09   ", "wal W1 100.00 0.38   "},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newNightFixture(t, taxed,
				`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv"`, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv"`)
			head := strings.TrimSuffix(terminalHead, "\n") + ",provider,original_rrn\n"
			h.put("pos_20261019.csv", head+
				"M1,T1,2026-10-19 10:00:00,SALE,100.00,628100000001,000001,,00,CARD,CREDIT,acq,\n"+
				"M1,T1,2026-10-19 10:01:00,SALE,5000.00,628100000002,000002,,00,CARD,DEBIT,acq,\n"+
				"M2,T2,2026-10-19 10:02:00,SALE,10.00,628100000003,000003,,00,CARD,CREDIT,acq,\n"+
				"W1,T3,2026-10-19 10:03:00,SALE,100.00,628100000004,000004,,00,QR,,wal,\n")
			h.put("pos_20261020.csv", head+
				"M1,T1,2026-10-20 10:00:00,REFUND,50.00,628100000005,000005,,00,CARD,CREDIT,acq,628100000001\n"+
				"M2,T2,2026-10-20 10:02:00,REFUND,5.00,628100000007,000007,,00,,,acq,628100000003\n"+
				"W1,T3,2026-10-20 10:03:00,REFUND,20.00,628100000006,000006,,00,,,wal,628100000004\n")
			lines := "settle_date,provider,merchant_id,gross_amount,fee,net_amount,rrn,txn_type\n"
			h.put("settle_20261020.csv", lines+
				"2026-10-20,acq,M1,100.00,0.71,99.29,628100000001,SALE\n2026-10-20,acq,M1,5000.00,23.60,4976.40,628100000002,SALE\n"+
				"2026-10-20,acq,M2,10.00,0.09,9.91,628100000003,SALE\n2026-10-20,wal,W1,100.00,0.38,99.62,628100000004,SALE\n")
			h.put("settle_20261021.csv", lines+
				"2026-10-21,acq,M1,-50.00,-0.35,-49.65,628100000005,REFUND\n2026-10-21,acq,M2,-5.00,-0.04,-4.96,628100000007,REFUND\n2026-10-21,wal,W1,-20.00,-0.08,-19.92,628100000006,REFUND\n")
			for day := range strings.FieldsSeq(c.days) {
				h.anyNight(day)
			}
			log := filepath.Join(h.dir, "inbox", "pos_20261019.csv")
			switch c.then {
			case "gone":
				must(t, os.Remove(log))
			case "changed":
				must(t, os.WriteFile(log, []byte(head), 0o644))
			}
			h.open(func(p *nightly.Pipeline) {
				got := holdStatement(t, p, h.dir, "2026-10")
				var rows []string
				for _, f := range got.Fees {
					rows = append(rows, strings.Join([]string{f.Provider, f.Merchant, f.Settled, f.Fee, f.TaxRate, f.Tax, f.Rule}, " "))
				}
				if !slices.Equal(rows, c.want) {
					t.Errorf("%s: want\n%s\ngot\n%s", c.why, strings.Join(c.want, "\n"), strings.Join(rows, "\n"))
				}
				if got.FeesWithoutRule != slices.ContainsFunc(got.Fees, func(f reports.StatementFee) bool { return f.Rule == "" }) {
					t.Errorf("%s: that rules are not known is said: %v", c.why, got.FeesWithoutRule)
				}
			})
		})
	}
}

// holdFees holds the fees of a statement by rule against its sums, and against what the journal has.
func holdFees(t *testing.T, s *reports.MonthStatement) {
	t.Helper()
	number := func(text string) decimal.Decimal {
		if text == "" {
			return decimal.Zero
		}
		return decimal.RequireFromString(text)
	}
	merchants, sums, booked := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for _, f := range s.Fees {
		key := f.Provider + " " + f.Merchant
		merchants[key], sums[f.Currency] = merchants[key].Add(number(f.Fee)), sums[f.Currency].Add(number(f.Fee))
		if !number(f.Settled).Sub(number(f.Fee)).Equal(number(f.Net)) {
			t.Errorf("%s: want settled less fee as net, got %+v", s.Month, f)
		}
	}
	for _, total := range s.FeeSums {
		if !sums[total.Currency].Equal(number(total.Fee)) {
			t.Errorf("%s %s: the rules add up to %s, the sum says %s", s.Month, total.Currency, sums[total.Currency], total.Fee)
		}
	}
	for _, line := range s.Journal {
		if key, isFee := strings.CutPrefix(line.Text, "fees "); isFee {
			booked[key] = booked[key].Add(number(line.Debit)).Sub(number(line.Credit))
		}
	}
	for key, fee := range merchants {
		if len(s.Journal) > 0 && !fee.Equal(booked[key]) {
			t.Errorf("%s %s: want %s booked as fees, as its rules add up to, got %s", s.Month, key, fee, booked[key])
		}
	}
}
