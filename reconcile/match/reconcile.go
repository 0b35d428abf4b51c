package match

import "tieout/reconcile"

// judgedPart is what one partition says of the night.
type judgedPart struct {
	result   Result
	raised   []*reconcile.Exception
	standing []string // items whose exceptions of earlier nights stand as they are
}

// judgeShare gives the verdicts and draws the parts together in the order of merchants.
func judgeShare(in *Input, parts []*partition, rejects map[string]*reconcile.Reject) Result {
	told := map[string][]*reconcile.Exception{}
	for _, x := range in.Exceptions {
		if x.ItemID != "" {
			told[x.ItemID] = append(told[x.ItemID], x)
		}
	}
	judged := make([]judgedPart, len(parts))
	for i, p := range parts {
		judged[i] = p.judgePart(in, rejects, told)
	}

	share := Result{Proof: reconcile.Proof{}}
	exceptions := newLedger(in)
	standing := map[string]bool{}
	rows := 0
	for i := range judged {
		rows += len(judged[i].result.Items)
	}
	share.Items = make([]reconcile.Item, 0, rows) // items are large: they are copied once
	for i := range judged {
		share.merge(&judged[i].result)
		judged[i].result.Items = nil
		for _, x := range judged[i].raised {
			exceptions.add(x)
		}
		for _, id := range judged[i].standing {
			standing[id] = true
		}
	}
	exceptions.keep(standing)
	exceptions.finish(&share)
	share.sort()
	return share
}

// judgePart judges the rows of one merchant.
func (p *partition) judgePart(in *Input, rejects map[string]*reconcile.Reject, told map[string][]*reconcile.Exception) judgedPart {
	p.judge(in)
	out := judgedPart{result: Result{Proof: reconcile.Proof{}}}
	p.remember(in, &out.result)
	near := p.candidatesOf(rejects)
	out.raised = append(p.raise(in, near), p.judgeBatches(in, out.result.Proof)...)
	if in.Trace != "" {
		out.result.Traces = p.trace(in.Trace, near)
	}
	for _, e := range p.entries {
		out.result.Cleared = append(out.result.Cleared, e.cleared(told)...)
		if e.verdict == reconcile.Waiting {
			out.result.need(e.waits)
		}
		if e.keeps {
			out.standing = append(out.standing, e.id)
		}
	}
	for _, l := range p.postings {
		out.result.Cleared = append(out.result.Cleared, l.cleared(told)...)
		if l.kind == reconcile.UnexpectedSettlement {
			out.result.need(l.terminalGate(in))
		}
		if l.keeps {
			out.standing = append(out.standing, l.id)
		}
	}
	p.entries, p.postings = nil, nil // the night's memory is needed for what it says now
	return out
}

// merge adds a part's result behind the night's.
func (r *Result) merge(part *Result) {
	r.Items = append(r.Items, part.Items...)
	r.Gone += part.Gone
	r.Resolved += part.Resolved
	r.Exceptions = append(r.Exceptions, part.Exceptions...)
	r.Cleared = append(r.Cleared, part.Cleared...)
	r.Matches = append(r.Matches, part.Matches...)
	r.Traces = append(r.Traces, part.Traces...)
	r.SettledKeys = append(r.SettledKeys, part.SettledKeys...)
	for repeat, rows := range part.Repeats {
		if r.Repeats == nil {
			r.Repeats = map[reconcile.Repeat]int64{}
		}
		r.Repeats[repeat] += rows
	}
	for gate := range part.Needed {
		r.need(gate)
	}
	r.Proof.Merge(part.Proof)
}

// need notes that a due row waits for a source that never sent a file.
func (r *Result) need(gate *Gate) {
	if gate == nil || !gate.Never || gate.Optional {
		return
	}
	if r.Needed == nil {
		r.Needed = map[*Gate]bool{}
	}
	r.Needed[gate] = true
}

// clearFiles lists the files that were missing and have come.
func (r *Result) clearFiles(resolved []*reconcile.Exception) {
	for _, x := range resolved {
		if x.Kind == reconcile.MissingFile {
			r.Cleared = append(r.Cleared, reconcile.Cleared{Exception: *x, How: "file-arrived"})
		}
	}
}

// sort puts every list in an order that only its content decides.
func (r *Result) sort() {
	r.Items = reconcile.SortItems(r.Items)
	r.SettledKeys = sortKeys(r.SettledKeys)
	reconcile.SortCleared(r.Cleared)
	r.Matches = reconcile.SortRows(r.Matches, (*reconcile.Match).AppendKey)
}

// withPartners returns the items that a person closed together with those that
// are held because of them.
func withPartners(closed map[string]string, opening []reconcile.Item) map[string]string {
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
