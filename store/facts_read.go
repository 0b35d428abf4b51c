package store

import (
	"cmp"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// factReader looks up the facts of one night.
type factReader struct {
	// values hands out values of a kind by ascending number: all, or those of the
	// numbers. Data is good until use returns.
	values func(kind factKind, numbers []int64, use func(n int64, data []byte) error) error
	night  civil.Date
	shared map[string]string // texts of facts that were found, each once
}

// factHit is a row that may be asked for.
type factHit struct {
	asked uint64
	row   int64 // of the night; of the block once that is known
	top   uint64
	block int64
}

// foundFact is a fact whose texts are numbers still.
type foundFact struct {
	reconcile.Fact
	texts [textCount]int64
}

// find returns the facts of the night that have one of the keys, which ascend,
// or an alias among them, in the order of their keys.
func (r *factReader) find(asked []uint64) ([]reconcile.Fact, error) {
	byAlias, err := r.aliasHits(asked)
	if err != nil {
		return nil, err
	}
	hits, err := r.hits(asked, byAlias)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	found, err := r.rows(hits)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return r.named(found)
}

// aliasHits returns the rows that an alias may name, by their numbers.
func (r *factReader) aliasHits(asked []uint64) ([]factHit, error) {
	type place struct {
		asked    uint64
		from, to int
	}
	places := map[int64][]place{}
	var parts []int64
	err := r.values(factAliases, nil, func(n int64, data []byte) error {
		b := factBytes{rest: data}
		form := b.take(1)
		p := readPrefixes(&b)
		if b.cut || form[0] != factForm {
			return damaged("aliases of facts are cut")
		}
		p.find(asked, func(key uint64, from, to int) { places[n] = append(places[n], place{key, from, to}) })
		if len(places[n]) > 0 {
			parts = append(parts, n)
		}
		return nil
	})
	if err != nil || len(parts) == 0 {
		return nil, err
	}
	var hits []factHit
	err = r.values(factAliasRows, parts, func(n int64, data []byte) error {
		b := factBytes{rest: data}
		head := b.take(2)
		if b.cut || head[0] != factForm || head[1] > 63 {
			return damaged("aliases of facts are cut")
		}
		rows := packed{b.rest, int(head[1])}
		for _, p := range places[n] {
			if (p.to*rows.width+7)/8 > len(rows.data) {
				return damaged("aliases of facts are cut")
			}
			for i := p.from; i < p.to; i++ {
				hits = append(hits, factHit{asked: p.asked, row: int64(rows.at(i))})
			}
		}
		return nil
	})
	slices.SortFunc(hits, func(a, b factHit) int { return cmp.Compare(a.row, b.row) })
	return hits, err
}

// hits returns every row that may be asked for, in the order of the rows, with
// its block, its number there, and its key as far as prefixes say it.
func (r *factReader) hits(asked []uint64, byAlias []factHit) (hits []factHit, err error) {
	err = r.values(factKeys, nil, func(_ int64, data []byte) error {
		b := factBytes{rest: data}
		form := b.take(1)
		first, block := int64(b.number()), int64(b.number())
		sizes := make([]int64, min(b.count(), len(b.rest)))
		for i := range sizes {
			sizes[i] = int64(b.count())
		}
		p := readPrefixes(&b)
		if b.cut || form[0] != factForm {
			return damaged("keys of facts are cut")
		}
		from := len(hits)
		p.find(asked, func(key uint64, at, to int) {
			for ; at < to; at++ {
				hits = append(hits, factHit{asked: key, row: int64(at), top: p.base + (key-p.base)>>p.shift<<p.shift})
			}
		})
		for len(byAlias) > 0 && byAlias[0].row < first+int64(p.count) {
			row := byAlias[0].row - first
			if row < 0 {
				return damaged("an alias names a row that no part of the facts has")
			}
			hits = append(hits, factHit{asked: byAlias[0].asked, row: row, top: p.at(int(row))})
			byAlias = byAlias[1:]
		}
		here := hits[from:]
		slices.SortFunc(here, func(a, b factHit) int { return cmp.Compare(a.row, b.row) })
		before := int64(0)
		for i := range here {
			for len(sizes) > 0 && here[i].row >= before+sizes[0] {
				before, block, sizes = before+sizes[0], block+1, sizes[1:]
			}
			here[i].block, here[i].row = block, here[i].row-before
		}
		return nil
	})
	return hits, err
}

// rows reads the blocks of the hits and keeps the rows that are asked for.
func (r *factReader) rows(hits []factHit) (found []foundFact, err error) {
	var blocks []int64
	for i := range hits {
		if i == 0 || hits[i].block != hits[i-1].block {
			blocks = append(blocks, hits[i].block)
		}
	}
	err = r.values(factRows, blocks, func(n int64, data []byte) error {
		b, err := readFactBlock(data)
		if err != nil {
			return err
		}
		last := int64(-1) // the row found last: a key and an alias may both name it
		for ; len(hits) > 0 && hits[0].block == n; hits = hits[1:] {
			hit := &hits[0]
			if hit.row >= int64(b.rows) {
				return damaged("want a row %d in a block of %d facts", hit.row, b.rows)
			}
			key := hit.top + uint64(b.columns[restColumn].at(int(hit.row)))
			if hit.row == last {
				continue
			}
			aliases, err := b.aliasesOf(int(hit.row))
			if err != nil {
				return err
			}
			if key == hit.asked || slices.Contains(aliases, hit.asked) {
				found = append(found, r.fact(&b, int(hit.row), key, aliases))
				last = hit.row
			}
		}
		return nil
	})
	if err == nil && len(hits) > 0 {
		err = damaged("block %d of the facts of %s is not there", hits[0].block, r.night)
	}
	return found, err
}

func (r *factReader) fact(b *factBlock, row int, key uint64, aliases []uint64) (f foundFact) {
	f.Key, f.Aliases, f.Night = key, aliases, r.night
	var numbers [factColumns]int64
	for i := range numbers {
		numbers[i] = b.columns[i].at(row)
	}
	setNumbers(&f.Fact, &numbers)
	copy(f.texts[:], numbers[firstText:])
	return f
}

// named puts the texts in.
func (r *factReader) named(found []foundFact) ([]reconcile.Fact, error) {
	var texts factTextsOf
	if err := r.values(factTexts, nil, func(_ int64, data []byte) error { return texts.read(data) }); err != nil {
		return nil, err
	}
	facts := make([]reconcile.Fact, len(found))
	for i := range found {
		for column, into := range textsOfFact(&found[i].Fact) {
			text, err := texts.text(column, found[i].texts[column])
			if err != nil {
				return nil, err
			}
			if _, known := r.shared[text]; !known {
				text = string([]byte(text)) // or a few bytes would hold all texts of the night
				r.shared[text] = text
			}
			*into = r.shared[text]
		}
		facts[i] = found[i].Fact
	}
	return facts, nil
}
