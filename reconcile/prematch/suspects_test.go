package prematch

import (
	"testing"

	"tieout/reconcile"
)

// TestSuspectsAreNoWiderThanTheLifeCycle screens one sale beside a row that may
// take it back. What the row can't reach is settled; what it may reach is not.
func TestSuspectsAreNoWiderThanTheLifeCycle(t *testing.T) {
	for _, row := range []struct {
		name     string
		merchant string
		said     Said
		settled  int64
		why      string
	}{
		{"nothing", "M1", Said{}, 1, "it names nothing"},
		{"its reference", "M1", Said{Reference: []byte("1")}, 0, "a line may name either"},
		{"its reference as the original", "M1", Said{OriginalReference: []byte("1"), Undoes: true}, 0, "the original"},
		{"its reference, of another merchant", "M2", Said{OriginalReference: []byte("1"), Undoes: true}, 0, "references are suspected whoever names them"},
		{"another original, its trace number", "M1", Said{OriginalReference: []byte("2"), OriginalTrace: []byte("5"), Undoes: true}, 1, "the reference alone finds the original"},
		{"another original, its own trace and order number", "M1", Said{OriginalReference: []byte("2"), Trace: []byte("5"), Order: []byte("O1"), Undoes: true}, 1, "own numbers count where no original is named"},
		{"an original that is no digits, its trace number", "M1", Said{OriginalReference: []byte("\xa1\xa1"), OriginalTrace: []byte("5"), Undoes: true}, 0, "it may turn out to be blank"},
		{"its trace number as the original", "M1", Said{OriginalTrace: []byte("5"), Undoes: true}, 0, "the original, if the terminal is the same"},
		{"its trace number as the original, of another merchant", "M2", Said{OriginalTrace: []byte("5"), Undoes: true}, 1, "another merchant's numbers"},
		{"its trace number as the original, of no known merchant", "", Said{OriginalTrace: []byte("5"), Undoes: true}, 0, "it may be the sale's merchant"},
		{"a refund with its trace number", "M1", Said{OriginalTrace: []byte("5")}, 0, "the refund costs what the sale cost"},
		{"the same trace number", "M1", Said{Trace: []byte("5"), Undoes: true}, 0, "a reversal repeats it"},
		{"the same trace number, of another merchant", "M2", Said{Trace: []byte("5"), Undoes: true}, 1, "another merchant's numbers"},
		{"the same trace number of a sale", "M1", Said{Trace: []byte("5")}, 1, "a sale takes nothing back"},
		{"the same order number", "M1", Said{Order: []byte("O1"), Undoes: true}, 0, "the last way to find an original"},
		{"the same order number, of no known merchant", "", Said{Order: []byte("O1"), Undoes: true}, 0, "it may be the sale's merchant"},
		{"its order number as the trace number", "M1", Said{Trace: []byte("O1"), Undoes: true}, 1, "traces and orders are told apart"},
	} {
		t.Run(row.name, func(t *testing.T) {
			screen, err := NewScreen("CNY", 1, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			pos, _ := screen.AddFile(ScreenFile{Rows: 2})
			settle, _ := screen.AddFile(ScreenFile{Rows: 2})
			hopper := screen.NewHopper(1 << 16)
			number, hash, _ := screen.Merchants.Number("M1")
			reference, _ := reconcile.ReferenceCode([]byte("1"))
			hopper.Sale(hash, PlainSale{
				Reference: reference, Party: NewParty(number, pos), Gross: 100, Row: 1, Trace: ShortHash([]byte("5")), Order: ShortHash([]byte("O1")),
			})
			hopper.Line(hash, PlainLine{Reference: reference, Party: NewParty(number, settle), Gross: 100, Row: 1})
			by := uint64(AnyMerchant)
			if row.merchant != "" {
				_, by, _ = screen.Merchants.Number(row.merchant)
			}
			hopper.Suspects.AddSaid(by, &row.said)
			screened, err := screen.Join(1)
			if err != nil {
				t.Fatal(err)
			}
			if screened.Count != row.settled {
				t.Errorf("%s: want %d pairs, got %d", row.why, row.settled, screened.Count)
			}
		})
	}
}
