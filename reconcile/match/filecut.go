package match

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// A transfer that ends early leaves a settlement file that is whole to look at, where
// its format states no totals. What shows it are the sales: all of those that are due
// with the file's last line and were made after it are absent. One missing sale is no
// sign of that; ten are, when they are more than what the acquirer usually leaves out. Where the
// last line has no end, as that of no earlier file of the source, one is enough.
// No merchant's part of the night sees that many, so that the parts are counted first
// and judged again with what the count says.

// absentSales counts the missing sales that a file should hold, by the times of its lines.
type absentSales struct {
	after, before int64 // made after its last line, or not
	fresh         int64 // those of after that no earlier night called missing
	none          int64 // due with a file that came without a line
}

func (a absentSales) plus(b absentSales) absentSales {
	return absentSales{a.after + b.after, a.before + b.before, a.fresh + b.fresh, a.none + b.none}
}

// holderKey is what decides which file should hold a sale: its term and provider, and
// its days.
type holderKey struct {
	term           terms.Term
	provider       string
	made, due, end civil.Date
}

// holder is the file that should hold the sales of a key.
type holder struct {
	at      int  // of Input.SettlementFiles; -1: none, or nobody knows
	reaches bool // beyond all sales that are due on the day
	empty   int  // where at is -1: the file of the due day that came without a row, from 1 on; 0: none
}

// holderOf returns which file should hold the settlement of a due sale by the times of
// its lines, and whether the sale was made after the last of them; false when none
// does, or when a file that might hold it does not say until when it reaches. Of
// several it is the one that ends last.
func (in *Input) holderOf(e *transactionState) (at int, after, known bool) {
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err != nil {
		return -1, false, false
	}
	key := holderKey{term, e.Provider, civil.DateOf(e.Time), e.due, e.lastDay}
	h := in.holderBy(key)
	if h.at < 0 {
		return -1, false, false
	}
	return h.at, !h.reaches && e.Time.After(in.SettlementFiles[h.at].lastTime()), true
}

// emptyFileOf returns the file of the sale's due day that came without a row, where no other
// file holds sales of the day.
func (in *Input) emptyFileOf(e *transactionState) (at int, known bool) {
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err != nil {
		return -1, false
	}
	h := in.holderBy(holderKey{term, e.Provider, civil.DateOf(e.Time), e.due, e.lastDay})
	return h.empty - 1, h.at < 0 && h.empty > 0
}

// holderBy finds the file of a key, once.
func (in *Input) holderBy(key holderKey) holder {
	h, found := in.holders[key]
	if !found {
		h = in.findHolder(&key)
		if h.at < 0 {
			h.empty = in.emptyOn(&key)
		}
		in.holders[key] = h
	}
	return h
}

// emptyOn returns the place, from 1 on, of the provider's file of the due day, where all of
// them came without a row; else 0.
func (in *Input) emptyOn(key *holderKey) (place int) {
	for _, i := range in.filesByDay[key.due] {
		switch f := &in.SettlementFiles[i]; {
		case !reconcile.Compatible(f.Provider, key.provider):
		case f.Rows > 0:
			return 0
		case place == 0:
			place = i + 1
		}
	}
	return place
}

func (in *Input) findHolder(key *holderKey) holder {
	best := holder{at: -1}
	var empty []int // files without a row
	for day := key.made; day <= key.end; day++ {
		for _, i := range in.filesByDay[day] {
			f := &in.SettlementFiles[i]
			switch {
			case !reconcile.Compatible(f.Provider, key.provider):
				continue
			case f.Rows == 0:
				empty = append(empty, i)
				continue
			case f.LastTimes == nil:
				return holder{at: -1}
			}
			holds, reaches := in.holdsDayOf(f, key)
			better := best.at < 0 || reaches && !best.reaches || reaches == best.reaches && f.lastTime().After(in.SettlementFiles[best.at].lastTime())
			if holds && better {
				best = holder{at: i, reaches: reaches}
			}
		}
	}
	for _, i := range empty {
		if f := &in.SettlementFiles[i]; best.at >= 0 && f.Source == in.SettlementFiles[best.at].Source && f.Date > in.SettlementFiles[best.at].Date {
			return holder{at: -1} // the day's own file came, and says that there was no trade
		}
	}
	return best
}

// holdsDayOf reports whether the file has lines of sales that are due on the day, and
// whether it goes on to later ones.
func (in *Input) holdsDayOf(f *SettlementFile, key *holderKey) (holds, reaches bool) {
	for i, last := range slices.Backward(f.LastTimes) {
		due, err := in.Terms.Due(key.term, last)
		if err != nil || due < key.due {
			return false, false
		}
		if due == key.due {
			return true, i < len(f.LastTimes)-1
		}
	}
	return false, false
}

// cutFileOf returns the file that is suspected to be cut before the sale, one that a
// person closed too; nil when there is none.
func (in *Input) cutFileOf(e *transactionState) *UnavailableFile {
	if len(in.cutFiles) == 0 {
		return nil
	}
	at, after, known := in.holderOf(e)
	if !known || !after {
		return nil
	}
	return in.cutFiles[at]
}

// indexFiles prepares an input's files to be asked for by their days, and finds those
// that earlier nights suspected and that stand so, or that a person closed.
func (in *Input) indexFiles() {
	in.filesByDay, in.cutFiles = map[civil.Date][]int{}, map[int]*UnavailableFile{}
	for i := range in.SettlementFiles {
		f := &in.SettlementFiles[i]
		in.filesByDay[f.Date] = append(in.filesByDay[f.Date], i)
		if f.LastTimes == nil {
			continue
		}
		gate := f.gate()
		if in.closed(gate) || in.OpenFiles[gate.ExceptionID()] != nil && !f.Renewed {
			in.cutFiles[i] = gate
		}
	}
}

// countAbsent counts the partition's missing sales by the file that should hold them.
func (p *partition) countAbsent(in *Input) map[int]absentSales {
	var counts map[int]absentSales
	if len(in.SettlementFiles) == 0 {
		return nil
	}
	for _, e := range p.transactions {
		if e.verdict != reconcile.Missing || e.minor <= 0 {
			continue
		}
		at, after, known := in.holderOf(e)
		empty := false
		if !known {
			at, empty = in.emptyFileOf(e)
		}
		if !known && !empty {
			continue
		}
		if counts == nil {
			counts = map[int]absentSales{}
		}
		count := counts[at]
		switch {
		case empty:
			count.none++
		case !after:
			count.before++
		case e.item != nil && e.item.Verdict == reconcile.Missing:
			count.after++
		default:
			count.after, count.fresh = count.after+1, count.fresh+1
		}
		counts[at] = count
	}
	return counts
}

// suspectCut decides, once every batch was judged, which files look cut, and returns
// the batches with sales that wait for one of them from now on.
func (j *Judge) suspectCut() (batches []int) {
	total := map[int]absentSales{}
	for _, counts := range j.absent {
		for at, count := range counts {
			sum := total[at]
			total[at] = sum.plus(count)
		}
	}
	suspected := map[int]bool{}
	for at, count := range total {
		f := &j.in.SettlementFiles[at]
		if count.after+count.before > 0 {
			j.absentOf[f.File] = count.after + count.before
		}
		if j.in.cutFiles[at] == nil && count.fresh > 0 && count.after >= f.leastAbsent() && f.moreThanUsual(count) {
			j.in.cutFiles[at], suspected[at] = f.gate(), true
		}
	}
	for batch, counts := range j.absent {
		for at, count := range counts {
			if suspected[at] && count.fresh > 0 {
				batches = append(batches, batch)
				break
			}
		}
	}
	return batches
}

// waitsForRest adds up the sales that wait for the rest of a file, by currency: gross,
// in major units.
type waitsForRest map[string]reconcile.Sum

func (r *Result) addWaitForRest(e *transactionState) {
	if e.awaitedFile == nil || !e.awaitedFile.Cut || e.verdict != reconcile.Waiting {
		return
	}
	if r.waits == nil {
		r.waits = map[*UnavailableFile]waitsForRest{}
	}
	if r.waits[e.awaitedFile] == nil {
		r.waits[e.awaitedFile] = waitsForRest{}
	}
	sum := r.waits[e.awaitedFile][e.Currency]
	if e.minor > 0 {
		sum.Add(e.Signed(), e.Signed())
	}
	r.waits[e.awaitedFile][e.Currency] = sum
}

// addCut opens an exception for each file that looks cut and for whose rest something waits.
func (l *openExceptions) addCut(batches map[int]map[*UnavailableFile]waitsForRest) {
	total := map[*UnavailableFile]waitsForRest{}
	for _, waits := range batches {
		for gate, sums := range waits {
			total[gate] = total[gate].merge(sums)
		}
	}
	for gate, sums := range total {
		cause := gate.Cause
		cause.Evidence += "; " + sums.String()
		l.add(&reconcile.Exception{
			ID: gate.ExceptionID(), Kind: reconcile.MissingFile,
			Provider: gate.Provider, Due: gate.Date, Cause: cause, Origin: reconcile.Origin{File: gate.File},
		})
	}
}

// merge returns the sums of both.
func (w waitsForRest) merge(o waitsForRest) waitsForRest {
	if w == nil {
		w = waitsForRest{}
	}
	for currency, more := range o {
		sum := w[currency]
		sum.Merge(more)
		w[currency] = sum
	}
	return w
}

// String says how many sales wait, and how much money.
func (w waitsForRest) String() string {
	var parts []string
	for _, currency := range slices.Sorted(maps.Keys(w)) {
		sum := w[currency]
		parts = append(parts, fmt.Sprintf("%s worth %s %s", reconcile.Counted(sum.Count, "sale", "sales"), money.FormatAmount(sum.Gross, currency), currency))
	}
	return strings.Join(parts, " and ") + " wait for its rest"
}

// renewed reports whether a file of the source and day of an open suspicion came tonight.
func (in *Input) renewed(x *reconcile.Exception) bool {
	return slices.ContainsFunc(in.SettlementFiles, func(f SettlementFile) bool {
		return f.Renewed && f.cutID() == x.ID
	})
}

// mergeAbsent adds what a part says of absent sales.
func (r *Result) mergeAbsent(part *Result) {
	for at, count := range part.absent {
		if r.absent == nil {
			r.absent = map[int]absentSales{}
		}
		sum := r.absent[at]
		r.absent[at] = sum.plus(count)
	}
	for gate, sums := range part.waits {
		if r.waits == nil {
			r.waits = map[*UnavailableFile]waitsForRest{}
		}
		r.waits[gate] = r.waits[gate].merge(sums)
	}
	if part.Absent != nil {
		r.Absent = part.Absent
	}
}
