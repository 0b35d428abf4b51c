package prematch

import (
	"encoding/binary"

	"tieout/reconcile"
)

// pairSource hands out the pairs of one result, ascending by key: so do the pairs of each
// partition, and the partitions.
type pairSource struct {
	of        *Result
	partition int    // after the one in hand
	pieces    []byte // of the one in hand
	at        int    // of the next pair in them
	texts     map[twoFiles]uint32
	last      twoFiles
	before    uint32
}

// twoFiles are those of a pair.
type twoFiles struct{ sales, lines int }

// eachFact hands out the pairs as facts, ascending by key. A fact is good until
// use returns.
func (r *Result) eachFact(use func(*reconcile.Fact) error) error {
	results := r.parts
	if results == nil {
		results = []*Result{r}
	}
	var sources []pairSource
	for _, of := range results {
		if of != nil {
			sources = append(sources, pairSource{of: of, texts: map[twoFiles]uint32{}})
		}
	}
	texts := uint32(0) // how many numbers of texts are taken
	fact := reconcile.Fact{Side: reconcile.TerminalSide, Type: string(reconcile.Sale), Verdict: reconcile.Settled, Currency: r.currency}
	for {
		from, err := lowest(sources)
		if err != nil || from == nil {
			return err
		}
		from.next(&fact, &texts)
		if err := use(&fact); err != nil {
			return err
		}
	}
}

// fill takes the next partition in hand that has pairs, when the last one has none left; false
// where there is none.
func (s *pairSource) fill() (some bool, err error) {
	for s.at >= len(s.pieces) && s.partition < s.of.count && err == nil {
		s.pieces, s.at = s.pieces[:0], 0
		err = s.of.pairs.Each(s.partition, func(piece []byte) error {
			s.pieces = append(s.pieces, piece...)
			return nil
		})
		s.partition++
	}
	return s.at < len(s.pieces), err
}

// lowest returns the source whose next pair has the lowest key; nil when none has one.
func lowest(sources []pairSource) (from *pairSource, err error) {
	least := uint64(0)
	for i := range sources {
		s := &sources[i]
		some, err := s.fill()
		if err != nil {
			return nil, err
		}
		if !some {
			continue
		}
		if key := binary.LittleEndian.Uint64(s.pieces[s.at:]); from == nil || key < least {
			from, least = s, key
		}
	}
	return from, nil
}

// next makes the fact of the source's next pair. Texts counts the numbers of texts, which facts
// of the same merchant and the same two files share.
func (s *pairSource) next(fact *reconcile.Fact, texts *uint32) {
	pair := s.pieces[s.at:]
	number := func(i int) uint32 { return binary.LittleEndian.Uint32(pair[8+4*i:]) }
	r, merchantFile := s.of, MerchantFile(number(0))
	sales := &r.files[merchantFile.file()]
	fact.Key = binary.LittleEndian.Uint64(pair)
	fact.Provider, fact.MerchantID = sales.Provider, r.merchants.Text(merchantFile.merchant())
	fact.Gross, fact.Settled, fact.Fee = int64(number(2)), int64(number(2)), int64(int32(number(3)))
	fact.Sale = reconcile.Origin{File: sales.Name, Line: int64(number(4))}
	fact.Line = reconcile.Origin{File: r.files[number(1)].Name, Line: int64(number(5))}
	if files := (twoFiles{merchantFile.file(), int(number(1))}); files != s.last || len(s.texts) == 0 {
		if _, known := s.texts[files]; !known {
			s.texts[files] = *texts
			*texts += uint32(r.merchants.Len())
		}
		s.last, s.before = files, s.texts[files]
	}
	fact.Texts = 1 + s.before + merchantFile.merchant()
	s.at += pairBytes
}
