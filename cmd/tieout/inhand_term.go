package main

import (
	"fmt"

	"tieout/loaders"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// settledAfter are the sale lines of which it is known when they were settled, by the days after the sale.
type settledAfter struct {
	own      int         // on the day of the sale
	business map[int]int // later: by business days
	calendar map[int]int // later: by calendar days
	rested   int         // later, on no business day
}

func (s *settledAfter) later() (count int) {
	for _, n := range s.calendar {
		count += n
	}
	return count
}

// shownTerm is the term that lines show, and from what: D+0 where each sale line bears the date of the day of its sale, as those of a bill of trades do, else
// the days within which nine of ten are: a few that came late are what a night looks for. Calendar days where money comes on
// holidays too. A file of a wallet dates its sales by their own day: judged by T+1, each sale of a later day would be claimed
// though it was paid. known is false where nothing shows it.
func shownTerm(settlements, logs []*loaders.Inspection, calendar string) (term, why string, known bool) {
	const usual = "T+1"
	all := settledAfter{business: map[int]int{}, calendar: map[int]int{}}
	book, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		return usual, "the calendar can't be read", false
	}
	for _, settlement := range settlements {
		if settlement.ErrorName != "" {
			continue // no row of it is used, so that none shows anything
		}
		best := settlement // lines state the day of the sale themselves, or the log does
		most := 0
		for _, log := range append([]*loaders.Inspection{settlement}, logs...) {
			count := 0
			if loaders.SettleDays(settlement, log, func(_, _ civil.Date) { count++ }); count > most {
				best, most = log, count
			}
		}
		loaders.SettleDays(settlement, best, func(sold, settled civil.Date) { all.add(book, calendar, sold, settled) })
	}
	later := all.later()
	switch {
	case all.own+later == 0:
		return usual, "the files do not show when sales are settled", false
	case later == 0:
		return "D+0", reconcile.Counted(all.own, "sale line whose day of sale is known bears", "sale lines whose day of sale is known bear") + " the date of that day; whether money was paid on it a bill of trades does not say", true
	}
	why = fmt.Sprintf("of %s whose day of sale is known, %s settled on a later day", reconcile.Counted(all.own+later, "sale line", "sale lines"), reconcile.Counted(later, "is", "are"))
	if 10*all.rested > later {
		days, within := mostWithin(all.calendar, all.own, later)
		return fmt.Sprintf("D+%d", days), why + fmt.Sprintf(", %d within %s, on holidays too", within, reconcile.Counted(days, "day", "days")), true
	}
	days, within := mostWithin(all.business, all.own, later)
	if days > 1 {
		why += fmt.Sprintf(", %d within %d business days", within, days)
	}
	return fmt.Sprintf("T+%d", days), why, true
}

// add counts a line.
func (s *settledAfter) add(book *civil.CalendarBook, calendar string, sold, settled civil.Date) {
	const longest = 60
	if settled <= sold {
		s.own++ // a zone may date the sale a day later
		return
	}
	if settled > sold.AddDays(longest) {
		return
	}
	business, works := 0, false
	for day := sold.AddDays(1); day <= settled; day++ {
		var err error
		if works, err = book.IsBusinessDay(calendar, day); err != nil {
			return
		}
		if works {
			business++
		}
	}
	if !works {
		s.rested++
	}
	s.business[max(business, 1)]++
	s.calendar[int(settled-sold)]++
}

// mostWithin is within how many days nine of ten lines are settled, and how many are; at least one day.
func mostWithin(byDays map[int]int, own, later int) (days, within int) {
	within = own
	for days = 0; 10*within < 9*(own+later) || days < 1; {
		days++
		within += byDays[days]
	}
	return days, within
}

// inspectionsOf are the looks at all files of a side.
func inspectionsOf(sources []*inHand, side reconcile.Side) (list []*loaders.Inspection) {
	for _, h := range sources {
		for i := range h.looks {
			if h.side == side {
				list = append(list, &h.looks[i])
			}
		}
	}
	return list
}
