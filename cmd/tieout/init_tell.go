package main

import (
	"fmt"
	"slices"
	"strings"

	"tieout/internal/mask"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// firstNight is the first day as of which there is something to judge: that of the first settlement file, and where
// no name says a day, the last one of settlement rows.
func (f *firstPlan) firstNight() string {
	var first, last civil.Date
	for _, s := range f.sources {
		if s.side != string(reconcile.SettlementSide) {
			continue
		}
		for _, day := range s.days {
			if first == 0 || day < first {
				first = day
			}
		}
		_, to := spanOf(s.hand.looks)
		last = max(last, to)
	}
	switch {
	case first != 0:
		return first.String()
	case last != 0:
		return last.String()
	default:
		return "DATE"
	}
}

// mostNights is how many nights one after another are still advice for a first hour.
const mostNights = 62

// next is the next step: a night for each day of the settlement files, unless they lie so far apart that nobody means it.
func (f *firstPlan) next() string {
	var first, last civil.Date
	for _, s := range f.sources {
		if s.side != string(reconcile.SettlementSide) {
			continue
		}
		from, to := spanOf(s.hand.looks)
		for _, day := range append([]civil.Date{from, to}, s.days...) {
			if day != 0 && (first == 0 || day < first) {
				first = day
			}
			last = max(last, day)
		}
	}
	if first != 0 && last > first.AddDays(mostNights) {
		return fmt.Sprintf("The settlement files are of %s to %s, too far apart for a night a day. Keep in the inbox those of the days that you want judged, write the first of them as start: into the configuration, then: tieout check, which says what calendars lack, and a night for each day.", first, last)
	}
	return fmt.Sprintf("Then: tieout check, and tieout run --as-of %s, and so on a day at a time.", f.firstNight())
}

// tell says what was found and what nobody said.
func (f *firstPlan) tell() {
	f.nameSources()
	guessed := map[string]bool{}
	for _, s := range f.sources {
		line := fmt.Sprintf("%s: %d of the form %s, %s side, %s", s.pattern, s.files, s.profile, s.side, reconcile.Counted(s.rows, "row", "rows"))
		if s.refused > 0 {
			line += fmt.Sprintf(", %s", reconcile.Counted(s.refused, "row refused", "rows refused"))
		}
		f.told = append(f.told, line)
		for _, found := range s.hand.found {
			f.open = append(f.open, fmt.Sprintf("source %s: setting %s is %s: %s", s.name, found.name, found.value, found.why))
		}
		if s.rows == 0 && s.refused > 0 {
			f.open = append(f.open, fmt.Sprintf("source %s: none of its rows can be read; see: tieout inspect %s", s.name, mask.Name(s.paths[len(s.paths)-1])))
		}
		f.tellProvider(s, guessed)
		f.tellMerchant(s)
		switch _, why := s.expectation(s.calendar()); {
		case !strings.Contains(s.pattern, "{date"):
			f.open = append(f.open, fmt.Sprintf("source %s: no day in its file's name, so that a missing file can't be noticed", s.name))
		default:
			f.open = append(f.open, fmt.Sprintf("source %s: on which days it sends files; %s", s.name, strings.TrimPrefix(why, "CONFIRM: ")))
		}
	}
	for _, provider := range f.providers() {
		due, why, known := f.term(provider)
		if !known {
			due += " stands there"
		}
		f.open = append(f.open, fmt.Sprintf("terms of %s: when it pays, its cut-off and calendar; %s: %s", provider, due, why))
	}
	f.open = append(f.open, "fees: the contract's prices; until then fees are taken as they are stated")
}

// tellProvider says from what the provider of a source is taken.
func (f *firstPlan) tellProvider(s *firstSource, guessed map[string]bool) {
	switch {
	case len(s.several) > 0:
		f.open = append(f.open, fmt.Sprintf("source %s: its sales are settled by %s: export the sales of each apart, and give each file a source with its provider", s.name, strings.Join(s.several, " and ")))
	case s.whyProvider != "":
		f.open = append(f.open, fmt.Sprintf("source %s: its sales are settled by %s: %s", s.name, s.provider, s.whyProvider))
	case s.provider != "" && !guessed[s.provider]:
		guessed[s.provider] = true
		f.open = append(f.open, fmt.Sprintf("the provider of %s and of what belongs to it is called %s, by the name of a profile or file", s.name, s.provider))
	case s.provider == "" && s.side == string(reconcile.TerminalSide):
		f.open = append(f.open, fmt.Sprintf("source %s: which of the providers settles its sales", s.name))
	}
}

// tellMerchant says what merchant the rows of a source are of that name none.
func (f *firstPlan) tellMerchant(s *firstSource) {
	switch {
	case len(s.merchants) > 0 || s.side == string(reconcile.DepositSide):
	case s.merchant == "":
		f.open = append(f.open, fmt.Sprintf("source %s: its files name no merchant; write its merchant_id, until then its rows are refused: %s", s.name, s.whyMerchant))
	default:
		f.open = append(f.open, fmt.Sprintf("source %s: its files name no merchant; merchant_id is %s: %s", s.name, s.merchant, s.whyMerchant))
	}
}

// term is when a provider pays, as its files show it.
func (f *firstPlan) term(provider string) (due, why string, known bool) {
	var sources []*inHand
	calendar := civil.Weekends
	for _, s := range f.sources {
		if s.provider == provider {
			sources, calendar = append(sources, s.hand), f.calendarOf(provider)
		}
	}
	return shownTerm(inspectionsOf(sources, reconcile.SettlementSide), inspectionsOf(sources, reconcile.TerminalSide), calendar)
}

// calendarOf is the calendar of a provider, by the currency of its rows.
func (f *firstPlan) calendarOf(provider string) string {
	var currencies []string
	for _, s := range f.sources {
		if s.provider == provider {
			currencies = append(currencies, s.currencies...)
		}
	}
	return calendarOf(onlyOf(currencies))
}

// calendar is that of the source's currency.
func (s *firstSource) calendar() string { return calendarOf(onlyOf(s.currencies)) }

// onlyOf is the only currency of a list, else CNY.
func onlyOf(currencies []string) string {
	if all := slices.Compact(slices.Sorted(slices.Values(currencies))); len(all) == 1 {
		return all[0]
	}
	return "CNY"
}
