package prematch

import (
	"testing"

	"tieout/internal/spill"
	"tieout/reconcile"
)

// inMemory makes buckets that have room for everything.
func inMemory(buckets, _ int) Buckets { return spill.NewStore(0).NewArena(buckets, 1<<20) }

// joinAll joins all partitions with one worker.
func joinAll(t *testing.T, matcher *Matcher) *Result {
	t.Helper()
	join, err := matcher.NewJoin(inMemory(1<<matcher.bits, 0))
	if err != nil {
		t.Fatal(err)
	}
	worker := join.NewWorker()
	for partition := range join.Partitions() {
		if err := worker.Join(partition); err != nil {
			t.Fatal(err)
		}
	}
	return join.Result()
}

// TestBlockedKeysAreNoWiderThanTheLifeCycle prematches one sale beside a row that may
// take it back. What the row can't reach is settled; what it may reach is not.
func TestBlockedKeysAreNoWiderThanTheLifeCycle(t *testing.T) {
	for _, row := range []struct {
		name     string
		merchant string
		said     NamedKeys
		settled  int64
		why      string
	}{
		{"nothing", "M1", NamedKeys{}, 1, "it names nothing"},
		{"its reference", "M1", NamedKeys{Reference: []byte("1")}, 0, "a line may name either"},
		{"its reference as the original", "M1", NamedKeys{OriginalReference: []byte("1"), Undoes: true}, 0, "the original"},
		{"its reference, of another merchant", "M2", NamedKeys{OriginalReference: []byte("1"), Undoes: true}, 0, "references are blocked whoever names them"},
		{"another original, its trace number", "M1", NamedKeys{OriginalReference: []byte("2"), OriginalTrace: []byte("5"), Undoes: true}, 1, "the reference alone finds the original"},
		{"another original, its own trace and order number", "M1", NamedKeys{OriginalReference: []byte("2"), Trace: []byte("5"), Order: []byte("O1"), Undoes: true}, 1, "own numbers count where no original is named"},
		{"an original that is no digits, its trace number", "M1", NamedKeys{OriginalReference: []byte("\xa1\xa1"), OriginalTrace: []byte("5"), Undoes: true}, 0, "it may turn out to be blank"},
		{"its trace number as the original", "M1", NamedKeys{OriginalTrace: []byte("5"), Undoes: true}, 0, "the original, if the terminal is the same"},
		{"its trace number as the original, of another merchant", "M2", NamedKeys{OriginalTrace: []byte("5"), Undoes: true}, 1, "another merchant's numbers"},
		{"its trace number as the original, of no known merchant", "", NamedKeys{OriginalTrace: []byte("5"), Undoes: true}, 0, "it may be the sale's merchant"},
		{"a refund with its trace number", "M1", NamedKeys{OriginalTrace: []byte("5")}, 0, "the refund costs what the sale cost"},
		{"the same trace number", "M1", NamedKeys{Trace: []byte("5"), Undoes: true}, 0, "a reversal repeats it"},
		{"the same trace number, of another merchant", "M2", NamedKeys{Trace: []byte("5"), Undoes: true}, 1, "another merchant's numbers"},
		{"the same trace number of a sale", "M1", NamedKeys{Trace: []byte("5")}, 1, "a sale takes nothing back"},
		{"the same order number", "M1", NamedKeys{Order: []byte("O1"), Undoes: true}, 0, "the last way to find an original"},
		{"the same order number, of no known merchant", "", NamedKeys{Order: []byte("O1"), Undoes: true}, 0, "it may be the sale's merchant"},
		{"its order number as the trace number", "M1", NamedKeys{Trace: []byte("O1"), Undoes: true}, 1, "traces and orders are told apart"},
	} {
		t.Run(row.name, func(t *testing.T) {
			matcher, err := NewMatcher("CNY", 1, inMemory)
			if err != nil {
				t.Fatal(err)
			}
			pos, _ := matcher.AddFile(File{rows: 2})
			settle, _ := matcher.AddFile(File{rows: 2})
			writer := matcher.NewPartitionWriter(1 << 16)
			number, hash, _ := matcher.Merchants.Number("M1")
			reference, _ := reconcile.ReferenceCode([]byte("1"))
			writer.AddSale(hash, SimpleSale{
				Reference: reference, MerchantFile: NewMerchantFile(number, pos), Gross: 100, Row: 1, Trace: ShortHash([]byte("5")), Order: ShortHash([]byte("O1")),
			})
			writer.AddLine(hash, SimpleLine{Reference: reference, MerchantFile: NewMerchantFile(number, settle), Gross: 100, Row: 1})
			by := uint64(AnyMerchant)
			if row.merchant != "" {
				_, by, _ = matcher.Merchants.Number(row.merchant)
			}
			writer.BlockedKeys.AddNamed(by, &row.said)
			if joined := joinAll(t, matcher); joined.Count != row.settled {
				t.Errorf("%s: want %d pairs, got %d", row.why, row.settled, joined.Count)
			}
		})
	}
}
