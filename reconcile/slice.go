package reconcile

// Slice is one of several parts of a night that are worked on apart, by their merchants: each
// merchant is in one slice, with all its rows, whatever the machine and the order of the files.
// The zero Slice holds every merchant.
type Slice struct {
	Number int // from 1
	Of     int
}

// IsCut reports whether it is a part of a night, be it the only one.
func (s Slice) IsCut() bool { return s.Of > 0 }

// Holds reports whether the merchant's rows are in the slice.
func (s Slice) Holds(merchant string) bool {
	return s.Of <= 1 || s.HoldsHash(MerchantHash(merchant, 'R'))
}

// HoldsHash is Holds for a merchant whose MerchantHash, with the retrieval reference as its
// kind, is known. The hash is mixed once more: its highest bits part the rows of a join.
func (s Slice) HoldsHash(merchant uint64) bool {
	return s.Of <= 1 || numberOf(merchant, s.Of) == s.Number
}

// SliceNumber is the number of the slice that holds a merchant, of so many.
func SliceNumber(merchant string, of int) int { return numberOf(MerchantHash(merchant, 'R'), of) }

func numberOf(merchant uint64, of int) int { return 1 + int(MixBits(merchant)%uint64(of)) }
