package match

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// When an acquirer changes its price without a word, each line says only that its fee is
// wrong. Many such lines of one rule tell what is charged instead: each rounded fee
// bounds the rate that made it, and the rate that fits nearly all of them is the price.
// It is said once, beside the lines, with what it came to.

const (
	leastDrifted = 5   // lines that a price must explain
	mostDrifted  = 500 // lines that are looked at
	furtherPart  = 3   // lines that a fixed fee or a cap must explain beyond the rate
)

// driftKey is a rule of a schedule, in one currency.
type driftKey struct {
	schedule *terms.FeeSchedule
	rule     *terms.FeeRule
	currency string
}

// judgeFeeDrift returns a finding for each rule of which tonight's wrong fees have one price.
func (p *partition) judgeFeeDrift(in *Input) (raised []*reconcile.Exception) {
	wrong := map[driftKey][]*transactionState{}
	for _, e := range p.transactions {
		if !e.isSettledByLine() || !e.line.judgesFee() || !e.priced || e.minor <= 0 || len(e.parts) > 0 || e.shares || e.feeTolerated || e.price.Schedule.Basis != terms.PerLine {
			continue
		}
		if expected, actual := e.feesTonight(); expected != actual {
			key := driftKey{e.price.Schedule, e.price.Rule, e.Currency}
			wrong[key] = append(wrong[key], e)
		}
	}
	keys := slices.SortedFunc(maps.Keys(wrong), func(a, b driftKey) int {
		return cmp.Or(cmp.Compare(a.schedule.Name, b.schedule.Name), cmp.Compare(a.rule.String(), b.rule.String()), cmp.Compare(a.currency, b.currency))
	})
	for _, key := range keys {
		if sales := wrong[key]; len(sales) >= leastDrifted {
			found := func(charged *terms.FeeRule) bool { return in.hasException(p.driftID(key, charged)) }
			if charged, explained := chargedInstead(key, sales[:min(len(sales), mostDrifted)], found); charged != nil {
				raised = append(raised, p.driftException(in, key, charged, filter(sales, func(e *transactionState) bool { return explained(e) })))
			}
		}
	}
	return raised
}

// chargedInstead returns the price that explains most of the lines, nine tenths and five at
// least, and which lines it explains; nil when there is none. A fixed fee or a cap is part of it
// only where it explains three more lines than any rate alone. Of prices that explain as much
// the one that an earlier night found goes first, then the one that is nearest to the contract.
func chargedInstead(key driftKey, sales []*transactionState, found func(*terms.FeeRule) bool) (charged *terms.FeeRule, explained func(*transactionState) bool) {
	digits, fees := sales[0].price.Digits, make([]int64, len(sales))
	for i, e := range sales {
		fees[i] = e.line.actualFeeMinor()
	}
	enough := max(leastDrifted, (len(sales)*9+9)/10)
	best, least := driftPrice{}, enough
	rateAlone, rateCount := terms.FeeRule{}, 0 // that explains most, be it few
	try := func(rule terms.FeeRule) {
		price := terms.NewPrice(key.schedule, &rule, digits)
		c := driftPrice{rule: &rule, explains: func(e *transactionState) bool { return price.FeeMinor(e.line.minor) == e.line.actualFeeMinor() }}
		isRate, wanted := rule.Fixed.IsZero() && !rule.Cap.Valid, enough
		if isRate {
			wanted = min(wanted, rateCount+1)
		}
		for i, e := range sales {
			if c.count += int(rowsIf(price.FeeMinor(e.line.minor) == fees[i])); c.count+len(sales)-1-i < wanted {
				return // most of some ten thousand prices explain nearly nothing
			}
		}
		if isRate && c.count > rateCount {
			rateAlone, rateCount = rule, c.count
		}
		if c.count < enough {
			return
		}
		c.found = found(&rule)
		if c.like = key.likeness(&rule); (c.found || c.count >= least) && c.isBetter(&best) {
			best = c
		}
	}
	const steps = 1000 // of 0.01%: up to a tenth
	for step := range steps + 1 {
		try(terms.FeeRule{Rate: decimal.New(int64(step), -4)})
	}
	least = max(least, rateCount+furtherPart)
	for _, extra := range furtherParts(sales, digits) {
		if extra.Cap.Valid {
			for _, rate := range [...]decimal.Decimal{key.rule.Rate, rateAlone.Rate} {
				extra.Rate = rate
				try(extra)
			}
			continue
		}
		for step := range steps/10 + 1 { // with a fixed fee, rates up to a hundredth
			extra.Rate = decimal.New(int64(step), -4)
			try(extra)
		}
	}
	return best.rule, best.explains
}

// driftPrice is a price that may be charged instead of the contract's.
type driftPrice struct {
	rule     *terms.FeeRule
	explains func(*transactionState) bool
	count    int  // lines that it explains
	found    bool // an earlier night found it
	like     int  // how near it is to the contract
}

func (c *driftPrice) isBetter(than *driftPrice) bool {
	if than.rule == nil || c.found != than.found {
		return than.rule == nil || c.found
	}
	return c.count > than.count || c.count == than.count && c.like > than.like
}

// likeness is more where a price has a part of the contract's, then where its rate is round.
func (key *driftKey) likeness(rule *terms.FeeRule) (like int) {
	if rule.Rate.Equal(key.rule.Rate) {
		like += 8
	}
	if rule.Fixed.Equal(key.rule.Fixed) {
		like += 4
	}
	for _, round := range [...]int64{10, 5} { // hundredths of a percent
		if rule.Rate.Shift(4).Mod(decimal.NewFromInt(round)).IsZero() {
			like++
		}
	}
	return like
}

// furtherParts proposes caps and fixed fees: a cap is the greatest fee, where several lines
// have it; a fixed fee is what the smallest line was charged, at most.
func furtherParts(sales []*transactionState, digits int32) (parts []terms.FeeRule) {
	fees := make([]int64, len(sales))
	smallest := sales[0]
	for i, e := range sales {
		if fees[i] = e.line.actualFeeMinor(); e.line.minor < smallest.line.minor {
			smallest = e
		}
	}
	slices.Sort(fees)
	if last := len(fees) - 1; last >= furtherPart-1 && fees[last] == fees[last-furtherPart+1] {
		parts = append(parts, terms.FeeRule{Cap: decimal.NewNullDecimal(decimal.New(fees[last], -digits))})
	}
	for fixed := int64(1); fixed <= min(smallest.line.actualFeeMinor(), 100); fixed++ {
		parts = append(parts, terms.FeeRule{Fixed: decimal.New(fixed, -digits)})
	}
	return parts
}

// driftID names the finding: every night that finds the same price has the same.
func (p *partition) driftID(key driftKey, charged *terms.FeeRule) string {
	return reconcile.DigestID("E", string(reconcile.FeeDrift), p.merchant, key.schedule.Name, key.rule.String(), charged.String(), key.currency)
}

func (in *Input) hasException(id string) bool {
	return slices.ContainsFunc(in.Exceptions, func(x *reconcile.Exception) bool { return x.ID == id })
}

// driftException describes the finding, with what earlier nights added up of it.
func (p *partition) driftException(in *Input, key driftKey, charged *terms.FeeRule, sales []*transactionState) *reconcile.Exception {
	first := sales[0]
	x := first.exceptionOf(reconcile.FeeDrift, nil, reconcile.Cause{})
	x.ItemID, x.Gross, x.Due = "", decimal.NullDecimal{}, 0
	x.ID = p.driftID(key, charged)
	expected, actual, count, since := decimal.Zero, decimal.Zero, 0, civil.DateOf(first.Time)
	for _, e := range sales {
		expected, actual, count, since = expected.Add(e.feeOf(e.line)), actual.Add(e.line.Fee), count+1, min(since, civil.DateOf(e.Time))
	}
	for _, before := range in.Exceptions {
		if before.ID == x.ID {
			expected, actual = expected.Add(before.ExpectedFee.Decimal), actual.Add(before.ActualFee.Decimal)
			earlier, day := 0, ""
			if _, err := fmt.Sscanf(before.Cause.Evidence, driftCount, &earlier, &day); err == nil {
				count += earlier
				if made, err := civil.ParseDate(strings.TrimSuffix(day, ",")); err == nil {
					since = min(since, made)
				}
			}
		}
	}
	x.ExpectedFee, x.ExpectedNet = decimal.NewNullDecimal(expected), decimal.NullDecimal{}
	x.ActualFee, x.Difference = decimal.NewNullDecimal(actual), decimal.NewNullDecimal(expected.Sub(actual))
	evidence := fmt.Sprintf(driftCount, count, since.String()+",") + fmt.Sprintf(" were charged {%s}, and schedule %s says {%s}: taken %s, due %s",
		charged, key.schedule.Name, key.rule, money.FormatAmount(actual, key.currency), money.FormatAmount(expected, key.currency))
	x.Cause = reconcile.FeeDrift.NewCause("bank-system/price-changed", reconcile.Likely, evidence)
	return x
}

// driftCount begins the evidence: how many lines, and from which day of trade on.
const driftCount = "%d lines, made from %s"
