package nightly

import (
	"context"
	"slices"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/store"
)

// prepareNames prepares for what the file's rows are called, once. A bank's movements are found otherwise; and what
// one slice reads of a file is not all of it.
func (a *arrival) prepareNames(slice reconcile.Slice, textSize int64) {
	if a.names == nil && a.source.Side != reconcile.DepositSide && !slice.IsCut() {
		a.names = reconcile.NewNames(textSize)
	}
}

// addNames adds what a row is called.
func (a *arrival) addNames(row *account.Row) {
	a.names.AddTransaction(row.Transaction)
	a.names.AddLine(row.Line)
}

// mayHold reports whether a row of a file that a night took in may bear one of the references under which no fact is
// found: as far as is known what its rows are called, and the facts of its night are remembered.
func (h *history) mayHold(ctx context.Context, file *store.FileRow, references []string) (bool, error) {
	names, err := h.pipeline.Store.Names(ctx, file)
	if err != nil || names == nil || names.Partial && h.forgot(file.Seq) {
		return true, err
	}
	return slices.ContainsFunc(references, names.MayHave), nil
}

// forgot reports whether the facts of a run are remembered no longer.
func (h *history) forgot(seq int64) bool {
	return !slices.ContainsFunc(h.remembered, func(n store.FactNight) bool { return n.Seq == seq && !n.Forgotten })
}

// fileOfOtherNames returns a file of a night that was judged again whose rows are called otherwise than the store
// says; empty: there is none.
func (p *Pipeline) fileOfOtherNames(ctx context.Context, files []store.FileRow, seq int64, judged *reconcile.Night) (string, error) {
	for i := range judged.Files {
		file := &judged.Files[i]
		at := slices.IndexFunc(files, func(f store.FileRow) bool {
			return f.Seq == seq && f.Name == file.Name && f.State == reconcile.FileTaken
		})
		if at < 0 {
			continue
		}
		kept, err := p.Store.Names(ctx, &files[at])
		if err != nil {
			return "", err
		}
		if !kept.Covers(file.Names) {
			return file.Name, nil
		}
	}
	return "", nil
}
