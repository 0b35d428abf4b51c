package store

import (
	"context"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"tieout/reconcile"
)

// EachFactOfFiles hands out the facts of runs from first on and before seq whose sale
// or line was read in one of the files, in the order of the nights and within one of
// the keys. It reads the texts of every such night, and all facts of those that name
// a file. Nights whose facts are forgotten hand out none. Each fact is good until use returns.
func (s *Store) EachFactOfFiles(ctx context.Context, first, seq int64, files map[string]bool, use func(*reconcile.Fact) error) error {
	nights, err := s.factNights(ctx, "seq >= ? AND seq < ? AND seq"+notUndone, first, seq)
	if err != nil {
		return err
	}
	for i := range nights {
		if nights[i].Forgotten {
			continue
		}
		reader := factReader{values: s.factValues(ctx, nights[i].Seq), night: nights[i].AsOf}
		if err := reader.eachOfFiles(files, use); err != nil {
			return err
		}
	}
	return nil
}

// FactMerchants returns the merchants of whom any night that stands remembers a fact, sorted.
func (s *Store) FactMerchants(ctx context.Context) ([]string, error) {
	nights, err := s.factNights(ctx, "seq"+notUndone)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range nights {
		var texts factTextsOf
		if err := s.factValues(ctx, nights[i].Seq)(factTexts, nil, func(_ int64, data []byte) error { return texts.read(data) }); err != nil {
			return nil, err
		}
		for _, merchant := range texts[merchantColumn-firstText] {
			if !seen[merchant] {
				seen[strings.Clone(merchant)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// factPart says where the rows of a part of a night lie.
type factPart struct {
	number     int64 // of its keys
	firstBlock int64
	blocks     int64
}

// eachOfFiles hands out the night's facts that were read in one of the files.
func (r *factReader) eachOfFiles(files map[string]bool, use func(*reconcile.Fact) error) error {
	var texts factTextsOf
	if err := r.values(factTexts, nil, func(_ int64, data []byte) error { return texts.read(data) }); err != nil {
		return err
	}
	sales, lines := numbersOfTexts(texts[saleFileColumn-firstText], files), numbersOfTexts(texts[lineFileColumn-firstText], files)
	if len(sales) == 0 && len(lines) == 0 {
		return nil
	}
	parts, err := r.parts()
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := r.eachOfPart(part, func(f *foundFact) error {
			if !sales[f.texts[saleFileColumn-firstText]] && !lines[f.texts[lineFileColumn-firstText]] {
				return nil
			}
			for column, into := range textsOfFact(&f.Fact) {
				text, err := texts.text(column, f.texts[column])
				if err != nil {
					return err
				}
				*into = text
			}
			return use(&f.Fact)
		}); err != nil {
			return err
		}
	}
	return nil
}

// numbersOfTexts returns the numbers of those texts that are wanted.
func numbersOfTexts(texts []string, wanted map[string]bool) map[int64]bool {
	numbers := map[int64]bool{}
	for number, text := range texts {
		if wanted[text] {
			numbers[int64(number)] = true
		}
	}
	return numbers
}

// parts lists the parts of the night.
func (r *factReader) parts() (parts []factPart, err error) {
	err = r.values(factKeys, nil, func(n int64, data []byte) error {
		b := factBytes{rest: data}
		form := b.take(1)
		b.number()
		part := factPart{number: n, firstBlock: int64(b.number()), blocks: int64(b.count())}
		if b.cut || form[0] != factForm {
			return damaged("keys of facts are cut")
		}
		parts = append(parts, part)
		return nil
	})
	return parts, err
}

// eachOfPart hands out the facts of a part by ascending key, their texts as numbers.
func (r *factReader) eachOfPart(part factPart, use func(*foundFact) error) error {
	var tops []uint64
	if err := r.values(factKeys, []int64{part.number}, func(_ int64, data []byte) error {
		b := factBytes{rest: data}
		b.take(1)
		b.number()
		b.number()
		for range min(b.count(), len(b.rest)) {
			b.count()
		}
		p := readPrefixes(&b)
		if b.cut {
			return damaged("keys of facts are cut")
		}
		tops = p.all()
		return nil
	}); err != nil {
		return err
	}
	blocks := make([]int64, part.blocks)
	for i := range blocks {
		blocks[i] = part.firstBlock + int64(i)
	}
	return r.values(factRows, blocks, func(_ int64, data []byte) error {
		b, err := readFactBlock(data)
		if err != nil {
			return err
		}
		if b.rows > len(tops) {
			return damaged("want at most %d rows in a block of facts, got %d", len(tops), b.rows)
		}
		err = r.eachOfBlock(&b, tops[:b.rows], use)
		tops = tops[b.rows:]
		return err
	})
}

// eachOfBlock hands out the facts of a block. Tops are their keys as far as prefixes say them.
func (r *factReader) eachOfBlock(b *factBlock, tops []uint64, use func(*foundFact) error) error {
	rest := b.aliases
	for row, top := range tops {
		count := 8 * int(b.columns[aliasColumn].at(row))
		if count < 0 || count > len(rest) {
			return damaged("a block of facts is cut")
		}
		var aliases []uint64
		for own := rest[:count]; len(own) > 0; own = own[8:] {
			aliases = append(aliases, binary.BigEndian.Uint64(own))
		}
		rest = rest[count:]
		f := r.fact(b, row, top+uint64(b.columns[restColumn].at(row)), slices.Clip(aliases))
		if err := use(&f); err != nil {
			return err
		}
	}
	return nil
}

// all returns for each key the lowest one that has its prefix.
func (p *prefixes) all() []uint64 {
	keys := make([]uint64, 0, p.count)
	for word := range p.words {
		for ones := p.word(word); ones != 0; ones &= ones - 1 {
			i := len(keys)
			high := uint64(64*word + bits.TrailingZeros64(ones) - i)
			keys = append(keys, p.base+(high<<lowBits|uint64(p.lowAt(i)))<<p.shift)
		}
	}
	return keys
}
