package nightly_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/simulate"
	"tieout/reports"
)

// summary is what a statement is held against of a night's summary.json.
type summary struct {
	AsOf       string `json:"as_of"`
	Currencies map[string]struct {
		Terminal map[string]struct {
			Count int64           `json:"count"`
			Gross decimal.Decimal `json:"gross"`
		} `json:"terminal"`
		Fees struct {
			Expected, Actual, Variance decimal.Decimal
		} `json:"fees"`
	} `json:"currencies"`
}

// summariesOf reads the summaries of a month, of the report sets, oldest first, and the one before it.
func summariesOf(t *testing.T, dir, month string) (before *summary, of []summary) {
	t.Helper()
	sets, err := filepath.Glob(filepath.Join(dir, "reports", "20??-??-??", "summary.json"))
	must(t, err)
	for _, path := range sets {
		data, err := os.ReadFile(path)
		must(t, err)
		var s summary
		must(t, json.Unmarshal(data, &s))
		switch {
		case s.AsOf[:7] < month:
			before = &s
		case s.AsOf[:7] == month:
			of = append(of, s)
		}
	}
	return before, of
}

// holdStatement holds the statement of a month against what the nights published.
func holdStatement(t *testing.T, p *nightly.Pipeline, dir, month string) *reports.MonthStatement {
	t.Helper()
	first, err := time.Parse("2006-01", month)
	must(t, err)
	before, of := summariesOf(t, dir, month)
	got, err := p.Statement(t.Context(), first)
	if len(of) == 0 {
		var named *fault.Error
		if !errors.As(err, &named) || named.Name != "month-unknown" {
			t.Errorf("%s: want a month without nights refused, got %v", month, err)
		}
		return nil
	}
	must(t, err)
	holdFees(t, got)
	for _, total := range got.Totals {
		var start, isNew, settled, end, fees, reopened decimal.Decimal
		gross := func(s *summary, name string) decimal.Decimal {
			return s.Currencies[total.Currency].Terminal[name].Gross
		}
		if before != nil {
			for _, name := range []string{"in_transit", "waiting", "missing", "undeducted", "held"} {
				start = start.Add(gross(before, name))
			}
		}
		for i := range of {
			isNew = isNew.Add(gross(&of[i], "new")).Add(gross(&of[i], "reopened")).Sub(gross(&of[i], "excluded"))
			reopened = reopened.Add(gross(&of[i], "reopened").Abs())
			settled, fees = settled.Add(gross(&of[i], "settled")), fees.Add(of[i].Currencies[total.Currency].Fees.Actual)
		}
		for _, name := range []string{"in_transit", "waiting", "missing", "undeducted", "held"} {
			end = end.Add(gross(&of[len(of)-1], name))
		}
		number := decimal.RequireFromString
		// What was settled and taken back counts as neither settled nor new; only where rows were reopened is there any.
		back := settled.Sub(number(total.Settled))
		if back.IsNegative() || reopened.IsZero() && !back.IsZero() {
			t.Errorf("%s %s: want as settled what the nights settled less what they took back, got %s of %s", month, total.Currency, total.Settled, settled)
		}
		if fee := feeOf(got, total.Currency); reopened.IsZero() && !fee.Equal(fees) {
			t.Errorf("%s %s: want fees of %s by rule, as the nights took, got %s", month, total.Currency, fees, fee)
		}
		isNew, settled = isNew.Sub(back), settled.Sub(back)
		gone := number(total.Closed).Add(number(total.WrittenOff))
		for _, sum := range []struct {
			what      string
			want, got decimal.Decimal
		}{
			{"open at the start", start, number(total.Start)},
			{"new", isNew, number(total.New).Sub(gone)},
			{"settled", settled, number(total.Settled)},
			{"open at the end", end, number(total.End)},
			{"the roll-forward", number(total.End), number(total.Start).Add(number(total.New)).Sub(number(total.Settled)).Sub(gone)},
		} {
			if !sum.want.Equal(sum.got) {
				t.Errorf("%s %s: %s: want %s, got %s", month, total.Currency, sum.what, sum.want, sum.got)
			}
		}
	}
	return got
}

// feeOf is the sum of the fees of a currency, by rule.
func feeOf(s *reports.MonthStatement, currency string) (fee decimal.Decimal) {
	for i := range s.Fees {
		if s.Fees[i].Currency == currency {
			fee = fee.Add(decimal.RequireFromString(s.Fees[i].Fee))
		}
	}
	return fee
}

// TestTheStatementOfTheDemonstration: the month says what its nights said, of each merchant.
func TestTheStatementOfTheDemonstration(t *testing.T) {
	h := demoHouse(t)
	h.runAll()
	days := nights()
	h.open(func(p *nightly.Pipeline) {
		got := holdStatement(t, p, h.dir, days[len(days)-1][:7])
		for _, roll := range got.Rolls {
			if roll.Merchant == "(not told apart)" {
				t.Errorf("want every sum told apart by merchant, got %+v", roll)
			}
		}
		if len(got.Rolls) < 2 || len(got.Unsigned) == 0 {
			t.Errorf("want merchants and unsigned nights, got %d and %d", len(got.Rolls), len(got.Unsigned))
		}
	})
}

// TestStatementsOfSmallWorlds: whatever happens in a month, in parts, by payouts, closed or reopened, it ties.
func TestStatementsOfSmallWorlds(t *testing.T) {
	t.Parallel()
	plans := simulate.PlanNames()
	y, rolls := &player{t: t}, 0
	y.after = func(p *nightly.Pipeline, dir string) {
		runs, err := p.Store.Runs(t.Context())
		must(t, err)
		for _, month := range []string{runs[0].AsOf.String()[:7], runs[len(runs)-1].AsOf.String()[:7], "2001-01"} {
			if got := holdStatement(t, p, dir, month); got != nil {
				for _, roll := range got.Rolls {
					if rolls++; roll.Merchant == "(not told apart)" {
						t.Errorf("%s: want every sum told apart by merchant, got %+v", month, roll)
					}
				}
			}
		}
	}
	for i, seed := range seeds(t, 6) {
		w := livesOf(seed, plans[i%len(plans)])
		plan := w.Plan(plans[i%len(plans)], 1)
		y.play(w, plan)
	}
	if rolls == 0 {
		t.Error("no line of any statement was looked at")
	}
}
