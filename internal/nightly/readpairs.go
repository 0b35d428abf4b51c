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
	restated map[string]store.FileRow // whose new version tonight takes in, by name
	moved    map[string]bool          // of which there is more than one version: a row may stand at another line than it did
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
	r := &pairReader{pipeline: p, files: map[string]store.FileRow{}, restated: map[string]store.FileRow{}, moved: map[string]bool{}, seq: seq, replayed: found.replayed, tonight: found.usable(), refused: found.refusedWhole, pairs: map[placeOfPair]*match.SettledPair{}, lost: map[placeOfPair][]string{}}
	for _, file := range found.before {
		if file.State == reconcile.FileTaken && file.Seq < seq {
			_, known := r.files[file.Name]
			r.moved[file.Name] = r.moved[file.Name] || known && !hasGrown(&file.FileAccount)
			r.files[file.Name] = file
		}
	}
	for _, a := range found.arrivals {
		if a.restated && a.account.State == reconcile.FileTaken {
			delete(r.files, a.name) // the bytes that it had are gone
			r.restated[a.name], r.moved[a.name] = store.FileRow{Seq: seq, FileAccount: a.account}, true
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
	wanted, keys := map[string]map[int64]bool{}, wantedRows{}
	want := func(o reconcile.Origin, f *reconcile.Fact) {
		if wanted[o.File] == nil {
			wanted[o.File] = map[int64]bool{}
		}
		wanted[o.File][o.Line] = true
		if r.moved[o.File] {
			keys.add(o.File, f)
		}
	}
	for i := range facts {
		if _, known := r.pairs[placeOfPair{facts[i].Sale, facts[i].Line}]; !known {
			if facts[i].Sale.File != "" {
				want(facts[i].Sale, &facts[i])
			}
			want(facts[i].Line, &facts[i])
		}
	}
	rows := newReadRows()
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if err := r.readFile(ctx, name, wanted[name], keys[name], rows); err != nil {
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

// lostFiles returns the files that no longer have a row of a fact that was read; none where both stand there.
func (r *pairReader) lostFiles(f *reconcile.Fact) []string {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.lost[placeOfPair{f.Sale, f.Line}]
}

// readFile reads the rows at some lines of a file that an earlier night took in, or under some keys of one that was
// restated since; none where it can't be read with the bytes that were taken in last.
func (r *pairReader) readFile(ctx context.Context, name string, wanted map[int64]bool, keys map[uint64]bool, into *readRows) error {
	file, known := r.files[name]
	if !known {
		file, known = r.restated[name]
	}
	a := r.pipeline.takenBefore(&file, r.seq)
	if !known || a == nil {
		return nil
	}
	settled := func(*profile.Profile) *reconcile.PrematchedFile { return allBut(wanted, file.Lines) }
	if keys != nil {
		settled = nil // it may stand at any line
	}
	return r.unlessInput(r.pipeline.reread(ctx, a, settled, func(row account.Row) error {
		switch t, l := row.Transaction, row.Line; {
		case t != nil && keys != nil:
			into.addMovedSale(keys, t)
		case l != nil && keys != nil:
			into.addMovedLine(keys, l)
		case t != nil && wanted[t.Origin.Line]:
			sale := *t
			into.sales[sale.Origin] = &sale
		case l != nil && wanted[l.Origin.Line]:
			line := *l
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
