package store

import (
	"cmp"
	"math/bits"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestBitsComeBack packs values of every width at every place.
func TestBitsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(0, 64).Draw(t, "width")
		values := rapid.SliceOfN(rapid.Uint64(), 0, 70).Draw(t, "values")
		for i := range values {
			values[i] &= 1<<width - 1
		}
		data := appendBits(nil, width, values)
		if want := (len(values)*width + 7) / 8; len(data) != want {
			t.Fatalf("want %d bytes, got %d", want, len(data))
		}
		p := packed{data, width}
		for i, want := range values {
			if got := p.at(i); got != want {
				t.Fatalf("value %d of width %d: want %x, got %x", i, width, want, got)
			}
		}
	})
}

// drawValues draws a column as real ones are: equal throughout, nearly so, long of
// tail, or anything.
func drawValues(t *rapid.T) []int64 {
	any64 := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5, 5), rapid.Just(int64(-1<<63)), rapid.Just(int64(1<<63-1)))
	common := any64.Draw(t, "common")
	value := rapid.OneOf(any64, rapid.Just(common), rapid.Just(common), rapid.Int64Range(-9, 1000), rapid.Just(common))
	if rapid.Bool().Draw(t, "equal") {
		value = rapid.Just(common)
	}
	return rapid.SliceOfN(value, 1, 200).Draw(t, "values")
}

func TestColumnsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawValues(t)
		var w columnWriter
		data := append(w.append(nil, values), 0xfe)
		r := factBytes{rest: data}
		c := readColumn(&r, len(values))
		if r.cut || len(r.rest) != 1 {
			t.Fatalf("want one byte behind the column, got %x", r.rest)
		}
		for row, want := range values {
			if got := c.at(row); got != want {
				t.Fatalf("row %d: want %d, got %d", row, want, got)
			}
		}
		cut := factBytes{rest: data[:rapid.IntRange(0, len(data)-2).Draw(t, "length")]}
		if readColumn(&cut, len(values)); !cut.cut {
			t.Fatal("a column that was cut is read as a whole one")
		}
	})
}

// TestOddValuesDoNotWidenAColumn: one partial payment in a block must not cost
// every sale twenty bits.
func TestOddValuesDoNotWidenAColumn(t *testing.T) {
	rows := make([]int64, 1700)
	tail, refund := slices.Clone(rows), slices.Clone(rows)
	for i := range tail {
		tail[i] = int64(i % 1024)
	}
	tail[9], refund[1699] = 1<<50, -4000
	var w columnWriter
	for _, row := range []struct {
		name, why string
		values    []int64
		most      int
	}{
		{"equal", "base, width and no odd value", rows, 3},
		{"one refund", "the odd one lies apart", refund, 12},
		{"a tail", "ten bits a row, and one far away", tail, 1700*10/8 + 20},
	} {
		if got := len(w.append(nil, row.values)); got > row.most {
			t.Errorf("%s (%s): want at most %d bytes, got %d", row.name, row.why, row.most, got)
		}
	}
}

// TestPrefixesFindEveryKey: every key is found where it stands, and few others.
func TestPrefixesFindEveryKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.Uint64Range(1<<40, 1<<40+3)
		if rapid.Bool().Draw(t, "wide") {
			near = rapid.OneOf(rapid.Uint64(), rapid.Just(uint64(0)), rapid.Just(^uint64(0)), near, rapid.Uint64Range(1<<40, 1<<41))
		}
		keys := rapid.SliceOfN(near, 1, 300).Draw(t, "keys")
		slices.Sort(keys)
		shift := prefixShift(keys)
		r := factBytes{rest: appendPrefixes(nil, keys, keys[0], shift)}
		p := readPrefixes(&r)
		if r.cut || len(r.rest) > 0 {
			t.Fatalf("cut: %v; %d bytes too many", r.cut, len(r.rest))
		}
		asked := append(slices.Clone(keys), rapid.SliceOfN(rapid.OneOf(near, rapid.Uint64()), 0, 50).Draw(t, "others")...)
		slices.Sort(asked)
		asked = slices.Compact(asked)
		places := map[uint64][2]int{}
		p.find(asked, func(key uint64, from, to int) { places[key] = [2]int{from, to} })
		for i, key := range keys {
			if at, found := places[key]; !found || i < at[0] || i >= at[1] {
				t.Fatalf("key %d, %x, is not among %v", i, key, at)
			}
			if got, want := p.at(i), keys[0]+(key-keys[0])>>shift<<shift; got != want {
				t.Fatalf("the prefix of key %d: want %x, got %x", i, want, got)
			}
		}
		for key, at := range places {
			for i := at[0]; i < at[1]; i++ {
				if (keys[i]-keys[0])>>shift != (key-keys[0])>>shift {
					t.Fatalf("%x is taken for %x, whose prefix is another", key, keys[i])
				}
			}
		}
	})
}

func TestSelectBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.Uint64Range(1, ^uint64(0)).Draw(t, "word")
		n := rapid.IntRange(0, bits.OnesCount64(word)-1).Draw(t, "n")
		place := selectBit(word, n)
		if word>>place&1 == 0 || bits.OnesCount64(word&(1<<place-1)) != n {
			t.Fatalf("bit %d of %x is not the one with %d below", place, word, n)
		}
	})
}

// drawFact draws a fact of the night with anything in it. Few keys are drawn, so
// that facts share some.
func drawFact(t *rapid.T, night civil.Date) reconcile.Fact {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "CNY", "SALE", "8983301", "订单 \x1f\x00\\", "a\xffb"}), rapid.StringN(0, 20, -1))
	amount := rapid.OneOf(rapid.Int64Range(-100_000, 100_000), rapid.Int64())
	key := rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(1<<50, 1<<50+20), rapid.Just(uint64(0)), rapid.Just(^uint64(0)))
	f := reconcile.Fact{
		Key: key.Draw(t, "key"), Aliases: rapid.SliceOfN(key, 0, 5).Draw(t, "aliases"), Night: night,
		Provider: text.Draw(t, "provider"), MerchantID: text.Draw(t, "merchant"), Side: reconcile.Side(text.Draw(t, "side")), Type: text.Draw(t, "type"),
		Verdict: reconcile.Verdict(text.Draw(t, "verdict")), Reason: text.Draw(t, "reason"), Currency: text.Draw(t, "currency"),
		Gross: amount.Draw(t, "gross"), Settled: amount.Draw(t, "settled"), Fee: amount.Draw(t, "fee"),
		SettleDate: civil.Date(rapid.OneOf(rapid.Just(int32(0)), rapid.Int32Range(20_000, 21_000), rapid.Int32()).Draw(t, "settle date")),
		Sale:       reconcile.Origin{File: text.Draw(t, "sale file"), Line: rapid.Int64().Draw(t, "sale line")},
		Line:       reconcile.Origin{File: text.Draw(t, "line file"), Line: rapid.Int64Range(0, 1<<20).Draw(t, "line line")},
	}
	if rapid.Bool().Draw(t, "time known") {
		f.Time = time.Unix(rapid.Int64Range(-62_000_000_000, 200_000_000_000).Draw(t, "time"), 0).UTC()
	}
	return f
}

func drawNight(t *rapid.T, night civil.Date) []reconcile.Fact {
	count := rapid.SampledFrom([]int{0, 1, 5, 60}).Draw(t, "count")
	facts := make([]reconcile.Fact, count)
	for i := range facts {
		facts[i] = drawFact(t, night)
	}
	slices.SortStableFunc(facts, func(a, b reconcile.Fact) int { return cmp.Compare(a.Key, b.Key) })
	return facts
}

// factTable is the table facts of one night, in memory.
type factTable map[factKind]map[int64][]byte

func (m factTable) values(kind factKind, numbers []int64, use func(int64, []byte) error) error {
	for n := range int64(len(m[kind])) {
		if numbers != nil && !slices.Contains(numbers, n) {
			continue
		}
		if err := use(n, m[kind][n]); err != nil {
			return err
		}
	}
	return nil
}

// write fills the table by way of small parts, so that few facts fill many.
func (m factTable) write(t *rapid.T, night civil.Date, facts []reconcile.Fact) {
	w := newFactWriter(night, func(kind factKind, n int64, data []byte) error {
		if m[kind] == nil {
			m[kind] = map[int64][]byte{}
		}
		m[kind][n] = slices.Clone(data)
		return nil
	})
	w.partRows, w.aliasRun, w.guess = rapid.IntRange(1, 80).Draw(t, "part"), rapid.IntRange(1, 80).Draw(t, "run"), rapid.IntRange(1, 30).Draw(t, "block")
	for i := range facts {
		f := facts[i] // the writer may keep nothing of it
		if err := w.add(&f); err != nil {
			t.Fatal(err)
		}
		f = reconcile.Fact{}
	}
	if err := w.finish(); err != nil {
		t.Fatal(err)
	}
}

// TestAnyFactsComeBack: whatever a night's facts say, they are found whole by
// their keys and aliases, and no others are.
func TestAnyFactsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const night = civil.Date(20_700)
		facts, table := drawNight(t, night), factTable{}
		table.write(t, night, facts)
		var asked []uint64
		for i := range facts {
			for _, key := range append([]uint64{facts[i].Key}, facts[i].Aliases...) {
				if rapid.Bool().Draw(t, "ask") {
					asked = append(asked, key, key+1)
				}
			}
		}
		slices.Sort(asked)
		asked = slices.Compact(append(asked, ^uint64(0)))
		var want []reconcile.Fact
		for i := range facts {
			if slices.ContainsFunc(append([]uint64{facts[i].Key}, facts[i].Aliases...), func(key uint64) bool { return slices.Contains(asked, key) }) {
				want = append(want, facts[i])
			}
		}
		reader := factReader{values: table.values, night: night, shared: map[string]string{}}
		got, err := reader.find(asked)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestFactsThatSayWhichTextsTheyShare: what spares comparing texts changes none.
func TestFactsThatSayWhichTextsTheyShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const night = civil.Date(20_700)
		want, table := drawNight(t, night), factTable{}
		said, numbers := slices.Clone(want), map[[textCount]string]uint32{}
		var asked []uint64
		for i := range said {
			asked = append(asked, said[i].Key)
			var texts [textCount]string
			for j, text := range textsOfFact(&said[i]) {
				texts[j] = *text
			}
			if numbers[texts] == 0 {
				numbers[texts] = uint32(1 + 3*len(numbers))
			}
			if rapid.Bool().Draw(t, "said") {
				said[i].Texts = numbers[texts]
			}
		}
		table.write(t, night, said)
		reader := factReader{values: table.values, night: night, shared: map[string]string{}}
		got, err := reader.find(slices.Compact(asked))
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestDamagedFactsAreNoPanic cuts and alters values: a look-up may find something
// else or fail, and nothing more. What was altered the chain tells.
func TestDamagedFactsAreNoPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const night = civil.Date(20_700)
		facts, table := drawNight(t, night), factTable{}
		table.write(t, night, facts)
		kind := factKind(rapid.IntRange(1, int(factTexts)).Draw(t, "kind"))
		for n, data := range table[kind] {
			if rapid.Bool().Draw(t, "cut") {
				table[kind][n] = data[:rapid.IntRange(0, len(data)).Draw(t, "length")]
			} else {
				data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
			}
		}
		var asked []uint64
		for i := range facts {
			asked = append(append(asked, facts[i].Key), facts[i].Aliases...)
		}
		slices.Sort(asked)
		reader := factReader{values: table.values, night: night, shared: map[string]string{}}
		_, err := reader.find(slices.Compact(asked))
		_ = err // ErrDamaged or nothing
	})
}
