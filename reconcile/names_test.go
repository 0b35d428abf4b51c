package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tieout/reconcile"
)

// someNames are as files have them: retrieval references, wallet numbers, order and trace numbers.
func someNames(random *rand.Rand, count int) []string {
	names := make([]string, count)
	for i := range names {
		switch random.IntN(4) {
		case 0:
			names[i] = fmt.Sprintf("%012d", random.Int64N(1_000_000_000_000))
		case 1:
			names[i] = fmt.Sprintf("%06d", random.IntN(1_000_000))
		case 2:
			names[i] = fmt.Sprintf("42000%023d", random.Int64())
		default:
			names[i] = fmt.Sprintf("ORD-%x-订单", random.Uint64())
		}
	}
	return names
}

// TestNamesAreNeverDenied adds names of files of every size, one by one and many at once, and asks for each again,
// also of what was written and read.
func TestNamesAreNeverDenied(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for _, size := range []int64{0, 1, 5_000, 1 << 20, 1<<20 + 1, 30 << 20} {
		names := someNames(random, int(min(size/50+3, 20_000)))
		n := reconcile.NewNames(size)
		var places []reconcile.NamePlace
		for i, name := range names {
			if i%2 == 0 {
				n.Add([]byte(name))
			} else {
				places = append(places, n.Place([]byte(name)))
			}
		}
		n.AddPlaces(places)
		read, err := reconcile.ReadNames(n.AppendTo(nil))
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		for _, name := range names {
			if !n.MayHave(name) || !read.MayHave(name) {
				t.Fatalf("%d bytes, seed %d: %q was added, and is denied", size, seed, name)
			}
		}
		if !read.Covers(n) || !n.Covers(read) {
			t.Errorf("%d bytes: what was read is not what was written", size)
		}
	}
}

// TestNamesAreMostlyDenied asks for names that were not added: of lines of a hundred bytes with two names each a
// few in a hundred files would be read in vain.
func TestNamesAreMostlyDenied(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const rows, rowBytes, asked = 50_000, 100, 20_000
	n := reconcile.NewNames(rows * rowBytes)
	for range rows {
		n.Add(fmt.Appendf(nil, "6281%08d", random.IntN(100_000_000)))
		n.Add(fmt.Appendf(nil, "42000%023d", random.Int64()))
	}
	said := 0
	for range asked {
		if n.MayHave(fmt.Sprintf("99%010d", random.Int64N(10_000_000_000))) {
			said++
		}
	}
	if said*100 > asked*8 {
		t.Errorf("want 8 in 100 of names that are not there at most, got %d of %d", said, asked)
	}
}

func TestNames(t *testing.T) {
	small, large := reconcile.NewNames(100), reconcile.NewNames(8<<20)
	for _, row := range []struct {
		name string
		add  func(*reconcile.Names)
		ask  string
		may  bool
		why  string
	}{
		{"short", func(n *reconcile.Names) { n.Add([]byte("000123")) }, "000123", true, "a trace number"},
		{"other", func(n *reconcile.Names) { n.Add([]byte("000123")) }, "000124", false, "its neighbour"},
		{"none", func(n *reconcile.Names) { n.Add(nil) }, "0", false, "an empty column is no name"},
		{"sale", func(n *reconcile.Names) {
			n.AddTransaction(&reconcile.Transaction{RRN: "628100000001", OrderNo: "A-1", TraceNo: "7", OriginalRRN: "628100000009"})
		}, "628100000009", true, "a refund is found by the sale that it names"},
		{"order", func(n *reconcile.Names) { n.AddTransaction(&reconcile.Transaction{OrderNo: "A-1"}) }, "A-1", true, "an order number"},
		{"line", func(n *reconcile.Names) { n.AddLine(&reconcile.SettlementLine{TraceNo: "77"}) }, "77", true, "a line's trace number"},
		{"chargeback", func(n *reconcile.Names) {
			n.AddLine(&reconcile.SettlementLine{RRN: "628100000063", OriginalRRN: "628100000062"})
		}, "628100000062", true, "a chargeback is found by the sale that it names"},
		{"refund line", func(n *reconcile.Names) { n.AddLine(&reconcile.SettlementLine{OriginalOrderNo: "A-2"}) }, "A-2", true, "a line may name its sale by order number alone"},
		{"nothing", func(n *reconcile.Names) { n.AddLine(nil); n.AddTransaction(nil) }, "77", false, "a movement has no names"},
	} {
		for _, like := range []*reconcile.Names{small, large} {
			n := like.Alike()
			row.add(n)
			if got := n.MayHave(row.ask); got != row.may {
				t.Errorf("%s: want %t, got %t: %s", row.name, row.may, got, row.why)
			}
		}
	}
	var unknown *reconcile.Names
	unknown.Add([]byte("628100000001"))
	unknown.SetPartial()
	if unknown.Alike() != nil || !unknown.MayHave("628100000001") || !unknown.Covers(small) || !small.Covers(unknown) {
		t.Error("of a file of which nothing is known any name may be")
	}
}

// TestNamesCover: names that lack one are found out; those that are partial have fewer by right.
func TestNamesCover(t *testing.T) {
	for _, size := range []int64{100, 8 << 20} {
		for _, name := range []string{"000123", "628100000001"} {
			all := reconcile.NewNames(size)
			all.Add([]byte(name))
			fewer := all.Alike()
			if fewer.Covers(all) || !all.Covers(fewer) {
				t.Errorf("%d bytes: names without %s cover those with it", size, name)
			}
			if fewer.SetPartial(); !fewer.Covers(all) {
				t.Errorf("%d bytes: of partial names the rest is with the facts", size)
			}
		}
	}
	if reconcile.NewNames(100).Covers(reconcile.NewNames(8 << 20)) {
		t.Error("names that were prepared otherwise can't be compared")
	}
}

// TestNamesOfOtherBytes: what was not written so is refused, and never asked.
func TestNamesOfOtherBytes(t *testing.T) {
	good := reconcile.NewNames(100).AppendTo(nil)
	for name, data := range map[string][]byte{
		"nothing": nil, "one byte": good[:1], "another form": append([]byte{9}, good[1:]...), "no yes or no": append([]byte{2, 2}, good[2:]...),
		"cut": good[:len(good)-1], "longer": append(good[:len(good):len(good)], 0), "no power of two": {2, 0, 17}, "too many words": {2, 0, 0xff, 0xff, 0xff, 0xff, 0x7f}, "no number": {2, 0, 0xff},
	} {
		if _, err := reconcile.ReadNames(data); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
	if _, err := reconcile.ReadNames(good); err != nil {
		t.Error(err)
	}
	if before, err := reconcile.ReadNames(append([]byte{1}, good[1:]...)); err != nil || before != nil {
		t.Errorf("want nothing known of names of the form before, which lack the sales that lines name, got %v, %v", before, err)
	}
}
