package nightly

import (
	"cmp"
	"context"
	"slices"

	"tieout/store"
)

// Decided is what a person decided about an exception.
type Decided struct {
	ExceptionID string
	// What is in words: closed, matched, unmatched, reopened.
	What, By, Why string
	At            string // RFC 3339, UTC
	AfterSeq      int64  // the last run before it
}

var wordsOfActs = map[store.Act]string{store.Match: "matched", store.Unmatch: "unmatched", store.Reopen: "reopened", store.CloseAgain: "closed"}

// decided lists all that people decided about the exceptions that take says, oldest first.
func (p *Pipeline) decided(ctx context.Context, take func(id string, afterSeq int64) bool) (list []Decided, err error) {
	closings, err := p.Store.Closings(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range closings {
		if take(c.ExceptionID, c.AfterSeq) {
			list = append(list, Decided{c.ExceptionID, "closed", c.By, c.Why, c.At, c.AfterSeq})
		}
	}
	decisions, err := p.Store.Decisions(ctx)
	for i := range decisions {
		d := &decisions[i]
		for _, x := range d.Exceptions {
			if take(x.ID, d.AfterSeq) {
				list = append(list, Decided{x.ID, cmp.Or(wordsOfActs[d.Act], string(d.Act)), d.By, d.Why, d.At, d.AfterSeq})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Decided) int { return cmp.Or(cmp.Compare(a.AfterSeq, b.AfterSeq), cmp.Compare(a.At, b.At)) })
	return list, err
}
