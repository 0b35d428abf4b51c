package match

import (
	"cmp"
	"maps"
	"slices"

	"tieout/reconcile"
)

// judgedPart is what one partition says of the night.
type judgedPart struct {
	result   Result
	raised   []*reconcile.Exception
	ended    map[string]string // exceptions of earlier nights that tonight's lines ended, with what ended them
	standing []string          // items whose exceptions of earlier nights stand as they are
}

// judgeBatch gives the verdicts and merges the parts in the order of merchants.
func judgeBatch(in *Input, parts []*partition, refused *refusedIndex) Result {
	reported := map[string][]*reconcile.Exception{}
	for _, x := range in.Exceptions {
		if x.ItemID != "" {
			reported[x.ItemID] = append(reported[x.ItemID], x)
		}
	}
	batch := Result{Proof: reconcile.Proof{}}
	judged := make([]judgedPart, len(parts))
	for i, p := range parts {
		judged[i] = p.judgePart(in, refused, reported, batch.Proof)
	}
	exceptions := newOpenExceptions(in)
	standing := map[string]bool{}
	rows := 0
	for i := range judged {
		rows += len(judged[i].result.Items)
	}
	batch.Items = make([]reconcile.Item, 0, rows) // items are large: they are copied once
	for i := range judged {
		judged[i].result.Proof = nil // it is the batch's
		batch.merge(&judged[i].result)
		judged[i].result.Items = nil
		for _, x := range judged[i].raised {
			exceptions.add(x)
		}
		for _, id := range judged[i].standing {
			standing[id] = true
		}
		maps.Copy(exceptions.ended, judged[i].ended)
	}
	exceptions.carryOver(standing)
	exceptions.keepIDs(&batch)
	exceptions.finish(&batch)
	batch.sort()
	return batch
}

// judgePart judges the rows of one merchant, and counts them in the proof: one for each of many
// small merchants would take longer than their rows.
func (p *partition) judgePart(in *Input, refused *refusedIndex, reported map[string][]*reconcile.Exception, proof reconcile.Proof) judgedPart {
	p.judge(in)
	out := judgedPart{result: Result{Proof: proof}}
	out.ended = p.judgeAdjustments(in)
	corrected := append(p.endedFeeVariances(in, out.ended), p.nameSalesLater(out.ended, p.givenBackInPart(in, out.ended))...)
	p.correctLateFees(in)
	p.endedByParts(in, out.ended)
	p.endedByUnmatch(in, out.ended)
	p.endedByVoid(in, out.ended)
	p.joinEarlierFees(&out.result)
	p.endWithdrawn(in, reported, &out)
	wrongBatches := append(p.judgeFeeBatches(in, &out), p.judgeInvoices(in, &out)...)
	p.rememberCharged(in, &out.result)
	p.addByPayout(in, &out.result)
	p.remember(in, &out.result)
	out.result.addCorrected(p, refused)
	p.findLostRuns()
	p.clocks = p.findClocks(in)
	p.findOtherReferences(in)
	near := p.candidatesOf(in, refused)
	p.reported = reported
	out.raised = slices.Concat(p.raise(in, near), wrongBatches, corrected, p.judgeFeeDrift(in))
	if in.Trace != "" {
		out.result.Traces = p.trace(in.Trace, near)
	}
	out.result.unnamed = near.unnamed
	out.result.absent = p.countAbsent(in)
	for _, e := range p.transactions {
		out.result.Cleared = append(out.result.Cleared, e.cleared(reported)...)
		out.result.addWaitForRest(e)
		if e.verdict == reconcile.Waiting {
			out.result.needed.add(e.awaitedFile, e.lastDay)
		}
		if e.keepsExceptions {
			out.standing = append(out.standing, e.id)
		}
	}
	for _, l := range p.lines {
		out.result.Cleared = append(out.result.Cleared, l.cleared(in, reported)...)
		if l.kind == reconcile.UnexpectedSettlement {
			out.result.needed.add(l.absentTerminalLog(in), l.tradedBy())
		}
		if l.keepsExceptions {
			out.standing = append(out.standing, l.id)
		}
	}
	p.transactions, p.lines, p.withdrawn = nil, nil, nil // the night's memory is needed for what it says now
	return out
}

// merge adds a part's result after the night's.
func (r *Result) merge(part *Result) {
	r.Items = append(r.Items, part.Items...)
	r.Gone += part.Gone
	r.Resolved += part.Resolved
	r.Exceptions = append(r.Exceptions, part.Exceptions...)
	r.Cleared = append(r.Cleared, part.Cleared...)
	r.Matches = append(r.Matches, part.Matches...)
	r.Corrected = append(r.Corrected, part.Corrected...)
	r.Adjustments = append(r.Adjustments, part.Adjustments...)
	r.Traces = append(r.Traces, part.Traces...)
	r.Facts = append(r.Facts, part.Facts...)
	r.unnamed = append(r.unnamed, part.unnamed...)
	for repeat, rows := range part.Repeats {
		if r.Repeats == nil {
			r.Repeats = map[reconcile.Repeat]int64{}
		}
		r.Repeats[repeat] += rows
	}
	r.needed.merge(part.needed)
	r.Payouts = append(r.Payouts, part.Payouts...)
	for identity, sales := range part.payoutSales {
		if r.payoutSales == nil {
			r.payoutSales = map[string][]payoutSale{}
		}
		r.payoutSales[identity] = append(r.payoutSales[identity], sales...)
	}
	r.mergeAbsent(part)
	r.Dropped, r.Withdrawn = mergeDropped(r.Dropped, part.Dropped), mergeDropped(r.Withdrawn, part.Withdrawn)
	r.Proof.Merge(part.Proof)
}

// sort puts every list in an order that only its content decides.
func (r *Result) sort() {
	r.Items = reconcile.SortItems(r.Items)
	slices.SortStableFunc(r.Facts, func(a, b reconcile.Fact) int { return cmp.Compare(a.Key, b.Key) })
	reconcile.SortCleared(r.Cleared)
	r.Adjustments = reconcile.SortItems(r.Adjustments)
	r.Matches = reconcile.SortRows(r.Matches, (*reconcile.LineMatch).AppendKey)
}

// WithPartners returns the rows that a person decided about, by ID, together with those that
// are held because of them, or were when a person closed both.
func WithPartners[V any](decided map[string]V, opening []reconcile.Item) map[string]V {
	all := map[string]V{}
	for id, what := range decided {
		all[id] = what
	}
	for i := range opening {
		item := &opening[i]
		what, isDecided := decided[item.ID]
		if isDecided && item.Partner != "" {
			all[item.Partner] = what
		}
		if what, partnerDecided := decided[item.Partner]; partnerDecided {
			all[item.ID] = what
		}
	}
	return all
}

// rowsOf returns the places of the opening rows with the IDs; nil: there are no IDs.
func (in *Input) rowsOf(ids map[string]bool) (rows map[reconcile.Origin]bool) {
	if len(ids) == 0 {
		return nil
	}
	rows = map[reconcile.Origin]bool{}
	for i := range in.Opening {
		switch item := &in.Opening[i]; {
		case !ids[item.ID]:
		case item.Line != nil:
			rows[item.Line.Origin] = true
		case item.Transaction != nil:
			rows[item.Transaction.Origin] = true
		}
	}
	return rows
}
