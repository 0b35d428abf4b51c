package nightly

import (
	"context"
	"slices"
	"sync"

	"tieout/internal/mask"
	"tieout/reconcile"
	"tieout/store"
)

// setMask gives the night's files the key that masks their identifiers. A store that
// an older edition began may remember some as that edition masked them: what
// is equal to them tonight is masked the same way, so that the rows still meet.
func (p *Pipeline) setMask(ctx context.Context, before *opening, found *intake) error {
	key, earlier := p.Store.Mask(before.seq)
	if earlier {
		var lock sync.Mutex
		known := map[string]bool{}
		see := func(_ int, row store.Row) error {
			for _, identifier := range mask.FirstMasked(row.Text) {
				lock.Lock()
				known[identifier] = true
				lock.Unlock()
			}
			return nil
		}
		if err := before.EachItem(ctx, before.seq, p.Config.Jobs, see); err != nil {
			return err
		}
		if err := before.EachException(ctx, before.seq, p.Config.Jobs, see); err != nil {
			return err
		}
		key = key.Remembering(known)
	}
	for _, a := range found.arrivals {
		a.mask = key
	}
	return nil
}

// shownNight is a night as people are shown it: without the tags of masked card
// numbers in what is said of files and refused rows. Its lists are without them already.
func (p *Pipeline) shownNight(night *reconcile.Night) *reconcile.Night {
	shown := *night
	shown.Language, shown.Merchants, shown.Forms, shown.Timezone = p.Config.Language, p.Config.Merchants, p.Config.Forms, p.Config.Location.String()
	shown.Files, shown.Rejects = slices.Clone(night.Files), slices.Clone(night.Rejects)
	for i := range shown.Files {
		shown.Files[i].Detail = mask.Shown(shown.Files[i].Detail)
	}
	for i := range shown.Rejects {
		r := &shown.Rejects[i]
		for _, text := range []*string{&r.Detail, &r.Excerpt, &r.RRN, &r.OrderNo, &r.Merchant} {
			*text = mask.Shown(*text)
		}
	}
	return &shown
}

// hideTags takes the tags of masked card numbers out of a row's texts.
func hideTags[T any](fields []reconcile.Field[T], row *T) {
	for i := range fields {
		if fields[i].Text != nil {
			text := fields[i].Text(row)
			*text = mask.Shown(*text)
		}
	}
}

// hideItemTags is hideTags for an item and the row that it is.
func hideItemTags(item *reconcile.Item) {
	hideTags(reconcile.ItemFields, item)
	if item.Transaction != nil {
		hideTags(reconcile.TransactionFields, item.Transaction)
	}
	if item.Line != nil {
		hideTags(reconcile.LineFields, item.Line)
	}
}
