package reports

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"tieout/reconcile"
)

// exceptionPass goes once over the open exceptions. It counts them, adds up the
// missing ones and keeps the first rows, which people are shown.
type exceptionPass struct {
	report   *Report
	kept     int  // rows of each list to keep
	paged    bool // the page is written
	kinds    map[reconcile.Kind]int64
	kind     reconcile.Kind // of the last rows, which run counts and kinds does not yet
	run      int64
	sums     totals
	findings findings
	fees     feeAudit
	parts    parts
	top      topMissing
	fresh    totals // first reported tonight
	aged     totals // that crossed an age tonight
	ageing   ageing
	shows    csvLine // makes what people are shown
}

func newExceptionPass(r *Report, kept int) *exceptionPass {
	return &exceptionPass{report: r, kept: kept, kinds: map[reconcile.Kind]int64{}}
}

// add counts a row whose worth l has in hand.
func (o *exceptionPass) add(l *csvLine, x *reconcile.Exception, state *reconcile.ClaimState) error {
	r := o.report
	if x.Kind != o.kind {
		o.endKind(x.Kind)
	}
	o.run++
	r.addArrears(x)
	o.findings.add(x)
	o.fees.add(x)
	o.ageing.add(l, x, r.asOf)
	r.exceptionCount++
	err := keepShown(o, &exceptionList, x, r.exceptionCount, &r.exceptions, &r.exceptionPage, r.exceptionCells)
	if err != nil || !x.Claimed() {
		return err
	}
	r.missingCount++
	o.sums.add(l)
	o.addNews(l, x)
	o.parts.add(l, x)
	o.top.add(l, x)
	return keepShown(o, &missingList, x, r.missingCount, &r.missing, &r.missingPage, func(texts shown) pageCells {
		pack := ""
		if !state.IsSent() { // the pack holds what is new to claim
			pack = packCell(x.Provider, x.MerchantID)
		}
		return append(r.missingCells(texts), pack)
	})
}

// keepShown keeps a row that people are shown, of which it is the count-th: its texts as long as the
// workbook or the summary wants them, its cells as long as the page does.
func keepShown(o *exceptionPass, of *list[reconcile.Exception], x *reconcile.Exception, count int, rows *[]shown, page *listRows, cellsOf func(shown) pageCells) error {
	onPage := o.paged && page.wants()
	if count > o.kept && !onPage {
		return nil
	}
	texts := of.show(&o.shows, x)
	if count <= o.kept {
		*rows = append(*rows, texts)
	}
	if onPage {
		return page.add(cellsOf(texts))
	}
	return nil
}

// endKind ends a run of rows of one kind.
func (o *exceptionPass) endKind(next reconcile.Kind) {
	if o.run > 0 {
		o.kinds[o.kind] += o.run
	}
	o.kind, o.run = next, 0
}

// finish puts the sums into the report. A night that counts its exceptions
// otherwise than they were handed out has lost some of them.
func (o *exceptionPass) finish(kinds map[reconcile.Kind]int64) error {
	o.endKind("")
	for kind := range kinds {
		o.kinds[kind] += 0 // so that one that was never read is compared too
	}
	for _, kind := range slices.Sorted(maps.Keys(o.kinds)) {
		count := o.kinds[kind]
		if count != kinds[kind] {
			return fmt.Errorf("the night has %d open exceptions of the kind %s, but %d were read", kinds[kind], kind, count)
		}
		if count > 0 {
			o.report.Kinds = append(o.report.Kinds, KindCount{string(kind), int(count)})
		}
	}
	o.report.Missing, o.report.Findings = o.sums.views(), o.findings.views()
	o.report.parts, o.report.Fresh, o.report.Aged = o.parts, o.fresh.views(), o.aged.views()
	o.report.Top = o.top.views()
	o.report.FeeAudit, o.report.MoreFeeAudit = o.fees.views()
	o.report.Open = o.ageing.views()
	return nil
}

// readExceptions makes the pass without writing anything; packs only add up.
func (r *Report) readExceptions(ctx context.Context, night *reconcile.Night, packs *packs) error {
	pass, l := newExceptionPass(r, shownMissing), csvLine{}
	if err := eachPartition(ctx, night.Exceptions, func(x *reconcile.Exception) error {
		l.setAmounts(x)
		if err := pass.add(&l, x, nil); err != nil {
			return err
		}
		if x.Claimed() {
			packs.packOf(x).missing.add(&l)
		}
		return nil
	}); err != nil {
		return err
	}
	return pass.finish(night.Kinds)
}

// writeExceptions makes the pass and writes exceptions.csv, missing.csv and the
// claims: a missing row is made once, and its bytes go into all three.
func (r *Report) writeExceptions(ctx context.Context, night *reconcile.Night, all, missing, claims io.Writer, packs *packs) error {
	for _, file := range [...]struct {
		w      io.Writer
		header []byte
	}{{all, exceptionList.header()}, {missing, missingList.header()}} {
		if _, err := file.w.Write(file.header); err != nil {
			return err
		}
	}
	deadline := deadlineOf(night)
	disputes, err := newDisputes(claims, night)
	if err != nil {
		return err
	}
	pass, l := newExceptionPass(r, max(sheetRows, shownMissing)), csvLine{}
	pass.paged = true
	if err := eachPartition(ctx, night.Exceptions, func(x *reconcile.Exception) error {
		l.setAmounts(x)
		wide, line := l.exceptionLines(x)
		if err := pass.add(&l, x, night.Claims[x.ID]); err != nil {
			return err
		}
		if err := disputes.add(x); err != nil {
			return err
		}
		if _, err := all.Write(wide); err != nil || !x.Claimed() {
			return err
		}
		if _, err := missing.Write(line); err != nil {
			return err
		}
		return packs.add(&l, x, line, night.Claims[x.ID], deadline(x))
	}); err != nil {
		return err
	}
	if err := disputes.end(); err != nil {
		return err
	}
	if err := packs.readLogged(ctx, night); err != nil {
		return err
	}
	return pass.finish(night.Kinds)
}

// addNews notes what a person who is told every night does not know yet: what is missing since
// tonight, and what became older than 3, 7 or 30 business days.
func (o *exceptionPass) addNews(l *csvLine, x *reconcile.Exception) {
	switch {
	case x.FirstReported == o.report.asOf:
		o.fresh.add(l)
	case x.BusinessDaysOverdue == 4 || x.BusinessDaysOverdue == 8 || x.BusinessDaysOverdue == 31:
		o.aged.add(l)
	}
}
