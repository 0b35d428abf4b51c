package main

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// side returns what was found in the files of a side.
func (c *comparing) side(side reconcile.Side) (list []*loaders.Inspection) {
	for i := range c.files {
		if f := &c.files[i].inspection; f.Side == string(side) {
			list = append(list, f)
		}
	}
	return list
}

// term is the term that the lines show, and from what.
func (c *comparing) term() (term, why string) {
	term, why, _ = shownTerm(c.side(reconcile.SettlementSide), c.side(reconcile.TerminalSide), calendarOf(cmp.Or(c.currency, c.onlyCurrency())))
	return term, why
}

// tellAssumed says before the list what was assumed, and from what: on stdout, beside a document on stderr.
func (p *program) tellAssumed(c *comparing, day civil.Date) error {
	out := io.Writer(p.stdout)
	if c.asJSON {
		out = p.stderr
	}
	w := &lines.Writer{Out: out}
	from := "as --as-of says"
	if c.asOfDay == 0 {
		from = "the last day of the files (--as-of)"
	}
	w.Line("judged as of %s: %s", day, from)
	for i := range c.files {
		for _, f := range c.files[i].hand.found {
			w.Line("found: %s: %s is %s: %s (--set %s)", c.files[i].path, f.name, f.value, f.why, f.name)
		}
	}
	for _, told := range append(c.assumed, c.uncovered(day)...) {
		w.Line("assumed: %s", told)
	}
	for _, told := range c.unread() {
		w.Line("not read: %s", told)
	}
	if !c.asJSON {
		w.Line("")
	}
	return w.Err
}

// telling are words in the name of a column that may say whose money a row is, or whether it is money at all.
var telling = regexp.MustCompile(`(?i)pay|method|gateway|tender|wallet|channel|status|refund|currency|支付|付款|收款|渠道|方式|状态|退款|退货|币种`)

// unread names the columns of the logs that were not read and may decide what is claimed.
func (c *comparing) unread() (told []string) {
	for i := range c.files {
		f := &c.files[i]
		var names []string
		for _, name := range f.inspection.Unread {
			if telling.MatchString(name) {
				names = append(names, name)
			}
		}
		if f.inspection.Side == string(reconcile.TerminalSide) && len(names) > 0 {
			told = append(told, fmt.Sprintf("%s: %s: where it says that a row is another provider's or no money, the row is claimed all the same; a profile of your own can read it (docs/PROFILES.md)",
				f.path, text.Clean(strings.Join(names, ", "), 200)))
		}
	}
	return told
}

// uncovered says of which days up to the night's no settlement file has a line: what was sold on them
// may have been paid by a file that is not here.
func (c *comparing) uncovered(asOf civil.Date) (told []string) {
	settlements := c.side(reconcile.SettlementSide)
	first, last := c.last()
	if len(settlements) == 0 || first == 0 {
		return nil
	}
	if asOf > last {
		told = append(told, fmt.Sprintf("the files settle all that is due up to %s, though their last line is of %s; add the files of the days after it where there are some", asOf, last))
	}
	if term, _ := c.term(); c.due == "D+0" || c.due == "" && term == "D+0" {
		for day := first; day <= last; day++ {
			settled := false
			for _, s := range settlements {
				settled = settled || s.Settles(day)
			}
			if !settled {
				told = append(told, fmt.Sprintf("no line is of %s, so none of its sales was paid; add the settlement file of that day where there is one", day))
			}
		}
	}
	return told
}

// last is the last day of the settlement files, else of the bank statements; 0: neither has rows.
func (c *comparing) last() (first, last civil.Date) {
	for _, side := range [...]reconcile.Side{reconcile.SettlementSide, reconcile.DepositSide} {
		for _, f := range c.side(side) {
			from, to := f.Days()
			if to == 0 {
				continue
			}
			if first == 0 || from < first {
				first = from
			}
			last = max(last, to)
		}
		if last != 0 {
			return first, last
		}
	}
	return 0, 0
}

// start is the first day of trade that the settlement file could settle: sales before it were due earlier.
func (c *comparing) start(loaded *config.Config) civil.Date {
	first, _ := c.last()
	term, err := loaded.Terms.Find("", "", "")
	if first == 0 || err != nil {
		return 0
	}
	const most = 70 // days that a term and its holidays may span
	for day := first.AddDays(-most); day <= first; day++ {
		due, err := loaded.Terms.Due(term, day.Time())
		if err != nil {
			continue // a year that the calendar does not know
		}
		if due >= first {
			return day
		}
	}
	return 0
}

// sellsBefore reports whether a log has sales of before a day.
func (c *comparing) sellsBefore(day civil.Date) bool {
	for _, log := range c.side(reconcile.TerminalSide) {
		if first, _ := log.Days(); first != 0 && first < day {
			return true
		}
	}
	return false
}

// day is the night's: as it was said, else the last day of the settlement file, else of the log.
func (c *comparing) day() (civil.Date, error) {
	if c.asOfDay != 0 {
		return c.asOfDay, nil
	}
	if _, last := c.last(); last != 0 {
		return last, nil
	}
	var latest civil.Date
	for i := range c.files {
		_, last := c.files[i].inspection.Days()
		latest = max(latest, last)
	}
	if latest != 0 {
		return latest, nil
	}
	return 0, (&fault.Error{Name: "nothing-to-compare", Class: fault.Usage, Hint: "see: tieout inspect FILE"}).At("", "want files with rows, got none: there is no day to judge")
}
