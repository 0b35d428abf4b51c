package store

import (
	"context"

	"tieout/reconcile"
)

// EachFact hands out the facts of a night in the order in which they were kept, without their keys; none
// where they are forgotten. A fact is good until use returns.
func (s *Store) EachFact(ctx context.Context, night FactNight, use func(*reconcile.Fact) error) error {
	reader := factReader{values: s.factValues(ctx, night.Seq), night: night.AsOf}
	var texts factTextsOf
	if err := reader.values(factTexts, nil, func(_ int64, data []byte) error { return texts.read(data) }); err != nil {
		return err
	}
	return reader.values(factRows, nil, func(_ int64, data []byte) error {
		b, err := readFactBlock(data)
		if err != nil {
			return err
		}
		for row := range b.rows {
			f := reader.fact(&b, row, 0, nil)
			for column, into := range textsOfFact(&f.Fact) {
				if *into, err = texts.text(column, f.texts[column]); err != nil {
					return err
				}
			}
			if err := use(&f.Fact); err != nil {
				return err
			}
		}
		return nil
	})
}
