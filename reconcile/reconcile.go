package reconcile

import (
	"cmp"
	"slices"
	"sync"
)

// Reconcile judges one night. It is a pure function: the same Input, in any
// order of its rows and with any number of workers, gives the same Result.
//
// The kernel works merchant by merchant, and no merchant's part knows of the
// others; one global pass then looks for money that went to the wrong merchant.
// The only error is one that Input.SettledBefore returns. A broken invariant
// panics: nothing of such a night may be committed.
func Reconcile(in Input) (Result, error) {
	in.ClosedItems = withPartners(in.ClosedItems, in.Opening)
	parts := collect(&in)
	asked := make([][]uint64, len(parts))
	each(parts, in.Workers, func(i int, p *partition) {
		p.prepare(in.AsOf)
		p.findDuplicates()
		p.lifecycle(in.ClosedItems)
		p.appoint(&in, &dueMemo{days: map[dueKey]dueDates{}})
		p.match()
		p.findCurrencyMismatch()
		p.matchExcluded()
		asked[i] = p.keysBefore()
	})
	if keys := slices.Concat(asked...); in.SettledBefore != nil && len(keys) > 0 {
		seen, err := in.SettledBefore(keys)
		if err != nil {
			return Result{}, err
		}
		each(parts, in.Workers, func(_ int, p *partition) { p.markSettledBefore(seen) })
	}
	findMisrouted(parts)
	return judgeNight(&in, parts), nil
}

// judgedPart is what one partition says of the night.
type judgedPart struct {
	result   Result
	raised   []*Exception
	standing []string // items whose exceptions of earlier nights stand as they are
}

// judgeNight gives the verdicts and draws the parts together in the order of merchants.
func judgeNight(in *Input, parts []*partition) Result {
	rejects := indexRejects(in.Rejects)
	told := map[string][]*Exception{}
	for _, x := range in.Exceptions {
		if x.ItemID != "" {
			told[x.ItemID] = append(told[x.ItemID], x)
		}
	}
	judged := make([]judgedPart, len(parts))
	each(parts, in.Workers, func(i int, p *partition) { judged[i] = p.judgePart(in, rejects, told) })

	night := Result{Proof: Proof{}}
	exceptions := newLedger(in)
	standing := map[string]bool{}
	rows := 0
	for i := range judged {
		rows += len(judged[i].result.Items)
	}
	night.Items = make([]Item, 0, rows) // items are large: they are copied once
	for i := range judged {
		night.merge(&judged[i].result)
		judged[i].result.Items = nil
		for _, x := range judged[i].raised {
			exceptions.add(x)
		}
		for _, id := range judged[i].standing {
			standing[id] = true
		}
	}
	in.Screened.prove(night.Proof)
	night.Gone = append(night.Gone, in.Screened.goneOf(in.Opening)...)
	for _, x := range reconcileDeposits(in, &night) {
		exceptions.add(x)
	}
	exceptions.addFiles()
	exceptions.addRejects()
	exceptions.keep(standing)
	exceptions.finish(&night)
	night.clearFiles(in)
	night.sort()
	night.SettledKeys.screened = in.Screened
	return night
}

// judgePart judges the rows of one merchant.
func (p *partition) judgePart(in *Input, rejects map[string]*Reject, told map[string][]*Exception) judgedPart {
	p.judge(in)
	out := judgedPart{result: Result{Proof: Proof{}}}
	p.remember(in, &out.result)
	near := p.candidatesOf(rejects)
	out.raised = append(p.raise(in, near), p.judgeBatches(in, out.result.Proof)...)
	if in.Trace != "" {
		out.result.Traces = p.trace(in.Trace, near)
	}
	for _, e := range p.entries {
		out.result.Cleared = append(out.result.Cleared, e.cleared(told)...)
		if e.keeps {
			out.standing = append(out.standing, e.id)
		}
	}
	for _, l := range p.postings {
		out.result.Cleared = append(out.result.Cleared, l.cleared(told)...)
		if l.keeps {
			out.standing = append(out.standing, l.id)
		}
	}
	p.entries, p.postings = nil, nil // the night's memory is needed for what it says now
	return out
}

// each runs work over every part with at most workers of them at a time.
func each(parts []*partition, workers int, work func(int, *partition)) {
	if workers <= 1 || len(parts) <= 1 {
		for i, p := range parts {
			work(i, p)
		}
		return
	}
	var next sync.Mutex
	var group sync.WaitGroup
	taken := 0
	for range min(workers, len(parts)) {
		group.Go(func() {
			for {
				next.Lock()
				i := taken
				taken++
				next.Unlock()
				if i >= len(parts) {
					return
				}
				work(i, parts[i])
			}
		})
	}
	group.Wait()
}

// merge adds a part's result behind the night's.
func (r *Result) merge(part *Result) {
	r.Items = append(r.Items, part.Items...)
	r.Gone = append(r.Gone, part.Gone...)
	r.Cleared = append(r.Cleared, part.Cleared...)
	r.Matches = append(r.Matches, part.Matches...)
	r.Traces = append(r.Traces, part.Traces...)
	r.SettledKeys.others = append(r.SettledKeys.others, part.SettledKeys.others...)
	r.Proof.merge(part.Proof)
}

// clearFiles lists the files that were missing and have come.
func (r *Result) clearFiles(in *Input) {
	resolved := map[string]bool{}
	for _, id := range r.Resolved {
		resolved[id] = true
	}
	for _, x := range in.Exceptions {
		if x.Kind == MissingFile && resolved[x.ID] {
			r.Cleared = append(r.Cleared, Cleared{Exception: *x, How: "file-arrived"})
		}
	}
}

// sort puts every list in an order that only its content decides.
func (r *Result) sort() {
	r.Items = sortItems(r.Items, func(a, b *Item) int { return cmp.Compare(a.ID, b.ID) })
	slices.Sort(r.Gone)
	r.SettledKeys.others = sortKeys(r.SettledKeys.others)
	SortCleared(r.Cleared)
	slices.SortStableFunc(r.Matches, func(a, b Match) int {
		return cmp.Or(
			cmp.Compare(a.Transaction.MerchantID, b.Transaction.MerchantID),
			a.Transaction.Time.Compare(b.Transaction.Time),
			cmp.Compare(a.Transaction.RRN, b.Transaction.RRN),
			compareOrigins(a.Transaction.Origin, b.Transaction.Origin),
		)
	})
}

// SortCleared puts what was cleared in the order of the reports.
func SortCleared(cleared []Cleared) {
	slices.SortStableFunc(cleared, func(a, b Cleared) int {
		return cmp.Or(
			cmp.Compare(a.Due, b.Due), cmp.Compare(a.TxnTime, b.TxnTime), cmp.Compare(a.MerchantID, b.MerchantID),
			cmp.Compare(a.RRN, b.RRN), cmp.Compare(a.ID, b.ID), compareOrigins(a.Origin, b.Origin),
		)
	})
}

// withPartners returns the items that a person closed together with those that
// are held because of them.
func withPartners(closed map[string]string, opening []Item) map[string]string {
	all := map[string]string{}
	for id, why := range closed {
		all[id] = why
	}
	for i := range opening {
		item := &opening[i]
		why, isClosed := closed[item.ID]
		if isClosed && item.Partner != "" {
			all[item.Partner] = why
		}
		if why, partnerClosed := closed[item.Partner]; partnerClosed {
			all[item.ID] = why
		}
	}
	return all
}
