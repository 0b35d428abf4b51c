package config

import (
	"fmt"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// findIncomplete names the providers of terminal sources of which no term or no fee
// schedule speaks: each of their sales would be held. A source that leaves the
// provider to its rows says nothing here.
func (c *Config) findIncomplete(list []terms.Term, schedules []terms.FeeSchedule) {
	withTerm, withFees := map[string]bool{}, map[string]bool{}
	for _, term := range list {
		withTerm[term.Provider] = true
	}
	for i := range schedules {
		withFees[schedules[i].Provider] = true
	}
	if len(schedules) == 0 {
		c.Incomplete = append(c.Incomplete, c.At(c.PlaceOf("fees"), &fault.Error{
			Name: "no-fees", Class: fault.Usage, Fact: "want a fee schedule, got none: every settled pair will be held as no-fee-rule",
			Hint: "begin with: fees: [{provider: shengpay, use: shengpay-smart}]",
		}))
	}
	seen := map[string]bool{}
	for i := range c.Sources {
		source := &c.Sources[i]
		if source.Side != reconcile.TerminalSide || source.Provider == "" || seen[source.Provider] {
			continue
		}
		seen[source.Provider] = true
		if !withTerm[source.Provider] && !withTerm[""] {
			c.Incomplete = append(c.Incomplete, c.At(source.ProviderPlace, &fault.Error{
				Name: "no-term", Class: fault.Usage, Fact: fmt.Sprintf("want a term for provider %s of source %s, got none: each of its sales will be held as no-settlement-term", source.Provider, source.Name),
				Hint: fmt.Sprintf("add to terms: {provider: %s, due: T+1}, with what its contract says", source.Provider),
			}))
		}
		if len(schedules) > 0 && !withFees[source.Provider] && !withFees[""] {
			c.Incomplete = append(c.Incomplete, c.At(source.ProviderPlace, &fault.Error{
				Name: "no-fees", Class: fault.Usage, Fact: fmt.Sprintf("want a fee schedule for provider %s of source %s, got none: every settled pair of it will be held as no-fee-rule", source.Provider, source.Name),
				Hint: fmt.Sprintf("add to fees: {provider: %s, use: NAME}, with a built-in schedule, or rules of its own", source.Provider),
			}))
		}
	}
}
