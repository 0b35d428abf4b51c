package prematch

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/spill"
)

// TestPartitionWritersGiveBackWhatTheyTook packs rows that are alike, and rows whose every
// column takes all its bits, with room for all of them and with room for few.
func TestPartitionWritersGiveBackWhatTheyTook(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, row := range []struct {
		name   string
		budget int
		spread uint64
	}{
		{"alike, all in memory", 32 << 20, 1 << 10},
		{"alike, spilled", 1 << 16, 1 << 10},
		{"all bits, in memory", 64 << 20, 1<<64 - 1},
		{"all bits, spilled", 1 << 16, 1<<64 - 1},
		{"equal", 1 << 16, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			store := spill.NewStore(0)
			defer func() { _ = store.Close() }()
			matcher, err := NewMatcher("CNY", 300_000, func(buckets, memory int) Buckets { return store.NewArena(buckets, memory) })
			if err != nil {
				t.Fatal(err)
			}
			w := matcher.NewPartitionWriter(row.budget)
			var sales, gotSales []SimpleSale
			var lines, gotLines []SimpleLine
			number := func() uint64 { return random.Uint64N(row.spread) }
			for range 200_000 {
				sale := SimpleSale{
					Reference: number() >> 2, MerchantFile: MerchantFile(number()), Gross: uint32(number()), Fee: int32(number()), Row: uint32(number()),
					Trace: uint16(number()), Order: uint16(number()), ReadLine: uint32(number()),
					Terminal: uint16(number()), Minute: Minute(number()), Check: uint32(number() & (1<<24 - 1)),
				}
				w.AddSale(sale.Reference, sale)
				line := SimpleLine{Reference: sale.Reference, MerchantFile: sale.MerchantFile, Gross: sale.Gross, Fee: sale.Fee, Row: sale.Row + 1, Minute: sale.Minute, Payout: uint32(number() & (1<<24 - 1)), Check: sale.Check}
				w.AddLine(sale.Reference, line)
				sales, lines = append(sales, sale), append(lines, line)
			}
			if w.err != nil {
				t.Fatal(w.err)
			}
			if store.Spilled() != (row.budget < 1<<20) {
				t.Errorf("spilled is %v of a budget of %d", store.Spilled(), row.budget)
			}
			room := make([]byte, chunkBytes(maxPendingRows))
			for partition := range 1 << matcher.bits {
				if err = w.eachChunk(&w.sales, partition, saleBytes, room, func(c chunk) { gotSales = c.appendSales(gotSales) }); err == nil {
					err = w.eachChunk(&w.lines, partition, lineBytes, room, func(c chunk) { gotLines = c.appendLines(gotLines) })
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			bySale := func(a, b SimpleSale) int {
				return cmp.Or(cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Gross, b.Gross), cmp.Compare(a.Fee, b.Fee),
					cmp.Compare(a.MerchantFile, b.MerchantFile), cmp.Compare(a.Trace, b.Trace), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ReadLine, b.ReadLine))
			}
			byLine := func(a, b SimpleLine) int {
				return cmp.Or(cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Gross, b.Gross), cmp.Compare(a.Fee, b.Fee),
					cmp.Compare(a.MerchantFile, b.MerchantFile))
			}
			for _, list := range [][]SimpleSale{sales, gotSales} {
				slices.SortFunc(list, bySale)
			}
			for _, list := range [][]SimpleLine{lines, gotLines} {
				slices.SortFunc(list, byLine)
			}
			if !slices.Equal(sales, gotSales) {
				t.Errorf("sales differ: %.500s", gocmp.Diff(sales[:min(10, len(sales))], gotSales[:min(10, len(gotSales))]))
			}
			if !slices.Equal(lines, gotLines) {
				t.Errorf("lines differ: %.500s", gocmp.Diff(lines[:min(10, len(lines))], gotLines[:min(10, len(gotLines))]))
			}
		})
	}
}
