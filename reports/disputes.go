package reports

import (
	"io"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// claimRow is a claim with what people had done about it before the night was closed.
type claimRow struct {
	x     *reconcile.Exception
	state *reconcile.ClaimState // nil: nothing
	ended bool                  // the exception is open no longer
	// deadline is the last day on which the acquirer takes the claim; zero: no rule is known.
	deadline civil.Date
}

// claimEnded is the state of a claim whose exception ended otherwise than by its money, or a write-off:
// ended_by says how.
const claimEnded = "ended"

func (c *claimRow) stateText() string {
	switch {
	case c.state == nil:
		return reconcile.ClaimDrafted
	case c.ended && c.state.Arrived:
		return reconcile.ClaimRecovered
	case c.ended && c.state.State != reconcile.ClaimRecovered && c.state.State != reconcile.ClaimWrittenOff:
		return claimEnded
	}
	return c.state.State
}

// recovered is what came by a settlement and by the word of a person: more than was claimed, where it came both ways.
func (c *claimRow) recovered() decimal.Decimal {
	said := c.state.RecoveredOf(c.x)
	if c.ended && c.state.Arrived {
		return said.Add(c.state.Net)
	}
	return said
}

// open is what is still claimed.
func (c *claimRow) open() decimal.Decimal {
	if state := c.stateText(); state == claimEnded || state == reconcile.ClaimRecovered {
		return decimal.Zero
	}
	return c.state.OpenOf(c.x)
}

func (c *claimRow) step(text func(*reconcile.ClaimState) string) string {
	if c.state == nil {
		return ""
	}
	return text(c.state)
}

func claimAmount(name string, amount func(*claimRow) decimal.Decimal) column[claimRow] {
	return column[claimRow]{name: name, write: func(l *csvLine, to []byte, c *claimRow) []byte { return l.appendSum(to, l.money(amount(c))) }}
}

func claimStep(name string, text func(*reconcile.ClaimState) string) column[claimRow] {
	return column[claimRow]{name: name, text: func(c *claimRow) string { return c.step(text) }}
}

// disputeList is disputes.csv: every open claim, and every other one that somebody took a step about.
var disputeList = list[claimRow]{currency: func(c *claimRow) string { return c.x.Currency }, columns: slices.Concat(
	columnsThrough(columnsOf(reconcile.ExceptionFields, sameRow, "exception_id", "kind", "provider", "merchant_id", "rrn", "order_no"), func(c *claimRow) *reconcile.Exception { return c.x }),
	[]column[claimRow]{
		{name: "state", text: (*claimRow).stateText},
		claimStep("case_no", func(s *reconcile.ClaimState) string { return s.Case }),
		{name: "currency", text: func(c *claimRow) string { return c.x.Currency }},
		claimAmount("claimed", func(c *claimRow) decimal.Decimal { return c.x.ClaimedAmount() }),
		claimAmount("recovered", (*claimRow).recovered), claimAmount("open", (*claimRow).open),
	},
	columnsThrough(columnsOf(reconcile.ExceptionFields, sameRow, "due_date"), func(c *claimRow) *reconcile.Exception { return c.x }),
	[]column[claimRow]{
		{name: "business_days_overdue", write: func(_ *csvLine, to []byte, c *claimRow) []byte {
			if c.ended || c.x.BusinessDaysOverdue < 0 {
				return to
			}
			return append(to, numberText(int64(c.x.BusinessDaysOverdue))...)
		}},
		claimStep("last_step", func(s *reconcile.ClaimState) string { return s.Step }),
		claimStep("by", func(s *reconcile.ClaimState) string { return s.By }),
		claimStep("at", func(s *reconcile.ClaimState) string { return s.At }),
		claimStep("why", func(s *reconcile.ClaimState) string { return s.Why }),
		{name: "ended_by", text: func(c *claimRow) string {
			if !c.ended {
				return ""
			}
			return c.state.EndedBy
		}},
		{name: "ended_on", write: func(l *csvLine, to []byte, c *claimRow) []byte {
			if !c.ended {
				return to
			}
			return append(to, l.day(c.state.EndedOn)...)
		}},
		claimStep("system_user", func(s *reconcile.ClaimState) string { return s.User }),
		claimStep("host", func(s *reconcile.ClaimState) string { return s.Host }),
		{name: "deadline", write: func(l *csvLine, to []byte, c *claimRow) []byte { return append(to, l.day(c.deadline)...) }},
	})}

// disputes writes disputes.csv while the exceptions are read: the open claims in the order of the
// exceptions, then those that have ended, by their IDs.
type disputes struct {
	to       io.Writer
	deadline func(*reconcile.Exception) civil.Date
	claims   map[string]*reconcile.ClaimState
	seen     map[string]bool
	line     csvLine
	row      claimRow
}

func newDisputes(to io.Writer, night *reconcile.Night) (*disputes, error) {
	_, err := to.Write(disputeList.header())
	return &disputes{to: to, claims: night.Claims, deadline: deadlineOf(night), seen: map[string]bool{}}, err
}

// deadlineOf is the rule of deadlines of a night; that of none says zero.
func deadlineOf(night *reconcile.Night) func(*reconcile.Exception) civil.Date {
	if night.Deadline == nil {
		return func(*reconcile.Exception) civil.Date { return 0 }
	}
	return night.Deadline
}

// add takes an open exception.
func (d *disputes) add(x *reconcile.Exception) error {
	state := d.claims[x.ID]
	if state == nil && !x.Claimed() {
		return nil
	}
	if state != nil {
		d.seen[x.ID] = true
	}
	d.row = claimRow{x: x, state: state, deadline: d.deadline(x)}
	_, err := d.to.Write(disputeList.line(&d.line, &d.row))
	return err
}

// end adds the claims that are open no longer.
func (d *disputes) end() error {
	for _, id := range slices.Sorted(maps.Keys(d.claims)) {
		state := d.claims[id]
		if d.seen[id] || state.Exception == nil {
			continue
		}
		if _, err := d.to.Write(disputeList.line(&d.line, &claimRow{state.Exception, state, true, d.deadline(state.Exception)})); err != nil {
			return err
		}
	}
	return nil
}
