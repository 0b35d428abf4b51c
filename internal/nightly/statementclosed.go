package nightly

import (
	"context"

	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// addClosed adds the transactions that people closed or wrote off, on the night that acted on it, and takes those off
// that are closed no longer: a closing that is taken back is a reversal of the month that learns of it.
func (l *ledger) addClosed(ctx context.Context) error {
	decisions, err := l.p.Store.Decisions(ctx)
	if err != nil {
		return err
	}
	before := int64(0)
	if l.before != nil {
		before = l.before.Seq
	}
	for i := range l.runs {
		run := &l.runs[i]
		opening, err := l.p.Store.Opening(ctx, run.Seq)
		if err != nil {
			return err
		}
		if len(opening.ClosedItems) > 0 || len(opening.Reopened) > 0 || reopens(run.Proof) {
			if err := l.addClosedOn(ctx, run, &opening, [2]map[string]bool{writtenOff(decisions, before), writtenOff(decisions, run.Seq)}); err != nil {
				return err
			}
		}
		before = run.Seq
	}
	return nil
}

// reopens reports whether a night judged transactions again that had left the balance.
func reopens(proof reconcile.Proof) bool {
	for _, c := range proof {
		if c.Terminal.Reopened != (reconcile.Sum{}) {
			return true
		}
	}
	return false
}

// addClosedOn compares what was closed before a night and after it; writtenOff are the rows of which a write-off stood
// then. What is forgotten meanwhile stays closed.
func (l *ledger) addClosedOn(ctx context.Context, run *store.Run, opening *store.Opening, writtenOff [2]map[string]bool) error {
	before, err := l.closedRows(ctx, run.Seq)
	if err != nil {
		return err
	}
	after, err := l.closedRows(ctx, run.Seq+1)
	if err != nil {
		return err
	}
	reopened := match.WithPartners(rowsOf(opening.Reopened), before.all)
	for id, item := range after.closed {
		if before.closed[id] == nil {
			l.addClosing(item, writtenOff[1], 1)
		}
	}
	for id, item := range before.closed {
		if after.closed[id] == nil && (reopened[id] || !match.Forgets(&item.Judgement, run.AsOf)) {
			l.addClosing(item, writtenOff[0], -1)
		}
	}
	return nil
}

// addClosing counts a closing, or the reversal of one (sign -1).
func (l *ledger) addClosing(item *reconcile.Item, writtenOff map[string]bool, sign int64) {
	t := item.Transaction
	r := l.of(rollKey{t.Provider, t.MerchantID, t.Currency})
	gross := t.Signed()
	if sign < 0 {
		gross = gross.Neg()
	}
	if writtenOff[item.ID] || item.Partner != "" && writtenOff[item.Partner] {
		r.writtenOff = r.writtenOff.Add(gross)
	} else {
		r.closed = r.closed.Add(gross)
	}
}

// closedRows are the rows that people closed, as they are remembered: all of them, and the transactions by ID.
type closedRows struct {
	all    []reconcile.Item
	closed map[string]*reconcile.Item
}

// closedRows reads the rows that stand closed before run seq.
func (l *ledger) closedRows(ctx context.Context, seq int64) (rows closedRows, err error) {
	rows.closed = map[string]*reconcile.Item{}
	err = l.p.Store.EachItem(ctx, seq, 1, func(_ int, row store.Row) error {
		item := &reconcile.Item{}
		if err := store.ReadItem(row.Text, item); err != nil || !match.IsClosed(&item.Judgement) {
			return err
		}
		rows.all = append(rows.all, *item)
		if item.Side == reconcile.TerminalSide {
			rows.closed[item.ID] = item
		}
		return nil
	})
	return rows, err
}

// writtenOff are the rows of which the write-off stood, of what was decided before run seq.
func writtenOff(decisions []store.Decision, seq int64) map[string]bool {
	rows := map[string]bool{}
	for i := range decisions {
		d := &decisions[i]
		if d.AfterSeq >= seq || d.Act != store.Approved && d.Act != store.Reopen {
			continue
		}
		for _, x := range d.Exceptions {
			rows[x.ItemID] = d.Act == store.Approved
		}
	}
	return rows
}
