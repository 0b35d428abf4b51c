package nightly

import (
	"context"
	"errors"
	"path/filepath"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// pairReader reads rows that earlier nights settled again, from the files in which
// they stood.
type pairReader struct {
	pipeline *Pipeline
	files    map[string]store.FileRow // that earlier nights took in last, by name
	seq      int64
}

func (p *Pipeline) newPairReader(found *intake, seq int64) *pairReader {
	r := &pairReader{pipeline: p, files: map[string]store.FileRow{}, seq: seq}
	for _, file := range found.before {
		if file.State == reconcile.FileTaken && file.Seq < seq {
			r.files[file.Name] = file
		}
	}
	return r
}

// read returns the rows of each fact, in the order of the facts; nil for one whose
// files are gone, were changed, or hold other rows there. It is safe for concurrent use.
func (r *pairReader) read(ctx context.Context, facts []reconcile.Fact) ([]*match.SettledPair, error) {
	wanted := map[string]map[int64]bool{}
	want := func(o reconcile.Origin) {
		if wanted[o.File] == nil {
			wanted[o.File] = map[int64]bool{}
		}
		wanted[o.File][o.Line] = true
	}
	for i := range facts {
		want(facts[i].Sale)
		want(facts[i].Line)
	}
	sales, lines := map[reconcile.Origin]reconcile.Transaction{}, map[reconcile.Origin]reconcile.SettlementLine{}
	for name, at := range wanted {
		err := r.readFile(ctx, name, func(row account.Row) error {
			switch {
			case row.Transaction != nil && at[row.Transaction.Origin.Line]:
				sales[row.Transaction.Origin] = *row.Transaction
			case row.Line != nil && at[row.Line.Origin.Line]:
				lines[row.Line.Origin] = *row.Line
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	pairs := make([]*match.SettledPair, len(facts))
	for i := range facts {
		f := &facts[i]
		sale, known := sales[f.Sale]
		line, also := lines[f.Line]
		if known && also && isRowOf(f, &sale, &line) {
			pairs[i] = &match.SettledPair{Sale: sale, Line: line}
		}
	}
	return pairs, nil
}

// isRowOf reports whether both rows are those that the fact remembers.
func isRowOf(f *reconcile.Fact, sale *reconcile.Transaction, line *reconcile.SettlementLine) bool {
	return f.IsOf(sale.MerchantID, sale.Currency, reconcile.MinorOf(&sale.Origin, sale.Signed(), sale.Currency)) &&
		f.Settles(line.MerchantID, line.Currency, reconcile.MinorOf(&line.Origin, line.Gross, line.Currency))
}

// readFile hands out the rows of a file that an earlier night took in; none where it
// can't be read with the bytes of that night.
func (r *pairReader) readFile(ctx context.Context, name string, use func(account.Row) error) (err error) {
	p := r.pipeline
	file, known := r.files[name]
	source := p.sourceNamed(file.Source)
	if !known || source == nil {
		return nil
	}
	a := &arrival{
		source: source, name: name, path: filepath.Join(p.Config.Inbox, filepath.FromSlash(nameOnDisk(name))), date: file.Date, account: file.FileAccount,
	}
	a.mask, _ = p.Store.Mask(r.seq)
	if err := p.reopenFile(a); err != nil {
		if a.intake != nil {
			err = errors.Join(err, a.intake.Close())
		}
		return unlessInput(err)
	}
	defer func() { err = errors.Join(err, a.intake.Close()) }()
	profile, err := p.profileOf(source)
	if err != nil {
		return err
	}
	_, _, err = loaders.Load(ctx, a.intake, profile, p.defaults(a), loaders.Options{Currency: p.Config.Currency}, use)
	return unlessInput(err)
}

// unlessInput lets an error of a file pass: what it held is then not known.
func unlessInput(err error) error {
	if e := (*fault.Error)(nil); errors.As(err, &e) && (e.Name == "input-gone" || e.Name == "input-changed" || e.Class == fault.Input) {
		return nil
	}
	return err
}
