package nightly

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// pairReader reads rows that earlier nights settled again, from the files in which
// they stood. What it read it keeps until the night is judged.
type pairReader struct {
	pipeline *Pipeline
	files    map[string]store.FileRow // that earlier nights took in last, by name
	seq      int64
	replayed bool              // the night is closed, and is judged again
	tonight  []*arrival        // that are taken in
	refused  func() []*arrival // of tonight, that were refused whole; known when all are loaded
	gone     []string          // those of them that a night which is judged again does not find any more, by name
	alone    bool              // a sale that no line settled is read too

	lock  sync.Mutex
	pairs map[placeOfPair]*match.SettledPair // nil: it can't be read
	lost  map[placeOfPair][]string           // of those that can't: the files that no longer have their row
}

// placeOfPair is where a sale and its line stood.
type placeOfPair struct{ sale, line reconcile.Origin }

func (p *Pipeline) newPairReader(found *intake, seq int64) *pairReader {
	r := &pairReader{pipeline: p, files: map[string]store.FileRow{}, seq: seq, replayed: found.replayed, tonight: found.usable(), refused: found.refusedWhole, pairs: map[placeOfPair]*match.SettledPair{}, lost: map[placeOfPair][]string{}}
	for _, file := range found.before {
		if file.State == reconcile.FileTaken && file.Seq < seq {
			r.files[file.Name] = file
		}
	}
	for _, a := range found.arrivals {
		if a.restated {
			delete(r.files, a.name) // the bytes that it had are gone
		}
	}
	return r
}

// inOrder returns the files that earlier nights took in last, by name.
func (r *pairReader) inOrder() (files []store.FileRow) {
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		files = append(files, r.files[name])
	}
	return files
}

// read returns the rows of each fact, in the order of the facts; nil for one whose
// files are gone, were changed, or hold other rows there. It is safe for concurrent use.
func (r *pairReader) read(ctx context.Context, facts []reconcile.Fact) ([]*match.SettledPair, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if err := r.readMissing(ctx, facts); err != nil {
		return nil, err
	}
	pairs := make([]*match.SettledPair, len(facts))
	for i := range facts {
		if pair := r.pairs[placeOfPair{facts[i].Sale, facts[i].Line}]; pair != nil {
			own := *pair // whoever judges it may change it
			pairs[i] = &own
		}
	}
	return pairs, nil
}

// readMissing reads the pairs that were not asked for yet, each file once.
func (r *pairReader) readMissing(ctx context.Context, facts []reconcile.Fact) error {
	wanted := map[string]map[int64]bool{}
	want := func(o reconcile.Origin) {
		if wanted[o.File] == nil {
			wanted[o.File] = map[int64]bool{}
		}
		wanted[o.File][o.Line] = true
	}
	for i := range facts {
		if _, known := r.pairs[placeOfPair{facts[i].Sale, facts[i].Line}]; !known {
			if facts[i].Sale.File != "" {
				want(facts[i].Sale)
			}
			want(facts[i].Line)
		}
	}
	rows := readRows{sales: map[reconcile.Origin]*reconcile.Transaction{}, lines: map[reconcile.Origin]*reconcile.SettlementLine{}}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if err := r.readFile(ctx, name, wanted[name], &rows); err != nil {
			return err
		}
	}
	for i := range facts {
		place := placeOfPair{facts[i].Sale, facts[i].Line}
		if _, known := r.pairs[place]; !known { // one that is shares its line with others, maybe
			r.pairs[place] = rows.pairOf(&facts[i])
			if facts[i].Line.File == "" && r.alone {
				r.pairs[place] = rows.saleOf(&facts[i])
			}
			if r.pairs[place] == nil {
				r.lost[place] = rows.lostOf(&facts[i])
			}
		}
	}
	return nil
}

// readRows are rows by where they stood.
type readRows struct {
	sales map[reconcile.Origin]*reconcile.Transaction
	lines map[reconcile.Origin]*reconcile.SettlementLine
}

// pairOf returns the rows of a fact; nil where other rows, or none, stand there. The place says whose
// provider's they are: a person may have matched a line of another one by hand.
func (r *readRows) pairOf(f *reconcile.Fact) *match.SettledPair {
	switch {
	case f.IsExcluded() || !r.hasLineOf(f):
		return nil
	case f.Sale.File == "":
		return &match.SettledPair{Line: *r.lines[f.Line]}
	case f.Side != reconcile.TerminalSide || !r.hasSaleOf(f):
		return nil
	}
	return &match.SettledPair{Sale: *r.sales[f.Sale], Line: *r.lines[f.Line]}
}

// saleOf returns the sale of a fact without a line; nil where another row, or none, stands there.
func (r *readRows) saleOf(f *reconcile.Fact) *match.SettledPair {
	if !r.hasSaleOf(f) {
		return nil
	}
	return &match.SettledPair{Sale: *r.sales[f.Sale]}
}

// hasSaleOf reports whether the sale of a fact stands there still. No line settled one that is excluded.
func (r *readRows) hasSaleOf(f *reconcile.Fact) bool {
	sale := r.sales[f.Sale]
	if sale == nil {
		return false
	}
	minor := reconcile.MinorOf(&sale.Origin, sale.Signed(), sale.Currency)
	return f.MerchantID == sale.MerchantID && f.Currency == sale.Currency && (f.Gross == minor || f.Settled == minor)
}

// hasLineOf reports whether the line of a fact stands there still; of a shared one the fact has a share, and the judge
// adds up those of all its sales.
func (r *readRows) hasLineOf(f *reconcile.Fact) bool {
	line := r.lines[f.Line]
	return line != nil && f.MerchantID == line.MerchantID && f.Currency == line.Currency &&
		(match.SharesLine(f) || f.Settled == reconcile.MinorOf(&line.Origin, line.Gross, line.Currency))
}

// lostOf returns the files that no longer have a row of a fact where it stood.
func (r *readRows) lostOf(f *reconcile.Fact) (files []string) {
	if f.Sale.File != "" && !r.hasSaleOf(f) {
		files = append(files, f.Sale.File)
	}
	if f.Line.File != "" && !r.hasLineOf(f) && !slices.Contains(files, f.Line.File) {
		files = append(files, f.Line.File)
	}
	return files
}

// lostFiles returns the files that no longer have a row of a fact that was read; none where both stand there.
func (r *pairReader) lostFiles(f *reconcile.Fact) []string {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.lost[placeOfPair{f.Sale, f.Line}]
}

// readFile reads the rows at some lines of a file that an earlier night took in; none
// where it can't be read with the bytes of that night.
func (r *pairReader) readFile(ctx context.Context, name string, wanted map[int64]bool, into *readRows) error {
	file, known := r.files[name]
	a := r.pipeline.takenBefore(&file, r.seq)
	if !known || a == nil {
		return nil
	}
	settled := func(*profile.Profile) *reconcile.PrematchedFile { return allBut(wanted, file.Lines) }
	return r.unlessInput(r.pipeline.reread(ctx, a, settled, func(row account.Row) error {
		switch {
		case row.Transaction != nil && wanted[row.Transaction.Origin.Line]:
			sale := *row.Transaction
			into.sales[sale.Origin] = &sale
		case row.Line != nil && wanted[row.Line.Origin.Line]:
			line := *row.Line
			into.lines[line.Origin] = &line
		}
		return nil
	}))
}

// unlessInput lets an error of a file pass: what it held is then not known. Of a night that is
// judged again, a file with other bytes is an error: the night read it, a later one may have
// accepted the change, and verify says so.
func (r *pairReader) unlessInput(err error) error {
	if changed := (*changedInput)(nil); r.replayed && errors.As(err, &changed) {
		return err
	}
	return unlessInput(err)
}
